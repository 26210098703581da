import { CORE_FUND_ID, type AccountCode } from '../chart.js';
import { type Entry, type Line, linesOf } from '../entry.js';
import { about, type Fact, type FundFact, headOf, line, type StripeFact, stripeHeadOf } from './fact.js';

/** Who bears the processor's fee: the fund given to, or the core fund. Said on the page before giving. */
export type FeesPaidBy = 'fund' | 'core';

type Cost = Extract<AccountCode, 'expense.psp_fee' | 'expense.dispute_fee' | 'expense.fx'>;

/** What the processor or the exchange cost stays with the fund it was caused by; where core bears it, core gives the fund as much. */
function costLines(account: Cost, fact: Pick<StripeFact, 'fundId' | 'currency' | 'subject'>, cost: number, paidBy: FeesPaidBy): Line[] {
  const paid = [line(account, fact, cost), line('asset.psp.stripe', fact, -cost)];
  if (paidBy === 'fund') return paid;
  const core = { fundId: CORE_FUND_ID, currency: fact.currency };
  return [
    ...paid,
    line('asset.psp.stripe', fact, cost), line('equity.transfer', fact, -cost),
    line('equity.transfer', core, cost), line('asset.psp.stripe', core, -cost),
  ];
}
const feeLines = (fact: Pick<StripeFact, 'fundId' | 'currency'>, fee: number, paidBy: FeesPaidBy): Line[] => costLines('expense.psp_fee', fact, fee, paidBy);

/** A card payment reached the Stripe balance: `gross` in the settlement currency, of it `feeCover` given to cover the fee. The Stripe lines sum to the balance transaction's net. */
export function donationCaptured(fact: StripeFact & { gross: number; fee: number; feeCover?: number; feesPaidBy: FeesPaidBy }): Entry {
  const { gross, fee, feeCover = 0, feesPaidBy } = fact;
  return {
    kind: 'donation.captured', ...stripeHeadOf(fact),
    lines: linesOf([
      line('asset.psp.stripe', fact, gross), about('income.donation', fact, feeCover - gross), about('income.fee_cover', fact, -feeCover),
      ...feeLines(fact, fee, feesPaidBy),
    ]),
  };
}

/** Stripe took a further fee for a payment, or gave some of it back (`fee` below zero). */
export function donationFeeChanged(fact: StripeFact & { fee: number; feesPaidBy: FeesPaidBy }): Entry {
  return { kind: 'donation.feeChanged', ...stripeHeadOf(fact), lines: linesOf(feeLines(fact, fact.fee, fact.feesPaidBy)) };
}

/** A gift arrived on the bank account, its reference known. */
export function donationTransferred(fact: FundFact & { amount: number }): Entry {
  return { kind: 'donation.transferred', ...headOf(fact), lines: linesOf([line('asset.bank', fact, fact.amount), about('income.donation', fact, -fact.amount)]) };
}

/** Goods given instead of money, at a value someone answers for: used at once, or kept in stock. */
export function donationInKind(fact: FundFact & { value: number; use: 'at once' | 'stock' }): Entry {
  const account = fact.use === 'stock' ? 'asset.prepaid' : 'expense.parcel.goods';
  return { kind: 'donation.inKind', ...headOf(fact), lines: linesOf([about(account, fact, fact.value), line('income.in_kind', fact, -fact.value)]) };
}

/**
 * Money of a gift that goes back: `amount` leaves the fund's income, `fx` is what the exchange cost on the way (below zero:
 * gained), `fee` what Stripe took for it. The Stripe lines sum to the balance transaction's net.
 */
interface GivenBack {
  readonly amount: number;
  readonly fx?: number;
  readonly fee?: number;
  readonly feesPaidBy?: FeesPaidBy;
}

function backLines(fact: StripeFact & GivenBack, side: 1 | -1): Line[] {
  const { amount, fx = 0, fee = 0, feesPaidBy = 'fund' } = fact;
  return linesOf([
    about('income.donation_refunded', fact, side * amount), line('asset.psp.stripe', fact, -side * amount),
    ...costLines('expense.fx', fact, side * fx, feesPaidBy), ...feeLines(fact, fee, feesPaidBy),
  ]);
}

/** Stripe paid a gift back, all or part. The fee of the charge does not come back. */
export const donationRefunded = (fact: StripeFact & GivenBack): Entry => ({ kind: 'donation.refunded', ...stripeHeadOf(fact), lines: backLines(fact, 1) });

/** The donor's bank took a debit back that was booked already. */
export const donationReturned = (fact: StripeFact & GivenBack): Entry => ({ kind: 'donation.returned', ...stripeHeadOf(fact), lines: backLines(fact, 1) });

/** A refund did not arrive: the money is back with Stripe, and the fund has its gift again. */
export const refundFailed = (fact: StripeFact & GivenBack): Entry => ({ kind: 'donation.refundFailed', ...stripeHeadOf(fact), lines: backLines(fact, -1) });

interface Disputed {
  readonly amount: number;
  readonly fee?: number;
  readonly feesPaidBy?: FeesPaidBy;
  /** The dispute is over and lost: nothing is in doubt any more. */
  readonly lost?: boolean;
}
const inDoubt = ({ lost = false }: Disputed) => (lost ? 'income.donation_disputed' : 'asset.psp.disputed');

/** Stripe withdrew disputed money and a fee: the fund can promise it no more until the dispute is over. */
export function disputeOpened(fact: StripeFact & Disputed): Entry {
  const { amount, fee = 0, feesPaidBy = 'fund' } = fact;
  return {
    kind: 'dispute.opened', ...stripeHeadOf(fact),
    lines: linesOf([about(inDoubt(fact), fact, amount), line('asset.psp.stripe', fact, -amount), ...costLines('expense.dispute_fee', fact, fee, feesPaidBy)]),
  };
}

/** Stripe gave disputed money back; `fee` is below zero for what it returned of its fee. */
export function disputeWon(fact: StripeFact & Disputed): Entry {
  const { amount, fee = 0, feesPaidBy = 'fund' } = fact;
  return {
    kind: 'dispute.won', ...stripeHeadOf(fact),
    lines: linesOf([line('asset.psp.stripe', fact, amount), about(inDoubt(fact), fact, -amount), ...costLines('expense.dispute_fee', fact, fee, feesPaidBy)]),
  };
}

/** The dispute is lost: what was in doubt is gone. No money moves. */
export function disputeLost(fact: FundFact & { amount: number }): Entry {
  return { kind: 'dispute.lost', ...headOf(fact), lines: linesOf([about('income.donation_disputed', fact, fact.amount), about('asset.psp.disputed', fact, -fact.amount)]) };
}

type Till = 'asset.bank' | 'asset.psp.stripe';

/** Money whose purpose is unknown waits in the core fund. From Stripe: `amount` may be below zero. */
export function suspenseReceived(fact: (Fact | Omit<StripeFact, 'fundId'>) & { amount: number; fee?: number }): Entry {
  const core = { fundId: CORE_FUND_ID, currency: fact.currency };
  const { amount, fee = 0 } = fact;
  const till: Till = 'item' in fact ? 'asset.psp.stripe' : 'asset.bank';
  return {
    kind: 'suspense.received', ...('item' in fact ? stripeHeadOf(fact) : headOf(fact)),
    lines: linesOf([line(till, core, amount - fee), line('expense.psp_fee', core, fee), line('liability.suspense', core, -amount)]),
  };
}

/** What waited turned out to be a gift to a fund: the money moves there from the core fund. */
export function suspenseIdentified(fact: FundFact & { amount: number; till: Till }): Entry {
  const core = { fundId: CORE_FUND_ID, currency: fact.currency };
  return {
    kind: 'suspense.identified', ...headOf(fact),
    lines: linesOf([
      line('liability.suspense', core, fact.amount), line(fact.till, core, -fact.amount), line(fact.till, fact, fact.amount), about('income.donation', fact, -fact.amount),
    ]),
  };
}

/** What waited was sent back to where it came from. */
export function suspenseReturned(fact: Fact & { amount: number; till: Till }): Entry {
  const core = { fundId: CORE_FUND_ID, currency: fact.currency };
  return { kind: 'suspense.returned', ...headOf(fact), lines: linesOf([line('liability.suspense', core, fact.amount), line(fact.till, core, -fact.amount)]) };
}
