import { Controller, Get, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { CURRENCIES, type Currency } from '../kernel/money.js';
import { Can } from '../identity/index.js';
import type { FeesPaidBy } from '../payments/index.js';
import { DayText, errorsOf, Key, OneOf, Page, readForm, redirect, Text, view, Who, type OurRequest, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Campaigns } from './campaigns.js';
import type { CampaignDraft } from './draft.js';
import { readGifts, readItems } from './lines.js';
import { StaffList } from './staff-list.js';
import { DraftPage, StaffCampaigns } from './staff.view.js';

class DraftForm {
  @Text({ min: 3, max: 60 }) slug!: string;
  @Text({ max: 40, optional: true }) fundCode?: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @OneOf(['fund', 'core']) feesPaidBy!: FeesPaidBy;
  @DayText() deadline!: string;
  @DayText() pricesOn!: string;
  @Text({ min: 3, max: 120 }) title!: string;
  @Text({ min: 10, max: 400 }) summary!: string;
  @Text({ min: 3, max: 300 }) overflow!: string;
  @Text({ min: 3, max: 600 }) verified!: string;
  @Text({ max: 4000 }) items!: string;
  @Text({ max: 2000, optional: true }) gifts?: string;
}
class NeedForm {
  @OneOf(['needed', 'covered']) need!: 'needed' | 'covered';
}

@ApiExcludeController()
@Controller('staff/campaigns')
export class StaffCampaignPages {
  constructor(
    @Inject(Campaigns) private readonly campaigns: Campaigns,
    @Inject(StaffList) private readonly staff: StaffList,
  ) {}

  @Get() @Can('campaigns.read')
  async list(@Page() page: PageContext): Promise<Result> {
    return view(page, page.t('campaigns.staff.title'), <StaffCampaigns page={page} campaigns={await this.staff.list()} />);
  }

  @Get('new') @Can('campaigns.edit')
  form(@Page() page: PageContext): Result {
    return view(page, page.t('campaigns.staff.new'), <DraftPage page={page} />);
  }

  @Post() @Can('campaigns.edit')
  async draft(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Req() request: OurRequest): Promise<Result> {
    const { value, errors, values } = await readForm(page, DraftForm, request.body);
    if (!value) return view(page, page.t('campaigns.staff.new'), <DraftPage page={page} values={values} errors={errors} />, { status: 422 });
    try {
      await this.campaigns.draft(actor, draftOf(value), key);
    } catch (error) {
      return view(page, page.t('campaigns.staff.new'), <DraftPage page={page} values={values} errors={errorsOf(error)} />, { status: 422 });
    }
    return redirect(page.link('/staff/campaigns'));
  }

  @Post(':slug/publish') @Can('campaigns.publish')
  async publish(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string): Promise<Result> {
    await this.campaigns.publish(actor, slug);
    return redirect(page.link('/staff/campaigns'));
  }

  @Post(':slug/close') @Can('campaigns.edit')
  async close(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string): Promise<Result> {
    await this.campaigns.close(actor, slug);
    return redirect(page.link('/staff/campaigns'));
  }

  @Post(':slug/need') @Can('campaigns.edit')
  async need(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string, @Req() request: OurRequest): Promise<Result> {
    const { value } = await readForm(page, NeedForm, request.body);
    if (value) await this.campaigns.sayNeed(actor, slug, value.need);
    return redirect(page.link('/staff/campaigns'));
  }
}

function draftOf(form: DraftForm): CampaignDraft {
  const { title, summary, overflow, verified, items, gifts, ...head } = form;
  return { ...head, words: { en: { title, summary, overflow, verified } }, items: readItems(items, form.currency), gifts: readGifts(gifts ?? '', form.currency) };
}
