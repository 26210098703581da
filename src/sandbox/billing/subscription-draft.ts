import type Stripe from 'stripe';
import { idIn, newStripeId } from '../ids.js';
import type { World } from '../world.js';
import { boundary } from './period.js';

export interface Ordered {
  price: Stripe.Price;
  quantity: number;
}
export interface SubscriptionStart {
  customer: string;
  items: Ordered[];
  metadata: Record<string, string>;
  description: string | null;
  /** Charged by it; null = by the customer's default method. */
  method: string | null;
  clock: string | null;
}

/** A plan is how Stripe said `price` before: still on every item. */
const planOf = (price: Stripe.Price): Stripe.Plan => ({
  id: price.id,
  object: 'plan',
  active: price.active,
  amount: price.unit_amount,
  amount_decimal: price.unit_amount_decimal,
  billing_scheme: 'per_unit',
  created: price.created,
  currency: price.currency,
  interval: price.recurring!.interval,
  interval_count: price.recurring!.interval_count,
  livemode: false,
  metadata: {},
  meter: null,
  nickname: null,
  product: idIn(price.product),
  tiers_mode: null,
  transform_usage: null,
  trial_period_days: null,
  usage_type: 'licensed',
});

/** What an item charges by. */
export const pricing = (price: Stripe.Price) => ({ price, plan: planOf(price) });

/** What a subscription of the sandbox never has. */
const FIXED = {
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  collection_method: 'charge_automatically',
  customer_account: null,
  days_until_due: null,
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  ended_at: null,
  invoice_settings: { account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: { type: 'self' } },
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: 'off' },
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  transfer_data: null,
  trial_end: null,
  trial_settings: { end_behavior: { missing_payment_method: 'create_invoice', billing_cycle_anchor: null } },
  trial_start: null,
} satisfies Partial<Stripe.Subscription>;

/** A subscription that begins now, its first invoice still unpaid. */
export function draftSubscription(world: World, start: SubscriptionStart): Stripe.Subscription {
  const id = newStripeId('subscription');
  const now = world.now();
  return {
    ...FIXED,
    id,
    billing_cycle_anchor: now,
    created: now,
    currency: start.items[0]!.price.currency,
    customer: start.customer,
    default_payment_method: start.method,
    description: start.description,
    items: { object: 'list', data: start.items.map((item) => draftItem(id, item, now)), has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    latest_invoice: null,
    metadata: start.metadata,
    start_date: now,
    status: 'incomplete',
    test_clock: start.clock,
  };
}

const draftItem = (subscription: string, { price, quantity }: Ordered, now: number): Stripe.SubscriptionItem => ({
  id: newStripeId('subscription_item'),
  object: 'subscription_item',
  billing_thresholds: null,
  created: now,
  current_period_end: boundary(now, price.recurring!, 1),
  current_period_start: now,
  current_trial: null,
  discounts: [],
  metadata: {},
  ...pricing(price),
  quantity,
  subscription,
  tax_rates: [],
});
