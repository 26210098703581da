import type Stripe from 'stripe';
import { payoutOf } from './payouts/facts.js';

/** All that is kept of an event: which object may have changed. What it says about the object is never read. */
export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  /** Unix seconds. */
  readonly created: number;
  readonly state: 'waiting' | 'ignored' | 'foreign';
}

/** Events after which a payment or payout of ours may look different. All others are stored and counted. */
export const WATCHED: ReadonlySet<string> = new Set([
  'checkout.session.completed', 'checkout.session.async_payment_succeeded', 'checkout.session.async_payment_failed', 'checkout.session.expired',
  'payment_intent.succeeded', 'payment_intent.payment_failed', 'payment_intent.processing', 'payment_intent.requires_action', 'payment_intent.canceled',
  'charge.succeeded', 'charge.failed', 'charge.updated', 'charge.captured', 'charge.refunded', 'charge.refund.updated',
  'refund.created', 'refund.updated', 'refund.failed',
  'charge.dispute.created', 'charge.dispute.updated', 'charge.dispute.closed', 'charge.dispute.funds_withdrawn', 'charge.dispute.funds_reinstated',
  'radar.early_fraud_warning.created', 'radar.early_fraud_warning.updated',
  'payout.created', 'payout.updated', 'payout.paid', 'payout.failed', 'payout.canceled', 'payout.reconciliation_completed', 'topup.succeeded', 'topup.failed', 'topup.reversed',
  'customer.subscription.created', 'customer.subscription.updated', 'customer.subscription.deleted', 'customer.subscription.paused', 'customer.subscription.resumed', 'customer.updated',
  'invoice.paid', 'invoice.payment_failed', 'invoice.payment_action_required', 'invoice.voided',
]);

/** The type of envelope that asks for a subscription to be looked at. */
export const SUBSCRIPTION_TYPE = 'customer.subscription.updated';
/** Whether an envelope leads to a subscription: by its own id, an invoice's, or that of the customer whose card it is charged to. */
export const isSubscription = (objectId: string): boolean => ['sub_', 'in_', 'cus_'].some((kind) => objectId.startsWith(kind));

/** The type of envelope the poller makes of a balance transaction it did not know. */
export const BALANCE_TYPE = 'balance_transaction';

/** The envelope of an event. Events of another account, or of live mode on a test key and the reverse, are foreign: they change nothing. */
export function envelopeOf(event: Stripe.Event, livemode: boolean): Envelope {
  const foreign = event.livemode !== livemode || event.account !== undefined;
  const objectId = (event.data.object as { id?: unknown }).id;
  return {
    id: event.id,
    type: event.type.slice(0, 100),
    objectId: typeof objectId === 'string' ? objectId.slice(0, 255) : '',
    created: event.created,
    state: foreign ? 'foreign' : WATCHED.has(event.type) && typeof objectId === 'string' ? 'waiting' : 'ignored',
  };
}

/** The envelope of a balance transaction found by polling; of one that moved a payout, it names the payout. */
export const balanceEnvelope = (row: Pick<Stripe.BalanceTransaction, 'id' | 'created' | 'type' | 'source'>): Envelope =>
  ({ id: `poll:${row.id}`, type: BALANCE_TYPE, objectId: payoutOf(row) ?? row.id, created: row.created, state: 'waiting' });

/** What the id in an envelope names. Types decide: ids of one kind begin in more than one way (`re_`, `pyr_`). */
export function kindOf(type: string, objectId: string): 'balance' | 'session' | 'intent' | 'refund' | 'dispute' | 'warning' | 'charge' {
  if (type === BALANCE_TYPE) return 'balance';
  if (type.startsWith('checkout.session.')) return 'session';
  if (type.startsWith('refund.') || type === 'charge.refund.updated') return 'refund';
  if (type.startsWith('charge.dispute.')) return 'dispute';
  if (type.startsWith('radar.early_fraud_warning.')) return 'warning';
  return objectId.startsWith('pi_') ? 'intent' : objectId.startsWith('cs_') ? 'session' : 'charge';
}
