import type Stripe from 'stripe';
import { addDays, addMonths, dayOf } from '../../kernel/clock.js';

/**
 * `opened` → the donor has a way to begin; `active`; `paused` → nothing is charged for a while; `failing` → the last charge was
 * refused and is tried again; `ended`, for good.
 */
export const SUBSCRIPTION_STATUSES = ['opened', 'active', 'paused', 'failing', 'ended'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

export type EndedWhy = 'donor' | 'failed' | 'country' | 'stripe' | 'closing';
/** Who asked Stripe to end or change one: the private page, the form without a code, the guard of card countries, the rule of tries, the end of its fund. */
export type AskedBy = 'code' | 'card' | 'country' | 'tries' | 'closing';

/** What Stripe's words mean to us; a status of Stripe's that is new counts as failing, so that somebody looks. */
export function subscriptionStatus({ status, pause_collection: pause }: Pick<Stripe.Subscription, 'status' | 'pause_collection'>): SubscriptionStatus {
  if (status === 'canceled' || status === 'incomplete_expired') return 'ended';
  if (status !== 'active' && status !== 'trialing') return status === 'paused' ? 'paused' : 'failing';
  return pause ? 'paused' : 'active';
}

/** What a donor may ask for. `months` is how many charges are left out. */
export type Wish = { readonly kind: 'amount'; readonly amountMinor: number } | { readonly kind: 'pause'; readonly months: number } | { readonly kind: 'resume' } | { readonly kind: 'stop' };

const MAY: Readonly<Record<SubscriptionStatus, readonly Wish['kind'][]>> = {
  opened: [], active: ['amount', 'pause', 'stop'], paused: ['amount', 'resume', 'stop'], failing: ['amount', 'stop'], ended: [],
};
export const mayAsk = (status: SubscriptionStatus, kind: Wish['kind']): boolean => MAY[status].includes(kind);

/** A charge and three more tries; then it ends, whatever Stripe's own setting would go on to do. */
export const TRIES_MAX = 4;
export const PAUSE_MONTHS_MAX = 6;

/** The same moment some months later. */
function monthsLater(at: Date, months: number): Date {
  return new Date(`${addMonths(dayOf(at), months)}${at.toISOString().slice(10)}`);
}

/** Stripe counts months from the first charge, so that after a short month the next one may come up to three days later than we count. */
const SHORT_MONTH_DAYS = 4;

/** When collecting begins again so that exactly `months` charges are left out, from the one at the end of this period on. */
export const resumesAt = (periodEnd: Date, months: number): Date => new Date(`${addDays(dayOf(monthsLater(periodEnd, months - 1)), SHORT_MONTH_DAYS)}${periodEnd.toISOString().slice(10)}`);

/** The first end of a period at which something is charged; null for one that is not charged any more. */
export function nextCharge(status: SubscriptionStatus, periodEnd: Date | null, pausedUntil: Date | null): Date | null {
  if (!periodEnd || status === 'ended' || status === 'opened' || (status === 'paused' && !pausedUntil)) return null;
  for (let months = 0; ; months += 1) {
    const at = monthsLater(periodEnd, months);
    if (status !== 'paused' || at >= pausedUntil!) return at;
  }
}

const REMIND_DAYS = 7;
/** When to say that charging begins again. */
export function remindAt(periodEnd: Date | null, pausedUntil: Date | null): Date | null {
  const next = nextCharge('paused', periodEnd, pausedUntil);
  return next && new Date(next.getTime() - REMIND_DAYS * 86_400_000);
}
