import { newId } from '../../kernel/ids.js';
import { Conflict, Invalid } from '../../kernel/problem.js';
import type { Change } from '../../platform/change/index.js';
import { subscriptionAsked } from '../records.js';
import { subscriptionCall } from './jobs.js';
import { mayAsk, PAUSE_MONTHS_MAX, resumesAt, type AskedBy, type SubscriptionStatus, type Wish } from './status.js';

interface Row {
  readonly status: SubscriptionStatus;
  readonly periodEnd: Date | null;
  readonly waits: Wish['kind'] | null;
}

/**
 * Stores what is asked of Stripe for a monthly donation; a job makes the call after the commit. A stop takes the place of
 * whatever waits; asked again it is the same stop. Throws Conflict `payments.notMonthly`, `payments.cannotNow` or
 * `payments.oneAtATime`, and Invalid `payments.months`.
 */
export async function askSubscription(change: Change, reference: string, wish: Wish, by: AskedBy): Promise<void> {
  const row = await change.one<Row>(
    `SELECT s.status, s.period_end AS "periodEnd", (SELECT c.kind FROM subscription_call c WHERE c.reference = s.reference AND c.state = 'asked') AS waits
     FROM subscription s WHERE s.reference = $1 FOR UPDATE`, [reference]);
  if (!row) throw new Conflict('payments.notMonthly', 'This is not a monthly gift.');
  if (wish.kind === 'stop' && row.waits === 'stop') return change.skip();
  if (!mayAsk(row.status, wish.kind)) throw new Conflict('payments.cannotNow', 'That cannot be done with this monthly gift as it stands now.');
  if (wish.kind !== 'stop' && row.waits !== null) throw new Conflict('payments.oneAtATime', 'What you asked for before is on its way to Stripe. Wait a minute and try again.');
  const id = newId();
  const recordId = change.record(subscriptionAsked, { type: 'donation', id: reference }, { kind: wish.kind, by });
  if (wish.kind === 'stop') await change.query(`UPDATE subscription_call SET state = 'dropped' WHERE reference = $1 AND state = 'asked'`, [reference]);
  await change.query('INSERT INTO subscription_call (id, reference, kind, amount_minor, resumes_at, asked_by, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, reference, wish.kind, wish.kind === 'amount' ? wish.amountMinor : null, wish.kind === 'pause' ? pauseEnd(row, wish.months) : null, by, recordId]);
  change.later(subscriptionCall, { callId: id });
}

function pauseEnd({ periodEnd }: Row, months: number): Date {
  const sentence = `Choose 1 to ${PAUSE_MONTHS_MAX} months.`;
  if (!Number.isInteger(months) || months < 1 || months > PAUSE_MONTHS_MAX || !periodEnd) throw new Invalid('payments.months', sentence, { months: sentence });
  return resumesAt(periodEnd, months);
}
