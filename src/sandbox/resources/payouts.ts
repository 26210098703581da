import type Stripe from 'stripe';
import { invalid, missing, missingParam } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import { availableOf, cancelPayout as cancel, payOut } from '../payments/payout.js';
import type { Cause, World } from '../world.js';

type Payout = Stripe.Payout;

/** `POST /v1/payouts`: a sum of what is available. Throws 400 `balance_insufficient`. */
export function createPayout(world: World, fields: Fields, cause: Cause): Payout {
  const amount = fields.whole('amount', { min: 1 });
  if (amount === undefined) throw missingParam('amount');
  const currency = fields.required('currency', 3).toLowerCase();
  const order = {
    amount, description: fields.text('description', 1000) ?? null, metadata: fields.metadata(), statement: fields.text('statement_descriptor', 22) ?? null,
  };
  fields.oneOf('method', ['standard']);
  fields.done();
  if (currency !== 'eur' || amount > availableOf(world)) {
    throw invalid(
      'You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance',
      undefined, 'balance_insufficient',
    );
  }
  return payOut(world, order, cause);
}

export function findPayout({ store }: World, id: string): Payout {
  const payout = store.find('payout', id);
  if (!payout) throw missing('payout', id, 'payout');
  return payout;
}

export function listPayouts({ store }: World, fields: Fields): Listed<Payout> {
  const status = fields.oneOf('status', ['canceled', 'failed', 'in_transit', 'paid', 'pending']);
  return listDated<'payout'>(store.all('payout'), fields, { noun: 'payout', url: '/v1/payouts', keep: (row) => !status || row.status === status });
}

/** `POST /v1/payouts/:id/cancel`. Throws 400 for one that Stripe made by itself or that left already. */
export function cancelPayout(world: World, id: string, cause: Cause): Payout {
  const payout = findPayout(world, id);
  if (payout.automatic) throw invalid('Automatic payouts cannot be canceled.');
  if (payout.status !== 'pending') throw invalid(`Payouts can only be canceled while they are pending. This payout has a status of ${payout.status}.`);
  return cancel(world, payout, cause);
}
