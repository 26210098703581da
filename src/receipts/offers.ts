import { Inject, Injectable } from '@nestjs/common';
import { NotFound } from '../kernel/problem.js';
import { PublicReader } from '../platform/database/index.js';
import type { Line } from './fields.js';
import type { ReceiptKind } from './packs.js';
import { standingOf, type Facts, type Standing } from './standing.js';

/** One payment or year for which there may be a receipt. `of` names it in forms: `p:<reference>` or `y:<year>`. */
export interface Offer {
  readonly of: string;
  readonly kind: ReceiptKind;
  readonly year: number | null;
  readonly state: Standing['state'];
  readonly line: Line | null;
  /** Whether a number was given already, in any series. */
  readonly isIssued: boolean;
}
interface Row {
  readonly facts: readonly Facts[];
  readonly issued: readonly { readonly series: string; readonly kind: ReceiptKind; readonly subject: string; readonly year: number }[];
}

/** What whoever holds the code may ask receipts for, through the public door. */
@Injectable()
export class Offers {
  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  /** Throws NotFound `campaigns.noGift`: the same answer for a mistyped code and one that never was. */
  async of(codeHash: Buffer): Promise<readonly Offer[]> {
    const row = await this.reader.one<Row>('SELECT facts, issued FROM public_read.receipts_by_code($1)', [codeHash]);
    if (!row) throw noGift();
    return [...payments(row), ...years(row)];
  }
}

export const noGift = (): NotFound => new NotFound('campaigns.noGift', 'No gift has this code. Check it letter by letter.', { code: 'No gift has this code. Check it letter by letter.' });

const payments = ({ facts, issued }: Row): Offer[] => facts.map((one) => {
  const stands = standingOf(one);
  const isIssued = issued.some(({ kind, subject }) => kind === 'payment' && subject === one.reference);
  return { of: `p:${one.reference}`, kind: 'payment', year: null, state: stands.state, line: 'line' in stands ? stands.line : null, isIssued };
});

/** Years that are over and in which something came. */
function years({ facts, issued }: Row): Offer[] {
  const over = new Set(facts.flatMap(({ received_on: day }) => (day === null ? [] : [Number(day.slice(0, 4))])).filter((year) => year < new Date().getUTCFullYear()));
  return [...over].sort().map((year) => ({ of: `y:${year}`, kind: 'year', year, state: 'standing', line: null, isIssued: issued.some((one) => one.kind === 'year' && one.year === year) }));
}
