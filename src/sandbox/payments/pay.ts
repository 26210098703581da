import type Stripe from 'stripe';
import type { TestCard } from '../cards.js';
import { findCard, sentenceOf } from '../cards.js';
import { cardError, invalid, missing } from '../errors.js';
import type { World } from '../world.js';
import { follow } from './aftermath.js';
import type { Decline } from './charge.js';
import { createCharge } from './charge.js';
import { createIntent } from './intent.js';
import type { Payer } from './methods.js';
import { addressOf, createPaymentMethod } from './methods.js';
import { settleLater } from './settle.js';

/** `authenticate`: the donor has to confirm on the bank's page first. A decline leaves the session open. */
export type Result =
  | { status: 'paid'; intent: Stripe.PaymentIntent; charge: Stripe.Charge; event: Stripe.Event }
  | { status: 'declined'; intent: Stripe.PaymentIntent; decline: Decline; message: string }
  | { status: 'authenticate'; intent: Stripe.PaymentIntent };

interface Attempt {
  session: Stripe.Checkout.Session;
  intent: Stripe.PaymentIntent;
  card: TestCard;
  payer: Payer;
}

/**
 * The donor presses Pay. Throws 402 for a number that is no test card (no object is made), 400 when the session is not open.
 * The order of events is that of real logs: `payment_intent.created` often comes last.
 */
export function pay(world: World, sessionId: string, cardNumber: string, payer: Payer): Result {
  const session = openSession(world, sessionId);
  const card = findCard(cardNumber);
  if ('code' in card) {
    throw cardError({ code: card.code, decline_code: card.decline, message: sentenceOf(card.code, card.decline), param: 'number' });
  }
  const existing = typeof session.payment_intent === 'string' ? world.store.find('payment_intent', session.payment_intent) : undefined;
  const intent = existing ?? createIntent(world, session, world.store.find('intent_data', session.id));
  const created = existing ? undefined : () => world.emit('payment_intent.created', intent);
  if (!existing) world.store.put('checkout.session', { ...session, payment_intent: intent.id });
  const attempt = { session, intent, card, payer };

  if (card.outcome === 'authenticate') {
    const asked = ask(world, attempt);
    created?.();
    return asked;
  }
  if (card.outcome !== 'paid') {
    created?.();
    return decline(world, attempt, card.outcome);
  }
  return succeed(world, attempt, created);
}

/** The donor answers the bank's page; a refused confirmation counts as a decline. Throws 400 when nothing was asked. */
export function authenticate(world: World, intentId: string, confirmed: boolean): Result {
  const intent = world.store.find('payment_intent', intentId);
  const asked = world.store.find('attempt', intentId);
  if (!intent || !asked) throw invalid(`This PaymentIntent does not wait for a confirmation: ${intentId}`, 'intent', 'payment_intent_unexpected_state');
  const session = openSession(world, asked.session);
  const card = findCard(asked.card) as TestCard;
  world.store.remove('attempt', intentId);
  const attempt = { session, intent: { ...intent, next_action: null }, card, payer: asked };
  if (!confirmed) return fail(world, attempt, { code: 'payment_intent_authentication_failure' });
  return typeof card.then === 'object' ? decline(world, attempt, card.then) : succeed(world, attempt);
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
function succeed(world: World, { session, intent, card, payer }: Attempt, created?: () => void): Result {
  const method = createPaymentMethod(world, card, payer);
  const charge = createCharge(world, intent, method, { card, payer });
  const paid = world.store.put('payment_intent', {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: 'succeeded',
  });
  const complete = world.store.put('checkout.session', {
    ...session,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    customer_details: detailsOf(card, payer),
    payment_intent: paid.id,
    payment_status: 'paid',
    status: 'complete',
    url: null,
  });
  if (card.after) world.store.put('after_charge', { id: charge.id, what: card.after });
  const tellCharge = (): void => {
    world.emit('charge.succeeded', charge);
    follow(world, charge, card.after);
  };
  const told = [tellCharge, () => world.emit('payment_intent.succeeded', paid)];
  for (const tell of card.outcome === 'authenticate' ? told.reverse() : told) tell();
  created?.();
  const event = world.emit('checkout.session.completed', complete);
  settleLater(world, charge);
  return { status: 'paid', intent: paid, charge, event };
}

const detailsOf = (card: TestCard, payer: Payer): Stripe.Checkout.Session.CustomerDetails => ({
  address: addressOf(card.country),
  business_name: null,
  email: payer.email,
  individual_name: null,
  name: payer.name,
  phone: null,
  tax_exempt: 'none',
  tax_ids: [],
});

function ask(world: World, { session, intent, card, payer }: Attempt): Result {
  const method = createPaymentMethod(world, card, payer);
  const url = `${world.origin}/3ds/${intent.id}`;
  const waiting = world.store.put('payment_intent', {
    ...intent,
    next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: session.url, url } },
    payment_method: method.id,
    status: 'requires_action',
  });
  world.store.put('attempt', { id: intent.id, session: session.id, card: card.number, ...payer });
  world.emit('payment_intent.requires_action', waiting);
  return { status: 'authenticate', intent: waiting };
}

/** The bank said no: a failed charge, then the failed intent. The session stays open and says nothing. */
function decline(world: World, attempt: Attempt, reason: Decline): Result {
  const { card, payer, intent } = attempt;
  const method = createPaymentMethod(world, card, payer);
  const charge = createCharge(world, intent, method, { card, payer, decline: reason });
  world.emit('charge.failed', charge);
  return fail(world, attempt, reason, charge);
}

function fail(world: World, { intent, card, payer }: Attempt, reason: Decline, charge?: Stripe.Charge): Result {
  const message = sentenceOf(reason.code, reason.decline);
  const method = world.store.find('payment_method', charge?.payment_method ?? '') ?? createPaymentMethod(world, card, payer);
  const failed = world.store.put('payment_intent', {
    ...intent,
    last_payment_error: {
      type: 'card_error',
      code: reason.code,
      ...(reason.decline && { decline_code: reason.decline }),
      ...(charge && { charge: charge.id }),
      message,
      payment_method: method,
    },
    ...(charge && { latest_charge: charge.id }),
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  world.emit('payment_intent.payment_failed', failed);
  return { status: 'declined', intent: failed, decline: reason, message };
}
