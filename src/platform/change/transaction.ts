import type { PoolClient, QueryResult } from 'pg';
import { LOCKS } from '../database/locks.js';
import { ask } from '../database/prepared.js';
import type { Change } from './change.js';

/** The key of a command as the database knows it, and a digest of what it asked for. */
export interface Keyed {
  readonly key: string;
  readonly digest: Buffer;
}

export interface Answered {
  readonly digest: Buffer;
  readonly result: unknown;
}

export interface Kept extends Keyed {
  readonly result: unknown;
}

/**
 * Starts a transaction, tells its changes the time, and holds their keys to its end: who sends the same key at the same moment waits for the
 * first to be over, and what that kept is seen by the next statement. What is sent on its heels can write only once it has begun: outside
 * a transaction these connections only read (platform/database). With `patience`, in milliseconds, it waits no longer than that for anybody's lock.
 */
export async function begin(client: PoolClient, changes: readonly Change[], keyed: readonly Keyed[], patience?: number): Promise<void> {
  const limit = patience === undefined ? '' : `SET LOCAL lock_timeout = ${patience}; `;
  const held = keyed.map(({ key }) => Number.parseInt(key.slice(0, 8), 16) | 0).sort((a, b) => a - b); // in one order: two transactions with the same keys do not wait for each other
  const answers = (await client.query(`START TRANSACTION READ WRITE; ${limit}SELECT ${held.map((lock) => `pg_advisory_xact_lock(${LOCKS.answers}, ${lock}), `).join('')}now() AS at`)) as unknown as QueryResult<{ at: Date }>[];
  for (const change of changes) change.began(answers.at(-1)!.rows[0]!.at);
}

/** What was answered to the key before. */
export const answerTo = async (client: PoolClient, { key }: Keyed): Promise<Answered | undefined> =>
  (await ask<Answered>(client, 'SELECT input_digest AS digest, result FROM idempotency WHERE key = $1', [key])).rows[0];

/** The end of changes in one statement: their records, and of work for later and answers to keep what there is. A part with nothing to do would cost as much as one that does. */
export function closing(changes: readonly Change[], kept: readonly Kept[]): [sql: string, params: unknown[]] {
  const values: unknown[] = [JSON.stringify(changes.flatMap(({ records }) => records)), !changes.every(({ maybeStopped }) => maybeStopped)];
  const next = (value: unknown): string => `$${values.push(JSON.stringify(value))}::jsonb`;
  const messages = changes.flatMap((change) => change.messages), parts: string[] = [];
  if (messages.length > 0) {
    parts.push(`left_for_later AS (
      INSERT INTO outbox (job, payload, due_at)
      SELECT m->>'job', m->'payload', coalesce((m->>'dueAt')::timestamptz, now()) FROM jsonb_array_elements(${next(messages)}) m)`);
  }
  if (kept.length > 0) {
    parts.push(`answered AS (
      INSERT INTO idempotency (key, input_digest, result)
      SELECT k->>'key', decode(k->>'digest', 'hex'), k->'result' FROM jsonb_array_elements(${next(kept.map(({ key, digest, result }) => ({ key, digest: digest.toString('hex'), result: result ?? null })))}) k)`);
  }
  return [`${parts.length > 0 ? `WITH ${parts.join(', ')} ` : ''}SELECT audit.append($1::jsonb), CASE WHEN $2::boolean THEN refuse_while_stopped() END`, values];
}
