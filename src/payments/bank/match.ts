import type { Day } from '../../kernel/clock.js';
import type { Currency } from '../../kernel/money.js';
import type { Referenced } from './gift-references.js';

/** What a line can turn out to be; `target` names it. */
export const WHATS = ['gift', 'fund', 'booked', 'payout', 'cash', 'bank', 'return'] as const;
export type What = (typeof WHATS)[number];
export interface Match {
  readonly what: What;
  /** gift: a transfer reference; fund: its code; booked: the key of an entry; payout: its id; return: the line that was set aside; else empty. */
  readonly target: string;
}

export interface Matchable {
  readonly id: string;
  readonly bookedOn: Day;
  /** Minor units; above zero came in. */
  readonly amount: number;
  readonly currency: Currency;
}

/** What the books and Stripe expect to see at the bank and have not seen yet. */
export interface Expected {
  readonly entries: readonly { readonly key: string; readonly kind: string; readonly on: Day; readonly amount: number; readonly currency: Currency }[];
  readonly payouts: readonly { readonly id: string; readonly on: Day; readonly amount: number; readonly currency: Currency }[];
  /** Cash in the box. */
  readonly cash: readonly { readonly currency: Currency; readonly amount: number }[];
  readonly setAside: readonly Matchable[];
}

/** A guess, with how many days lie between; a person decides. */
export interface Proposal extends Match {
  readonly reason: 'sameSum' | 'payout' | 'cashBox' | 'sentBack';
  readonly kind: string | null;
  readonly days: number | null;
}

/** How many days the bank may be from what we know. */
export const NEAR_DAYS = 14;

/** The gift that books itself: money came, with exactly one reference of ours, in its currency, and as much as the donor named where they named a sum. Null asks a person. */
export function exactGift({ amount, currency }: Pick<Matchable, 'amount' | 'currency'>, ours: readonly Referenced[]): Referenced | null {
  const [gift] = ours;
  const isExact = amount > 0 && ours.length === 1 && gift!.currency === currency && (gift!.amount ?? amount) === amount;
  return isExact ? gift! : null;
}

/** What a line may be, the nearest first. The same sum in the same currency, never a near one: a fee is a line of its own. */
export function proposalsFor(line: Matchable, { entries, payouts, cash, setAside }: Expected): Proposal[] {
  const same = ({ amount, currency }: { amount: number; currency: Currency }): boolean => amount === line.amount && currency === line.currency;
  const near = (on: Day): number => Math.abs(Date.parse(on) - Date.parse(line.bookedOn)) / 86_400_000;
  const found: Proposal[] = [
    ...payouts.filter(same).map(({ id, on }): Proposal => ({ what: 'payout', target: id, reason: 'payout', kind: null, days: near(on) })),
    ...entries.filter(same).map(({ key, kind, on }): Proposal => ({ what: 'booked', target: key, reason: 'sameSum', kind, days: near(on) })),
    ...setAside.filter((other) => other.currency === line.currency && other.amount === -line.amount && line.amount < 0 && other.bookedOn <= line.bookedOn).map(({ id, bookedOn }): Proposal => ({ what: 'return', target: id, reason: 'sentBack', kind: null, days: near(bookedOn) })),
  ].filter(({ days, what }) => what === 'return' || days! <= NEAR_DAYS).sort((a, b) => a.days! - b.days!);
  const box = cash.some(({ currency, amount }) => currency === line.currency && line.amount > 0 && amount >= line.amount);
  return box ? [...found, { what: 'cash', target: '', reason: 'cashBox', kind: null, days: null }] : found;
}
