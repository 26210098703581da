import type Stripe from 'stripe';
import { idIn } from '../ids.js';
import { previousOf } from '../changes.js';
import { laterAt } from '../due.js';
import type { World } from '../world.js';
import { endSubscription, isLive } from './end.js';
import { draftInvoice } from './invoice-draft.js';
import { boundaryAfter } from './period.js';

const DRAFT_SECONDS = 3601;
const UPCOMING_SECONDS = 7 * 86_400;


/** The end of what is paid for now; every item of a subscription has the same. */
export const periodEnd = (subscription: Stripe.Subscription): number => subscription.items.data[0]!.current_period_end;

/** Asks for the next renewal, and for the word that it is near. */
export function schedule(world: World, subscription: Stripe.Subscription): void {
  const end = periodEnd(subscription);
  laterAt(world, 'renew', subscription.id, end, idIn(subscription.test_clock));
  if (end - UPCOMING_SECONDS > world.now()) laterAt(world, 'upcoming', subscription.id, end - UPCOMING_SECONDS, idIn(subscription.test_clock));
}

/** A week before the renewal: an invoice that does not exist yet. */
export function announce(world: World, id: string): void {
  const subscription = world.store.find('subscription', id);
  if (!subscription || !isLive(subscription) || endsBy(subscription, periodEnd(subscription))) return;
  const [start, end] = [subscription.items.data[0]!.current_period_start, periodEnd(subscription)];
  const draft = draftInvoice(world, advanced(subscription), { reason: 'upcoming', period: { start, end }, finalizesAt: end + DRAFT_SECONDS });
  world.emit('invoice.upcoming', { ...draft, id: `upcoming_${draft.id}` });
}

const endsBy = ({ cancel_at: at }: Stripe.Subscription, moment: number): boolean => at !== null && at <= moment;

/** Moves every item into the next period; boundaries are counted from the first one, so that a short month moves no later one. */
function advanced(subscription: Stripe.Subscription): Stripe.Subscription {
  const end = periodEnd(subscription);
  const data = subscription.items.data.map((item) => ({
    ...item, current_period_start: end, current_period_end: boundaryAfter(subscription.billing_cycle_anchor, item.price.recurring!, end),
  }));
  return { ...subscription, items: { ...subscription.items, data } };
}

/** The period is over: the subscription ends if it was to, else the next period begins with a draft invoice that is finalized in an hour. */
export function renew(world: World, id: string): void {
  const before = world.store.find('subscription', id);
  if (!before || !isLive(before)) return;
  if (endsBy(before, world.now())) return void endSubscription(world, before, 'cancellation_requested');
  const [start, end] = [before.items.data[0]!.current_period_start, periodEnd(before)];
  const next = advanced(before);
  const waits = before.status === 'unpaid';
  const finalizesAt = waits ? null : world.now() + DRAFT_SECONDS;
  const drafted = draftInvoice(world, next, { reason: 'subscription_cycle', period: { start, end }, finalizesAt });
  const invoice = world.store.put('invoice', { ...drafted, auto_advance: !waits });
  const subscription = world.store.put('subscription', { ...next, latest_invoice: invoice.id });
  world.emit('customer.subscription.updated', subscription, undefined, previousOf(before, subscription));
  world.emit('invoice.created', invoice);
  if (finalizesAt !== null) laterAt(world, 'finalize', invoice.id, finalizesAt, idIn(subscription.test_clock));
  schedule(world, subscription);
}

/** `cancel_at` has come. */
export function endDue(world: World, id: string): void {
  const subscription = world.store.find('subscription', id);
  if (subscription && isLive(subscription) && endsBy(subscription, world.now())) endSubscription(world, subscription, 'cancellation_requested');
}
