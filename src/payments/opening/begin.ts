import type { Day } from '../../kernel/clock.js';
import type { Source } from '../../ledger/index.js';
import type { Change } from '../../platform/change/index.js';
import { LOCKS } from '../../platform/database/index.js';

/** The first day of the books of a foundation that existed before; null where they began with nothing. */
export async function booksBeginOn(source: Pick<Source, 'one'>): Promise<Day | null> {
  return (await source.one<{ since: Day }>(`SELECT since FROM opening_balance WHERE state = 'booked'`))?.since ?? null;
}

/** The first moment of that day in Unix seconds; 0 where they began with nothing. */
export async function booksBeginAt(source: Pick<Source, 'one'>): Promise<number> {
  const begin = await booksBeginOn(source);
  return begin === null ? 0 : Date.parse(`${begin}T00:00:00Z`) / 1000;
}

/** As `booksBeginOn`, and it stays so until the change ends: for whoever takes in days that may be older. */
export async function heldBegin(change: Change): Promise<Day | null> {
  await change.query('SELECT pg_advisory_xact_lock_shared($1)', [LOCKS.booksBegin]);
  return booksBeginOn(change);
}

/** For whoever books the opening: waits for those who hold the beginning, and the next of them see the new one. */
export async function holdBegin(change: Change): Promise<void> {
  await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.booksBegin]);
}
