import type Stripe from 'stripe';
import { idIn } from '../ids.js';
import { update } from '../changes.js';
import { invalid, missing, Refusal } from '../errors.js';
import type { Fields } from '../fields.js';
import { tooSmall } from '../money.js';
import { dropDue, laterAt, onClock } from '../due.js';
import type { Cause, World } from '../world.js';
import { periodEnd } from './cycle.js';
import { isLive } from './end.js';
import { readRecurringPrice } from './prices.js';
import { pricing } from './subscription-draft.js';
import { findSubscription, readDetails } from './subscriptions.js';
import { attach, findOrMakeMethod } from './wallet.js';

type Subscription = Stripe.Subscription;
type Changes = Partial<Subscription>;

/** `POST /v1/subscriptions/:id`: amount, pause, end of period, method, metadata. Nothing is charged for a part of a period. */
export function updateSubscription(world: World, id: string, fields: Fields, cause: Cause): Subscription {
  const subscription = findSubscription(world, id);
  return onClock(world, idIn(subscription.test_clock), () => {
    const changes: Changes = {
      metadata: fields.mergedMetadata(subscription.metadata),
      cancellation_details: readDetails(fields, subscription),
      ...(isLive(subscription) ? readLiving(world, subscription, fields) : {}),
    };
    if (!isLive(subscription)) refuseLate(fields);
    fields.done();
    const after = update(world, 'subscription', subscription, changes, { type: 'customer.subscription.updated', cause });
    reschedule(world, after);
    return after;
  });
}

function refuseLate(fields: Fields): void {
  try {
    fields.done();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.', undefined, 'invalid_canceled_subscription_fields');
  }
}

function readLiving(world: World, subscription: Subscription, fields: Fields): Changes {
  const behaviour = fields.oneOf('proration_behavior', ['always_invoice', 'create_prorations', 'none']);
  fields.oneOf('payment_behavior', ['allow_incomplete']);
  const description = fields.isCleared('description') ? null : (fields.text('description', 500) ?? subscription.description);
  return { description, ...readItems(world, subscription, fields, behaviour), ...readPause(world, subscription, fields), ...readEnd(world, subscription, fields), ...readMethod(world, subscription, fields) };
}

/** `items[0][id]` with another price or quantity, valid from the next period. */
function readItems(world: World, subscription: Subscription, fields: Fields, behaviour?: string): Changes {
  const groups = fields.list('items');
  if (groups.length === 0) return {};
  if (behaviour !== 'none') throw invalid("The sandbox makes no prorations: send proration_behavior 'none'.", 'proration_behavior');
  const data = [...subscription.items.data];
  for (const group of groups) {
    const id = group.required('id');
    const index = data.findIndex((item) => item.id === id);
    if (index < 0) throw missing('subscription_item', id, group.name('id'));
    data[index] = changedItem(world, data[index]!, group);
  }
  const total = data.reduce((sum, { price, quantity = 1 }) => sum + (price.unit_amount ?? 0) * quantity, 0);
  if (tooSmall(total, subscription.currency)) throw invalid('Amount must convert to at least 50 cents.', 'items', 'amount_too_small');
  return { items: { ...subscription.items, data } };
}

function changedItem(world: World, item: Stripe.SubscriptionItem, group: Fields): Stripe.SubscriptionItem {
  const quantity = group.whole('quantity', { min: 1 }) ?? item.quantity;
  const price = group.isGroup('price_data') || group.text('price') !== undefined ? readRecurringPrice(world, group) : item.price;
  const [was, is] = [item.price.recurring!, price.recurring!];
  if (price.currency !== item.price.currency) throw invalid(`The currency of a subscription cannot change: ${item.price.currency}.`, group.name('price_data'));
  if (was.interval !== is.interval || was.interval_count !== is.interval_count) throw invalid('The sandbox keeps the interval of a subscription.', group.name('price_data'));
  return { ...item, ...pricing(price), quantity };
}

/** `pause_collection`: invoices of the pause are void; empty goes on. */
function readPause(world: World, subscription: Subscription, fields: Fields): Changes {
  if (fields.isCleared('pause_collection')) return { pause_collection: null };
  const group = fields.group('pause_collection');
  if (!group) return {};
  if (group.required('behavior') !== 'void') throw invalid("The sandbox pauses with behavior 'void' only.", group.name('behavior'));
  const resumes = group.whole('resumes_at') ?? null;
  if (resumes !== null && resumes <= world.now()) throw invalid('`resumes_at` must be in the future.', group.name('resumes_at'));
  if (subscription.status === 'incomplete') throw invalid('An incomplete subscription cannot be paused.', 'pause_collection');
  return { pause_collection: { behavior: 'void', resumes_at: resumes } };
}

/** `cancel_at_period_end`, or a time of its own. */
function readEnd(world: World, subscription: Subscription, fields: Fields): Changes {
  const atEnd = fields.flag('cancel_at_period_end');
  const at = fields.isCleared('cancel_at') ? null : fields.whole('cancel_at');
  if (atEnd !== undefined && at !== undefined) throw invalid('You may only specify one of these parameters: cancel_at, cancel_at_period_end.', 'cancel_at');
  if (atEnd === undefined && at === undefined) return {};
  return { ...endsAt(world, atEnd ? periodEnd(subscription) : (at ?? null), readDetails(fields, subscription)), cancel_at_period_end: atEnd ?? false };
}

function endsAt(world: World, at: number | null, details: Stripe.Subscription.CancellationDetails): Changes {
  if (at === null) return { cancel_at: null, canceled_at: null, cancellation_details: { ...details, reason: null } };
  if (at <= world.now()) throw invalid('`cancel_at` must be in the future.', 'cancel_at');
  return { cancel_at: at, canceled_at: world.now(), cancellation_details: { ...details, reason: 'cancellation_requested' } };
}

function readMethod(world: World, subscription: Subscription, fields: Fields): Changes {
  if (fields.isCleared('default_payment_method')) return { default_payment_method: null };
  const id = fields.text('default_payment_method');
  return id === undefined ? {} : { default_payment_method: attach(world, findOrMakeMethod(world, id), subscription.customer as string).id };
}

function reschedule(world: World, { id, pause_collection: pause, cancel_at: end, test_clock: clock }: Subscription): void {
  const keep = (what: 'end_subscription' | 'resume', at: number | null | undefined): void =>
    typeof at === 'number' ? laterAt(world, what, id, at, typeof clock === 'string' ? clock : null) : dropDue(world, what, id);
  keep('resume', pause?.resumes_at);
  keep('end_subscription', end);
}

/** The pause is over by itself. */
export function resume(world: World, id: string): void {
  const subscription = world.store.find('subscription', id);
  if (subscription && isLive(subscription)) update(world, 'subscription', subscription, { pause_collection: null }, { type: 'customer.subscription.updated' });
}
