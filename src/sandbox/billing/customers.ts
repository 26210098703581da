import type Stripe from 'stripe';
import { update } from '../changes.js';
import { invalid, missing } from '../errors.js';
import type { Fields } from '../fields.js';
import { idIn, newStripeId } from '../ids.js';
import type { Listed } from '../list.js';
import { listRows } from '../list.js';
import { onClock } from '../due.js';
import type { Cause, World } from '../world.js';
import { endSubscription, isLive } from './end.js';
import { attach, findOrMakeMethod } from './wallet.js';

type Customer = Stripe.Customer;

const isThere = (row: Customer | Stripe.DeletedCustomer): row is Customer => row.deleted !== true;

/** A customer that was not deleted. Throws `Refusal` 404. */
export function findCustomer({ store }: World, id: string, param = 'customer'): Customer {
  const customer = store.find('customer', id);
  if (!customer || !isThere(customer)) throw missing('customer', id, param);
  return customer;
}

/** `GET /v1/customers/:id`: of a deleted one only that it is deleted. */
export function showCustomer({ store }: World, id: string): Customer | Stripe.DeletedCustomer {
  const customer = store.find('customer', id);
  if (!customer) throw missing('customer', id);
  return customer;
}

/** Stores a customer, still untold of: Checkout tells of it in its own order. */
export function storeCustomer(world: World, more: Partial<Customer>): Customer {
  const id = newStripeId('customer');
  return world.store.put('customer', {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: world.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...more,
  }) as Customer;
}

export function createCustomer(world: World, fields: Fields, cause: Cause): Customer {
  const clock = fields.text('test_clock') ?? null;
  if (clock && !world.store.find('test_helpers.test_clock', clock)) throw missing('test clock', clock, 'test_clock');
  const texts = readTexts(fields);
  const metadata = fields.metadata();
  const [first, preferred] = readMethods(fields);
  fields.done();
  return onClock(world, clock, () => {
    const customer = storeCustomer(world, { ...texts, metadata, test_clock: clock });
    world.emit('customer.created', customer, cause);
    return useMethods(world, customer, first, preferred, cause);
  });
}

export function updateCustomer(world: World, id: string, fields: Fields, cause: Cause): Customer {
  const customer = findCustomer(world, id, 'id');
  const changes = { ...readTexts(fields), metadata: fields.mergedMetadata(customer.metadata) };
  const [, preferred] = readMethods(fields);
  fields.done();
  return onClock(world, idIn(customer.test_clock), () => {
    const changed = update(world, 'customer', customer, changes, { type: 'customer.updated', cause }) as Customer;
    return useMethods(world, changed, undefined, preferred, cause);
  });
}


function readTexts(fields: Fields): Partial<Pick<Customer, 'description' | 'email' | 'name' | 'phone'>> {
  const read = (key: string): [string, string | null | undefined] => [key, fields.isCleared(key) ? null : fields.text(key, 800)];
  return Object.fromEntries(['description', 'email', 'name', 'phone'].map(read).filter(([, value]) => value !== undefined));
}

const readMethods = (fields: Fields): [string | undefined, string | undefined] => [
  fields.text('payment_method'), fields.group('invoice_settings')?.text('default_payment_method'),
];

function useMethods(world: World, customer: Customer, first: string | undefined, preferred: string | undefined, cause: Cause): Customer {
  // The test names such as `pm_card_visa` stand for a new method each time: named twice in one request it is still one.
  const attached = first === undefined ? undefined : attach(world, findOrMakeMethod(world, first), customer.id, cause);
  if (preferred === undefined) return customer;
  const method = attached && preferred === first ? attached : findOrMakeMethod(world, preferred);
  if (method.customer !== customer.id) throw invalid(`The customer does not have a payment method with the ID ${method.id}.`, 'invoice_settings[default_payment_method]');
  return preferMethod(world, customer, method.id, cause);
}

/** Later invoices are paid by that method. */
export function preferMethod(world: World, customer: Customer, method: string, cause?: Cause): Customer {
  const settings = { ...customer.invoice_settings, default_payment_method: method };
  return update(world, 'customer', customer, { invoice_settings: settings }, { type: 'customer.updated', cause }) as Customer;
}

/** `DELETE /v1/customers/:id`: its subscriptions end with it. */
export function deleteCustomer(world: World, id: string, cause: Cause): Stripe.DeletedCustomer {
  const customer = findCustomer(world, id, 'id');
  return onClock(world, idIn(customer.test_clock), () => {
    for (const row of world.store.all('subscription')) if (row.customer === id && isLive(row)) endSubscription(world, row, 'cancellation_requested', cause);
    for (const row of world.store.all('payment_method')) if (row.customer === id) world.store.put('payment_method', { ...row, customer: null });
    world.emit('customer.deleted', customer, cause);
    return world.store.put('customer', { id, object: 'customer', deleted: true }) as Stripe.DeletedCustomer;
  });
}

export function listCustomers({ store }: World, fields: Fields): Listed<Customer> {
  const [email, clock] = [fields.text('email'), fields.text('test_clock')];
  const keep = (row: Customer): boolean => (!email || row.email === email) && (row.test_clock ?? undefined) === clock;
  return listRows(store.all('customer').filter(isThere), fields, { noun: 'customer', url: '/v1/customers', keep });
}
