import type { Day } from '../../kernel/clock.js';
import type { Source } from '../../ledger/index.js';

/** The first day of the books of a foundation that existed before; null where they began with nothing. */
export async function booksBeginOn(source: Pick<Source, 'one'>): Promise<Day | null> {
  return (await source.one<{ since: Day }>(`SELECT since FROM opening_balance WHERE state = 'booked'`))?.since ?? null;
}
