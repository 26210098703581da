import { Inject, Injectable } from '@nestjs/common';
import { type BecameOf, type Given, type ToldReport, yearOf } from '../figures/index.js';
import { minorFromDb } from '../kernel/money.js';
import { PublicReader } from '../platform/database/index.js';
import { noGift } from './private-page.js';

type Row = Omit<Given, 'amount'> & { readonly amount: string };
/** What a thing costs that a spent sum may be compared with. */
export interface Price {
  readonly drawing: string;
  readonly currency: string;
  readonly minor: number;
}
export interface YourYear {
  readonly year: string;
  /** The last month that any report tells. */
  readonly toldTo: string;
  readonly became: readonly BecameOf[];
  readonly prices: readonly Price[];
}

/** *Your year*: once a calendar year is told to its end. Read through the public door, worked out anew each time, kept nowhere. */
@Injectable()
export class Years {
  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  /** The latest year with something of this gift that is told to its end; null before there is one. */
  async latest(hash: Buffer): Promise<string | null> {
    const row = await this.reader.one<{ year: string }>(
      `SELECT left(g.period, 4) AS year FROM public_read.given_by_code($1) g
       WHERE EXISTS (SELECT FROM public_read.report r WHERE left(g.period, 4) || '-12' BETWEEN r.period_from AND r.period_to) ORDER BY 1 DESC LIMIT 1`, [hash]);
    return row?.year ?? null;
  }

  /** What was given in that year, and what it became by all that is told so far. Throws NotFound `campaigns.noGift` where there is no such year. */
  async of(hash: Buffer): Promise<YourYear> {
    const year = await this.latest(hash);
    if (year === null) throw noGift();
    const [given, reports, prices] = await Promise.all([
      this.reader.query<Row>(`SELECT * FROM public_read.given_by_code($1) WHERE left(period, 4) = $2`, [hash, year]),
      this.reader.query<{ figures: ToldReport }>('SELECT figures FROM public_read.report ORDER BY period_from'),
      this.reader.query<Omit<Price, 'minor'> & { minor: string }>('SELECT g.drawing, g.currency, min(g.price_minor) AS minor FROM public_read.gift g JOIN public_read.donation_by_code($1) d ON d.slug = g.slug GROUP BY 1, 2', [hash]),
    ]);
    const told = reports.map(({ figures }) => figures);
    return {
      year, toldTo: told.at(-1)!.to, became: yearOf(told, given.map(({ amount, ...gift }) => ({ ...gift, amount: minorFromDb(amount) }))),
      prices: prices.map(({ minor, ...price }) => ({ ...price, minor: minorFromDb(minor) })),
    };
  }
}

const DRAWINGS: Readonly<Record<string, string>> = { parcel: 'parcel', letter: 'envelope' };

/** How many whole things of the campaign's own price list the sum comes to; 0 where it has no price for what it was spent on, or for several kinds together. */
export function thingsFor({ kinds: [kind, more], amount }: BecameOf['spent'][number], currency: string, prices: readonly Price[]): number {
  const price = more === undefined ? prices.find((one) => one.drawing === DRAWINGS[kind!] && one.currency === currency) : undefined;
  return price ? Math.floor(amount / price.minor) : 0;
}
