import type Stripe from 'stripe';
import { dropDue, later } from '../due.js';
import { newStripeId } from '../ids.js';
import { settlementOf } from '../money.js';
import type { World } from '../world.js';

/** Unless the sandbox was given its own. */
const USUAL_MS = 1500;
const SECONDS_UNTIL_AVAILABLE = 2 * 86_400;

/** A charge whose fee comes later: after `settleMs`, or when told. */
export const settleLater = (world: World, charge: Stripe.Charge): void => later(world, 'settle', charge.id, world.settleMs ?? USUAL_MS);

/** The fee becomes known: a balance transaction in euro, then `charge.updated`. Settling twice changes nothing. */
export function settle(world: World, chargeId: string): Stripe.BalanceTransaction | undefined {
  const charge = world.store.find('charge', chargeId);
  if (!charge?.paid || charge.balance_transaction) return undefined;
  dropDue(world, 'settle', chargeId);
  const transaction = world.store.put('balance_transaction', transactionOf(world, charge));
  const settled = world.store.put('charge', { ...charge, balance_transaction: transaction.id });
  world.emit('charge.updated', settled, undefined, { balance_transaction: null });
  return transaction;
}

function transactionOf(world: World, charge: Stripe.Charge): Stripe.BalanceTransaction {
  const { amount, currency, exchangeRate, fees } = settlementOf(charge.amount, charge.currency, charge.payment_method_details?.card?.country ?? '');
  const fee = fees.reduce((sum, part) => sum + part.amount, 0);
  return {
    id: newStripeId('balance_transaction'),
    object: 'balance_transaction',
    amount,
    available_on: world.now() + SECONDS_UNTIL_AVAILABLE,
    balance_type: 'payments',
    created: world.now(),
    currency,
    description: charge.description,
    exchange_rate: exchangeRate,
    fee,
    fee_details: fees.map((part) => ({ ...part, application: null, currency, type: 'stripe_fee' })),
    net: amount - fee,
    reporting_category: 'charge',
    source: charge.id,
    status: 'pending',
    type: 'charge',
  };
}
