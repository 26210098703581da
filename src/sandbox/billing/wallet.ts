import type Stripe from 'stripe';
import { invalid, missing } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import type { Means } from '../payments/methods.js';
import { findMeans, numberOf } from '../payments/means.js';
import type { Payer } from '../payments/methods.js';
import { createPaymentMethod } from '../payments/methods.js';
import type { Cause, World } from '../world.js';

/** Stripe's names of ready-made methods: each use is a new one. */
const READY: Record<string, string> = {
  pm_card_visa: '4242424242424242',
  pm_card_mastercard: '5555555555554444',
  pm_card_chargeCustomerFail: '4000000000000341',
  pm_card_authenticationRequired: '4000002760003184',
  pm_sepa_debit: 'AT611904300234573201',
};
const NOBODY: Payer = { person: '', email: null, name: null };

/** The method, or a new one where `id` is one of Stripe's ready-made names. Throws `Refusal` 404. */
export function findOrMakeMethod(world: World, id: string): Stripe.PaymentMethod {
  const number = Object.hasOwn(READY, id) ? READY[id] : undefined;
  if (number !== undefined) return makeMethod(world, findMeans(number), NOBODY);
  const method = world.store.find('payment_method', id);
  if (!method) throw missing('PaymentMethod', id, 'payment_method');
  return method;
}

/** A method that can be charged again: what it draws on is kept beside it. */
export function makeMethod(world: World, means: Means, payer: Payer): Stripe.PaymentMethod {
  const method = createPaymentMethod(world, means, payer);
  keepPurse(world, method.id, means, payer);
  return method;
}

export function keepPurse(world: World, id: string, means: Means, { person, email, name }: Payer): void {
  world.store.put('purse', { id, number: numberOf(means), person, email, name });
}

/** The customer may be charged by it from now on. Throws `Refusal` 400 when it is somebody else's or was used up by one payment. */
export function attach(world: World, method: Stripe.PaymentMethod, customer: string, cause?: Cause): Stripe.PaymentMethod {
  if (method.customer === customer) return method;
  if (method.customer !== null || !world.store.find('purse', method.id)) {
    throw invalid('This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.', 'payment_method');
  }
  const attached = world.store.put('payment_method', { ...method, customer });
  world.emit('payment_method.attached', attached, cause);
  return attached;
}

export function attachMethod(world: World, id: string, fields: Fields, cause: Cause): Stripe.PaymentMethod {
  const customer = fields.required('customer');
  fields.done();
  if (world.store.find('customer', customer)?.deleted !== undefined || !world.store.find('customer', customer)) throw missing('customer', customer, 'customer');
  return attach(world, findOrMakeMethod(world, id), customer, cause);
}

/** Takes the method away from its customer, for good. */
export function detachMethod(world: World, id: string, cause: Cause): Stripe.PaymentMethod {
  const method = findOrMakeMethod(world, id);
  if (method.customer === null) throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.', 'payment_method');
  world.store.remove('purse', id);
  const detached = world.store.put('payment_method', { ...method, customer: null });
  world.emit('payment_method.detached', detached, cause, { customer: method.customer });
  return detached;
}

export function listMethods({ store }: World, fields: Fields): Listed<Stripe.PaymentMethod> {
  const [customer, type] = [fields.required('customer'), fields.text('type')];
  const keep = (row: Stripe.PaymentMethod): boolean => row.customer === customer && (!type || row.type === type);
  return listDated<'payment_method'>(store.all('payment_method'), fields, { noun: 'PaymentMethod', url: '/v1/payment_methods', keep });
}
