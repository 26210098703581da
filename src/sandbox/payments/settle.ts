import type Stripe from 'stripe';
import { newStripeId } from '../ids.js';
import { settlementOf } from '../money.js';
import type { World } from '../world.js';

const SECONDS_UNTIL_AVAILABLE = 2 * 86_400;

/** A charge whose fee comes later: after `settleMs`, or when `settle` is called. */
export function settleLater(world: World, charge: Stripe.Charge, cardCountry: string): void {
  world.store.put('unsettled', { id: charge.id, cardCountry, paidMs: Date.now() });
  schedule(world, charge.id, world.settleMs);
}

/** After a restart: waits again for every fee that had not come. */
export function resumeSettling(world: World): void {
  for (const { id } of world.store.all('unsettled')) schedule(world, id, world.settleMs);
}

function schedule(world: World, chargeId: string, ms: number | null): void {
  if (ms !== null) setTimeout(() => world.stopped || settle(world, chargeId), ms).unref();
}

/**
 * The fee becomes known: a balance transaction in euro, then `charge.updated`. Dated as long after the charge as it really took,
 * or at `seconds`, so that history dated into the past settles in the past. Settling twice changes nothing.
 */
export function settle(world: World, chargeId: string, seconds?: number): Stripe.BalanceTransaction | undefined {
  const waiting = world.store.find('unsettled', chargeId);
  const charge = world.store.find('charge', chargeId);
  if (!waiting || !charge) return undefined;
  const waited = Math.max(0, Math.round((Date.now() - waiting.paidMs) / 1000));
  return world.at(seconds ?? charge.created + waited, () => {
    world.store.remove('unsettled', chargeId);
    const transaction = world.store.put('balance_transaction', transactionOf(world, charge, waiting.cardCountry));
    const settled = world.store.put('charge', { ...charge, balance_transaction: transaction.id });
    world.emit('charge.updated', settled, undefined, { balance_transaction: null });
    return transaction;
  });
}

/** Settles every waiting charge, or those named. Answers how many it settled. */
export function settleAll(world: World, ids?: readonly string[], seconds?: number): number {
  const waiting = ids ?? world.store.all('unsettled').map(({ id }) => id);
  return waiting.filter((id) => settle(world, id, seconds)).length;
}

function transactionOf(world: World, charge: Stripe.Charge, cardCountry: string): Stripe.BalanceTransaction {
  const { amount, currency, exchangeRate, fees } = settlementOf(charge.amount, charge.currency, cardCountry);
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
