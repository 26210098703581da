import type Stripe from 'stripe';
import { findPrice, readPrice, readProduct, storePrice } from '../billing/prices.js';
import { invalid, missingParam } from '../errors.js';
import type { Fields } from '../fields.js';
import { idIn, newStripeId } from '../ids.js';
import type { World } from '../world.js';

export type LineItem = Stripe.LineItem;

export type Mode = 'payment' | 'subscription';

/** Reads `line_items[]`, each with `price_data` or a stored price: recurring ones of one rhythm in mode `subscription`, others in mode `payment`. */
export function readLineItems(world: World, fields: Fields, mode: Mode): LineItem[] {
  const groups = fields.list('line_items');
  if (groups.length === 0) throw missingParam('line_items');
  if (groups.length > 100) throw invalid('`line_items` can have up to 100 items.', 'line_items');
  const items = groups.map((group) => readItem(world, group, mode));
  const [first] = items;
  const other = items.findIndex((item) => item.currency !== first?.currency);
  if (other >= 0) throw invalid('All prices on a Checkout Session must have the same currency.', `line_items[${other}][price_data][currency]`);
  const rhythms = new Set(items.map(({ price }) => `${price?.recurring?.interval_count} ${price?.recurring?.interval}`));
  if (mode === 'subscription' && rhythms.size > 1) throw invalid('The sandbox takes prices of one and the same interval only.', 'line_items');
  return items;
}

function readItem(world: World, fields: Fields, mode: Mode): LineItem {
  const quantity = fields.whole('quantity', { min: 1, max: 999_999 });
  if (quantity === undefined) throw missingParam(fields.name('quantity'));
  const { price, name } = readWhat(world, fields, mode);
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

function readWhat(world: World, fields: Fields, mode: Mode): { price: Stripe.Price; name: string } {
  const data = fields.group('price_data');
  const stored = fields.text('price');
  if (!data) {
    if (stored === undefined) throw missingParam(fields.name('price_data'));
    const price = findPrice(world, stored, fields.name('price'));
    checkMode(price, mode);
    return { price, name: world.store.find('product', idIn(price.product) ?? '')?.name ?? 'Payment' };
  }
  const product = readProduct(world, data);
  const price = readPrice(data, product.id);
  checkMode(price, mode);
  // What is asked for again and again can be looked up; a price of one payment is nobody's business later.
  if (mode === 'subscription') storePrice(world, price, product);
  return { price, name: product.name };
}

function checkMode({ recurring }: Stripe.Price, mode: Mode): void {
  if (mode === 'subscription' && !recurring) throw invalid('You must provide at least one recurring price in `subscription` mode when using prices.', 'mode');
  if (mode === 'payment' && recurring) {
    throw invalid('You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.', 'mode');
  }
}

export function storeLineItems(world: World, session: string, items: LineItem[]): void {
  for (const item of items) {
    const price = item.price && { ...item.price, created: world.now() };
    world.store.put('item', { id: item.id, session, item: { ...item, price } });
  }
}
