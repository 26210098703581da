import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { Mode } from './mode.js';

/** For how long an answer of the database is believed: this long after somebody stops the service, every process knows. */
const BELIEVED_MS = 1_000;
const PATIENCE_MS = 2_000;

/**
 * Which mode the database says the service is in. Every process asks at most once a second, and once a second while
 * nobody asks, so that whoever must know (the vault, the job queue) is told even in a process without requests.
 */
export class ServiceMode {
  private known: Mode = 'open';
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
    const answer = this.pool.query<{ mode: Mode }>('SELECT mode FROM stoppage WHERE ended_at IS NULL').then(({ rows: [row] }) => row?.mode ?? 'open', () => this.known);
    const mode = await Promise.race([answer, this.patience()]);
    this.asked = performance.now();
    if (mode !== this.known) {
      this.known = mode;
      for (const listener of this.listeners) listener(mode);
    }
    return mode;
  }

  /** A database that hangs must not hang the door: the last known mode stands. */
  private async patience(): Promise<Mode> {
    await setTimeout(PATIENCE_MS, undefined, { ref: false });
    return this.known;
  }
}
