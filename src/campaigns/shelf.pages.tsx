import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Settings } from '../../config/settings.js';
import { Anyone, Page, view, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { CampaignList, CampaignPage } from './campaign.view.js';
import { Done } from './done.js';
import { shareTags } from './share/tags.js';
import { Shelf } from './shelf.js';
import { UpdatesShelf } from './updates/shelf.js';
import { feedTags } from './updates/updates.pages.js';

/** Campaigns to read: the list, and each with its need, its budget and what was told of it. */
@ApiExcludeController()
@Anyone()
@Controller('campaigns')
export class ShelfPages {
  constructor(
    @Inject(Shelf) private readonly shelf: Shelf,
    @Inject(Done) private readonly done: Done,
    @Inject(UpdatesShelf) private readonly updates: UpdatesShelf,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get()
  async list(@Page() page: PageContext): Promise<Result> {
    return view(page, page.t('campaigns.list.title'), <CampaignList page={page} campaigns={await this.shelf.list(page.lang)} />, { head: feedTags(page, '', page.t('updates.title')) });
  }

  @Get(':slug')
  async show(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    const [campaign, done, updates] = await Promise.all([this.shelf.find(slug, page.lang), this.done.of(slug), this.updates.list(page.lang, slug)]);
    const head = <>{feedTags(page, `/campaigns/${slug}`, page.t('updates.title'))}{shareTags({ page, base: this.settings.publicUrl, ...campaign })}</>;
    return view(page, campaign.title, <CampaignPage page={page} campaign={campaign} done={done} updates={updates} />, { head });
  }
}
