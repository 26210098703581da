import { CORE_FUND_ID } from '../chart.js';
import { type Entry, linesOf } from '../entry.js';
import { about, type Fact, type FundFact, headOf, line } from './fact.js';
import type { Share } from './payouts.js';

/** Cash given by hand, counted by two people; it is in the box until the bank has it. */
export function donationCounted(fact: FundFact & { amount: number }): Entry {
  return { kind: 'donation.counted', ...headOf(fact), lines: linesOf([line('asset.cash', fact, fact.amount), about('income.donation', fact, -fact.amount)]) };
}

/** Cash from the box is on the bank account now. */
export function cashBanked(fact: Fact & { shares: readonly Share[] }): Entry {
  const { currency, shares } = fact;
  return { kind: 'cash.banked', ...headOf(fact), lines: linesOf(shares.flatMap(({ fundId, amount }) => [line('asset.bank', { fundId, currency }, amount), line('asset.cash', { fundId, currency }, -amount)])) };
}

/** The bank's own fee (below zero on its statement): borne by the core fund. `amount` is above zero. */
export function bankCharged(fact: Fact & { amount: number }): Entry {
  const core = { fundId: CORE_FUND_ID, currency: fact.currency };
  return { kind: 'bank.charged', ...headOf(fact), lines: linesOf([line('expense.bank_fee', core, fact.amount), line('asset.bank', core, -fact.amount)]) };
}

/** What the bank itself pays, as interest: the core fund's. */
export function bankCredited(fact: Fact & { amount: number }): Entry {
  const core = { fundId: CORE_FUND_ID, currency: fact.currency };
  return { kind: 'bank.credited', ...headOf(fact), lines: linesOf([line('asset.bank', core, fact.amount), line('income.other', core, -fact.amount)]) };
}
