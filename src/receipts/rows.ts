import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../kernel/canonical-json.js';
import type { Day } from '../kernel/clock.js';
import { currencyOf, minorFromDb, money } from '../kernel/money.js';
import type { Change } from '../platform/change/index.js';
import type { Amounts, Line, Said } from './fields.js';
import { numberText, type ReceiptKind } from './packs.js';
import type { Rail, Wording } from './wording.js';

/** What a receipt is about: a payment (its reference) or the year of a donation (its id). */
export interface About {
  readonly kind: ReceiptKind;
  readonly subject: string;
  readonly year: number;
}
export interface ReceiptRow extends About {
  readonly series: string;
  readonly no: string;
  readonly id: string;
  readonly replaces: string | null;
  readonly revision: number;
  readonly lang: string;
  readonly gift_minor: string;
  readonly cover_minor: string;
  readonly gross_minor: string;
  readonly currency: string;
  readonly settled_minor: string;
  readonly settled_currency: string;
  readonly lines: readonly KeptLine[];
  readonly issued_on: Day;
  readonly wording: Wording;
}
/** A line as it is kept: amounts in minor units, the currencies are the receipt's. */
export interface KeptLine {
  readonly receivedOn: Day;
  readonly rail: Rail;
  readonly gift: number;
  readonly cover: number;
  readonly gross: number;
  readonly settled: number;
}

/** The last of the chain about this in a series; undefined when there is none. */
export function headOf(change: Change, series: string, { kind, subject, year }: About): Promise<ReceiptRow | undefined> {
  return change.one<ReceiptRow>(
    `SELECT r.*, w.content AS wording FROM receipt r JOIN receipt_wording w ON w.digest = r.wording
     WHERE r.series = $1 AND r.kind = $2 AND r.subject = $3 AND r.year = $4 ORDER BY r.no DESC LIMIT 1`, [series, kind, subject, year]);
}

export const keptLine = ({ receivedOn, rail, gift, cover, gross, settled }: Line): KeptLine =>
  ({ receivedOn, rail, gift: gift.minor, cover: cover.minor, gross: gross.minor, settled: settled.minor });

/** All that a receipt says, from its row. */
export function saidBy(row: Omit<ReceiptRow, 'id' | 'revision' | 'lang' | 'subject' | 'series'>): Said {
  const [paid, booked] = [currencyOf(row.currency), currencyOf(row.settled_currency)];
  const amounts = (gift: number, cover: number, gross: number, settled: number): Amounts =>
    ({ gift: money(gift, paid), cover: money(cover, paid), gross: money(gross, paid), settled: money(settled, booked) });
  return {
    number: numberText(row.wording, Number(row.no)), issuedOn: row.issued_on, kind: row.kind, year: row.year,
    replaces: row.replaces === null ? null : numberText(row.wording, Number(row.replaces)),
    ...amounts(minorFromDb(row.gift_minor), minorFromDb(row.cover_minor), minorFromDb(row.gross_minor), minorFromDb(row.settled_minor)),
    lines: row.lines.map((line) => ({ receivedOn: line.receivedOn, rail: line.rail, ...amounts(line.gift, line.cover, line.gross, line.settled) })),
  };
}

/** Whether the receipt still says what stands now. */
export const stillTrue = (row: ReceiptRow, { gross, settled }: Amounts, lines: readonly Line[]): boolean =>
  minorFromDb(row.gross_minor) === gross.minor && minorFromDb(row.settled_minor) === settled.minor && row.settled_currency === settled.currency && row.lines.length === lines.length;

export const digestOf = (content: unknown): string => createHash('sha256').update(canonicalJson(JSON.parse(JSON.stringify(content)) as Json)).digest('hex');
