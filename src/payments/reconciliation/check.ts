import type Stripe from 'stripe';
import { isCurrency, type Currency } from '../../kernel/money.js';
import type { Source } from '../../ledger/index.js';

/**
 * Every kind of difference there is; each has its words in the catalogues (`reconciliation.code.…` and what to do,
 * `reconciliation.do.…`). A room that adds a check adds its codes here.
 */
export const DIFFERENCES = [
  'notInBooks', 'notAtStripe', 'amountDiffers', 'payoutSumDiffers', 'payoutOverdue', 'transitUnexplained', 'balanceDiffers', 'rollUpDiffers',
  'paidNotPosted', 'postedWithoutPayment', 'paymentWithoutDonation', 'openButPaid',
  'monthlyNotAtStripe', 'monthlyNotHere', 'monthlyDiffers', 'bankDiffers', 'statementMissing',
] as const;
export type DifferenceCode = (typeof DIFFERENCES)[number];

/** Something that does not agree: what, and by how much (minor units) where that is a sum. */
export interface Difference {
  readonly code: DifferenceCode;
  /** Stripe's id, a payment's reference, an account: never a name. */
  readonly object: string;
  readonly sum?: { readonly amount: number; readonly currency: Currency };
}

/** What a check may look at. */
export interface Look {
  readonly reader: Source;
  readonly stripe: Stripe;
  /** Unix seconds: the span of this look begins here; 0 is everything. */
  readonly since: number;
  /** Unix seconds: what Stripe moved before this is in the opening of the books and not compared line by line. */
  readonly beginsAt: number;
  /** Unix seconds: what happened after this may still be on its way into the books. */
  readonly settledUntil: number;
  /** What this check found before and is not resolved: it must be looked at again, however old it is. */
  readonly open: readonly Pick<Difference, 'code' | 'object'>[];
  /** Says that whoever looks still lives: called for each page of results, so that a long look is not taken for a dead one. */
  readonly alive: () => Promise<void>;
}

/** By how much, in minor units; of a currency that we do not keep there is no sum to tell, and still a difference. Stripe writes codes small. */
export function sumIn(amount: number, code: string): Pick<Difference, 'sum'> {
  const currency = code.toUpperCase();
  return isCurrency(currency) ? { sum: { amount, currency } } : {};
}

/** Every comparison there is; each has its words in the catalogues (`reconciliation.check.…`). A room that adds a check adds its name here. */
export const CHECKS = ['balanceTransactions', 'payouts', 'balance', 'rollUp', 'payments', 'subscriptions', 'bank', 'donations'] as const;

/** One comparison. What it found before and does not find again is resolved; when it throws, nothing is. */
export interface Check {
  readonly name: (typeof CHECKS)[number];
  /** The codes that are its own. */
  readonly codes: readonly DifferenceCode[];
  run(look: Look): Promise<Difference[]>;
}
