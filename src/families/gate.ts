import { TooMany } from '../kernel/problem.js';

const TRIES_MAX = 40;
const WINDOW_MS = 60_000;

/**
 * Counts wrong phrases of everybody together: over an onion address all visitors look alike, and 77 bits cannot be
 * guessed at this pace. A family with the right phrase is let in whatever others try.
 */
export class PhraseGate {
  private misses: number[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** Notes a wrong phrase. Throws TooMany `families.tooMany` when there were more than forty within a minute. */
  miss(): void {
    const at = this.now();
    this.misses = [...this.misses.filter((earlier) => at - earlier < WINDOW_MS), at].slice(-TRIES_MAX - 1);
    if (this.misses.length > TRIES_MAX) throw new TooMany('families.tooMany', 'Too many wrong phrases were tried. Wait a minute, then try again.');
  }
}
