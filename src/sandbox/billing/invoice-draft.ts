import type Stripe from 'stripe';
import { idIn, newStripeId } from '../ids.js';
import type { World } from '../world.js';

/** What an invoice of the sandbox never has. */
const FIXED = {
  object: 'invoice',
  account_country: 'LT',
  account_name: 'Pasylka Sandbox',
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
  collection_method: 'charge_automatically',
  custom_fields: null,
  customer_account: null,
  customer_phone: null,
  customer_shipping: null,
  customer_tax_exempt: 'none',
  customer_tax_ids: [],
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  due_date: null,
  effective_at: null,
  ending_balance: null,
  footer: null,
  from_invoice: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  metadata: {},
  number: null,
  on_behalf_of: null,
  payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  starting_balance: 0,
  statement_descriptor: null,
  status: 'draft',
  total_discount_amounts: [],
  total_pretax_credit_amounts: [],
  total_taxes: [],
  webhooks_delivered_at: null,
} satisfies Partial<Stripe.Invoice>;

export interface InvoiceStart {
  reason: Stripe.Invoice.BillingReason;
  /** The period that is over, in unix seconds: a first invoice has none, both are now. */
  period: { start: number; end: number };
  /** When it is finalized by itself; null = at once by whoever drafts it. */
  finalizesAt: number | null;
}

/** An invoice of what the subscription's items cost in their current period; the fund is read from the metadata it had then. */
export function draftInvoice(world: World, subscription: Stripe.Subscription, { reason, period, finalizesAt }: InvoiceStart): Stripe.Invoice {
  const id = newStripeId('invoice');
  const lines = subscription.items.data.map((item) => lineOf(id, subscription.id, item));
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const customer = world.store.find('customer', idIn(subscription.customer) ?? '');
  const known = customer && !customer.deleted ? customer : undefined;
  return {
    ...FIXED,
    id,
    amount_due: total,
    amount_remaining: total,
    auto_advance: true,
    automatically_finalizes_at: finalizesAt,
    billing_reason: reason,
    created: world.now(),
    currency: subscription.currency,
    customer: subscription.customer,
    customer_address: known?.address ?? null,
    customer_email: known?.email ?? null,
    customer_name: known?.name ?? null,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    next_payment_attempt: finalizesAt,
    parent: { quote_details: null, subscription_details: { metadata: subscription.metadata, subscription: subscription.id }, type: 'subscription_details' },
    period_end: period.end,
    period_start: period.start,
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: subscription.test_clock,
    total,
    total_excluding_tax: total,
  };
}

function lineOf(invoice: string, subscription: string, item: Stripe.SubscriptionItem): Stripe.InvoiceLineItem {
  const { price, quantity = 1 } = item;
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: newStripeId('line_item'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: `${quantity} × (at ${price.unit_amount} ${price.currency} / ${price.recurring!.interval})`,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice,
    livemode: false,
    metadata: {},
    parent: {
      invoice_item_details: null,
      subscription_item_details: { invoice_item: null, proration: false, proration_details: null, subscription, subscription_item: item.id },
      type: 'subscription_item_details',
    },
    period: { end: item.current_period_end, start: item.current_period_start },
    pretax_credit_amounts: [],
    pricing: { price_details: { price: price.id, product: idIn(price.product) ?? '' }, type: 'price_details', unit_amount_decimal: price.unit_amount_decimal },
    quantity,
    quantity_decimal: String(quantity) as unknown as Stripe.Decimal,
    subscription,
    subtotal: amount,
    taxes: [],
  };
}
