import type Stripe from 'stripe';
import { update } from '../changes.js';
import type { Decline } from '../payments/charge.js';
import { idIn } from '../ids.js';
import { dropDue, laterAt } from '../due.js';
import type { World } from '../world.js';
import { endSubscription, isLive } from './end.js';
import { paidState, paymentOf, subscriptionOf } from './invoice-state.js';

type Invoice = Stripe.Invoice;

const DAY = 86_400;
/** Days after the first failure: eight tries in two weeks, Stripe's default. When exactly Stripe tries is its own secret. */
export const RETRY_DAYS = [1, 3, 5, 7, 9, 11, 13, 14];

/** What becomes of a subscription when every try failed: a setting of the account. */
export const AFTER_RETRIES = ['canceled', 'unpaid', 'past_due'] as const;

/** Stripe never sends these to the bank again; only another card helps. */
const HARD = new Set([
  'incorrect_number', 'lost_card', 'pickup_card', 'stolen_card', 'revocation_of_authorization', 'revocation_of_all_authorizations',
  'authentication_required', 'highest_risk_level', 'transaction_not_allowed',
]);

/** Whether the last refusal of this very card stands for ever. */
export function isHopeless({ last_payment_error: error }: Stripe.PaymentIntent, method: Stripe.PaymentMethod): boolean {
  return HARD.has(error?.decline_code ?? '') && error?.payment_method?.card?.fingerprint === method.card?.fingerprint;
}

/** The invoice's money came. */
export function paid(world: World, invoice: Invoice): void {
  dropDue(world, 'collect', invoice.id);
  const now = update(world, 'invoice', world.store.find('invoice', invoice.id)!, { ...invoice, ...paidState(world, invoice) }, { type: 'invoice.updated' });
  world.emit('invoice.paid', now);
  world.emit('invoice.payment_succeeded', now);
  revive(world, now);
  const link = paymentOf(world, invoice.id);
  if (!link) return;
  const paidLink = { ...link, amount_paid: now.amount_paid, status: 'paid', status_transitions: { canceled_at: null, paid_at: world.now() } };
  world.emit('invoice_payment.paid', world.store.put('invoice_payment', paidLink));
}

function revive(world: World, invoice: Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription || !isLive(subscription) || subscription.latest_invoice !== invoice.id) return;
  dropDue(world, 'expire_first', subscription.id);
  update(world, 'subscription', subscription, { status: 'active' }, { type: 'customer.subscription.updated' });
}

/** A try failed: the next one is asked for, or the account's rule ends it. A first invoice and a bank's debit (`again` false) are not tried again. */
export function failed(world: World, invoice: Invoice, reason: Decline, again = true): void {
  const first = subscriptionOf(world, invoice)?.status === 'incomplete';
  const next = again && !first ? nextTry(world, invoice) : null;
  const now = world.store.put('invoice', { ...invoice, attempt_count: invoice.attempt_count + Number(again), attempted: true, next_payment_attempt: next });
  if (reason.code === 'authentication_required') world.emit('invoice.payment_action_required', now);
  world.emit('invoice.payment_failed', now);
  if (next !== null) laterAt(world, 'collect', invoice.id, next, idIn(invoice.test_clock));
  if (!first && next === null && again) giveUp(world, now);
  else fallBehind(world, now);
}

/** A try that is not worth making: only the time of the next one moves. */
export function putOff(world: World, invoice: Invoice): void {
  const next = nextTry(world, invoice);
  const now = update(world, 'invoice', invoice, { next_payment_attempt: next }, { type: 'invoice.updated' });
  if (next === null) giveUp(world, now);
  else laterAt(world, 'collect', invoice.id, next, idIn(invoice.test_clock));
}

const nextTry = (world: World, { status_transitions: { finalized_at: from } }: Invoice): number | null =>
  RETRY_DAYS.map((days) => (from ?? 0) + days * DAY).find((at) => at > world.now()) ?? null;

function fallBehind(world: World, invoice: Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (subscription?.status === 'active') update(world, 'subscription', subscription, { status: 'past_due' }, { type: 'customer.subscription.updated' });
}

function giveUp(world: World, invoice: Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription || !isLive(subscription)) return;
  const rule = AFTER_RETRIES[world.store.find('setting', 'dunning')?.value ?? 0] ?? 'canceled';
  if (rule === 'canceled') return void endSubscription(world, subscription, 'payment_failed');
  if (rule === 'unpaid') world.store.put('invoice', { ...invoice, auto_advance: false });
  update(world, 'subscription', subscription, { status: rule }, { type: 'customer.subscription.updated' });
}
