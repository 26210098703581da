import type Stripe from 'stripe';
import type { Look } from '../check.js';

/** A bank answers within so many days whether a debit is paid. */
const ANSWERED_S = 30 * 86_400;

/**
 * Debits that the donor's bank has not answered yet: Stripe lists and counts their line at once, the books when the money came.
 * Nothing is missing there.
 */
export async function onTheirWay({ stripe, settledUntil, alive }: Pick<Look, 'stripe' | 'settledUntil' | 'alive'>): Promise<Stripe.BalanceTransaction[]> {
  const rows: Stripe.BalanceTransaction[] = [];
  let seen = 0;
  for await (const row of stripe.balanceTransactions.list({ type: 'payment', created: { gte: settledUntil - ANSWERED_S }, expand: ['data.source'], limit: 100 })) {
    if ((seen += 1) % 100 === 0) await alive();
    if (isPending(row.source)) rows.push(row);
  }
  return rows;
}

const isPending = (source: Stripe.BalanceTransaction['source']): boolean => typeof source === 'object' && source?.object === 'charge' && source.status === 'pending';
