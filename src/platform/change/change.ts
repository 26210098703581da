import type { Socket } from 'node:net';
import type { PoolClient } from 'pg';
import type { Actor } from '../../kernel/actor.js';
import { buildRecord, type BuiltRecord, type Fields, type RecordKind, type Subject } from '../../kernel/record.js';
import { ask } from '../database/prepared.js';
import type { JobType } from '../queue/job.js';

interface Message {
  readonly job: string;
  readonly payload: object;
  readonly dueAt: Date | null;
}

/**
 * One change: a transaction, the person answerable for it, what the audit log will say of it, and the work it leaves
 * for later. All of it commits together or not at all. What joins a change takes it as the first parameter.
 */
export class Change {
  readonly records: BuiltRecord[] = [];
  readonly messages: Message[] = [];
  private skipped = false;
  private mayAlways = true;
  private over = false;
  private time: Date | undefined;

  constructor(
    readonly client: PoolClient,
    readonly actor: Actor,
    private readonly actorRef: string,
  ) {}

  /** The database's clock at the start of the transaction. */
  get at(): Date {
    if (!this.time) throw new Error('the time of a change that runs ahead is known once the database has answered');
    return this.time;
  }

  /** The transaction began at that time. */
  began(at: Date): void {
    this.time = at;
  }

  /** Runs SQL in this transaction. bigint arrives as text (kernel/money `minorFromDb`), date as `YYYY-MM-DD`. */
  async query<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    if (this.over) throw new Error('this change is over: what it still wanted to do would be on its own');
    inOneBreath(this.client);
    return (await ask(this.client, sql, params)).rows as Row[];
  }

  async one<Row>(sql: string, params: unknown[] = []): Promise<Row | undefined> {
    return (await this.query<Row>(sql, params))[0];
  }

  /**
   * Says in the audit log what was done to whom; returns the record's id for the rows it explains. Fields never hold
   * personal data. `id` is for set-based writes that must name the record before they know which rows they change.
   */
  record(kind: RecordKind, subject: Subject, fields: Fields = {}, id?: string): string {
    const drafted = buildRecord({ kind, actorRole: this.actor.roles[0] ?? this.actor.kind, actorRef: this.actorRef, subject, fields });
    const built = id === undefined ? drafted : { ...drafted, id };
    this.records.push(built);
    this.mayAlways &&= kind.evenStopped;
    return built.id;
  }

  /** Leaves work for after the commit; `dueAt` is the earliest time (default: at once). */
  later<P extends object>(job: JobType<P>, payload: P, dueAt?: Date): void {
    this.messages.push({ job: job.name, payload: job.parse(payload), dueAt: dueAt ?? null });
  }

  /** Says aloud that nothing changed, as when a webhook is delivered twice. */
  skip(): void {
    this.skipped = true;
  }

  /** Whether this may happen while the service is stopped: all it records is of that kind. */
  get maybeStopped(): boolean {
    return this.mayAlways;
  }

  /** Nothing is sent after this: the transaction ends, and its connection serves others. */
  end(): void {
    this.over = true;
  }

  get isUnaccounted(): boolean {
    return this.records.length === 0 && !this.skipped;
  }
}

/** What is sent to the connection until the event loop's next turn leaves in one packet: a trip costs more than a statement. */
export function inOneBreath(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
