import type { Day } from '../kernel/clock.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import { NotFound } from '../kernel/problem.js';
import type { Channel, Decision, Moment, Name, Purpose, Verdict } from '../places/index.js';
import type { Change } from '../platform/change/index.js';
import type { Reader } from '../platform/database/index.js';
import type { ParcelState, Priority } from './lifecycle.js';

export type Source = Pick<Reader, 'query' | 'one'>;

/** An order as people who work on it see it: a reference instead of a person. */
export interface ParcelOrder {
  readonly id: string;
  readonly seq: number;
  readonly reference: string;
  readonly recipientId: string;
  readonly recipient: string;
  readonly custodyId: string;
  readonly state: ParcelState;
  readonly reason: string | null;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly kit: string | null;
  readonly priority: Priority;
  readonly neededBy: Day | null;
  readonly arriveOn: Day;
  readonly region: string;
  readonly fundId: number;
  readonly currency: Currency;
  /** Estimates in minor units, and what is set aside for them. */
  readonly goodsMinor: number;
  readonly postageMinor: number;
  readonly reserveMinor: number;
  readonly packagingGrams: number;
  readonly plannedGrams: number;
  readonly measuredGrams: number | null;
  readonly requestedBy: string;
  readonly requestedOn: Day;
  /** Who asked again after a hold. */
  readonly resumedBy: string | null;
  readonly approvedBy: string | null;
  readonly approvedOn: Day | null;
  readonly overrideReason: string | null;
  readonly dispatchedOn: Day | null;
  readonly deliveredOn: Day | null;
  readonly evidence: string | null;
  readonly outcome: string | null;
}
export interface ParcelLine {
  readonly item: string;
  readonly name: Name;
  readonly tags: readonly string[];
  readonly qty: number;
  readonly grams: number;
  readonly priceMinor: number;
}
export interface Evaluation {
  readonly moment: Moment;
  readonly decision: Decision;
  readonly verdict: Verdict;
  readonly at: Date;
}

const ORDER = `SELECT o.id, o.seq::float8 AS seq, o.reference, o.recipient_id AS "recipientId", r.reference AS recipient, o.custody_id AS "custodyId", o.state, o.reason, o.purpose, o.channel, o.kit,
  o.priority, o.needed_by AS "neededBy", o.arrive_on AS "arriveOn", o.region, o.fund_id AS "fundId", o.currency, o.goods_minor AS "goodsMinor", o.postage_minor AS "postageMinor",
  o.reserve_minor AS "reserveMinor", o.packaging_grams AS "packagingGrams", o.planned_grams AS "plannedGrams", o.measured_grams AS "measuredGrams", o.requested_by AS "requestedBy", o.resumed_by AS "resumedBy", o.requested_on AS "requestedOn", o.approved_by AS "approvedBy", o.approved_on AS "approvedOn",
  o.override_reason AS "overrideReason", o.dispatched_on AS "dispatchedOn", o.delivered_on AS "deliveredOn", o.evidence, o.outcome
  FROM parcel_order o JOIN recipient r ON r.id = o.recipient_id`;
const orderOf = (row: ParcelOrder): ParcelOrder => ({ ...row, goodsMinor: minorFromDb(row.goodsMinor), postageMinor: minorFromDb(row.postageMinor), reserveMinor: minorFromDb(row.reserveMinor) });
const found = (row: ParcelOrder | undefined): ParcelOrder => {
  if (!row) throw new NotFound('parcels.unknown', 'There is no such parcel order.');
  return orderOf(row);
};

/** Throws NotFound `parcels.unknown`. */
export const orderById = async (source: Source, id: string): Promise<ParcelOrder> => found(await source.one<ParcelOrder>(`${ORDER} WHERE o.id = $1`, [id]));
/** The same, and nobody else changes it until the end of the change. */
export const lockOrder = async (change: Change, id: string): Promise<ParcelOrder> => found(await change.one<ParcelOrder>(`${ORDER} WHERE o.id = $1 FOR NO KEY UPDATE OF o`, [id]));

export interface OrderQuery {
  readonly state?: ParcelState | undefined;
  readonly recipientId?: string | undefined;
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}
/** Newest first. */
export async function orders(source: Source, { state, recipientId, before = Number.MAX_SAFE_INTEGER, limit = 50 }: OrderQuery): Promise<ParcelOrder[]> {
  const rows = await source.query<ParcelOrder>(
    `${ORDER} WHERE o.seq < $1 AND ($2::text IS NULL OR o.state = $2) AND ($3::uuid IS NULL OR o.recipient_id = $3) ORDER BY o.seq DESC LIMIT $4`, [before, state ?? null, recipientId ?? null, limit]);
  return rows.map(orderOf);
}

export const linesOf = async (source: Source, orderId: string): Promise<ParcelLine[]> =>
  (await source.query<ParcelLine>('SELECT item, name, tags, qty, grams, price_minor AS "priceMinor" FROM parcel_line WHERE order_id = $1 ORDER BY position', [orderId])).map((line) => ({ ...line, priceMinor: minorFromDb(line.priceMinor) }));

/** The answers of the rules, newest first. */
export const evaluationsOf = (source: Source, orderId: string): Promise<Evaluation[]> =>
  source.query<Evaluation>('SELECT moment, decision, verdict, at FROM parcel_evaluation WHERE order_id = $1 ORDER BY id DESC', [orderId]);

export const keepEvaluation = (change: Change, orderId: string, moment: Moment, verdict: Verdict, record: string): Promise<unknown> =>
  change.query('INSERT INTO parcel_evaluation (order_id, moment, decision, verdict, record_id) VALUES ($1, $2, $3, $4, $5)', [orderId, moment, verdict.decision, JSON.stringify(verdict), record]);

/** The steps of an order, oldest first, as the audit log has them; what one change did at once stands in the order it happens. */
export const historyOf = (source: Source, orderId: string): Promise<{ kind: string; at: Date; role: string }[]> =>
  source.query(`SELECT kind, at, actor_role AS role FROM audit.entry WHERE subject_type = 'parcelOrder' AND subject_id = $1 AND kind LIKE 'parcel.%' ORDER BY at, kind = 'parcel.ready', id LIMIT 200`, [orderId]);
