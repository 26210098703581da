import { AsyncLocalStorage } from 'node:async_hooks';
import { hash } from 'node:crypto';
import type { PoolClient, QueryResult } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Actor } from '../../kernel/actor.js';
import { canonicalJson, type Json } from '../../kernel/canonical-json.js';
import { Conflict, Unavailable } from '../../kernel/problem.js';
import type { Vault } from '../vault/vault.js';
import { LOCKS } from '../database/locks.js';
import { ask } from '../database/prepared.js';
import { Change, inOneBreath } from './change.js';

const ATTEMPTS_MAX = 5;

interface DatabaseFault {
  readonly code?: string;
  readonly constraint?: string;
}

/** Another try may end otherwise: a serialization failure, a deadlock, or a reference that was drawn before (kernel/ids: thirty random bits, unique only by constraint). */
const isPassing = ({ code, constraint = '' }: DatabaseFault): boolean =>
  code === '40001' || code === '40P01' || (code === '23505' && (constraint.endsWith('_reference_key') || constraint === 'lease_code_key'));

/** The end of a change in one statement: its records, and of work for later and an answer to keep what there is. A part with nothing to do would cost as much as one that does. */
function closing(change: Change, kept: Kept | undefined): [sql: string, params: unknown[]] {
  const values: unknown[] = [JSON.stringify(change.records), !change.maybeStopped];
  const next = (value: unknown): string => `$${values.push(value)}`;
  const parts: string[] = [];
  if (change.messages.length > 0) {
    parts.push(`left_for_later AS (
      INSERT INTO outbox (job, payload, due_at)
      SELECT m->>'job', m->'payload', coalesce((m->>'dueAt')::timestamptz, now()) FROM jsonb_array_elements(${next(JSON.stringify(change.messages))}::jsonb) m)`);
  }
  if (kept) parts.push(`answered AS (INSERT INTO idempotency (key, input_digest, result) VALUES (${next(kept.key)}::text, ${next(kept.digest)}::bytea, ${next(kept.result)}::jsonb))`);
  return [`${parts.length > 0 ? `WITH ${parts.join(', ')} ` : ''}SELECT audit.append($1::jsonb), CASE WHEN $2::boolean THEN refuse_while_stopped() END`, values];
}

interface Kept extends Keyed {
  readonly result: string;
}

/** What `refuse_while_stopped` raises. */
const STOPPED = 'PSTOP';

/** The key of a command that may arrive twice, and what it asked for. */
export interface Once {
  readonly key: string;
  readonly input: unknown;
  /**
   * The work's first statement travels with the beginning, which saves a trip where many wait: the time (`change.at`) is not known before
   * its first answer. Whether the key is known is asked when the work has failed or its answer finds one kept: nearly every key is new.
   */
  readonly ahead?: boolean;
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
   * more than once (after a deadlock, or when it drew a reference that is taken), so it must not reach outside the
   * database. With `once`, the same key and input answer the stored JSON result again and change nothing; the same key
   * with another input throws Conflict `change.reusedKey`.
   */
  async run<R>(actor: Actor, work: (change: Change) => Promise<R>, once?: Once): Promise<R> {
    if (this.inside.getStore()) throw new Error('a change cannot begin inside another: pass the change along');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.inside.run(true, () => this.attempt(actor, work, once));
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !isPassing(error as DatabaseFault)) throw error;
      }
    }
  }

  private async attempt<R>(actor: Actor, work: (change: Change) => Promise<R>, once?: Once): Promise<R> {
    const actorRef = this.pseudonym(actor), keyed = once && this.scoped(actor, once);
    const [client, release] = (await (this.dataSource.driver as PostgresDriver).obtainMasterConnection()) as [PoolClient, () => void];
    const change = new Change(client, actor, actorRef);
    try {
      return await this.within(change, work, keyed, once?.ahead ?? false);
    } catch (error) {
      change.end();
      await client.query('ROLLBACK').catch(() => undefined);
      const known = once?.ahead ? await answerTo(change, keyed!).catch(() => undefined) : undefined;
      if (known) return answer<R>(keyed!, known);
      throw (error as { code?: string }).code === STOPPED ? stopped() : error;
    } finally {
      release();
    }
  }

  private async within<R>(change: Change, work: (change: Change) => Promise<R>, keyed: Keyed | undefined, ahead: boolean): Promise<R> {
    inOneBreath(change.client);
    const begun = begin(change, keyed);
    if (!ahead) {
      const [, known] = await Promise.all([begun, keyed && answerTo(change, keyed)]);
      if (known) return undone<R>(change, keyed!, known);
    }
    const worked = work(change);
    worked.catch(() => undefined); // what went wrong with the beginning is said first
    await begun;
    const result = await worked;
    if (change.isUnaccounted) throw new Error('a change must record what it did, or say that it skipped');
    await this.writeDown(change, keyed && { ...keyed, result: JSON.stringify(result ?? null) });
    return result;
  }

  /** Records, outbox and the answer to keep, in one statement, and the commit on its heels: where the first fails, the database refuses the second. */
  private async writeDown(change: Change, kept: Kept | undefined): Promise<void> {
    const sent: Promise<unknown>[] = [];
    if (change.records.length > 0 || change.messages.length > 0 || kept) sent.push(change.query(...closing(change, kept)));
    sent.push(change.query('COMMIT'));
    change.end();
    await Promise.all(sent);
    if (change.messages.length > 0) for (const listener of this.listeners) setImmediate(listener);
  }

  /** Two actors who happen to send the same key do not meet; and what was asked cannot be guessed from the row without the vault's key. */
  private scoped(actor: Actor, { key, input }: Once): Keyed {
    return {
      key: hash('sha256', `${actor.kind}|${actor.id}|${key}`),
      digest: this.vault.mac('idempotency', canonicalJson(JSON.parse(JSON.stringify(input ?? null)) as Json)),
    };
  }

  /** What the log says instead of the actor's id: stable, and meaningless without the vault's key. */
  pseudonym(actor: Actor): string {
    return actor.kind === 'system' ? `system:${actor.id}` : this.vault.mac('actor', `${actor.kind}|${actor.id}`).toString('base64url').slice(0, 16);
  }
}

const stopped = (): Unavailable => new Unavailable('change.stopped', 'The service is stopped for the moment: nothing can be changed. Nothing was lost.');

interface Keyed {
  readonly key: string;
  readonly digest: Buffer;
}

interface Answered {
  readonly digest: Buffer;
  readonly result: unknown;
}

/**
 * Starts a transaction, tells the change its time, and holds the key to its end: who sends the same key at the same moment waits for the
 * first to be over, and what that kept is seen by the next statement. What is sent on its heels can write only once it has begun: outside
 * a transaction these connections only read (platform/database).
 */
async function begin(change: Change, keyed: Keyed | undefined): Promise<void> {
  const held = keyed ? `pg_advisory_xact_lock(${LOCKS.answers}, ${Number.parseInt(keyed.key.slice(0, 8), 16) | 0}), ` : '';
  const [, { rows: [clock] }] = (await change.client.query(`START TRANSACTION READ WRITE; SELECT ${held}now() AS at`)) as unknown as [QueryResult, QueryResult<{ at: Date }>];
  change.began(clock!.at);
}

/** What was answered to the key before. */
const answerTo = async ({ client }: Pick<Change, 'client'>, { key }: Keyed): Promise<Answered | undefined> =>
  (await ask<Answered>(client, 'SELECT input_digest AS digest, result FROM idempotency WHERE key = $1', [key])).rows[0];

/** Nothing was done yet; what was answered the first time is the answer. */
async function undone<R>(change: Change, keyed: Keyed, known: Answered): Promise<R> {
  change.end();
  await change.client.query('ROLLBACK');
  return answer<R>(keyed, known);
}

function answer<R>({ digest }: Keyed, known: Answered): R {
  if (!known.digest.equals(digest)) throw new Conflict('change.reusedKey', 'This key was used before for something else. Reload the page and try again.');
  return known.result as R;
}
