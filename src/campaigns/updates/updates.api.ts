import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../kernel/actor.js';
import { Can } from '../../identity/index.js';
import { Anyone, file, Key, Who, type Result } from '../../platform/http/index.js';
import { Amending } from './amending.js';
import { UpdatesDesk, type StaffUpdate } from './desk.js';
import { updateAsked } from './forms.js';
import { Photos } from './photos.js';
import { UpdatesShelf } from './shelf.js';
import { ChangeRequest, ReturnRequest, StaffUpdateAnswer, StaffUpdateHead, UpdateAnswer, UpdateIdAnswer, UpdateRequest, UpdatesQuery, UpdateWrittenAnswer, VersionRequest } from './updates.dto.js';
import { Updates } from './updates.js';

const KEY = ApiHeader({ name: 'Idempotency-Key', required: true });

/** What is told of campaigns, by API: as anyone reads it, and as staff write and read it. */
@ApiTags('campaigns')
@Controller('api/v1')
export class UpdatesApi {
  constructor(
    @Inject(Updates) private readonly updates: Updates,
    @Inject(Amending) private readonly amending: Amending,
    @Inject(UpdatesShelf) private readonly shelf: UpdatesShelf,
    @Inject(UpdatesDesk) private readonly desk: UpdatesDesk,
    @Inject(Photos) private readonly photos: Photos,
  ) {}

  @Get('campaigns/:slug/updates') @Anyone() @ApiOkResponse({ type: UpdateAnswer, isArray: true })
  async list(@Param('slug') slug: string): Promise<UpdateAnswer[]> {
    await this.shelf.titleOf('en', slug);
    return (await this.shelf.list('en', slug, 50)).map(({ id, kind, month, day, title, text }) => ({ id, slug, kind, month, day, title, text }));
  }

  @Post('campaigns/:slug/updates') @Can('campaigns.edit') @KEY @ApiCreatedResponse({ type: UpdateWrittenAnswer })
  async write(@Who() actor: Actor, @Key() key: string, @Param('slug') slug: string, @Body() asked: UpdateRequest): Promise<UpdateWrittenAnswer> {
    return this.updates.write(actor, slug, await updateAsked(asked), key);
  }

  @Post('campaigns/:slug/changes') @Can('campaigns.edit') @KEY @ApiCreatedResponse({ type: UpdateIdAnswer })
  propose(@Who() actor: Actor, @Key() key: string, @Param('slug') slug: string, @Body() { why, ...amendment }: ChangeRequest): Promise<UpdateIdAnswer> {
    return this.amending.propose(actor, slug, amendment, why, key);
  }

  /** The newest first; `after` is the id of the last one seen. */
  @Get('campaign-updates') @Can('campaigns.read') @ApiOkResponse({ type: StaffUpdateHead, isArray: true })
  async all(@Query() { limit = 50, after, campaign }: UpdatesQuery): Promise<StaffUpdateHead[]> {
    return (await this.desk.page({ limit, after, slug: campaign })).map(headOf);
  }

  @Get('campaign-updates/:id') @Can('campaigns.read') @ApiOkResponse({ type: StaffUpdateAnswer })
  async one(@Param('id', ParseUUIDPipe) id: string): Promise<StaffUpdateAnswer> {
    return answerOf((await this.desk.find(id)).update);
  }

  @Get('campaign-updates/:id/photo.jpg') @Can('campaigns.read') @ApiProduces('image/jpeg')
  async photo(@Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return file('photo.jpg', 'image/jpeg', await this.photos.any(id));
  }

  @Post('campaign-updates/:id/edit') @HttpCode(200) @Can('campaigns.edit') @ApiOkResponse({ type: UpdateWrittenAnswer })
  async edit(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() asked: UpdateRequest): Promise<UpdateWrittenAnswer> {
    return this.updates.edit(actor, id, await updateAsked(asked));
  }

  @Post('campaign-updates/:id/allow') @Can('campaigns.publish') @HttpCode(204)
  allow(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() { version }: VersionRequest): Promise<void> {
    return this.updates.allow(actor, id, version);
  }

  @Post('campaign-updates/:id/return') @Can('campaigns.publish') @HttpCode(204)
  sendBack(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() { version, because }: ReturnRequest): Promise<void> {
    return this.updates.sendBack(actor, id, version, because);
  }

  @Post('campaign-updates/:id/withdraw') @Can('campaigns.pause') @HttpCode(204)
  withdraw(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.updates.withdraw(actor, id);
  }

  @Post('campaign-updates/:id/restore') @Can('campaigns.edit') @HttpCode(204)
  restore(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.updates.restore(actor, id);
  }
}

const headOf = ({ id, slug, kind, state, version, words, dueOn, publishedOn }: StaffUpdate) => ({ id, slug, kind, state, version, title: words.en.title, dueOn, publishedOn });
const answerOf = (update: StaffUpdate): StaffUpdateAnswer => {
  const { words, hasPhoto, doubts, changed, delayDays, writtenOn, returnedBecause } = update;
  return { ...headOf(update), words, hasPhoto, doubts: [...doubts], changed, delayDays, writtenOn, returnedBecause };
};
