import type Stripe from 'stripe';
import { missing } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import type { World } from '../world.js';

/** Pending money becomes available by the passing of time alone. */
export const asOfNow = (world: World, row: Stripe.BalanceTransaction): Stripe.BalanceTransaction =>
  row.available_on <= world.now() ? { ...row, status: 'available' } : row;

export function findTransaction(world: World, id: string): Stripe.BalanceTransaction {
  const row = world.store.find('balance_transaction', id);
  if (!row) throw missing('balance transaction', id);
  return asOfNow(world, row);
}

export function listTransactions(world: World, fields: Fields): Listed<Stripe.BalanceTransaction> {
  const [source, type, currency] = [fields.text('source'), fields.text('type'), fields.text('currency')];
  // Stripe lists nothing for a dispute, although its rows name it.
  const isSource = (row: Stripe.BalanceTransaction): boolean => row.source === source && !source.startsWith('du_');
  const payout = fields.text('payout');
  const keep = (row: Stripe.BalanceTransaction): boolean =>
    (!payout || world.store.find('paid_out', row.id)?.payout === payout) && (!source || isSource(row)) && (!type || row.type === type) && (!currency || row.currency === currency);
  const page = listDated<'balance_transaction'>(world.store.all('balance_transaction'), fields, {
    noun: 'balance transaction', url: '/v1/balance_transactions', keep,
  });
  return { ...page, data: page.data.map((row) => asOfNow(world, row)) };
}

/** `GET /v1/balance`: the sum of all net amounts, available or still pending. */
export function balance(world: World): Stripe.Balance {
  const rows = world.store.all('balance_transaction').map((row) => asOfNow(world, row));
  const sum = (status: string): Stripe.Balance.Available[] => {
    const amount = rows.filter((row) => row.status === status).reduce((total, row) => total + row.net, 0);
    return [{ amount, currency: 'eur', source_types: { card: amount } }];
  };
  return { object: 'balance', available: sum('available'), livemode: false, pending: sum('pending') };
}
