import type Stripe from 'stripe';
import { missing } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import type { World } from '../world.js';

/** Stripe names the parameter of a missing payment intent `intent`, of the others `id`. */
export function findIntent({ store }: World, id: string): Stripe.PaymentIntent {
  const intent = store.find('payment_intent', id);
  if (!intent) throw missing('payment_intent', id, 'intent');
  return intent;
}

export function listIntents({ store }: World, fields: Fields): Listed<Stripe.PaymentIntent> {
  return listDated<'payment_intent'>(store.all('payment_intent'), fields, { noun: 'payment_intent', url: '/v1/payment_intents' });
}

export function findMethod({ store }: World, id: string): Stripe.PaymentMethod {
  const method = store.find('payment_method', id);
  if (!method) throw missing('PaymentMethod', id, 'payment_method');
  return method;
}

export function findCharge({ store }: World, id: string): Stripe.Charge {
  const charge = store.find('charge', id);
  if (!charge) throw missing('charge', id);
  return charge;
}

export function listCharges({ store }: World, fields: Fields): Listed<Stripe.Charge> {
  const intent = fields.text('payment_intent');
  const keep = (row: Stripe.Charge): boolean => !intent || row.payment_intent === intent;
  return listDated<'charge'>(store.all('charge'), fields, { noun: 'charge', url: '/v1/charges', keep });
}
