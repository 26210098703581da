import type { Day } from '../kernel/clock.js';
import { NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import type { AllowanceFact, Purpose, Way } from '../places/index.js';
import { allowanceHeld, allowanceReleased, allowanceReported, allowanceUsed } from './records.js';
import type { Source } from './rows.js';

/** What one parcel takes: grams and the day it is expected to arrive decide in which window. */
export interface Take {
  readonly recipientId: string;
  readonly orderId: string;
  readonly on: Day;
  readonly way: Way;
  readonly purpose: Purpose;
  readonly grams: number;
}
export const REPORT_SOURCES = ['family_reported', 'sanction', 'correction'] as const;
export interface Report {
  readonly source: (typeof REPORT_SOURCES)[number];
  readonly on: Day;
  readonly way: Way;
  readonly purpose: Purpose;
  readonly count: number;
  readonly grams: number;
}
type State = 'held' | 'used' | 'released';
const KINDS = { held: allowanceHeld, used: allowanceUsed, released: allowanceReleased } as const;

export const unknownPerson = (): NotFound => new NotFound('recipients.unknown', 'There is no such person here.');

/** The mutex of a person's allowance: evaluate and insert between this and the end of the change. Throws NotFound `recipients.unknown`. */
export async function lockAllowance(change: Change, recipientId: string): Promise<void> {
  const person = await change.one('SELECT 1 AS one FROM recipient WHERE id = $1 FOR NO KEY UPDATE', [recipientId]);
  if (!person) throw unknownPerson();
}

/** Appends an entry for an order of ours: held at approval, used when it leaves, released when it does not. */
export async function appendOwn(change: Change, state: State, take: Take): Promise<void> {
  const { recipientId, orderId, on, way, purpose, grams } = take;
  const record = change.record(KINDS[state], { type: 'recipient', id: recipientId }, { order: orderId, grams, count: 1 });
  await change.query(
    `INSERT INTO allowance (recipient_id, order_id, state, source, happened_on, way, purpose, count, grams, record_id) VALUES ($1, $2, $3, 'own_order', $4, $5, $6, 1, $7, $8)`,
    [recipientId, orderId, state, on, way, purpose, grams, record],
  );
}

/** The order's entry that holds now, if any. */
export const ownEntry = (source: Source, orderId: string): Promise<(Omit<Take, 'on'> & { on: Day; state: 'held' | 'used' }) | undefined> => source.one(
  `SELECT recipient_id AS "recipientId", order_id AS "orderId", happened_on AS on, way, purpose, grams, state FROM allowance_now WHERE order_id = $1`, [orderId]);

/** What others sent or a sanction took, as we were told on the day of the change. A report of nothing says that nothing was sent. */
export async function appendReport(change: Change, recipientId: string, { source, on, way, purpose, count, grams }: Report): Promise<void> {
  await lockAllowance(change, recipientId);
  const record = change.record(allowanceReported, { type: 'recipient', id: recipientId }, { source, count, grams });
  if (count > 0 || grams > 0) {
    await change.query(`INSERT INTO allowance (recipient_id, state, source, happened_on, way, purpose, count, grams, record_id) VALUES ($1, 'used', $2, $3, $4, $5, $6, $7, $8)`,
      [recipientId, source, on, way, purpose, count, grams, record]);
  }
  await change.query('UPDATE recipient SET told_on = greatest(told_on, $2::date), record_id = $3 WHERE id = $1', [recipientId, change.at.toISOString().slice(0, 10), record]);
}

/** What counts now, without what `exceptOrder` itself holds. */
export const entriesOf = (source: Source, recipientId: string, exceptOrder: string | null = null): Promise<AllowanceFact[]> => source.query<AllowanceFact>(
  `SELECT happened_on AS on, way, purpose, count, grams, state FROM allowance_now WHERE recipient_id = $1 AND ($2::uuid IS NULL OR order_id IS DISTINCT FROM $2) ORDER BY happened_on`, [recipientId, exceptOrder]);
