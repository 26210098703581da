import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { PoolClient, QueryResult } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { Actor } from '../../kernel/actor.js';
import { canonicalJson, type Json } from '../../kernel/canonical-json.js';
import { Conflict } from '../../kernel/problem.js';
import type { Vault } from '../vault/vault.js';
import { Change } from './change.js';

const ATTEMPTS_MAX = 5;
const RETRYABLE = new Set(['40001', '40P01']); // serialization failure, deadlock

const CLOSE = `
  WITH left_for_later AS (
    INSERT INTO outbox (job, payload, due_at)
    SELECT m->>'job', m->'payload', coalesce((m->>'dueAt')::timestamptz, now()) FROM jsonb_array_elements($2::jsonb) m
  ), answered AS (
    UPDATE idempotency SET result = $4::jsonb WHERE key = $3::text
  )
  SELECT audit.append($1::jsonb)`;

/** The key of a command that may arrive twice, and what it asked for. */
export interface Once {
  readonly key: string;
  readonly input: unknown;
}

/** The only way to write. */
export class Changes {
  private readonly inside = new AsyncLocalStorage<true>();
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
  ) {}

  /** Calls `listener` after each commit that left work for later. */
  onWorkLeft(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Runs `work` in one transaction together with its audit records, outbox messages and idempotency key. `work` may run
   * more than once (deadlocks retry), so it must not reach outside the database. With `once`, the same key and input
   * answer the stored JSON result again and change nothing; the same key with another input throws Conflict `change.reusedKey`.
   */
  async run<R>(actor: Actor, work: (change: Change) => Promise<R>, once?: Once): Promise<R> {
    if (this.inside.getStore()) throw new Error('a change cannot begin inside another: pass the change along');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.inside.run(true, () => this.attempt(actor, work, once));
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !RETRYABLE.has((error as { code?: string }).code ?? '')) throw error;
      }
    }
  }

  private async attempt<R>(actor: Actor, work: (change: Change) => Promise<R>, once?: Once): Promise<R> {
    const runner: QueryRunner & { isTransactionActive: boolean } = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    try {
      const at = await begin(client);
      runner.isTransactionActive = true; // what TypeORM writes joins this transaction
      const result = await this.inTransaction(new Change(client, runner.manager, actor, this.pseudonym(actor), at), work, once);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      runner.isTransactionActive = false;
      await runner.release();
    }
  }

  private async inTransaction<R>(change: Change, work: (change: Change) => Promise<R>, once: Once | undefined): Promise<R> {
    const { actor } = change;
    const stored = once && (await replay(change, scoped(actor, once)));
    if (stored) return stored.result as R;
    const result = await work(change);
    if (change.isUnaccounted) throw new Error('a change must record what it did, or say that it skipped');
    await this.writeDown(change, once && { key: scoped(actor, once).key, result: JSON.stringify(result ?? null) });
    return result;
  }

  /** Records, outbox and the answer to keep, in one statement. */
  private async writeDown(change: Change, kept: { key: string; result: string } | undefined): Promise<void> {
    if (change.records.length === 0 && change.messages.length === 0 && !kept) return;
    await change.query(CLOSE, [JSON.stringify(change.records), JSON.stringify(change.messages), kept?.key, kept?.result]);
    if (change.messages.length > 0) for (const listener of this.listeners) setImmediate(listener);
  }

  /** What the log says instead of the actor's id: stable, and meaningless without the vault's key. */
  pseudonym(actor: Actor): string {
    return actor.kind === 'system' ? `system:${actor.id}` : this.vault.mac('actor', `${actor.kind}|${actor.id}`).toString('base64url').slice(0, 16);
  }
}

/** Starts a transaction and answers its time, in one trip. */
async function begin(client: PoolClient): Promise<Date> {
  const [, clock] = (await client.query('START TRANSACTION; SELECT now() AS at')) as unknown as [QueryResult, QueryResult<{ at: Date }>];
  return clock.rows[0]!.at;
}

/** Two actors who happen to send the same key do not meet. */
const scoped = (actor: Actor, { key, input }: Once): { key: string; digest: Buffer } => ({
  key: createHash('sha256').update(`${actor.kind}|${actor.id}|${key}`).digest('hex'),
  digest: createHash('sha256').update(canonicalJson(JSON.parse(JSON.stringify(input ?? null)) as Json)).digest(),
});

async function replay(change: Change, { key, digest }: { key: string; digest: Buffer }): Promise<{ result: unknown } | undefined> {
  const fresh = await change.query('INSERT INTO idempotency (key, input_digest) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1 AS one', [key, digest]);
  if (fresh.length > 0) return undefined;
  const row = await change.one<{ input_digest: Buffer; result: unknown }>('SELECT input_digest, result FROM idempotency WHERE key = $1', [key]);
  if (!row?.input_digest.equals(digest)) throw new Conflict('change.reusedKey', 'This key was used before for something else. Reload the page and try again.');
  return { result: row.result };
}
