import type Stripe from 'stripe';
import { clockOf, dropDue, later } from '../due.js';
import { settlementOf } from '../money.js';
import type { World } from '../world.js';
import { book } from './book.js';

/** Unless the sandbox was given its own. */
const USUAL_MS = 1500;
const SECONDS_UNTIL_AVAILABLE = 2 * 86_400;

/** A charge whose fee comes later: after `settleMs`, or when told. */
export const settleLater = (world: World, charge: Stripe.Charge): void => later(world, 'settle', charge.id, world.settleMs ?? USUAL_MS, clockOf(world, charge.customer));

/** The fee becomes known: a balance transaction in euro, then `charge.updated`. Settling twice changes nothing. */
export function settle(world: World, chargeId: string): Stripe.BalanceTransaction | undefined {
  const charge = world.store.find('charge', chargeId);
  if (!charge?.paid || charge.balance_transaction) return undefined;
  dropDue(world, 'settle', chargeId);
  const transaction = bookCharge(world, charge);
  const settled = world.store.put('charge', { ...charge, balance_transaction: transaction.id });
  world.emit('charge.updated', settled, undefined, { balance_transaction: null });
  return transaction;
}

function bookCharge(world: World, charge: Stripe.Charge): Stripe.BalanceTransaction {
  const atOnce = world.store.find('after_charge', charge.id)?.what === 'available_at_once';
  return book(world, {
    ...settlementOf(charge.amount, charge.currency, charge.payment_method_details?.card?.country ?? ''),
    type: 'charge', category: 'charge', source: charge.id, description: charge.description,
    availableOn: atOnce ? charge.created : world.now() + SECONDS_UNTIL_AVAILABLE,
  });
}
