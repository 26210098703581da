import { Queue, type QueueOptions } from 'bullmq';
import type pg from 'pg';
import { Held } from './held.js';
import type { Jobs } from './jobs.js';
import { QUEUE } from './jobs.js';

const BATCH_MAX = 200;

interface Message {
  readonly id: string;
  readonly job: string;
  readonly payload: object;
}

/**
 * Carries committed messages from the outbox to the job queue. A message leaves the outbox in the transaction in which
 * it was handed over, so a crash in between repeats it and never loses it; its id is the job's, so a repeat is dropped.
 */
export class Outbox {
  private queue: Queue | undefined;
  private kicked = false;

  constructor(private readonly pool: pg.Pool) {}

  open(options: QueueOptions): void {
    this.queue = new Queue(QUEUE, options);
    this.queue.on('error', () => undefined); // the worker logs the same trouble
  }

  /** Hands over what is due; resolves to how many. Several relays may run. */
  relay(): Promise<number> {
    return this.take(async (messages) => {
      await this.queue!.addBulk(messages.map(({ id, job, payload }) => ({
        name: job, data: payload, opts: { jobId: `outbox-${id}`, attempts: 8, backoff: { type: 'exponential', delay: 1_000 } },
      })));
    });
  }

  /** Relays soon; many calls in one turn become one. */
  kick(): void {
    if (this.kicked || !this.queue) return;
    this.kicked = true;
    setImmediate(() => {
      this.kicked = false;
      this.relay().catch(() => undefined); // the periodic relay tries again and logs
    });
  }

  /** Does all due work in this process, without a queue, until none is left: for commands and tests. */
  async drain(jobs: Jobs): Promise<number> {
    let total = 0;
    for (;;) {
      const taken: Message[] = [];
      await this.take((messages) => Promise.resolve(void taken.push(...messages)));
      if (taken.length === 0) return total;
      for (const { job, payload } of taken) await jobs.perform(job, payload).catch((error: unknown) => this.keepHeld(error, { job, payload }));
      total += taken.length;
    }
  }

  /** What has to wait goes back into the outbox. */
  private async keepHeld(error: unknown, { job, payload }: Pick<Message, 'job' | 'payload'>): Promise<void> {
    if (!(error instanceof Held)) throw error;
    await this.pool.query(`INSERT INTO outbox (job, payload, due_at) VALUES ($1, $2, now() + make_interval(secs => $3))`, [job, payload, error.againMs / 1000]);
  }

  async close(): Promise<void> {
    await this.queue?.close();
  }

  private async take(hand: (messages: Message[]) => Promise<void>): Promise<number> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<Message>(
        `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE due_at <= now() ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id, job, payload`, [BATCH_MAX]);
      rows.sort((a, b) => Number(a.id) - Number(b.id));
      if (rows.length > 0) await hand(rows);
      await client.query('COMMIT');
      return rows.length;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
