import { Controller, Get, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { CURRENCIES } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Can } from '../identity/index.js';
import { OpenFunds } from '../payments/index.js';
import { Reader } from '../platform/database/index.js';
import { Key, Page, readForm, redirect, view, Who, type OurRequest, type Result } from '../platform/http/index.js';
import type { PageContext, Values } from '../platform/web/index.js';
import { Campaigns } from './campaigns.js';
import { draftErrors, DraftForm, draftOf, valuesOf } from './draft-form.js';
import { DraftPage } from './draft.view.js';
import { Preview } from './preview.js';
import { StaffCampaignPage } from './staff-campaign.view.js';
import { StaffList } from './staff-list.js';
import { StaffCampaigns } from './staff.view.js';

/** Writing campaigns and looking at them; what one does with them is in life.pages.ts. */
@ApiExcludeController()
@Controller('staff/campaigns')
export class StaffCampaignPages {
  constructor(
    @Inject(Campaigns) private readonly campaigns: Campaigns,
    @Inject(StaffList) private readonly staff: StaffList,
    @Inject(OpenFunds) private readonly funds: OpenFunds,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('campaigns.read')
  async list(@Page() page: PageContext): Promise<Result> {
    return view(page, page.t('campaigns.staff.title'), <StaffCampaigns page={page} campaigns={await this.staff.list()} />);
  }

  @Get('new') @Can('campaigns.edit')
  async form(@Page() page: PageContext): Promise<Result> {
    return this.page(page, null, {});
  }

  @Post() @Can('campaigns.edit')
  async draft(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Req() request: OurRequest): Promise<Result> {
    return this.written(page, request, null, async (form) => this.campaigns.draft(actor, draftOf(form), key));
  }

  @Get(':slug') @Can('campaigns.read')
  async show(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    const found = await this.staff.find(slug);
    return view(page, found.campaign.title, <StaffCampaignPage page={page} {...found} />);
  }

  /** As the public will see it; nothing in it can be sent. */
  @Get(':slug/preview') @Can('campaigns.read')
  async preview(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    const { content, campaign } = await this.staff.find(slug);
    return view(page, campaign.title, <Preview page={page} content={content} campaign={campaign} />);
  }

  @Get(':slug/edit') @Can('campaigns.edit')
  async editForm(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    const { content, consentEnded } = await this.staff.find(slug);
    return this.page(page, slug, valuesOf(consentEnded ? { ...content, consents: [] } : content)); // what was taken back is not agreed to anew by saving
  }

  @Post(':slug/edit') @Can('campaigns.edit')
  async edit(@Page() page: PageContext, @Who() actor: Actor, @Param('slug') slug: string, @Req() request: OurRequest): Promise<Result> {
    return this.written(page, request, slug, async (form) => this.campaigns.edit(actor, slug, draftOf(form)));
  }

  private async written(page: PageContext, request: OurRequest, slug: string | null, write: (form: DraftForm) => Promise<unknown>): Promise<Result> {
    const { value, errors, values } = await readForm(page, DraftForm, request.body);
    if (!value) return this.page(page, slug, values, errors);
    try {
      await write(value);
    } catch (error) {
      return this.page(page, slug, values, draftErrors(error, page));
    }
    return redirect(page.link(`/staff/campaigns/${slug ?? value.slug}`));
  }

  private async page(page: PageContext, slug: string | null, values: Values, errors?: FieldErrors): Promise<Result> {
    const currency = CURRENCIES.find((one) => one === values['currency']);
    return view(page, page.t(slug === null ? 'campaigns.staff.new' : 'campaigns.staff.edit'), <DraftPage page={page} slug={slug} funds={await this.funds.list(this.reader)} currency={currency} values={values} errors={errors} />, { status: errors ? 422 : 200 });
  }
}
