import type { Refusal } from './errors.js';
import { invalid } from './errors.js';
import type { Kind } from './rows.js';

/** Which fields of which object hold the id of what. Lists are absent unless asked for; `never` is only a way further in. A part without a name of its own is `owner.field`. */
const EXPANDABLE: Record<string, Record<string, Kind | readonly Kind[] | 'list' | 'never'>> = {
  'checkout.session': {
    payment_intent: 'payment_intent', line_items: 'list', customer: 'customer', invoice: 'invoice', subscription: 'subscription',
    setup_intent: 'never', payment_link: 'never',
  },
  payment_intent: {
    latest_charge: 'charge', payment_method: 'payment_method', customer: 'customer', application: 'never', on_behalf_of: 'never', review: 'never',
    source: 'never',
  },
  charge: {
    balance_transaction: 'balance_transaction', payment_intent: 'payment_intent', failure_balance_transaction: 'balance_transaction',
    customer: 'customer', refunds: 'list', application: 'never', on_behalf_of: 'never', review: 'never', source_transfer: 'never',
  },
  balance_transaction: { source: ['charge', 'refund', 'dispute', 'payout'] },
  refund: {
    charge: 'charge', payment_intent: 'payment_intent', balance_transaction: 'balance_transaction', failure_balance_transaction: 'balance_transaction',
    payment_method: 'payment_method', customer: 'customer', source_transfer_reversal: 'never', transfer_reversal: 'never',
  },
  dispute: { charge: 'charge', payment_intent: 'payment_intent' },
  'radar.early_fraud_warning': { charge: 'charge', payment_intent: 'payment_intent' },
  payout: {
    balance_transaction: 'balance_transaction', failure_balance_transaction: 'balance_transaction', original_payout: 'payout', reversed_by: 'payout',
    destination: 'never',
  },
  payment_method: { customer: 'customer' },
  item: { price: 'never' },
  price: { product: 'product' },
  customer: { default_source: 'never', invoice_settings: 'never', test_clock: 'test_helpers.test_clock' },
  'customer.invoice_settings': { default_payment_method: 'payment_method' },
  subscription: {
    latest_invoice: 'invoice', customer: 'customer', default_payment_method: 'payment_method', items: 'never', application: 'never', default_source: 'never',
    pending_setup_intent: 'never', schedule: 'never', test_clock: 'test_helpers.test_clock',
  },
  subscription_item: { price: 'never' },
  invoice: {
    payments: 'list', customer: 'customer', parent: 'never', default_payment_method: 'payment_method', application: 'never', test_clock: 'test_helpers.test_clock',
  },
  'invoice.parent': { subscription_details: 'never' },
  'parent.subscription_details': { subscription: 'subscription' },
  invoice_payment: { invoice: 'invoice', payment: 'never' },
  'invoice_payment.payment': { payment_intent: 'payment_intent', charge: 'charge' },
};
const DEEPEST = 4;

type Row = Record<string, unknown>;

export interface Source {
  find(kind: Kind, id: string): unknown;
  /** A list that is only shown when asked for, such as a session's line items. */
  list(owner: Row, field: string): unknown;
}

function expandField(source: Source, row: Row, path: string[], place: string): Row {
  const [field = '', ...rest] = path;
  const name = typeof row['object'] === 'string' ? row['object'] : place;
  const table = EXPANDABLE[name] ?? {};
  const inside = `${name.split('.').at(-1)}.${field}`;
  const kind = Object.hasOwn(table, field) ? table[field] : undefined;
  if (!kind) throw notExpandable(row, field);
  if (kind === 'list') return { ...row, [field]: expandIn(source, source.list(row, field), rest, inside) };
  const held = row[field];
  return { ...row, [field]: expandIn(source, objectOf(source, kind, held) ?? held, rest, inside) };
}

function objectOf(source: Source, kind: Kind | readonly Kind[] | 'never', held: unknown): unknown {
  if (kind === 'never' || typeof held !== 'string') return undefined;
  if (typeof kind === 'string') return source.find(kind, held);
  return kind.map((one) => source.find(one, held)).find((found) => found !== undefined);
}

function notExpandable(row: Row, field: string): Refusal {
  const why = field in row ? `This property cannot be expanded (${field}).` : `This property cannot be expanded because it doesn't exist: ${field}.`;
  return invalid(why, 'expand');
}

function expandIn(source: Source, value: unknown, path: string[], place = ''): unknown {
  const [head, ...rest] = path;
  if (head === undefined || typeof value !== 'object' || value === null) return value;
  const row = value as Row;
  if (row['object'] !== 'list') return expandField(source, row, path, place);
  if (head !== 'data') throw invalid(`This property cannot be expanded (${head}). You may want to try expanding 'data.${head}' instead.`, 'expand');
  return { ...row, data: (row['data'] as unknown[]).map((item) => expandIn(source, item, rest)) };
}

/** Puts the objects named by `expand[]` in place of their ids. Throws `Refusal` 400 for a path that cannot be. */
export function expand(source: Source, answer: object, paths: string[]): object {
  return paths.reduce<object>((result, path) => {
    const parts = path.split('.');
    if (parts.length > DEEPEST) throw invalid(`You cannot expand more than ${DEEPEST} levels of a property. Property: ${path}`, 'expand');
    return expandIn(source, result, parts) as object;
  }, answer);
}
