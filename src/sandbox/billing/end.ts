import type Stripe from 'stripe';
import { update } from '../changes.js';
import { dropDue } from '../due.js';
import type { Cause, World } from '../world.js';

/** Whether it may still charge somebody. */
export const isLive = ({ status }: Stripe.Subscription): boolean => status !== 'canceled' && status !== 'incomplete_expired';

/** Over for good: nothing of it is charged or tried again; what is unpaid stays open. Tells of `customer.subscription.deleted`. */
export function endSubscription(
  world: World,
  subscription: Stripe.Subscription,
  reason: Stripe.Subscription.CancellationDetails.Reason,
  cause?: Cause,
): Stripe.Subscription {
  stopTiming(world, subscription);
  const now = world.now();
  const ended = world.store.put('subscription', {
    ...subscription,
    canceled_at: subscription.canceled_at ?? now,
    cancellation_details: { ...subscription.cancellation_details!, reason: subscription.cancellation_details?.reason ?? reason },
    ended_at: now,
    status: 'canceled',
  });
  world.emit('customer.subscription.deleted', ended, cause);
  return ended;
}

/** No renewal, no further try at its unpaid invoices. */
export function stopTiming(world: World, { id }: Stripe.Subscription): void {
  for (const what of ['renew', 'upcoming', 'end_subscription', 'resume', 'expire_first'] as const) dropDue(world, what, id);
  for (const invoice of world.store.all('invoice')) {
    if (invoice.parent?.subscription_details?.subscription !== id || (invoice.status !== 'draft' && invoice.status !== 'open')) continue;
    dropDue(world, 'finalize', invoice.id);
    dropDue(world, 'collect', invoice.id);
    world.store.put('invoice', { ...invoice, auto_advance: false, automatically_finalizes_at: null, next_payment_attempt: null });
  }
}

/** Its first invoice was never paid: over, without a word of deletion. */
export function expireIncomplete(world: World, id: string): void {
  const subscription = world.store.find('subscription', id);
  if (subscription?.status !== 'incomplete') return;
  stopTiming(world, subscription);
  if (typeof subscription.latest_invoice === 'string') voidInvoice(world, subscription.latest_invoice);
  update(world, 'subscription', subscription, { ended_at: world.now(), status: 'incomplete_expired' }, { type: 'customer.subscription.updated' });
}

/** It will never be paid. */
export function voidInvoice(world: World, id: string): void {
  const open = world.store.find('invoice', id)!;
  const state = { auto_advance: false, status: 'void' as const, status_transitions: { ...open.status_transitions, voided_at: world.now() } };
  world.emit('invoice.voided', world.store.put('invoice', { ...open, ...state }));
}
