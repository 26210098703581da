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

/**
 * Locks the payments in the order of their ids, drops stale facts, writes the others, and closes their envelopes: one
 * statement however many there are. References nobody knows are not in the answer.
 */
export async function applyFacts(change: Change, fetched: readonly Fetched[], isRefused: (country: string) => boolean): Promise<Map<string, Met>> {
  const rows = fetched.flatMap((one) => (one.facts.reference === null ? [] : [rowOf(one.facts.reference, one, isRefused)]));
  const met = await change.query<Met>('SELECT * FROM apply_facts($1, $2, $3)', [JSON.stringify(rows), fetched.flatMap(({ events }) => events), rows.map(({ reference }) => reference)]);
  return new Map(met.map((row) => [row.reference, row]));
}

const rowOf = (reference: string, { facts, contributor, ticket }: Fetched, isRefused: (country: string) => boolean) => ({
  reference, ticket, contributor, status: statusOf(facts), sessionId: facts.sessionId, intentId: facts.intentId, rail: facts.rail ?? null,
  items: itemsOf(facts),
  refused: facts.cardCountry !== null && isRefused(facts.cardCountry),
  recordId: newId(),
});
