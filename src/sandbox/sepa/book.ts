import type Stripe from 'stripe';
import { clockOf, laterAt } from '../due.js';
import { settlementOf } from '../money.js';
import { book } from '../payments/book.js';
import type { World } from '../world.js';
import type { TestAccount } from './ibans.js';

/** Pending money of a debit is in the ledger at once, and available this long after the bank was to answer. */
const HELD_SECONDS = 2 * 86_400;

/** What the account pays for a debit that came back, in euro cents. */
const FAILURE_FEE = { amount: 350, description: 'Failed debit fee' };

/** A debit was asked of the bank: a pending ledger row, and the day the bank answers. */
export function bookDebit(world: World, charge: Stripe.Charge, { takesSeconds }: TestAccount): Stripe.Charge {
  const answered = world.now() + takesSeconds;
  const row = book(world, {
    ...settlementOf(charge.amount, charge.currency, 'sepa_debit'),
    type: 'payment', category: 'charge', source: charge.id, description: charge.description, availableOn: answered + HELD_SECONDS,
  });
  laterAt(world, 'clear_debit', charge.id, answered, clockOf(world, charge.customer));
  return world.store.put('charge', { ...charge, balance_transaction: row.id });
}

/** The bank refused: the ledger gives back what it had as pending, on the day that was to be available. */
export function unbookDebit(world: World, charge: Stripe.Charge, pending: Stripe.BalanceTransaction): Stripe.BalanceTransaction {
  return book(world, {
    type: 'payment_failure_refund', category: 'charge_failure', amount: -pending.amount, source: charge.id, currency: pending.currency,
    description: `Payment failure refund for ${charge.id}`, exchangeRate: pending.exchange_rate, fees: [FAILURE_FEE], availableOn: pending.available_on,
  });
}
