import type Stripe from 'stripe';
import { invalid, missing, missingParam } from '../errors.js';
import type { Fields } from '../fields.js';
import { newStripeId } from '../ids.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import type { World } from '../world.js';

const INTERVALS = ['day', 'month', 'week', 'year'] as const;
const HIGHEST = 999_999_999_999;

/** Reads `currency`, `unit_amount` and `recurring`; null where a price is asked for once only. */
export function readPrice(data: Fields, product: string): Stripe.Price {
  const amount = data.whole('unit_amount', { min: 0, max: HIGHEST });
  if (amount === undefined) throw missingParam(data.name('unit_amount'));
  const recurring = readRecurring(data);
  return {
    id: newStripeId('price'),
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created: 0,
    currency: data.required('currency', 3).toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product,
    recurring,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? 'recurring' : 'one_time',
    unit_amount: amount,
    // On the wire a text; the SDK makes its Decimal of it.
    unit_amount_decimal: String(amount) as unknown as Stripe.Decimal,
  };
}

function readRecurring(data: Fields): Stripe.Price.Recurring | null {
  const group = data.group('recurring');
  if (!group) return null;
  const interval = group.oneOf('interval', INTERVALS);
  if (!interval) throw missingParam(group.name('interval'));
  const count = group.whole('interval_count', { min: 1, max: 36 }) ?? 1;
  return { interval, interval_count: count, meter: null, trial_period_days: null, usage_type: 'licensed' };
}

/** A product, named by `product` or described in place by `product_data`; not stored yet when it is new. */
export function readProduct(world: World, data: Fields): Stripe.Product {
  const named = data.text('product');
  if (named !== undefined) return findProduct(world, named, data.name('product'));
  const described = data.group('product_data');
  if (!described) throw missingParam(data.name('product_data'));
  return { ...draftProduct(world, described), active: false };
}

function draftProduct(world: World, fields: Fields): Stripe.Product {
  const now = world.now();
  return {
    id: newStripeId('product'),
    object: 'product',
    active: true,
    created: now,
    default_price: null,
    description: fields.text('description') ?? null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: fields.metadata(),
    name: fields.required('name', 250),
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: now,
    url: null,
  };
}

/** Keeps a price that was given in place, with its product. */
export function storePrice(world: World, price: Stripe.Price, product?: Stripe.Product): Stripe.Price {
  if (product) world.store.put('product', product);
  return world.store.put('price', { ...price, created: world.now() });
}

/** The price that `price` names or `price_data` describes, stored. Throws `Refusal` 400 unless it is asked for again and again. */
export function readRecurringPrice(world: World, item: Fields): Stripe.Price {
  const named = item.text('price');
  const data = item.group('price_data');
  if (named === undefined && !data) throw missingParam(item.name('price'));
  const product = data && readProduct(world, data);
  const price = named === undefined ? readPrice(data!, product!.id) : findPrice(world, named, item.name('price'));
  if (!price.recurring) throw invalid(`The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`, item.name('price'));
  return named === undefined ? storePrice(world, price, product) : price;
}

export function createProduct(world: World, fields: Fields): Stripe.Product {
  const product = draftProduct(world, fields);
  fields.done();
  world.store.put('product', product);
  world.emit('product.created', product);
  return product;
}

export function createPrice(world: World, fields: Fields): Stripe.Price {
  const product = readProduct(world, fields);
  const price = { ...readPrice(fields, product.id), active: true, metadata: fields.metadata() };
  fields.done();
  const stored = storePrice(world, price, product);
  world.emit('price.created', stored);
  return stored;
}

export function findProduct({ store }: World, id: string, param?: string): Stripe.Product {
  const product = store.find('product', id);
  if (!product) throw missing('product', id, param);
  return product;
}

export function findPrice({ store }: World, id: string, param?: string): Stripe.Price {
  const price = store.find('price', id);
  if (!price) throw missing('price', id, param ?? 'price');
  return price;
}

export function listPrices({ store }: World, fields: Fields): Listed<Stripe.Price> {
  const product = fields.text('product');
  return listDated<'price'>(store.all('price'), fields, { noun: 'price', url: '/v1/prices', keep: (row) => !product || row.product === product });
}
