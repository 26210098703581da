import type { Day } from '../../kernel/clock.js';
import type { Currency } from '../../kernel/money.js';
import type { AccountCode } from '../chart.js';
import type { Line } from '../entry.js';

/** What every fact about money says. Amounts are minor units of its currency and above zero unless said otherwise. */
export interface Fact {
  /** The fact's own name, the same however often it is told: `stripe:txn_…`, `bank:<hash of the statement line>`. */
  readonly key: string;
  /** UTC day of the fact; it decides the period. */
  readonly effectiveOn: Day;
  readonly currency: Currency;
  /** SHA-256 (hex) of the document behind it. */
  readonly evidence?: string;
}

/** A fact of one fund, about something (the uuid of a donation, grant, order). */
export interface FundFact extends Fact {
  readonly fundId: number;
  readonly subject?: string;
}

/** A line of Stripe's own ledger: its balance transaction is the fact's name, and is booked once. */
export interface StripeFact extends Omit<FundFact, 'key'> {
  readonly item: string;
}

type Place = Pick<FundFact, 'fundId' | 'currency' | 'subject'>;

/** One line: debit positive, credit negative. The subject stands only where it is asked for (`about`). */
export const line = (account: AccountCode, { fundId, currency }: Place, amount: number): Line => ({ account, fundId, currency, amount });
export const about = (account: AccountCode, { fundId, currency, subject }: Place, amount: number): Line => ({
  account, fundId, currency, amount, ...(subject === undefined ? {} : { subject }),
});

export const headOf = ({ key, effectiveOn, evidence }: Pick<Fact, 'key' | 'effectiveOn' | 'evidence'>) => ({
  key, effectiveOn, ...(evidence === undefined ? {} : { evidence }),
});
export const stripeHeadOf = ({ item, ...fact }: Pick<StripeFact, 'item' | 'effectiveOn' | 'evidence'>) => ({
  ...headOf({ key: `stripe:${item}`, ...fact }), psp: { name: 'stripe' as const, item },
});
