import type { Day } from '../../kernel/clock.js';
import { type Currency, minorFromDb } from '../../kernel/money.js';
import { Forbidden, NotFound } from '../../kernel/problem.js';
import type { Change } from '../../platform/change/index.js';
import type { Matchable, What } from './match.js';

export const LINE_STATES = ['new', 'waiting', 'suspense', 'settled'] as const;
export type LineState = (typeof LINE_STATES)[number];

/** A line of a statement, locked. */
export interface Held extends Matchable {
  readonly id: string;
  readonly bookedOn: Day;
  readonly amount: number;
  readonly currency: Currency;
  readonly state: LineState;
  readonly what: What | null;
  readonly entry: string | null;
  readonly suspenseEntry: string | null;
  readonly payment: string | null;
  readonly importedBy: string;
  readonly decidedBy: string | null;
  /** Who took back last what another or the rule had said of it. */
  readonly undoneBy: string | null;
  readonly tries: number;
}

/** Throws NotFound `bank.noLine`. */
export async function hold(change: Change, id: string): Promise<Held> {
  const row = await change.one<Omit<Held, 'amount'> & { amount: string }>(
    `SELECT id, booked_on AS "bookedOn", amount_minor AS amount, currency, state, what, entry, suspense_entry AS "suspenseEntry", payment, imported_by AS "importedBy", decided_by AS "decidedBy", undone_by AS "undoneBy", tries FROM bank_line WHERE id = $1 FOR UPDATE`, [id]);
  if (!row) throw new NotFound('bank.noLine', 'There is no such line.');
  return { ...row, amount: minorFromDb(row.amount) };
}

/** The key of the next entry that is booked for a line. */
export const keyOf = ({ id, tries }: Pick<Held, 'id' | 'tries'>): string => `bank:${id}:${tries + 1}`;

/** Whoever takes back what another or the rule said does not say alone what it is instead; of one's own word one may say something else. */
export const undoerOf = (actorId: string, { decidedBy, undoneBy }: Pick<Held, 'decidedBy' | 'undoneBy'>): string | null => (decidedBy === actorId ? undoneBy : actorId);

/** Throws Forbidden `bank.samePerson` or `bank.sameUndoer` unless the person may say what the line is. */
export function assertMaySay(actorId: string, { importedBy, undoneBy }: Pick<Held, 'importedBy' | 'undoneBy'>): void {
  if (importedBy === actorId) throw new Forbidden('bank.samePerson', 'Another person than the one who brought the statement says what this is.');
  if (undoneBy === actorId) throw new Forbidden('bank.sameUndoer', 'You took back what was said of this line: another person says what it is instead.');
}
