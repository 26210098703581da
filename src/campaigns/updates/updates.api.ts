import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../kernel/actor.js';
import { Can } from '../../identity/index.js';
import { Anyone, Key, Who } from '../../platform/http/index.js';
import { Amending } from './amending.js';
import { delayOf } from './life.js';
import { UpdatesShelf } from './shelf.js';
import { ChangeRequest, ReturnRequest, UpdateAnswer, UpdateIdAnswer, UpdateRequest, UpdateWrittenAnswer, VersionRequest } from './updates.dto.js';
import { Updates } from './updates.js';

const KEY = ApiHeader({ name: 'Idempotency-Key', required: true });

/** What is told of campaigns, by API. Photos are added on the page. */
@ApiTags('campaigns')
@Controller('api/v1')
export class UpdatesApi {
  constructor(
    @Inject(Updates) private readonly updates: Updates,
    @Inject(Amending) private readonly amending: Amending,
    @Inject(UpdatesShelf) private readonly shelf: UpdatesShelf,
  ) {}

  @Get('campaigns/:slug/updates') @Anyone() @ApiOkResponse({ type: UpdateAnswer, isArray: true })
  async list(@Param('slug') slug: string): Promise<UpdateAnswer[]> {
    await this.shelf.titleOf('en', slug);
    return (await this.shelf.list('en', slug, 50)).map(({ id, kind, month, day, title, text }) => ({ id, slug, kind, month, day, title, text }));
  }

  @Post('campaigns/:slug/updates') @Can('campaigns.edit') @KEY @ApiCreatedResponse({ type: UpdateWrittenAnswer })
  write(@Who() actor: Actor, @Key() key: string, @Param('slug') slug: string, @Body() { words, delayDays }: UpdateRequest): Promise<UpdateWrittenAnswer> {
    return this.updates.write(actor, slug, { words, delayDays: delayOf(delayDays) }, key);
  }

  @Post('campaigns/:slug/changes') @Can('campaigns.edit') @KEY @ApiCreatedResponse({ type: UpdateIdAnswer })
  propose(@Who() actor: Actor, @Key() key: string, @Param('slug') slug: string, @Body() { why, ...amendment }: ChangeRequest): Promise<UpdateIdAnswer> {
    return this.amending.propose(actor, slug, amendment, why, key);
  }

  @Post('campaign-updates/:id/edit') @Can('campaigns.edit') @HttpCode(204)
  edit(@Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Body() { words, delayDays }: UpdateRequest): Promise<void> {
    return this.updates.edit(actor, id, { words, delayDays: delayOf(delayDays) });
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
