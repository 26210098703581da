import type { Json, Verb } from './control-input.js';
import { moment, read, wrong } from './control-input.js';
import { invalid } from './errors.js';
import { become, dispute, DISPUTE_STATUSES, mayBecome } from './payments/dispute.js';
import { arrive, failPayout, payOutAll } from './payments/payout.js';
import { failRefund, refund, succeedRefund } from './payments/refund.js';
import { warn } from './payments/warning.js';
import { findDispute } from './resources/disputes.js';
import { findPayout } from './resources/payouts.js';
import { findCharge } from './resources/payments.js';
import { checkAmount, findRefund, findRefundable } from './resources/refunds.js';
import type { World } from './world.js';

const text = (body: Json, key: string): string | undefined => read(body, key, 'string');

const BEGINNINGS = ['needs_response', 'prevented', 'warning_needs_response'] as const;

function oneOf<T extends string>(value: string, values: readonly T[], key: string): T {
  if (!values.includes(value as T)) throw wrong(`${key} has to be one of ${values.join(', ')}.`);
  return value as T;
}

/** `{ charge | payment_intent, amount?, reason?, ask? }`: a refund made in the Dashboard; `ask` (an e-mail) leaves it `requires_action`. */
function dashboardRefund(world: World, body: Json): object {
  const charge = findRefundable(world, text(body, 'payment_intent'), text(body, 'charge'));
  const reason = oneOf(text(body, 'reason') ?? 'requested_by_customer', ['duplicate', 'fraudulent', 'requested_by_customer'], 'reason');
  const amount = checkAmount(charge, read(body, 'amount', 'number'));
  if (amount < 1) throw wrong('amount has to be at least 1.');
  return refund(world, charge.id, { amount, reason, metadata: {}, ask: text(body, 'ask') });
}

/** `{ status: succeeded | failed | canceled, failure_reason? }`: what the bank or the donor does. */
function settleRefund(world: World, id: string, body: Json): object {
  const row = findRefund(world, id);
  const status = oneOf(text(body, 'status') ?? '', ['canceled', 'failed', 'succeeded'], 'status');
  if (row.status === 'failed' || row.status === 'canceled') throw invalid(`This refund has a status of ${row.status}.`);
  if (status === 'succeeded') return succeedRefund(world, row);
  return failRefund(world, row, text(body, 'failure_reason') ?? (status === 'failed' ? 'unknown' : 'merchant_request'), status);
}

/** `{ charge, reason?, amount?, network_reason_code?, status? }`; status `warning_needs_response` is an inquiry. */
function openDispute(world: World, body: Json): object {
  const charge = findCharge(world, text(body, 'charge') ?? '');
  const amount = read(body, 'amount', 'number') ?? charge.amount - charge.amount_refunded;
  if (charge.status !== 'succeeded' || amount < 1 || amount > charge.amount) throw invalid(`Charge ${charge.id} cannot be disputed for ${amount}.`);
  const status = oneOf(text(body, 'status') ?? 'needs_response', BEGINNINGS, 'status');
  const made = dispute(world, charge.id, {
    amount, status, reason: text(body, 'reason') ?? 'fraudulent', networkCode: text(body, 'network_reason_code') ?? '10.4',
  });
  return findDispute(world, made.id);
}

/** `{ status }`: what the donor's bank decides. */
function moveDispute(world: World, id: string, body: Json): object {
  const row = findDispute(world, id);
  const status = oneOf(text(body, 'status') ?? '', DISPUTE_STATUSES, 'status');
  if (!mayBecome(row, status)) throw invalid(`A dispute that is ${row.status} cannot become ${status}.`);
  return findDispute(world, become(world, row, status).id);
}

/** `{ status: paid | failed, failure_code? }`: what the bank does; also a paid one may fail. */
function movePayout(world: World, id: string, body: Json): object {
  const payout = findPayout(world, id);
  const status = oneOf(text(body, 'status') ?? '', ['failed', 'paid'], 'status');
  const open = ['in_transit', 'pending'].includes(payout.status);
  if (!open && !(status === 'failed' && payout.status === 'paid')) throw invalid(`A payout that is ${payout.status} cannot become ${status}.`);
  return status === 'paid' ? arrive(world, payout) : failPayout(world, payout, text(body, 'failure_code'));
}

/** `{ overdraft }`: false = refunds wait when the balance lacks the money, instead of Stripe debiting the bank account. */
function setAccount(world: World, body: Json): object {
  const overdraft = read(body, 'overdraft', 'boolean') ?? true;
  world.store.put('setting', { id: 'no_overdraft', value: overdraft ? 0 : 1 });
  return { overdraft };
}

/** What donors' banks, card networks and the Dashboard do. Each may be dated by `at`. */
export function moneyControls(world: World): Record<string, Verb> {
  const dated = (verb: Verb): Verb => (body, id) => world.at(moment(body), () => verb(body, id));
  return {
    'POST account': (body) => setAccount(world, body),
    'POST refund': dated((body) => dashboardRefund(world, body)),
    'POST refunds/:id': dated((body, id) => settleRefund(world, id, body)),
    'POST dispute': dated((body) => openDispute(world, body)),
    'POST disputes/:id': dated((body, id) => moveDispute(world, id, body)),
    'POST payout': dated(() => ({ payout: payOutAll(world) ?? null })),
    'POST payouts/:id': dated((body, id) => movePayout(world, id, body)),
    'POST efw': dated((body) => warn(world, findCharge(world, text(body, 'charge') ?? ''), text(body, 'fraud_type'))),
  };
}
