import type Stripe from 'stripe';
import { newStripeId } from '../ids.js';
import type { World } from '../world.js';

type Invoice = Stripe.Invoice;

/** What finalizing makes of a draft: the next number of the customer's own sequence, and it can no longer change. */
export function number(world: World, customer: Stripe.Customer): Pick<Invoice, 'automatically_finalizes_at' | 'effective_at' | 'number' | 'status' | 'status_transitions'> {
  const now = world.now();
  const next = customer.next_invoice_sequence ?? 1;
  world.store.put('customer', { ...customer, next_invoice_sequence: next + 1 });
  return {
    automatically_finalizes_at: null,
    effective_at: now,
    number: `${customer.invoice_prefix ?? 'SANDBOX'}-${String(next).padStart(4, '0')}`,
    status: 'open',
    status_transitions: { finalized_at: now, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  };
}

export const paidState = (world: World, invoice: Invoice) => ({
  amount_paid: invoice.amount_due,
  amount_remaining: 0,
  attempted: true,
  auto_advance: false,
  next_payment_attempt: null,
  status: 'paid' as const,
  status_transitions: { ...invoice.status_transitions, paid_at: world.now() },
});

/** The link between an invoice and a payment intent. */
export function addPayment(world: World, invoice: Invoice, intent: string, status: 'open' | 'paid'): Stripe.InvoicePayment {
  const now = world.now();
  return world.store.put('invoice_payment', {
    id: newStripeId('invoice_payment'),
    object: 'invoice_payment',
    amount_paid: status === 'paid' ? invoice.amount_due : null,
    amount_requested: invoice.amount_due,
    created: now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent, type: 'payment_intent' },
    status,
    status_transitions: { canceled_at: null, paid_at: status === 'paid' ? now : null },
  });
}

/** An invoice's payment, of which the sandbox makes one. */
export const paymentOf = ({ store }: World, invoice: string): Stripe.InvoicePayment | undefined =>
  store.all('invoice_payment').find((row) => row.invoice === invoice);

export const subscriptionOf = ({ store }: World, invoice: Invoice): Stripe.Subscription | undefined => {
  const id = invoice.parent?.subscription_details?.subscription;
  return typeof id === 'string' ? store.find('subscription', id) : undefined;
};
