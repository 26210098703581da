import type { Change } from '../../platform/change/index.js';
import { alert } from '../alerts.js';
import { subscriptionChanged, subscriptionRefusedCountry, subscriptionStopStuck } from '../records.js';
import type { SubscriptionFacts } from './facts.js';
import { monthlyEnded, monthlyNotice, type Notice } from './jobs.js';
import { remindAt, TRIES_MAX, type AskedBy, type EndedWhy, type SubscriptionStatus } from './status.js';
import { askSubscription } from './subscriptions.js';

interface Held {
  readonly reference: string;
  readonly status: SubscriptionStatus;
  readonly amountMinor: string;
  readonly pausedUntil: Date | null;
  readonly refused: boolean;
  readonly ticket: string;
  readonly recordId: string;
  /** Who asked us last to stop it. */
  readonly stoppedBy: AskedBy | null;
  /** A stop was asked for, whatever came of it: a rule asks once, so that what Stripe refuses does not come round and round. */
  readonly stopAsked: boolean;
}

/** Writes what was fetched of a subscription under `ticket`, and what follows from it. Older facts and those of strangers change nothing. */
export async function applySubscription(change: Change, facts: SubscriptionFacts, ticket: number, isRefused: (country: string) => boolean): Promise<void> {
  change.skip(); // facts that say nothing new leave no record
  const held = await hold(change, facts);
  if (!held || Number(held.ticket) >= ticket) return;
  const refused = facts.cardCountry !== null && isRefused(facts.cardCountry);
  const why = facts.status === 'ended' ? endedWhy(held.stoppedBy, facts) : null;
  await write(change, held, facts, { ticket, refused, why, recordId: tell(change, held, facts) });
  await look(change, held.reference, ticket, facts.status !== 'ended');
  if (!why) await follow(change, held, facts, refused);
  else if (held.status !== 'ended') change.later(monthlyEnded, { donationId: held.reference, why });
}

/** What was asked for is seen in newer facts. A gift that lives on after its stop waits for a person, who is told at once. */
async function look(change: Change, reference: string, ticket: number, lives: boolean): Promise<void> {
  const calls = await change.query<{ state: string }>(
    `UPDATE subscription_call SET state = CASE WHEN kind = 'stop' AND $3 THEN 'stuck' ELSE 'seen' END
     WHERE reference = $1 AND ticket < $2 AND (state = 'made' OR (state = 'refused' AND kind = 'stop' AND $3)) RETURNING state`, [reference, ticket, lives]);
  if (calls.every(({ state }) => state !== 'stuck')) return;
  change.record(subscriptionStopStuck, { type: 'donation', id: reference });
  alert(change, 'stop-refused');
}

/** The record that says what is new; the last one when nothing is. */
function tell(change: Change, held: Held, { status, amountMinor, pausedUntil }: SubscriptionFacts): string {
  const same = held.status === status && held.amountMinor === String(amountMinor) && held.pausedUntil?.getTime() === pausedUntil?.getTime();
  return same ? held.recordId : change.record(subscriptionChanged, { type: 'donation', id: held.reference }, { from: held.status, to: status, amount: amountMinor });
}

const hold = (change: Change, { stripeId, reference }: SubscriptionFacts): Promise<Held | undefined> => change.one<Held>(
  `SELECT reference, status, amount_minor AS "amountMinor", paused_until AS "pausedUntil", refused_country AS refused, ticket, record_id AS "recordId",
          (SELECT asked_by FROM subscription_call c WHERE c.reference = s.reference AND c.kind = 'stop' AND c.state <> 'refused' ORDER BY n DESC LIMIT 1) AS "stoppedBy",
          EXISTS (SELECT FROM subscription_call c WHERE c.reference = s.reference AND c.kind = 'stop') AS "stopAsked"
   FROM subscription s WHERE stripe_id = $1 OR (stripe_id IS NULL AND reference = $2) FOR UPDATE`, [stripeId, reference]);

function endedWhy(stoppedBy: AskedBy | null, { gaveUp }: SubscriptionFacts): EndedWhy {
  if (stoppedBy === 'country' || stoppedBy === 'closing') return stoppedBy;
  if (gaveUp || stoppedBy === 'tries') return 'failed';
  return stoppedBy === null ? 'stripe' : 'donor';
}

interface Written {
  readonly ticket: number;
  readonly refused: boolean;
  readonly why: EndedWhy | null;
  readonly recordId: string;
}

/** A reminder is set when a pause is news, and stays until it was said. */
async function write(change: Change, { reference, pausedUntil: before }: Held, facts: SubscriptionFacts, { ticket, refused, why, recordId }: Written): Promise<void> {
  const { stripeId, customerId, status, amountMinor, periodEnd, pausedUntil } = facts;
  const [charged, failed] = [facts.charged ?? { on: null, minor: null }, facts.failed ?? { tries: 0, nextTryAt: null }];
  const remind = pausedUntil && before?.getTime() !== pausedUntil.getTime() ? remindAt(periodEnd, pausedUntil) : null;
  await change.query(
    `UPDATE subscription SET stripe_id = $2, customer_id = $3, status = $4, amount_minor = $5, period_end = $6, paused_until = $7, charged_on = coalesce($8, charged_on),
       charged_minor = coalesce($9, charged_minor), failed_tries = $10, next_try_at = $11, remind_at = CASE WHEN $4 = 'ended' THEN NULL ELSE coalesce($12, remind_at) END,
       ended_why = coalesce(ended_why, $13), refused_country = refused_country OR $14, ticket = $15, record_id = $16
     WHERE reference = $1`,
    [reference, stripeId, customerId, status, amountMinor, periodEnd, pausedUntil, charged.on, charged.minor, failed.tries, failed.nextTryAt, remind, why, refused, ticket, recordId]);
}

/** What we do about it: a card of a refused country, or one that was tried often enough, is not charged again; whoever gives hears of the first and the last try. */
async function follow(change: Change, held: Held, { status, failed }: SubscriptionFacts, refused: boolean): Promise<void> {
  const { reference } = held;
  if (refused) {
    if (!held.refused) {
      change.record(subscriptionRefusedCountry, { type: 'donation', id: reference });
      alert(change, 'refused-card');
    }
    return stopByRule(change, held, 'country');
  }
  if (status !== 'failing') return;
  if (!failed?.nextTryAt || failed.tries >= TRIES_MAX) return stopByRule(change, held, 'tries');
  await say(change, reference, 'firstFailure', failed.invoiceId);
  if (failed.tries === TRIES_MAX - 1) await say(change, reference, 'lastTry', failed.invoiceId);
}

const stopByRule = async (change: Change, { reference, stopAsked }: Held, by: 'country' | 'tries'): Promise<void> => {
  if (!stopAsked) await askSubscription(change, reference, { kind: 'stop' }, by);
};

/** Leaves the notice with the change, once for what it is about. */
export async function say(change: Change, reference: string, notice: Notice, about: string): Promise<void> {
  const fresh = await change.one('INSERT INTO subscription_notice (reference, kind, about) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING kind', [reference, notice, about]);
  if (fresh) change.later(monthlyNotice, { donationId: reference, notice });
}
