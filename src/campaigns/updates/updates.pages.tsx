import { Controller, Get, Inject, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { createHash } from 'node:crypto';
import type { JSX } from 'preact';
import { Settings } from '../../../config/settings.js';
import { Anyone, file, Page, view, type Result } from '../../platform/http/index.js';
import type { PageContext } from '../../platform/web/index.js';
import { ATOM, atomOf, JSON_FEED, jsonOf, type Feed } from './feeds.js';
import { Photos } from './photos.js';
import { UpdatesShelf } from './shelf.js';
import { AllUpdates } from './all.view.js';

const FORMATS = { atom: [ATOM, atomOf], json: [JSON_FEED, jsonOf] } as const;
const FEED_CACHE = 'public, max-age=300';
const ITEMS = 20;

/** What was told of all campaigns, as a page and as feeds. Nothing here knows who reads it. */
@ApiExcludeController()
@Anyone()
@Controller()
export class UpdatePages {
  /** When each feed was last found to be different: never before it was. As many as there are feeds, however their addresses are written. */
  private readonly changes = new Map<string, { readonly content: string; readonly at: Date }>();

  constructor(
    @Inject(UpdatesShelf) private readonly shelf: UpdatesShelf,
    @Inject(Photos) private readonly photos: Photos,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get('updates')
  async all(@Page() page: PageContext): Promise<Result> {
    return view(page, page.t('updates.title'), <AllUpdates page={page} updates={await this.shelf.list(page.lang, null, 50)} />, { head: feedTags(page, '', page.t('updates.title')) });
  }

  @Get('updates/:id/photo.jpg')
  async photo(@Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return file('photo.jpg', 'image/jpeg', await this.photos.told(id), { inline: true, cache: 'public, max-age=3600' });
  }

  @Get('updates.atom')
  atom(@Page() page: PageContext): Promise<Result> {
    return this.sent(page, null, 'atom');
  }

  @Get('updates.json')
  json(@Page() page: PageContext): Promise<Result> {
    return this.sent(page, null, 'json');
  }

  @Get('campaigns/:slug/updates.atom')
  campaignAtom(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    return this.sent(page, slug, 'atom');
  }

  @Get('campaigns/:slug/updates.json')
  campaignJson(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    return this.sent(page, slug, 'json');
  }

  /** Throws NotFound `campaigns.notFound`. */
  private async feed(page: PageContext, slug: string | null, kind: keyof typeof FORMATS): Promise<Feed> {
    const at = (path: string): string => `${this.settings.publicUrl}${page.link(path)}`;
    const title = slug === null ? page.t('updates.title') : page.t('updates.feed.title', { campaign: await this.shelf.titleOf(page.lang, slug) });
    const where = slug === null ? '' : `/campaigns/${slug}`;
    return {
      title, lang: page.lang, self: at(`${where}/updates.${kind}`), page: at(where === '' ? '/updates' : where), author: this.settings.FOUNDATION_NAME,
      updates: await this.shelf.list(page.lang, slug, ITEMS), linkTo: (update) => `${at(`/campaigns/${update.slug}`)}#u-${update.id}`,
    };
  }

  private async sent(page: PageContext, slug: string | null, kind: keyof typeof FORMATS): Promise<Result> {
    const [mime, written] = FORMATS[kind];
    const body = written(await this.feed(page, slug, kind));
    const [key, content] = [`${page.lang} ${slug ?? ''} ${kind}`, createHash('sha256').update(body).digest('base64url')];
    const known = this.changes.get(key);
    const changedAt = known?.content === content ? known.at : new Date();
    this.changes.set(key, { content, at: changedAt });
    return file(`updates.${kind}`, mime, body, { inline: true, cache: FEED_CACHE, changedAt });
  }
}

/** The tags by which a reader's program finds the feeds of a page; `where` is `/campaigns/<slug>`, or nothing for all. */
export function feedTags(page: PageContext, where: string, title: string): JSX.Element {
  return (
    <>
      <link rel="alternate" type="application/atom+xml" title={title} href={page.link(`${where}/updates.atom`)} />
      <link rel="alternate" type="application/feed+json" title={title} href={page.link(`${where}/updates.json`)} />
    </>
  );
}
