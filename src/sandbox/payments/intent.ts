import type Stripe from 'stripe';
import { newSecret, newStripeId } from '../ids.js';
import type { World } from '../world.js';

export interface IntentDraft {
  amount: number;
  currency: string;
  customer: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  methods: string[];
  statementSuffix?: string | null;
  /** The Checkout Session it is for: all that names one before a monthly payment worked. */
  order?: string;
}

/** A payment intent waiting for a card or an account: it exists only once the donor has pressed Pay or an invoice was finalized. */
export function createIntent(world: World, draft: IntentDraft): Stripe.PaymentIntent {
  const id = newStripeId('payment_intent');
  return world.store.put('payment_intent', {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: draft.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: newSecret(id),
    confirmation_method: 'automatic',
    created: world.now(),
    currency: draft.currency,
    customer: draft.customer,
    customer_account: null,
    description: draft.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: draft.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    ...(draft.order !== undefined && { payment_details: { customer_reference: null, order_reference: draft.order } }),
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: draft.methods,
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: draft.statementSuffix ?? null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  });
}
