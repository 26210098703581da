import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { Reader } from '../platform/database/index.js';
import type { ReceiptKind } from './packs.js';

export interface SeriesRow {
  readonly series: string;
  readonly prefix: string;
  /** Receipts there are, and the last number given: equal when no number is missing. */
  readonly count: number;
  readonly last: number;
  readonly corrections: number;
  readonly isWhole: boolean;
}
export interface NumberRow {
  /** Give the last one's back as `after`. */
  readonly n: string;
  readonly series: string;
  readonly number: string;
  readonly kind: ReceiptKind;
  readonly year: number;
  readonly grossMinor: string;
  readonly currency: string;
  /** The number it replaces. */
  readonly replaces: string | null;
  readonly issuedOn: Day;
}

const NUMBER = (no: string): string => `(w.content->>'prefix') || '-' || lpad(${no}::text, greatest(6, length(${no}::text)), '0')`;

const keyOf = (after = ''): [string | null, string] => {
  const [, no, series] = /^(\d{1,18})\.([a-z]{2,20})$/.exec(after) ?? [];
  return [no ?? null, series ?? ''];
};

/** What the treasurer and the auditor see: numbers and sums, nobody's name, and no way from a number to a gift. */
@Injectable()
export class ReceiptDesk {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Each series with whether its numbers run from 1 without a gap. */
  series(): Promise<SeriesRow[]> {
    return this.reader.query<SeriesRow>(
      `SELECT r.series, min(w.content->>'prefix') AS prefix, count(*)::int AS count, max(r.no)::int AS last, count(r.replaces)::int AS corrections, count(*) = max(r.no) AND min(r.no) = 1 AS "isWhole"
       FROM receipt r JOIN receipt_wording w ON w.digest = r.wording GROUP BY r.series ORDER BY r.series`);
  }

  /** The highest numbers first, of one series or of all; `after` is the `n` of the last one seen. */
  numbers(limit: number, { series, after }: { series?: string | undefined; after?: string | undefined } = {}): Promise<NumberRow[]> {
    return this.reader.query<NumberRow>(
      `SELECT r.no || '.' || r.series AS n, r.series, ${NUMBER('r.no')} AS number, r.kind, r.year, r.gross_minor AS "grossMinor", r.currency, ${NUMBER('r.replaces')} AS replaces, r.issued_on AS "issuedOn"
       FROM receipt r JOIN receipt_wording w ON w.digest = r.wording
       WHERE ($2::text IS NULL OR r.series = $2) AND ($3::bigint IS NULL OR (r.no, r.series) < ($3, $4)) ORDER BY r.no DESC, r.series DESC LIMIT $1`, [limit, series ?? null, ...keyOf(after)]);
  }
}
