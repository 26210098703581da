import { donationCaptured, pspCharged, pspReserved, suspenseReceived, type Entry } from '../ledger/index.js';
import { currencyOf } from '../kernel/money.js';
import type { BalanceFact } from './facts.js';

export type FeesPaidBy = 'fund' | 'core';

/** What a type of balance transaction is to us when it is of no payment of ours. Types that are not here are money we know nothing of: it waits in suspense. */
const KINDS: Readonly<Record<string, 'fee' | 'reserve'>> = {
  stripe_fee: 'fee', stripe_fx_fee: 'fee', tax_fee: 'fee',
  reserve_transaction: 'reserve', reserved_funds: 'reserve', reserve_hold: 'reserve', reserve_release: 'reserve',
  payout_minimum_balance_hold: 'reserve', payout_minimum_balance_release: 'reserve', payment_network_reserve_hold: 'reserve', payment_network_reserve_release: 'reserve',
};

/** Whether its money waits in suspense until a person finds out whose it is. */
export const isUnknown = ({ type }: BalanceFact): boolean => !Object.hasOwn(KINDS, type);

/** The entry of a donation's money; its Stripe lines sum to `net`. Throws Invalid for a currency we do not keep. */
export function donationEntry(fact: BalanceFact, { reference, fundId, feesPaidBy }: { reference: string; fundId: number; feesPaidBy: FeesPaidBy }): Entry {
  return donationCaptured({ ...itemOf(fact), gross: fact.amount, fee: fact.fee, fundId, feesPaidBy, subject: reference });
}

/** The entry of a balance transaction of no payment of ours: Stripe's own fees and what it holds back are the core fund's, all else, whichever way it moves, waits in suspense. */
export function looseEntry(fact: BalanceFact): Entry {
  if (isUnknown(fact)) return suspenseEntry(fact);
  return KINDS[fact.type] === 'reserve' ? pspReserved({ ...itemOf(fact), amount: -fact.net }) : pspCharged({ ...itemOf(fact), fee: -fact.net });
}

/** Money that waits for an owner, whatever its type. */
export const suspenseEntry = (fact: BalanceFact): Entry => suspenseReceived({ ...itemOf(fact), amount: fact.amount, fee: fact.fee });

export const itemOf = ({ id, day, currency }: BalanceFact) => ({ item: id, effectiveOn: day, currency: currencyOf(currency) });
