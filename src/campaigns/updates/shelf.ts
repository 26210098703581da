import { Inject, Injectable } from '@nestjs/common';
import type { Day, PeriodId } from '../../kernel/clock.js';
import { currencyOf, type Currency } from '../../kernel/money.js';
import { NotFound } from '../../kernel/problem.js';
import { PublicReader } from '../../platform/database/index.js';
import type { Lang } from '../../platform/i18n/index.js';
import type { Changed } from './changed.js';
import { wordsFor, type AllWords, type UpdateWords } from './words.js';

/** An update as anyone may read it. */
export interface UpdateOnShelf extends UpdateWords {
  readonly id: string;
  readonly slug: string;
  /** The campaign's title. */
  readonly campaign: string;
  readonly kind: 'news' | 'change';
  readonly month: PeriodId;
  /** Of a change only. */
  readonly day: Day | null;
  readonly changed: Changed | null;
  readonly currency: Currency;
  readonly hasPhoto: boolean;
}
type Row = Omit<UpdateOnShelf, keyof UpdateWords | 'currency'> & { readonly words: AllWords; readonly currency: string };

const UPDATES = `
  SELECT u.id, u.slug, t.title AS campaign, u.kind, u.month, u.day, u.words, u.changed, u.currency, u.has_photo AS "hasPhoto"
  FROM public_read.campaign_update u
  JOIN LATERAL (SELECT title FROM public_read.campaign_text t WHERE t.slug = u.slug AND t.lang IN ($1, 'en') ORDER BY t.lang = $1 DESC LIMIT 1) t ON true`;

/** What was told, newest first, read through the public door. */
@Injectable()
export class UpdatesShelf {
  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  /** Of one campaign, or of all without a slug. */
  async list(lang: Lang, slug: string | null, limit = 20): Promise<UpdateOnShelf[]> {
    const rows = await this.reader.query<Row>(`${UPDATES} WHERE $2::text IS NULL OR u.slug = $2 ORDER BY u.position DESC LIMIT $3`, [lang, slug, limit]);
    return rows.map(({ words, currency, ...row }) => ({ ...row, ...wordsFor(words, lang), currency: currencyOf(currency) }));
  }

  /** The campaign's title; throws NotFound `campaigns.notFound`. */
  async titleOf(lang: Lang, slug: string): Promise<string> {
    const row = await this.reader.one<{ title: string }>(`SELECT title FROM public_read.campaign_text WHERE slug = $2 AND lang IN ($1, 'en') ORDER BY lang = $1 DESC LIMIT 1`, [lang, slug]);
    if (!row) throw new NotFound('campaigns.notFound', 'There is no campaign at this address.');
    return row.title;
  }

  /** Whether the photo of this update may be shown to anyone. */
  async hasPhoto(id: string): Promise<boolean> {
    return (await this.reader.one('SELECT 1 AS one FROM public_read.campaign_update WHERE id = $1 AND has_photo', [id])) !== undefined;
  }
}
