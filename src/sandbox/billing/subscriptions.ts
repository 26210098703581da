import type Stripe from 'stripe';
import { idIn } from '../ids.js';
import { invalid, missing, missingParam } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import { laterAt, onClock } from '../due.js';
import type { Cause, World } from '../world.js';
import { finalize } from './collect.js';
import { findCustomer } from './customers.js';
import { schedule } from './cycle.js';
import { endSubscription, isLive } from './end.js';
import { draftInvoice } from './invoice-draft.js';
import { readRecurringPrice } from './prices.js';
import { draftSubscription } from './subscription-draft.js';
import { attach, findOrMakeMethod } from './wallet.js';

type Subscription = Stripe.Subscription;

/** Stripe lets an unpaid first invoice wait for 23 hours. */
const FIRST_SECONDS = 23 * 3600;

export function findSubscription({ store }: World, id: string): Subscription {
  const subscription = store.find('subscription', id);
  if (!subscription) throw missing('subscription', id);
  return subscription;
}


/** `POST /v1/subscriptions`: the first invoice is charged at once; declined, the subscription is `incomplete` for 23 hours. */
export function createSubscription(world: World, fields: Fields, cause: Cause): Subscription {
  const customer = findCustomer(world, fields.required('customer'));
  const named = fields.text('default_payment_method');
  const items = fields.list('items').map((item) => ({ price: readRecurringPrice(world, item), quantity: item.whole('quantity', { min: 1 }) ?? 1 }));
  if (items.length === 0) throw missingParam('items');
  fields.oneOf('payment_behavior', ['allow_incomplete']);
  fields.oneOf('proration_behavior', ['none', 'create_prorations']);
  fields.flag('off_session');
  const [metadata, description] = [fields.metadata(), fields.text('description', 500) ?? null];
  fields.done();
  const clock = idIn(customer.test_clock);
  return onClock(world, clock, () => {
    const method = named === undefined ? null : attach(world, findOrMakeMethod(world, named), customer.id, cause).id;
    return start(world, draftSubscription(world, { customer: customer.id, items, metadata, description, method, clock }), cause);
  });
}

function start(world: World, draft: Subscription, cause: Cause): Subscription {
  const now = world.now();
  const invoice = draftInvoice(world, draft, { reason: 'subscription_create', period: { start: now, end: now }, finalizesAt: null });
  world.store.put('invoice', invoice);
  const subscription = world.store.put('subscription', { ...draft, latest_invoice: invoice.id });
  world.emit('customer.subscription.created', subscription, cause);
  world.emit('invoice.created', invoice, cause);
  schedule(world, subscription);
  laterAt(world, 'expire_first', subscription.id, now + FIRST_SECONDS, idIn(subscription.test_clock));
  finalize(world, invoice.id);
  return findSubscription(world, subscription.id);
}

/** `DELETE /v1/subscriptions/:id`: over at once. Throws 404 for one that is over already. */
export function cancelSubscription(world: World, id: string, fields: Fields, cause: Cause): Subscription {
  const subscription = findSubscription(world, id);
  if (!isLive(subscription)) throw missing('subscription', id);
  const details = readDetails(fields, subscription);
  if (fields.flag('prorate') === true || fields.flag('invoice_now') === true) throw invalid('The sandbox makes no prorations.', 'prorate');
  fields.done();
  return onClock(world, idIn(subscription.test_clock), () => endSubscription(world, { ...subscription, cancellation_details: details }, 'cancellation_requested', cause));
}

const FEEDBACK = [
  'customer_service', 'low_quality', 'missing_features', 'other', 'switched_service', 'too_complex', 'too_expensive', 'unused',
] as const;

/** `cancellation_details`, over those it has. */
export function readDetails(fields: Fields, { cancellation_details: old }: Subscription): Stripe.Subscription.CancellationDetails {
  const before = old ?? { comment: null, feedback: null, feedback_option: null, reason: null };
  const group = fields.group('cancellation_details');
  if (!group) return before;
  return { ...before, comment: group.text('comment') ?? before.comment, feedback: group.oneOf('feedback', FEEDBACK) ?? before.feedback };
}

const STATUSES = ['active', 'all', 'canceled', 'ended', 'incomplete', 'incomplete_expired', 'past_due', 'paused', 'trialing', 'unpaid'] as const;

/** Without `status` all that are not canceled. */
export function listSubscriptions({ store }: World, fields: Fields): Listed<Subscription> {
  const [customer, price, clock] = [fields.text('customer'), fields.text('price'), fields.text('test_clock')];
  const status = fields.oneOf('status', STATUSES);
  const wanted = (row: Subscription): boolean => {
    if (status === undefined) return row.status !== 'canceled';
    if (status === 'ended') return !isLive(row);
    return status === 'all' || row.status === status;
  };
  const keep = (row: Subscription): boolean =>
    wanted(row) && (!customer || row.customer === customer) && (!price || row.items.data.some((item) => item.price.id === price)) &&
    (customer !== undefined || idIn(row.test_clock) === (clock ?? null));
  return listDated<'subscription'>(store.all('subscription'), fields, { noun: 'subscription', url: '/v1/subscriptions', keep });
}
