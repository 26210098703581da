import { hash } from 'node:crypto';
import type { Day } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import type { AccountCode, EntryKind } from './chart.js';

/** One line of an entry: minor units, debit positive, credit negative, never zero. */
export interface Line {
  readonly account: AccountCode;
  readonly fundId: number;
  readonly currency: Currency;
  readonly amount: number;
  /** The uuid of what the line is about (a donation, grant, parcel order): never a name. */
  readonly subject?: string;
}

/** One fact about money, as it is handed to the books. */
export interface Entry {
  readonly kind: EntryKind;
  /** The fact's own name: `stripe:txn_…`, `grant:<id>:paid:1`. The same key and lines answer the stored entry again. */
  readonly key: string;
  /** The day that decides the period. Facts of a closed month: `Ledger.bookingDay`. */
  readonly effectiveOn: Day;
  readonly lines: readonly Line[];
  /** SHA-256 (hex) of the document behind the fact. */
  readonly evidence?: string;
  /** The payment processor's own ledger line that this entry books; each is booked once. */
  readonly psp?: { readonly name: 'stripe'; readonly item: string };
  /** The entry this one takes back, line by line. */
  readonly reverses?: number;
}

/** Leaves out lines of nothing and joins lines that say the same. */
export function linesOf(lines: readonly Line[]): Line[] {
  const joined = new Map<string, Line>();
  for (const line of lines) {
    const key = [line.account, line.fundId, line.currency, line.subject].join('|');
    joined.set(key, { ...line, amount: line.amount + (joined.get(key)?.amount ?? 0) });
  }
  return [...joined.values()].filter(({ amount }) => amount !== 0);
}

/** Throws RangeError unless every (fund, currency) sums to zero in safe integers: such an entry is a bug, not bad input. */
export function assertBalanced({ key, lines }: Entry): void {
  const sums = new Map<string, number>();
  for (const { fundId, currency, amount } of lines) {
    if (!Number.isSafeInteger(amount) || amount === 0) throw new RangeError(`${key}: ${amount} is not an amount`);
    sums.set(`fund ${fundId}, ${currency}`, (sums.get(`fund ${fundId}, ${currency}`) ?? 0) + amount);
  }
  if (lines.length < 2) throw new RangeError(`${key}: an entry has at least two lines`);
  for (const [where, sum] of sums) if (sum !== 0) throw new RangeError(`${key}: ${where} is out of balance by ${sum}`);
}

/** The entry's one text. The database writes the same from its own rows; their SHA-256 is in the audit record. */
export function entryText({ kind, key, effectiveOn, lines, evidence, psp, reverses }: Entry): string {
  const head = ['pasylka-entry/v1', kind, key, effectiveOn, evidence ?? '-', psp ? `${psp.name}:${psp.item}` : '-', String(reverses ?? '-')];
  const body = lines.map((line) => [line.account, line.fundId, line.currency, line.amount, line.subject ?? '-'].join(' '));
  return [...head, ...body, ''].join('\n');
}

export const entryDigest = (entry: Entry): string => hash('sha256', entryText(entry));
