import type Stripe from 'stripe';
import { invalid, missing } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import { shown } from '../money.js';
import { isRefundable } from '../payments/dispute.js';
import { failRefund, refund, tell } from '../payments/refund.js';
import type { Cause, World } from '../world.js';

type Refund = Stripe.Refund;

const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

/** `POST /v1/refunds`. Throws `Refusal` 400 or 404 as Stripe does; nothing is given back beyond what was captured. */
export function createRefund(world: World, fields: Fields, cause: Cause): Refund {
  const [intent, chargeId] = [fields.text('payment_intent'), fields.text('charge')];
  const order = {
    amount: fields.whole('amount', { min: 1 }),
    reason: fields.oneOf('reason', REASONS) ?? null,
    metadata: fields.metadata(),
    ask: fields.text('instructions_email', 800),
  };
  fields.done();
  const charge = findRefundable(world, intent, chargeId);
  return refund(world, charge.id, { ...order, amount: checkAmount(charge, order.amount), ask: asksDonor(charge) ? order.ask : undefined }, cause);
}

/** Cards are given back as they came; whoever paid otherwise may be asked where to. */
const asksDonor = (charge: Stripe.Charge): boolean => !['card', 'sepa_debit'].includes(charge.payment_method_details?.type ?? '');

/** The charge to give back, by its own id or its payment intent's. Throws unless there is something that may be given back. */
export function findRefundable(world: World, intentId?: string, chargeId?: string): Stripe.Charge {
  if (intentId === undefined && chargeId === undefined) {
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.');
  }
  const charge = chargeId === undefined ? chargeOf(world, intentId!) : world.store.find('charge', chargeId);
  if (!charge) throw missing('charge', chargeId!, 'charge');
  if (charge.status === 'failed') throw invalid(`Charge ${charge.id} did not succeed; it cannot be refunded.`);
  if (charge.refunded) throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  const disputed = world.store.all('dispute').some((row) => row.charge === charge.id && !isRefundable(row));
  if (disputed) throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, undefined, 'charge_disputed');
  return charge;
}

function chargeOf({ store }: World, intentId: string): Stripe.Charge {
  const intent = store.find('payment_intent', intentId);
  if (!intent) throw missing('payment_intent', intentId, 'payment_intent');
  const charge = store.find('charge', (intent.latest_charge as string | null) ?? '');
  if (!charge || charge.status === 'failed') throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
  return charge;
}

/** Without an amount all that is left. */
export function checkAmount({ amount, amount_refunded, currency }: Stripe.Charge, wanted?: number): number {
  const left = amount - amount_refunded;
  if (wanted !== undefined && wanted > left) {
    throw invalid(`Refund amount (${shown(wanted, currency)}) is greater than unrefunded amount on charge (${shown(left, currency)})`, 'amount');
  }
  return wanted ?? left;
}

export function findRefund({ store }: World, id: string): Refund {
  const row = store.find('refund', id);
  if (!row) throw missing('refund', id, 'refund');
  return row;
}

export function listRefunds({ store }: World, fields: Fields): Listed<Refund> {
  const [charge, intent] = [fields.text('charge'), fields.text('payment_intent')];
  const keep = (row: Refund): boolean => (!charge || row.charge === charge) && (!intent || row.payment_intent === intent);
  return listDated<'refund'>(store.all('refund'), fields, { noun: 'refund', url: '/v1/refunds', keep });
}

/** `POST /v1/refunds/:id`: its metadata, nothing else. */
export function updateRefund(world: World, id: string, fields: Fields, cause: Cause): Refund {
  const row = findRefund(world, id);
  const metadata = fields.mergedMetadata(row.metadata ?? {});
  fields.done();
  return tell(world, row, { ...row, metadata }, cause);
}

/** `POST /v1/refunds/:id/cancel`. Throws 400 unless it waits for the donor. */
export function cancelRefund(world: World, id: string, cause: Cause): Refund {
  const row = findRefund(world, id);
  if (row.status !== 'requires_action') {
    throw invalid(`You can only cancel a refund with a status of requires_action. This refund has a status of ${row.status}.`);
  }
  return failRefund(world, row, 'merchant_request', 'canceled', cause);
}
