import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import Stripe from 'stripe';
import { system } from '../../kernel/actor.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { Reader } from '../../platform/database/index.js';
import { LOG } from '../../platform/tokens.js';
import { booksBeginAt } from '../opening/begin.js';
import type { Check, Difference } from './check.js';
import { Checks } from './checks.js';
import { keepDifferences } from './differences.js';
import { Runs, type Span } from './runs.js';
import { Sweep } from './sweep.js';

const RECENT_H = 72;
const FULL_H = 24 * 366;
/** What happened so lately may still be on its way into the books. */
const SETTLES_S = 600;

const ACTOR = system('reconciliation');

/** Who hears how far a look is. */
interface Listener {
  readonly made: (checked: number, missed: readonly string[]) => Promise<void>;
  readonly alive: () => Promise<void>;
}

/** Compares what Stripe says, what the bank shows and what the books hold, and keeps what does not agree. */
@Injectable()
export class Comparison {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Checks) private readonly checks: Checks,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  get count(): number {
    return this.checks.list.length;
  }

  /**
   * Makes each check, all of them as of one moment, calls `alive` for each page of results and `made` after each check. Resolves to the
   * names of those that could not be made: what they found before stays.
   */
  async run(span: Span, { made, alive }: Listener): Promise<string[]> {
    const missed: string[] = [];
    const now = Math.floor(Date.now() / 1000);
    for (const [at, check] of this.checks.list.entries()) {
      try {
        const found = await this.look(check, { now, span, alive });
        await this.changes.run(ACTOR, (change) => keepDifferences(change, check, found));
      } catch (error) {
        this.log.warn({ check: check.name, error }, 'a check of the books could not be made');
        missed.push(check.name);
      }
      await made(at + 1, missed);
    }
    return missed;
  }

  private async look(check: Check, { now, span, alive }: Pick<Listener, 'alive'> & { now: number; span: Span }): Promise<Difference[]> {
    const open = await this.reader.query<Pick<Difference, 'code' | 'object'>>('SELECT code, object FROM difference WHERE resolved_at IS NULL AND code = ANY ($1::text[])', [[...check.codes]]);
    const beginsAt = await booksBeginAt(this.reader);
    return check.run({ reader: this.reader, stripe: this.stripe, since: Math.max(beginsAt, span === 'full' ? 0 : now - RECENT_H * 3600), beginsAt, settledUntil: now - SETTLES_S, open, alive });
  }
}

/** One run from its taking to its end. */
@Injectable()
export class Reconciliation {
  constructor(
    @Inject(Runs) private readonly runs: Runs,
    @Inject(Sweep) private readonly sweep: Sweep,
    @Inject(Comparison) private readonly comparison: Comparison,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Does the run unless somebody else does or did. Resolves to whether it was done here. */
  async perform(id: string): Promise<boolean> {
    const span = await this.inChange((change) => this.runs.take(change, id));
    if (span === null) return false;
    const swept = await this.swept(span);
    const missed = await this.comparison.run(span, {
      made: (checked, gone) => this.inChange((change) => this.runs.beat(change, id, { checked, missed: gone })),
      alive: () => this.inChange((change) => this.runs.alive(change, id)),
    });
    await this.inChange((change) => this.runs.end(change, id, [...swept, ...missed]));
    return true;
  }

  private async swept(span: Span): Promise<string[]> {
    try {
      await this.sweep.run(span === 'full' ? FULL_H : RECENT_H);
      return [];
    } catch (error) {
      this.log.warn({ error }, 'what Stripe has could not be asked for');
      return ['sweep'];
    }
  }

  private inChange<R>(work: (change: Change) => Promise<R>): Promise<R> {
    return this.changes.run(ACTOR, work);
  }
}
