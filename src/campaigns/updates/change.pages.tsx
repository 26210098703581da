import { Controller, Get, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Actor } from '../../kernel/actor.js';
import type { FieldErrors } from '../../kernel/problem.js';
import { Can } from '../../identity/index.js';
import { Key, Page, readForm, redirect, view, Who, type OurRequest, type Result } from '../../platform/http/index.js';
import { LANGUAGES } from '../../platform/i18n/index.js';
import type { PageContext, Values } from '../../platform/web/index.js';
import { draftErrors } from '../draft-form.js';
import { StaffList } from '../staff-list.js';
import { Amending } from './amending.js';
import { amendmentOf, ChangeForm, valuesOfContent } from './forms.js';
import { ProposeChange } from './write.view.js';

/** Changing a campaign that is open: proposed here, made by a second person on the page of the update. */
@ApiExcludeController()
@Controller('staff/campaigns/:slug/changes')
export class ChangePages {
  constructor(
    @Inject(Amending) private readonly amending: Amending,
    @Inject(StaffList) private readonly staff: StaffList,
  ) {}

  @Get('new') @Can('campaigns.edit')
  form(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    return this.shown(page, slug);
  }

  @Post() @Can('campaigns.edit')
  async propose(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('slug') slug: string, @Req() { body }: OurRequest): Promise<Result> {
    const { value, errors, values } = await readForm(page, ChangeForm, body);
    if (!value) return this.shown(page, slug, values, errors);
    const { content } = await this.staff.find(slug);
    try {
      const { amendment, why } = amendmentOf(value, content.currency);
      const { id } = await this.amending.propose(actor, slug, amendment, why, key);
      return redirect(page.link(`/staff/updates/${id}`));
    } catch (error) {
      return this.shown(page, slug, values, draftErrors(error, page));
    }
  }

  private async shown(page: PageContext, slug: string, values?: Values, errors?: FieldErrors): Promise<Result> {
    const { campaign, content } = await this.staff.find(slug);
    const form = { action: `/staff/campaigns/${slug}/changes`, back: { path: `/staff/campaigns/${slug}`, title: campaign.title }, values: values ?? valuesOfContent(content), errors, languages: LANGUAGES.filter((lang) => content.words[lang]) };
    return view(page, page.t('updates.change.head'), <ProposeChange page={page} {...form} />, { status: errors ? 422 : 200 });
  }
}
