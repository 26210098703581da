import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { Unavailable } from '../../kernel/problem.js';
import type { Mode } from './mode.js';
import type { Part } from './parts.js';

/** For how long an answer of the database is believed: this long after somebody stops the service, every process knows. */
const BELIEVED_MS = 1_000;
const PATIENCE_MS = 2_000;

/** What is said while a part is switched off to whoever would use it. */
const RESTS: Readonly<Record<Part, string>> = {
  projecting: 'Nothing is booked at the moment.',
  mails: 'No mail is sent at the moment.',
  checkouts: 'We take no card payments just now. Nothing was charged. A bank transfer works as ever.',
  refunds: 'Nothing is paid back at the moment. The request stays where it is.',
};

const ASK = `SELECT (SELECT mode FROM stoppage WHERE ended_at IS NULL) AS mode, ARRAY(SELECT part FROM switched_off WHERE on_at IS NULL) AS off`;

/**
 * Which mode the database says the service is in, and which of its parts are switched off. Every process asks at most once a second, and once a second while
 * nobody asks, so that whoever must know (the vault, the job queue) is told even in a process without requests.
 */
export class ServiceMode {
  private known: Mode = 'open';
  private off: ReadonlySet<Part> = new Set();
  private asked = -Infinity;
  private asking: Promise<Mode> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: ((mode: Mode) => void)[] = [];

  constructor(private readonly pool: Pick<pg.Pool, 'query'>) {}

  /** The mode of now, at most a second old; the last known one while the database does not answer. */
  current(): Promise<Mode> {
    if (performance.now() - this.asked < BELIEVED_MS) return Promise.resolve(this.known);
    return (this.asking ??= this.ask().finally(() => (this.asking = undefined)));
  }

  /** Whether nothing can be changed, as it was last asked: the door asks before every page (hook.ts). */
  get isStopped(): boolean {
    return this.known !== 'open';
  }

  /** Whether a part of the service is switched off, as `current` knows it. */
  async isOff(part: Part): Promise<boolean> {
    await this.current();
    return this.off.has(part);
  }

  /** Throws Unavailable `switches.<part>` while the part is switched off. */
  async assertOn(part: Part): Promise<void> {
    if (await this.isOff(part)) throw new Unavailable(`switches.${part}`, RESTS[part]);
  }

  /** Asks the database now. */
  refresh(): Promise<Mode> {
    this.asked = -Infinity;
    return this.current();
  }

  /** Calls `listener` after each change of the mode, and at once when the service does not run. */
  onChange(listener: (mode: Mode) => void): void {
    this.listeners.push(listener);
    if (this.known !== 'open') listener(this.known);
  }

  watch(): void {
    this.timer = setInterval(() => void this.current(), BELIEVED_MS);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async ask(): Promise<Mode> {
    const asked = this.pool.query<Answer>(ASK).then(({ rows: [row] }) => row ?? null, () => null);
    const answer = await Promise.race([asked, this.patience()]);
    this.asked = performance.now();
    if (answer === null) return this.known;
    const mode = answer.mode ?? 'open';
    this.off = new Set(answer.off);
    if (mode !== this.known) {
      this.known = mode;
      for (const listener of this.listeners) listener(mode);
    }
    return mode;
  }

  /** A database that hangs must not hang the door: the last known mode stands. */
  private async patience(): Promise<null> {
    await setTimeout(PATIENCE_MS, undefined, { ref: false });
    return null;
  }
}

interface Answer {
  readonly mode: Mode | null;
  readonly off: readonly Part[] | null;
}
