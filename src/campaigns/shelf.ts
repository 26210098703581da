import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { currencyOf, minorFromDb, money, type Currency, type Money } from '../kernel/money.js';
import { NotFound } from '../kernel/problem.js';
import type { FeesPaidBy } from '../payments/index.js';
import type { Kind } from './draft.js';
import type { PublicState } from './lives.js';
import type { PauseReason } from './pausing.js';
import { saidIn, type Said } from './said.js';
import { PublicReader } from '../platform/database/index.js';
import type { Lang } from '../platform/i18n/index.js';
import type { DrawingName } from '../platform/web/index.js';

export interface CampaignHead {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly state: PublicState;
  readonly kind: Kind;
  readonly need: 'needed' | 'covered';
  readonly needSaidOn: Day;
  readonly drawing: DrawingName;
}
export interface BudgetItem {
  readonly label: string;
  readonly each: Money;
  readonly number: number;
}
export interface GiftOnShelf {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly drawing: DrawingName;
  readonly price: Money;
}
export interface CampaignOnShelf extends CampaignHead {
  readonly currency: Currency;
  readonly feesPaidBy: FeesPaidBy;
  readonly deadline: Day;
  readonly pricesOn: Day;
  readonly needSaidRole: string;
  readonly overflow: string;
  /** In paragraphs; may be empty. */
  readonly story: string;
  /** The group of an initiative. */
  readonly partner: string | null;
  /** What was done, once it is archived. */
  readonly done: string | null;
  readonly pauseReason: PauseReason | null;
  readonly pausedOn: Day | null;
  readonly verified: string;
  readonly transferReference: string;
  readonly items: readonly BudgetItem[];
  readonly gifts: readonly GiftOnShelf[];
  /** What its fund received, in safe blocks and their order. */
  readonly steps: readonly { readonly on: Day; readonly amount: Money }[];
}

const HEAD = `c.slug, c.state, c.kind, c.need, c.need_said_on AS "needSaidOn", t.title, t.summary,
  coalesce((SELECT g.drawing FROM public_read.gift g WHERE g.slug = c.slug ORDER BY g.line LIMIT 1), 'parcel') AS drawing`;
/** The text in the reader's language, else in English. */
const TEXT = `JOIN LATERAL (SELECT * FROM public_read.campaign_text t WHERE t.slug = c.slug AND t.lang IN ($1, 'en') ORDER BY t.lang = $1 DESC LIMIT 1) t ON true`;
const ITEMS = `(SELECT coalesce(json_agg(json_build_object('label', i.label, 'each', i.each_minor, 'number', i.number) ORDER BY i.line), '[]') FROM public_read.campaign_item i WHERE i.slug = c.slug)`;
const GIFTS = `(SELECT coalesce(json_agg(json_build_object('id', g.id, 'label', g.label, 'note', g.note, 'drawing', g.drawing, 'price', g.price_minor) ORDER BY g.line), '[]') FROM public_read.gift g WHERE g.slug = c.slug)`;

const STEPS = `(SELECT coalesce(json_agg(json_build_object('on', (s.slot AT TIME ZONE 'UTC')::date, 'amount', s.amount_minor, 'currency', s.currency) ORDER BY s.position), '[]') FROM public_read.fund_step s WHERE s.slug = c.slug)`;

type Row = Omit<CampaignOnShelf, 'items' | 'gifts' | 'currency' | 'steps'> & {
  readonly steps: { on: Day; amount: number; currency: string }[];
  readonly currency: string;
  readonly items: { label: Said; each: number; number: number }[];
  readonly gifts: { id: string; label: Said; note: Said; drawing: DrawingName; price: number }[];
};

/** Published campaigns as anyone may see them, read through the public door. */
@Injectable()
export class Shelf {
  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  /** Open ones first, archived ones last, the newest before others; `after` is the slug of the last one seen. */
  list(lang: Lang, limit = 50, after?: string): Promise<CampaignHead[]> {
    return this.reader.query<CampaignHead>(
      `SELECT ${HEAD} FROM public_read.campaign c ${TEXT}
       WHERE $3::text IS NULL OR (c.state = 'open', c.state <> 'archived', c.position) < (SELECT a.state = 'open', a.state <> 'archived', a.position FROM public_read.campaign a WHERE a.slug = $3)
       ORDER BY c.state = 'open' DESC, c.state <> 'archived' DESC, c.position DESC LIMIT $2`, [lang, limit, after ?? null]);
  }

  /** Throws NotFound `campaigns.notFound`; drafts are not found either. */
  async find(slug: string, lang: Lang): Promise<CampaignOnShelf> {
    const row = await this.reader.one<Row>(
      `SELECT ${HEAD}, t.overflow, t.story, t.verified, c.partner, c.done, c.pause_reason AS "pauseReason", c.paused_on AS "pausedOn", c.currency, c.fees_paid_by AS "feesPaidBy", c.deadline, c.prices_on AS "pricesOn", c.need_said_role AS "needSaidRole",
              c.transfer_reference AS "transferReference", ${ITEMS} AS items, ${GIFTS} AS gifts, ${STEPS} AS steps
       FROM public_read.campaign c ${TEXT} WHERE c.slug = $2`, [lang, slug]);
    if (!row) throw new NotFound('campaigns.notFound', 'There is no campaign at this address.');
    const currency = currencyOf(row.currency);
    return {
      ...row, currency,
      items: row.items.map(({ label, each, number }) => ({ label: saidIn(label, lang), each: money(minorFromDb(each), currency), number })),
      steps: row.steps.map(({ on, amount, currency: code }) => ({ on, amount: money(minorFromDb(amount), currencyOf(code)) })),
      gifts: row.gifts.map(({ id, label, note, drawing, price }) => ({ id, drawing, label: saidIn(label, lang), note: saidIn(note, lang), price: money(minorFromDb(price), currency) })),
    };
  }
}
