import type Stripe from 'stripe';
import { invalid, missing, missingParam } from '../errors.js';
import type { Fields } from '../fields.js';
import { newStripeId } from '../ids.js';
import type { World } from '../world.js';

export type LineItem = Stripe.LineItem;

/** Reads `line_items[]`, each with `price_data`; a stored price is `resource_missing`, since the sandbox keeps none yet. */
export function readLineItems(fields: Fields): LineItem[] {
  const groups = fields.list('line_items');
  if (groups.length === 0) throw missingParam('line_items');
  if (groups.length > 100) throw invalid('`line_items` can have up to 100 items.', 'line_items');
  const items = groups.map(readItem);
  const [first] = items;
  const other = items.findIndex((item) => item.currency !== first?.currency);
  if (other >= 0) throw invalid('All prices on a Checkout Session must have the same currency.', `line_items[${other}][price_data][currency]`);
  return items;
}

function readItem(fields: Fields): LineItem {
  const stored = fields.text('price');
  if (stored) throw missing('price', stored, fields.name('price'));
  const data = fields.group('price_data');
  if (!data) throw missingParam(fields.name('price_data'));
  const quantity = fields.whole('quantity', { min: 1, max: 999_999 });
  if (quantity === undefined) throw missingParam(fields.name('quantity'));
  const price = readPrice(data);
  const product = data.group('product_data');
  if (!product) throw missingParam(data.name('product_data'));
  const name = product.required('name', 250);
  product.text('description');
  product.metadata();
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: newStripeId('item'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: name,
    metadata: {},
    price,
    quantity,
  };
}

function readPrice(data: Fields): Stripe.Price {
  const amount = data.whole('unit_amount', { min: 0, max: 999_999_999_999 });
  if (amount === undefined) throw missingParam(data.name('unit_amount'));
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
    product: newStripeId('product'),
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: amount,
    // On the wire a text; the SDK makes its Decimal of it.
    unit_amount_decimal: String(amount) as unknown as Stripe.Decimal,
  };
}

export function storeLineItems(world: World, session: string, items: LineItem[]): void {
  for (const item of items) {
    const price = item.price && { ...item.price, created: world.now() };
    world.store.put('item', { id: item.id, session, item: { ...item, price } });
  }
}
