import type Stripe from 'stripe';
import type { Outcome } from '../cards.js';
import { sentenceOf } from '../cards.js';
import { subscribe } from '../billing/checkout.js';
import { invalid, missing } from '../errors.js';
import { idIn } from '../ids.js';
import type { World } from '../world.js';
import { tellPaid } from './aftermath.js';
import type { Decline } from './charge.js';
import { createCharge } from './charge.js';
import type { Attempt, Result } from './complete.js';
import { completeSession } from './complete.js';
import { createIntent } from './intent.js';
import { findMeans } from './means.js';
import type { Payer } from './methods.js';
import { createPaymentMethod } from './methods.js';
import { settleLater } from './settle.js';
import { refuse, take } from './take.js';

export type { Result };

/**
 * The donor presses Pay. Throws 402 for a number that is no test card (no object is made), 400 when the session is not open.
 * The order of events is that of real logs: `payment_intent.created` often comes last.
 */
export function pay(world: World, sessionId: string, number: string, payer: Payer): Result {
  const session = openSession(world, sessionId);
  const means = findMeans(number);
  if (!session.payment_method_types.includes(means.type)) throw invalid(`This Checkout Session does not take ${means.type}.`, 'payment_method');
  const existing = intentOf(world, session);
  const intent = existing ?? startIntent(world, session);
  const created = existing ? undefined : () => world.emit('payment_intent.created', intent);
  const attempt = { session: world.store.find('checkout.session', session.id)!, intent, means, payer };
  const outcome: Outcome = means.type === 'card' ? means.card.outcome : 'paid';
  if (outcome === 'paid') return succeed(world, attempt, created);
  if (outcome !== 'authenticate') {
    created?.();
    return decline(world, attempt, outcome);
  }
  const asked = ask(world, attempt, number);
  created?.();
  return asked;
}

function intentOf({ store }: World, session: Stripe.Checkout.Session): Stripe.PaymentIntent | undefined {
  const id = store.find('intent_data', session.id)?.intent ?? idIn(session.payment_intent);
  return store.find('payment_intent', id ?? '');
}

function startIntent(world: World, session: Stripe.Checkout.Session): Stripe.PaymentIntent {
  const data = world.store.find('intent_data', session.id);
  const intent = createIntent(world, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'eur',
    customer: idIn(session.customer),
    methods: session.payment_method_types,
    order: session.id,
    ...(session.mode === 'subscription' ? { description: 'Subscription creation' } : data),
  });
  if (data) world.store.put('intent_data', { ...data, intent: intent.id });
  if (session.mode !== 'subscription') world.store.put('checkout.session', { ...session, payment_intent: intent.id });
  return intent;
}

/** The donor answers the bank's page; a refused confirmation counts as a decline. Throws 400 when nothing was asked. */
export function authenticate(world: World, intentId: string, confirmed: boolean): Result {
  const intent = world.store.find('payment_intent', intentId);
  const asked = world.store.find('attempt', intentId);
  if (!intent || !asked) throw invalid(`This PaymentIntent does not wait for a confirmation: ${intentId}`, 'intent', 'payment_intent_unexpected_state');
  const session = openSession(world, asked.session);
  const means = findMeans(asked.card);
  world.store.remove('attempt', intentId);
  const attempt = { session, intent: { ...intent, next_action: null }, means, payer: asked };
  if (!confirmed) return fail(world, attempt, { code: 'payment_intent_authentication_failure' });
  const then = means.type === 'card' ? means.card.then : 'paid';
  return typeof then === 'object' ? decline(world, attempt, then) : succeed(world, attempt);
}

function openSession(world: World, id: string): Stripe.Checkout.Session {
  const session = world.store.find('checkout.session', id);
  if (!session) throw missing('checkout.session', id, 'session');
  if (session.status !== 'open' || session.expires_at <= world.now()) {
    throw invalid(`This Checkout Session is ${session.status === 'complete' ? 'complete' : 'expired'}.`, 'session', 'checkout_session_not_open');
  }
  return session;
}

/** With 3D Secure: `payment_intent.succeeded` comes before `charge.succeeded`; without, after it. */
function succeed(world: World, attempt: Attempt, created?: () => void): Result {
  const { session, means, payer } = attempt;
  const method = createPaymentMethod(world, means, payer);
  if (session.mode === 'subscription') return subscribe(world, attempt, method, created);
  const { intent, charge } = take(world, attempt.intent, method, attempt);
  const payment_status = means.type === 'sepa_debit' ? 'unpaid' : 'paid';
  const complete = completeSession(world, session, attempt, { payment_intent: intent.id, payment_status });
  if (means.type === 'sepa_debit') {
    created?.();
    world.emit('charge.pending', charge);
    world.emit('payment_intent.processing', intent);
    return { status: 'processing', intent, charge, event: world.emit('checkout.session.completed', complete) };
  }
  const told = [() => tellPaid(world, charge, means.card), () => world.emit('payment_intent.succeeded', intent)];
  for (const tell of means.card.outcome === 'authenticate' ? told.reverse() : told) tell();
  created?.();
  const event = world.emit('checkout.session.completed', complete);
  settleLater(world, charge);
  return { status: 'paid', intent, charge, event };
}

function ask(world: World, { session, intent, means, payer }: Attempt, number: string): Result {
  const method = createPaymentMethod(world, means, payer);
  const url = `${world.origin}/3ds/${intent.id}`;
  const waiting = world.store.put('payment_intent', {
    ...intent,
    next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: session.url, url } },
    payment_method: method.id,
    status: 'requires_action',
  });
  world.store.put('attempt', { id: intent.id, session: session.id, card: number, ...payer });
  world.emit('payment_intent.requires_action', waiting);
  return { status: 'authenticate', intent: waiting };
}

/** The bank said no: a failed charge, then the failed intent. The session stays open and says nothing. */
function decline(world: World, attempt: Attempt, reason: Decline): Result {
  const method = createPaymentMethod(world, attempt.means, attempt.payer);
  const charge = createCharge(world, attempt.intent, method, { ...attempt, decline: reason });
  world.emit('charge.failed', charge);
  return fail(world, attempt, reason, method, charge);
}

function fail(world: World, { intent, means, payer }: Attempt, reason: Decline, tried?: Stripe.PaymentMethod, charge?: Stripe.Charge): Result {
  const failed = refuse(world, intent, tried ?? createPaymentMethod(world, means, payer), { ...reason, charge: charge?.id });
  world.emit('payment_intent.payment_failed', failed);
  return { status: 'declined', intent: failed, decline: reason, message: sentenceOf(reason.code, reason.decline) };
}
