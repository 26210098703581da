import { donationCaptured, pspCharged, suspenseReceived, type Entry } from '../ledger/index.js';
import { currencyOf } from '../kernel/money.js';
import type { BalanceFact } from './facts.js';

export type FeesPaidBy = 'fund' | 'core';

/** What a type of balance transaction is to us. Types that are not here wait for a person: the event is parked. */
const KINDS: Readonly<Record<string, 'moneyIn' | 'fee'>> = { charge: 'moneyIn', payment: 'moneyIn', stripe_fee: 'fee', stripe_fx_fee: 'fee', tax_fee: 'fee' };

export const isUnderstood = ({ type }: BalanceFact): boolean => Object.hasOwn(KINDS, type);
export const isMoneyIn = ({ type }: BalanceFact): boolean => KINDS[type] === 'moneyIn';

/** The entry of a donation's money; its Stripe lines sum to `net`. Throws Invalid for a currency we do not keep. */
export function donationEntry(fact: BalanceFact, { reference, fundId, feesPaidBy }: { reference: string; fundId: number; feesPaidBy: FeesPaidBy }): Entry {
  return donationCaptured({ ...itemOf(fact), gross: fact.amount, fee: fact.fee, fundId, feesPaidBy, subject: reference });
}

/** The entry of a balance transaction of no payment of ours: Stripe's own fees are the core fund's, money in waits in suspense. */
export function looseEntry(fact: BalanceFact): Entry {
  return isMoneyIn(fact) ? suspenseReceived({ ...itemOf(fact), amount: fact.amount, fee: fact.fee }) : pspCharged({ ...itemOf(fact), fee: -fact.net });
}

const itemOf = ({ id, day, currency }: BalanceFact) => ({ item: id, effectiveOn: day, currency: currencyOf(currency) });
