import { newId } from '../../kernel/ids.js';
import type { Change } from '../../platform/change/index.js';
import { alert } from '../alerts.js';
import type { Met } from '../apply.js';
import type { DisputeFact, PaymentFacts, RefundFact, WarningFact } from '../facts.js';
import { refundApproved } from './jobs.js';
import { refundLife, type RefundState } from './lifecycle.js';
import { disputeChanged, fraudWarned, refundByRule, refundChanged, refundOutside } from './records.js';
import { standingOf, turn } from './refunds.js';
import { leftOf } from './rules.js';

type Payment = Pick<Met, 'paymentId' | 'reference' | 'donation'>;

/** Stripe's word for a refund as a step of its life; `pending` and `requires_action` are on their way. */
const STEPS: Readonly<Record<string, 'succeed' | 'fail' | 'cancel'>> = { succeeded: 'succeed', failed: 'fail', canceled: 'cancel' };

/**
 * Takes down what Stripe says of a payment's refunds, disputes and warnings. The payment is locked. Of facts that are not the
 * newest only what nobody saw yet is taken: not every fetch sees a warning, or a question of the bank.
 */
export async function takeDown(change: Change, payment: Payment & Pick<Met, 'applied'>, { refunds, disputes, warnings }: PaymentFacts): Promise<void> {
  if (payment.applied && refunds.length > 0) await takeRefunds(change, payment, refunds);
  for (const dispute of disputes) await takeDispute(change, payment, dispute);
  for (const warning of warnings) await takeWarning(change, payment, warning);
}

interface Known {
  readonly id: string;
  readonly state: RefundState;
  readonly stripeId: string | null;
}

async function takeRefunds(change: Change, payment: Payment, facts: readonly RefundFact[]): Promise<void> {
  const known = await change.query<Known>('SELECT id, state, stripe_id AS "stripeId" FROM refund WHERE payment_id = $1 ORDER BY n FOR NO KEY UPDATE', [payment.paymentId]);
  for (const fact of facts) {
    const refund = known.find(({ id, stripeId }) => stripeId === fact.id || (stripeId === null && id === fact.ours));
    if (refund) await follow(change, refund, fact);
    else await adopt(change, payment, fact);
  }
}

async function follow(change: Change, { id, state, stripeId }: Known, { id: theirs, status, failureReason }: RefundFact): Promise<void> {
  if (stripeId === null) await change.query('UPDATE refund SET stripe_id = $2 WHERE id = $1', [id, theirs]);
  const step = STEPS[status];
  if (step === undefined || !refundLife.allows(state, step)) return;
  await turn(change, { id, state }, step, refundChanged, step === 'fail' ? { failure: (failureReason ?? 'unknown').slice(0, 100) } : {});
  if (step === 'fail') alert(change, 'refund-failed');
}

/** Nobody asked for it here: it is in the books all the same, and somebody should know how it came. */
async function adopt(change: Change, { paymentId, reference }: Payment, { id: stripeId, amount, currency, status, failureReason }: RefundFact): Promise<void> {
  const id = newId();
  const step = STEPS[status];
  const state = step === undefined ? 'sent' : refundLife.next('sent', step);
  const record = change.record(refundOutside, { type: 'refund', id }, { payment: reference, amount, currency, state });
  await change.query(
    `INSERT INTO refund (id, payment_id, amount_minor, currency, origin, reason, state, stripe_id, failure, record_id) VALUES ($1, $2, $3, $4, 'outside', 'outside', $5, $6, $7, $8)`,
    [id, paymentId, amount, currency, state, stripeId, failureReason?.slice(0, 100) ?? null, record]);
  alert(change, 'refund-outside');
}

async function takeDispute(change: Change, { paymentId, reference, applied }: Payment & Pick<Met, 'applied'>, { id: stripeId, amount, currency, status, reason, dueBy, refundable }: DisputeFact): Promise<void> {
  const known = await change.one<{ id: string; same: boolean }>(
    'SELECT id, (amount_minor, status, coalesce(extract(epoch FROM due_at)::bigint, 0), refundable) = ($2::bigint, $3, $4::bigint, $5) AS same FROM dispute WHERE stripe_id = $1',
    [stripeId, amount, status, dueBy ?? 0, refundable]);
  if (known && (known.same || !applied)) return;
  const id = known?.id ?? newId();
  const record = change.record(disputeChanged, { type: 'dispute', id }, { payment: reference, status, amount, currency });
  await change.query(
    `INSERT INTO dispute (id, payment_id, stripe_id, amount_minor, currency, status, reason, due_at, refundable, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8), $9, $10)
     ON CONFLICT (stripe_id) DO UPDATE SET amount_minor = excluded.amount_minor, status = excluded.status, due_at = excluded.due_at, refundable = excluded.refundable, state_at = now(), record_id = excluded.record_id`,
    [id, paymentId, stripeId, amount, currency, status, reason.slice(0, 60), dueBy, refundable, record]);
  if (!known) alert(change, 'dispute');
}

async function takeWarning(change: Change, { paymentId, donation }: Payment, { id: stripeId, fraudType, actionable }: WarningFact): Promise<void> {
  const known = await change.one<{ actionable: boolean }>('SELECT actionable FROM fraud_warning WHERE stripe_id = $1', [stripeId]);
  if (known?.actionable === actionable) return;
  const record = change.record(fraudWarned, { type: 'donation', id: donation }, { actionable });
  await change.query(
    `INSERT INTO fraud_warning (id, payment_id, stripe_id, fraud_type, actionable, record_id) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (stripe_id) DO UPDATE SET actionable = excluded.actionable, record_id = excluded.record_id`, [newId(), paymentId, stripeId, fraudType.slice(0, 60), actionable, record]);
  if (!known && actionable) alert(change, 'fraud-warning');
}

/** A card from a refused country got through, and the setting says that the money goes back: without a second person, once, with a record. */
export async function refundByRuleOf(change: Change, { paymentId, reference }: Payment): Promise<void> {
  if (await change.one(`SELECT FROM refund WHERE payment_id = $1 AND origin = 'rule'`, [paymentId])) return;
  const standing = await standingOf(change, reference);
  const amount = leftOf(standing);
  if (amount === 0) return;
  const id = newId();
  const record = change.record(refundByRule, { type: 'refund', id }, { payment: reference, amount, currency: standing.currency });
  await change.query(
    `INSERT INTO refund (id, payment_id, amount_minor, currency, origin, reason, state, record_id) VALUES ($1, $2, $3, $4, 'rule', 'refused_country', 'approved', $5)`,
    [id, paymentId, amount, standing.currency, record]);
  change.later(refundApproved, { refundId: id });
}
