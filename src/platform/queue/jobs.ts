import { DelayedError, Worker, type Job, type QueueOptions } from 'bullmq';
import type { Logger } from 'pino';
import type { ServiceMode } from '../mode/index.js';
import { withoutValues } from '../plain-error.js';
import { Held } from './held.js';
import type { JobType } from './job.js';

export const QUEUE = 'pasylka';

/** The server of the queue does not answer: BullMQ would wait for it for ever. */
const NOBODY_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH']);

type Handler = (payload: unknown) => Promise<void>;

/**
 * The background work of the system: which job is handled by whom, and what happens every so often. A handler looks
 * before it acts, since a job may arrive twice.
 */
export class Jobs {
  private readonly handlers = new Map<string, Handler[]>();
  private readonly periodic: { name: string; ms: number; run: () => Promise<unknown> }[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Set<Promise<unknown>>();
  private worker: Worker | undefined;
  private stopping = false;
  private cutOff = false;

  /** While `mode` is not open nothing is begun; what waits, waits. */
  constructor(
    private readonly log: Logger,
    private readonly mode: Pick<ServiceMode, 'current' | 'onChange'>,
  ) {}

  handle<P extends object>(job: JobType<P>, run: (payload: P) => Promise<void>): void {
    const known = this.handlers.get(job.name) ?? [];
    this.handlers.set(job.name, [...known, (payload) => run(job.parse(payload))]);
  }

  /** Runs `run` every `ms` in the worker process, never twice at once; several processes must not mind each other. */
  every(name: string, ms: number, run: () => Promise<unknown>): void {
    this.periodic.push({ name, ms, run });
  }

  /** Does one job now. A job nobody handles is fine: nobody had to care. */
  async perform(name: string, payload: unknown): Promise<void> {
    for (const handler of this.handlers.get(name) ?? []) await handler(payload);
  }

  start(options: QueueOptions): void {
    this.worker = new Worker(QUEUE, (job, token) => this.perform(job.name, job.data).catch((error: unknown) => (error instanceof Held ? putOff(job, token, error) : plainly(error))), { ...options, concurrency: 8, removeOnComplete: { count: 100 }, removeOnFail: { count: 1000 } });
    this.worker.on('failed', (job, error) => this.log.warn({ job: job?.name, attempt: job?.attemptsMade, error }, 'job failed'));
    // BullMQ keeps a connection a moment longer than its worker; that it is cut when all stops is no trouble
    this.worker.on('error', (error) => {
      this.cutOff ||= NOBODY_THERE.has((error as { code?: string }).code ?? '');
      if (!this.stopping) this.log.warn({ error }, 'job queue');
    });
    this.worker.on('ready', () => (this.cutOff = false));
    const worker = this.worker;
    this.mode.onChange((now) => void (now === 'open' ? worker.resume() : worker.pause(true)));
    for (const task of this.periodic) this.schedule(task);
  }

  private schedule({ name, ms, run }: { name: string; ms: number; run: () => Promise<unknown> }): void {
    let busy = false;
    this.timers.push(setInterval(() => {
      if (busy) return;
      busy = true;
      const work = this.mode.current()
        .then((mode) => (mode === 'open' ? run() : undefined))
        .catch((error: unknown) => this.log.warn({ task: name, error }, 'periodic task failed'))
        .finally(() => {
          busy = false;
          this.running.delete(work);
        });
      this.running.add(work);
    }, ms));
  }

  /** Ends what is under way; where the queue's server is gone there is nothing to wait for. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running);
    await this.worker?.close(this.cutOff);
  }
}

/** Back to the queue, to come again in a while. */
async function putOff(job: Job, token: string | undefined, { againMs }: Held): Promise<never> {
  await job.moveToDelayed(Date.now() + againMs, token);
  throw new DelayedError();
}

/** BullMQ keeps the text of what failed: it keeps it without values. */
function plainly(error: unknown): never {
  throw withoutValues(error);
}
