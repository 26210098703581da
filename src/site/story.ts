import { Inject, Injectable } from '@nestjs/common';
import { daysOf, type Day } from '../kernel/clock.js';
import { currencyOf, minorFromDb, money, type Money } from '../kernel/money.js';
import { PublicReader } from '../platform/database/index.js';
import type { Lang } from '../platform/i18n/index.js';
import type { DrawingName } from '../platform/web/index.js';
import { listReports, overviewOf } from '../reports/index.js';
import type { Addressee, Balance, Need, PackingSlip } from './needs.js';

/** A text for each language that has one; English always. */
type Texts = Readonly<Partial<Record<Lang, string>>> & { readonly en: string };

interface NeedRow {
  slug: string;
  title: string;
  summary: string;
  need: 'needed' | 'covered';
  saidOn: Day;
  pricesOn: Day;
  drawing: DrawingName | null;
}
interface LineRow {
  label: Texts;
  minor: string;
  currency: string;
  number: number;
  drawing: DrawingName | null;
}

/** What the first page tells, read through the public door only. */
@Injectable()
export class Story {
  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  async read(lang: Lang): Promise<{ needs: Need[]; slip: PackingSlip | null; balance: Balance | null }> {
    const [needs, balance] = await Promise.all([this.needs(lang), this.balance()]);
    return { needs, balance, slip: needs[0] ? await this.slip(needs[0], lang) : null };
  }

  /** Open campaigns: what is still needed first, the newest statement first. */
  async needs(lang: Lang): Promise<Need[]> {
    const rows = await this.reader.query<NeedRow>(
      `SELECT c.slug, coalesce(own.title, en.title) AS title, coalesce(own.summary, en.summary) AS summary, c.need, c.need_said_on AS "saidOn", c.prices_on AS "pricesOn",
              (SELECT drawing FROM public_read.gift g WHERE g.slug = c.slug ORDER BY line LIMIT 1) AS drawing
         FROM public_read.campaign c
         JOIN public_read.campaign_text en ON en.slug = c.slug AND en.lang = 'en'
         LEFT JOIN public_read.campaign_text own ON own.slug = c.slug AND own.lang = $1
        WHERE c.state = 'open' ORDER BY c.need = 'covered', c.need_said_on DESC, c.position LIMIT 3`, [lang]);
    return rows.map(({ need, drawing, ...row }) => ({ ...row, covered: need === 'covered', drawing: drawing ?? 'parcel' }));
  }

  /** Where it is needed most, the door for monthly giving; null where no campaign pays into the core fund. */
  async neededMost(): Promise<string | null> {
    return (await this.reader.one<{ slug: string }>('SELECT slug FROM public_read.needed_most'))?.slug ?? null;
  }

  /** The person who waits longest for a letter, by code only; null when nobody does. */
  async addressee(): Promise<Addressee | null> {
    const row = await this.reader.one<Addressee>('SELECT reference, about, languages, weeks FROM public_read.addressee ORDER BY place LIMIT 1');
    return row ?? null;
  }

  private async slip(need: Need, lang: Lang): Promise<PackingSlip | null> {
    const items = await this.reader.query<LineRow>('SELECT label, each_minor AS minor, currency, number, NULL AS drawing FROM public_read.campaign_item WHERE slug = $1 ORDER BY line', [need.slug]);
    const gifts = await this.reader.query<LineRow>('SELECT label, price_minor AS minor, currency, 1 AS number, drawing FROM public_read.gift WHERE slug = $1 ORDER BY line', [need.slug]);
    return slipOf(need, items.map((row) => lineOf(row, lang)), gifts.map((row) => lineOf(row, lang)));
  }

  /** Of the published reports, in the currency that most is in; nothing when it does not balance. */
  private async balance(): Promise<Balance | null> {
    const [overview] = overviewOf((await listReports(this.reader)).map(({ figures }) => figures)).sort((a, b) => b.received - a.received);
    if (!overview || overview.before + overview.received !== overview.spent + overview.held) return null;
    const { currency, from, to, before, received, spent, held } = overview;
    return { from: daysOf(from).from, to: daysOf(to).to, received: money(before + received, currency), withBefore: before !== 0, spent: money(spent, currency), held: money(held, currency) };
  }
}

interface Line {
  readonly label: string;
  readonly price: Money;
  readonly number: number;
  readonly drawing: DrawingName;
}

const lineOf = ({ label, minor, currency, number, drawing }: LineRow, lang: Lang): Line =>
  ({ label: label[lang] ?? label.en, price: money(minorFromDb(minor), currencyOf(currency)), number, drawing: drawing ?? 'parcel' });

/**
 * The packing slip of a campaign. When its budget buys as many of every line, the lines are what one parcel holds and
 * add up to it; otherwise the slip lists what one can give, without a sum that would mean nothing.
 */
export function slipOf(need: Pick<Need, 'slug' | 'title' | 'pricesOn' | 'drawing'>, items: readonly Line[], gifts: readonly Line[]): PackingSlip | null {
  const { slug, pricesOn } = need;
  const [first] = items;
  if (first && items.length > 1 && items.every(({ number }) => number === first.number)) {
    const total = money(items.reduce((sum, { price }) => sum + price.minor, 0), first.price.currency);
    const whole = gifts.find(({ price }) => price.minor === total.minor);
    return { slug, pricesOn, title: whole?.label ?? need.title, drawing: whole?.drawing ?? need.drawing, lines: items, total };
  }
  return gifts.length > 0 ? { slug, pricesOn, title: need.title, drawing: need.drawing, lines: gifts, total: null } : null;
}
