import { AsyncLocalStorage } from 'node:async_hooks';
import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Actor } from '../../kernel/actor.js';
import { canonicalJson, type Json } from '../../kernel/canonical-json.js';
import { Gathering } from '../../kernel/gathering.js';
import { Conflict, Problem, Unavailable } from '../../kernel/problem.js';
import type { Vault } from '../vault/vault.js';
import { Change, inOneBreath } from './change.js';
import { type Answered, answerTo, begin, closing, type Keyed } from './transaction.js';

const ATTEMPTS_MAX = 5;
/** How many changes share a transaction at most, and how long (ms) it waits for a lock that somebody else holds, and others for it: then each goes its own way. */
const SHARED_MOST = 16, SHARED_PATIENCE = 100;

interface DatabaseFault {
  readonly code?: string;
  readonly constraint?: string;
}

/** What `refuse_while_stopped` raises, and a lock that was not to be had in time. */
const STOPPED = 'PSTOP', LOCKED = '55P03';

/** Another try may end otherwise: a serialization failure, a deadlock, or a reference that was drawn before (kernel/ids: thirty random bits, unique only by constraint). */
const isPassing = ({ code, constraint = '' }: DatabaseFault): boolean =>
  code === '40001' || code === '40P01' || (code === '23505' && (constraint.endsWith('_reference_key') || constraint === 'lease_code_key'));

/** The key of a command that may arrive twice, and what it asked for. */
export interface Once {
  readonly key: string;
  readonly input: unknown;
  /**
   * `ahead`: the work's first statement travels with the beginning, which saves a trip where many wait: the time (`change.at`) is not known before
   * its first answer. Whether the key is known is asked when the work has failed or its answer finds one kept: nearly every key is new.
   *
   * `together`: ahead too, and what other people ask for meanwhile shares the transaction and its commit; where one of them fails, each is
   * done by itself. Locks do not keep changes of one transaction apart, so this is only for work whose first statement decides and writes
   * at once, and whose later ones touch only what that made theirs. Of one person two never share. It pays where few are refused.
   */
  readonly begins?: 'ahead' | 'together';
}

interface Asked {
  readonly actor: Actor;
  readonly work: (change: Change) => Promise<unknown>;
  readonly once: Once | undefined;
}

/** The only way to write. */
export class Changes {
  private readonly inside = new AsyncLocalStorage<true>();
  private readonly listeners: (() => void)[] = [];
  private readonly arriving = new Gathering<Asked, unknown>({
    together: (asked) => this.attempt(asked, SHARED_PATIENCE),
    alone: (asked) => this.untilDone(asked),
    again: (error) => isPassing(error as DatabaseFault) || (error as DatabaseFault).code === LOCKED,
    partyOf: ({ actor }) => `${actor.kind}|${actor.id}`,
    most: SHARED_MOST,
    underWay: 1, // two of them would each be smaller
    patience: SHARED_PATIENCE,
  });

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
   * more than once (after a deadlock, when it drew a reference that is taken, or when it shared a transaction that failed), so it
   * must not reach outside the database. With `once`, the same key and input answer the stored JSON result again and change nothing; the same key
   * with another input throws Conflict `change.reusedKey`.
   */
  async run<R>(actor: Actor, work: (change: Change) => Promise<R>, once?: Once): Promise<R> {
    if (this.inside.getStore()) throw new Error('a change cannot begin inside another: pass the change along');
    const asked = { actor, work, once };
    return (await (once?.begins === 'together' ? this.arriving.add(asked) : this.untilDone(asked))) as R;
  }

  private async untilDone(asked: Asked): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.attempt([asked]))[0];
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !isPassing(error as DatabaseFault)) throw error;
      }
    }
  }

  /** Does what was asked in one transaction: all of it or nothing. Several only where each begins `together`, and so has a key: the nth key, change and result are of the nth. */
  private attempt(asked: readonly Asked[], patience?: number): Promise<unknown[]> {
    return this.inside.run(true, async () => {
      const keyed = asked.flatMap(({ actor, once }) => (once ? [this.scoped(actor, once)] : []));
      const [client, release] = (await (this.dataSource.driver as PostgresDriver).obtainMasterConnection()) as [PoolClient, () => void];
      const changes = asked.map(({ actor }) => new Change(client, actor, this.pseudonym(actor)));
      const ahead = asked[0]!.once?.begins !== undefined;
      try {
        inOneBreath(client);
        const begun = begin(client, changes, keyed, patience);
        const before = ahead ? undefined : await this.answeredBefore(changes[0]!, keyed[0], begun);
        return before ?? (await this.within(changes, asked, keyed, begun));
      } catch (error) {
        for (const change of changes) change.end();
        await client.query('ROLLBACK').catch(() => undefined);
        const known = ahead && asked.length === 1 ? await answerTo(client, keyed[0]!).catch(unlessRefused(error)) : undefined;
        if (known) return answer(keyed[0]!, known);
        throw (error as DatabaseFault).code === STOPPED ? stopped() : error;
      } finally {
        release();
      }
    });
  }

  /** What was answered to the key before, once the transaction that asks for it is undone. */
  private async answeredBefore(change: Change, keyed: Keyed | undefined, begun: Promise<void>): Promise<unknown[] | undefined> {
    const [, known] = await Promise.all([begun, keyed && answerTo(change.client, keyed)]);
    if (!known) return undefined;
    change.end();
    await change.client.query('ROLLBACK');
    return answer(keyed!, known);
  }

  private async within(changes: readonly Change[], asked: readonly Asked[], keyed: readonly Keyed[], begun: Promise<void>): Promise<unknown[]> {
    const worked = Promise.allSettled(asked.map(async ({ work }, n) => work(changes[n]!)));
    await begun; // what went wrong with the beginning is said first
    const results = (await worked).map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    if (changes.some(({ isUnaccounted }) => isUnaccounted)) throw new Error('a change must record what it did, or say that it skipped');
    await this.writeDown(changes, keyed, results);
    return results;
  }

  /** Records, outbox and the answers to keep, in one statement, and the commit on its heels: where the first fails, the database refuses the second. */
  private async writeDown(changes: readonly Change[], keyed: readonly Keyed[], results: readonly unknown[]): Promise<void> {
    const any = changes[0]!, left = changes.some(({ messages }) => messages.length > 0);
    const sent: Promise<unknown>[] = [];
    if (left || keyed.length > 0 || changes.some(({ records }) => records.length > 0)) sent.push(any.query(...closing(changes, keyed.map((one, n) => ({ ...one, result: results[n] })))));
    sent.push(any.query('COMMIT'));
    for (const change of changes) change.end();
    await Promise.all(sent);
    if (left) for (const listener of this.listeners) setImmediate(listener);
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

/** A refusal may be of one's own doing, by the same key: where that could not be asked, the refusal is not said. */
const unlessRefused = (error: unknown) => (lost: unknown): undefined => {
  if (error instanceof Problem) throw lost;
};

function answer({ digest }: Keyed, known: Answered): unknown[] {
  if (!known.digest.equals(digest)) throw new Conflict('change.reusedKey', 'This key was used before for something else. Reload the page and try again.');
  return [known.result];
}
