import { Controller, Get, Inject, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Actor } from '../../kernel/actor.js';
import { Invalid, type FieldErrors } from '../../kernel/problem.js';
import { Can } from '../../identity/index.js';
import { errorsOf, file, Key, Page, readForm, redirect, splitPicture, TakesPicture, view, Who, type OurRequest, type Result } from '../../platform/http/index.js';
import type { PageContext, Values } from '../../platform/web/index.js';
import { StaffList } from '../staff-list.js';
import { UpdatesDesk } from './desk.js';
import { StaffUpdatePage, StaffUpdates, type Unsent } from './desk.view.js';
import { UpdateForm, updateOf, valuesOfUpdate } from './forms.js';
import { Photos } from './photos.js';
import { ReturnRequest, VersionRequest } from './updates.dto.js';
import { Updates } from './updates.js';
import { WriteUpdate } from './write.view.js';

/** News of campaigns in the console: written, read by a second person, taken back. Changes of a campaign: change.pages.ts. */
@ApiExcludeController()
@Controller('staff')
export class StaffUpdatePages {
  constructor(
    @Inject(Updates) private readonly updates: Updates,
    @Inject(UpdatesDesk) private readonly desk: UpdatesDesk,
    @Inject(Photos) private readonly photos: Photos,
    @Inject(StaffList) private readonly staff: StaffList,
  ) {}

  @Get('updates') @Can('campaigns.read')
  async list(@Page() page: PageContext): Promise<Result> {
    return view(page, page.t('updates.staff.title'), <StaffUpdates page={page} updates={await this.desk.list()} />);
  }

  @Get('campaigns/:slug/updates/new') @Can('campaigns.edit')
  form(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    return this.showNew(page, slug);
  }

  @Post('campaigns/:slug/updates') @Can('campaigns.edit') @TakesPicture()
  async write(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('slug') slug: string, @Req() { body }: OurRequest): Promise<Result> {
    return written(page, body, async (draft) => (await this.updates.write(actor, slug, await draft(), key)).id, (values, errors) => this.showNew(page, slug, values, errors));
  }

  @Get('updates/:id') @Can('campaigns.read')
  async show(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.showOne(page, id);
  }

  @Get('updates/:id/photo.jpg') @Can('campaigns.read')
  async photo(@Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return file('photo.jpg', 'image/jpeg', await this.photos.any(id), { inline: true });
  }

  @Get('updates/:id/edit') @Can('campaigns.edit')
  async editForm(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.showEdit(page, id);
  }

  @Post('updates/:id/edit') @Can('campaigns.edit') @TakesPicture()
  async edit(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Req() { body }: OurRequest): Promise<Result> {
    return written(page, body, async (draft) => {
      await this.updates.edit(actor, id, await draft());
      return id;
    }, (values, errors) => this.showEdit(page, id, values, errors));
  }

  @Post('updates/:id/allow') @Can('campaigns.publish')
  allow(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Req() { body }: OurRequest): Promise<Result> {
    return acted(page, id, async () => this.updates.allow(actor, id, await versionRead(page, body)));
  }

  @Post('updates/:id/return') @Can('campaigns.publish')
  async sendBack(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string, @Req() { body }: OurRequest): Promise<Result> {
    const { value, errors, values } = await readForm(page, ReturnRequest, body);
    if (!value) return this.showOne(page, id, { values, errors });
    return acted(page, id, () => this.updates.sendBack(actor, id, value.version, value.because));
  }

  @Post('updates/:id/withdraw') @Can('campaigns.pause')
  withdraw(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return acted(page, id, () => this.updates.withdraw(actor, id));
  }

  @Post('updates/:id/restore') @Can('campaigns.edit')
  restore(@Page() page: PageContext, @Who() actor: Actor, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return acted(page, id, () => this.updates.restore(actor, id));
  }

  private async showOne(page: PageContext, id: string, unsent?: Unsent): Promise<Result> {
    const found = await this.desk.find(id);
    return view(page, found.update.words.en.title, <StaffUpdatePage page={page} {...found} {...(unsent && { unsent })} />, { status: unsent ? 422 : 200 });
  }

  private async showNew(page: PageContext, slug: string, values?: Values, errors?: FieldErrors): Promise<Result> {
    const { campaign } = await this.staff.find(slug);
    return shown(page, { action: `/staff/campaigns/${slug}/updates`, back: { path: `/staff/campaigns/${slug}`, title: campaign.title }, hasPhoto: false, values, errors });
  }

  private async showEdit(page: PageContext, id: string, values?: Values, errors?: FieldErrors): Promise<Result> {
    const { update } = await this.desk.find(id);
    return shown(page, { action: `/staff/updates/${id}/edit`, back: { path: `/staff/updates/${id}`, title: update.words.en.title }, hasPhoto: update.hasPhoto, values: values ?? valuesOfUpdate(update), errors });
  }
}

const shown = (page: PageContext, form: Omit<Parameters<typeof WriteUpdate>[0], 'page'>): Result => view(page, page.t('updates.form.head'), <WriteUpdate page={page} {...form} />, { status: form.errors ? 422 : 200 });

/** Reads the form and hands the draft on; shows the form again with what is wrong. `write` answers the update's id. */
async function written(page: PageContext, body: unknown, write: (draft: () => ReturnType<typeof updateOf>) => Promise<string>, again: (values: Values, errors: FieldErrors) => Promise<Result>): Promise<Result> {
  const { picture, fields } = splitPicture(body, 'photo');
  const { value, errors, values } = await readForm(page, UpdateForm, fields);
  if (!value) return again(values, errors);
  try {
    return redirect(page.link(`/staff/updates/${await write(() => updateOf(value, picture))}`));
  } catch (error) {
    return again(values, errorsOf(error, page));
  }
}

/** Which version was read. Throws Invalid `campaigns.form`. */
async function versionRead(page: PageContext, body: unknown): Promise<string> {
  const { value, errors } = await readForm(page, VersionRequest, body);
  if (!value) throw new Invalid('campaigns.form', 'Please fill in every field.', errors);
  return value.version;
}

async function acted(page: PageContext, id: string, act: () => Promise<unknown>): Promise<Result> {
  await act();
  return redirect(page.link(`/staff/updates/${id}`));
}
