import type Stripe from 'stripe';
import { dayOf, type Day } from '../../kernel/clock.js';
import { ourReference } from '../facts.js';
import { subscriptionStatus, type SubscriptionStatus } from './status.js';

/** What Stripe says now of one subscription. Who gives is not in it. */
export interface SubscriptionFacts {
  readonly stripeId: string;
  /** The donation, as we told Stripe; null for one that was not begun here. */
  readonly reference: string | null;
  readonly customerId: string;
  readonly status: SubscriptionStatus;
  /** Minor units, from the next charge on. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly periodEnd: Date;
  readonly pausedUntil: Date | null;
  /** The newest invoice, when it was paid. */
  readonly charged: { readonly on: Day; readonly minor: number } | null;
  /** Of the newest invoice, while it is unpaid. */
  readonly failed: { readonly invoiceId: string; readonly tries: number; readonly nextTryAt: Date | null } | null;
  /** Country of the card's issuer; never stored. */
  readonly cardCountry: string | null;
  /** Stripe ended it because it could not collect. */
  readonly gaveUp: boolean;
}

export type Terms = Pick<SubscriptionFacts, 'amountMinor' | 'currency' | 'periodEnd'>;

const at = (seconds: number | null | undefined): Date | null => (typeof seconds === 'number' ? new Date(seconds * 1000) : null);
const opened = <T extends object>(value: string | T | null | undefined): T | null => (typeof value === 'object' ? value : null);

/** What has to be expanded for `subscriptionFacts`, which also takes the method that is charged (method.ts). */
export const EXPAND = ['latest_invoice', 'default_payment_method'];

export function subscriptionFacts(subscription: Stripe.Subscription, method: Stripe.PaymentMethod | null): SubscriptionFacts {
  return {
    ...termsOf(subscription), ...lastInvoice(subscription, method),
    stripeId: subscription.id, reference: ourReference(subscription.metadata['donation']), status: subscriptionStatus(subscription),
    customerId: typeof subscription.customer === 'string' ? subscription.customer : subscription.customer.id,
    pausedUntil: at(subscription.pause_collection?.resumes_at),
    cardCountry: method?.card?.country ?? null,
    gaveUp: subscription.cancellation_details?.reason === 'payment_failed',
  };
}

/** Ours have one item; one that was begun elsewhere may count it more than once. */
export function termsOf({ items: { data: [item] }, currency }: Stripe.Subscription): Terms {
  if (!item) throw new TypeError('a subscription without an item');
  return { amountMinor: (item.price.unit_amount ?? 0) * (item.quantity ?? 1), currency: currency.toUpperCase(), periodEnd: new Date(item.current_period_end * 1000) };
}

function lastInvoice(subscription: Stripe.Subscription, method: Stripe.PaymentMethod | null): Pick<SubscriptionFacts, 'charged' | 'failed'> {
  const invoice = opened(subscription.latest_invoice);
  if (!invoice) return { charged: null, failed: null };
  return { charged: chargedBy(invoice, method), failed: subscriptionStatus(subscription) === 'failing' ? failedOf(invoice) : null };
}

/** A debit is on the statement when it was sent, not when it was sure. */
function chargedBy({ status, amount_paid: minor, status_transitions: { paid_at: paid, finalized_at: sent } }: Stripe.Invoice, method: Stripe.PaymentMethod | null): SubscriptionFacts['charged'] {
  const day = at(method?.type === 'sepa_debit' ? (sent ?? paid) : paid);
  return status === 'paid' && minor > 0 && day ? { on: dayOf(day), minor } : null;
}

const failedOf = (invoice: Stripe.Invoice): SubscriptionFacts['failed'] =>
  invoice.status === 'open' && invoice.attempted ? { invoiceId: invoice.id, tries: Math.max(1, invoice.attempt_count), nextTryAt: at(invoice.next_payment_attempt) } : null;
