import { donationCaptured, pspCharged, pspReserved, suspenseReceived, type Entry } from '../ledger/index.js';
import { currencyOf } from '../kernel/money.js';
import type { BalanceFact } from './facts.js';

export type FeesPaidBy = 'fund' | 'core';

/** What a type of balance transaction is to us. Types that are not here wait for a person: the event is parked. */
const KINDS: Readonly<Record<string, 'moneyIn' | 'fee' | 'reserve'>> = {
  charge: 'moneyIn', payment: 'moneyIn', stripe_fee: 'fee', stripe_fx_fee: 'fee', tax_fee: 'fee',
  reserve_transaction: 'reserve', reserved_funds: 'reserve', reserve_hold: 'reserve', reserve_release: 'reserve',
  payout_minimum_balance_hold: 'reserve', payout_minimum_balance_release: 'reserve', payment_network_reserve_hold: 'reserve', payment_network_reserve_release: 'reserve',
};

export const isUnderstood = ({ type }: BalanceFact): boolean => Object.hasOwn(KINDS, type);
export const isMoneyIn = ({ type }: BalanceFact): boolean => KINDS[type] === 'moneyIn';

/** The entry of a donation's money; its Stripe lines sum to `net`. Throws Invalid for a currency we do not keep. */
export function donationEntry(fact: BalanceFact, { reference, fundId, feesPaidBy }: { reference: string; fundId: number; feesPaidBy: FeesPaidBy }): Entry {
  return donationCaptured({ ...itemOf(fact), gross: fact.amount, fee: fact.fee, fundId, feesPaidBy, subject: reference });
}

/** The entry of a balance transaction of no payment of ours: Stripe's own fees and what it holds back are the core fund's, money in waits in suspense. */
export function looseEntry(fact: BalanceFact): Entry {
  if (KINDS[fact.type] === 'reserve') return pspReserved({ ...itemOf(fact), amount: -fact.net });
  return isMoneyIn(fact) ? suspenseReceived({ ...itemOf(fact), amount: fact.amount, fee: fact.fee }) : pspCharged({ ...itemOf(fact), fee: -fact.net });
}

const itemOf = ({ id, day, currency }: BalanceFact) => ({ item: id, effectiveOn: day, currency: currencyOf(currency) });
