import { newId } from '../kernel/ids.js';
import type { Change } from '../platform/change/index.js';
import { itemsOf } from './entries.js';
import type { PaymentFacts } from './facts.js';
import type { FeesPaidBy } from './posting.js';
import { statusOf, type PaymentStatus } from './status.js';

/** The facts of one payment, with the ticket under which they were fetched and the envelopes that asked for them. */
export interface Fetched {
  readonly facts: PaymentFacts;
  /** Pseudonym of whoever gave (contributors.ts). */
  readonly contributor: string | null;
  readonly ticket: number;
  readonly events: readonly string[];
}

/** What the facts met in the database. */
export interface Met {
  readonly paymentId: string;
  readonly reference: string;
  /** Whose it is. */
  readonly donation: string;
  readonly fundId: number;
  readonly feesPaidBy: FeesPaidBy;
  /** What was asked of the donor: minor units, as text. */
  readonly amount: string;
  readonly currency: string;
  /** Before. */
  readonly was: PaymentStatus;
  readonly items: readonly string[];
  readonly wasRefused: boolean;
  /** False: newer facts were applied before, these were dropped. */
  readonly applied: boolean;
  /** Whether anything of it is new; then `recordId` is the record that must say so. */
  readonly changed: boolean;
  readonly recordId: string;
}

const SQL = `
  WITH fact AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb)
      AS f(reference uuid, ticket bigint, status text, "sessionId" text, "intentId" text, rail text, items text[], refused boolean, contributor uuid, "recordId" uuid)
  ), held AS (
    SELECT p.* FROM payment p WHERE p.reference = ANY ($3::uuid[]) ORDER BY p.id FOR NO KEY UPDATE
  ), due AS (
    SELECT h.id, f.*, h.status <> f.status OR NOT f.items <@ h.items OR (f.refused AND NOT h.refused_country) AS changed
    FROM held h JOIN fact f USING (reference) WHERE h.ticket < f.ticket
  ), applied AS (
    UPDATE payment p SET
      ticket = d.ticket, status = d.status, session_id = coalesce(d."sessionId", p.session_id), intent_id = coalesce(d."intentId", p.intent_id), rail = coalesce(d.rail, p.rail),
      items = ARRAY(SELECT unnest(p.items) UNION SELECT unnest(d.items)), refused_country = p.refused_country OR d.refused, contributor = coalesce(p.contributor, d.contributor),
      record_id = CASE WHEN d.changed THEN d."recordId" ELSE p.record_id END
    FROM due d WHERE p.id = d.id
  ), finished AS (
    UPDATE payment_event SET state = 'done', trouble = NULL WHERE id = ANY ($2::text[])
  )
  SELECT h.id AS "paymentId", h.reference, h.donation, h.fund_id AS "fundId", h.fees_paid_by AS "feesPaidBy", h.amount_minor AS amount, h.currency, h.status AS was, h.items, h.refused_country AS "wasRefused",
         d.id IS NOT NULL AS applied, coalesce(d.changed, false) AS changed, d."recordId"
  FROM held h LEFT JOIN due d USING (id)`;

/**
 * Locks the payments in the order of their ids, drops stale facts, writes the others, and closes their envelopes: one
 * statement however many there are. References nobody knows are not in the answer.
 */
export async function applyFacts(change: Change, fetched: readonly Fetched[], isRefused: (country: string) => boolean): Promise<Map<string, Met>> {
  const rows = fetched.flatMap((one) => (one.facts.reference === null ? [] : [rowOf(one.facts.reference, one, isRefused)]));
  const met = await change.query<Met>(SQL, [JSON.stringify(rows), fetched.flatMap(({ events }) => events), rows.map(({ reference }) => reference)]);
  return new Map(met.map((row) => [row.reference, row]));
}

const rowOf = (reference: string, { facts, contributor, ticket }: Fetched, isRefused: (country: string) => boolean) => ({
  reference, ticket, contributor, status: statusOf(facts), sessionId: facts.sessionId, intentId: facts.intentId, rail: facts.rail ?? null,
  items: itemsOf(facts),
  refused: facts.cardCountry !== null && isRefused(facts.cardCountry),
  recordId: newId(),
});
