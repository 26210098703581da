import type { Day } from '../kernel/clock.js';
import { NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import type { SealedAt } from '../platform/vault/index.js';
import type { LetterState } from './lifecycle.js';
import type { Topic } from './topics.js';

export const LANGUAGES = ['en', 'be', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];
export const WAYS = ['printed', 'hand_copied'] as const;
export type Way = (typeof WAYS)[number];

/** A letter as staff see it in lists: no text, no addressee's name. */
export interface LetterRow {
  readonly id: string;
  readonly n: number;
  readonly reference: string;
  readonly state: LetterState;
  readonly language: Language;
  readonly how: Way;
  readonly words: number;
  readonly warnings: readonly Topic[];
  /** The reference of whom the writer chose, or of whom it goes to. */
  readonly to: string | null;
  readonly writtenOn: Day;
  readonly postedOn: Day | null;
}

export const LETTER_ROW = `l.id, l.n::int, l.reference, l.state, l.language, l.how, l.words, l.warnings, a.reference AS "to", l.written_on AS "writtenOn", l.posted_on AS "postedOn"`;

/** A row held under a lock in a change. */
export interface LockedLetter {
  readonly id: string;
  readonly reference: string;
  readonly state: LetterState;
  readonly language: Language;
  readonly how: Way;
  readonly wanted: string | null;
  readonly recipient_id: string | null;
  readonly text_sealed: Buffer;
  readonly translation_sealed: Buffer | null;
}

const LOCKED = 'SELECT id, reference, state, language, how, wanted, recipient_id, text_sealed, translation_sealed FROM letter_order';

/** Throws NotFound `letters.noLetter`. */
export async function lockLetter(change: Change, id: string): Promise<LockedLetter> {
  const letter = await change.one<LockedLetter>(`${LOCKED} WHERE id = $1 FOR UPDATE`, [id]);
  if (!letter) throw new NotFound('letters.noLetter', 'There is no such letter.');
  return letter;
}

export const lockBatch = (change: Change, batchId: string): Promise<LockedLetter[]> =>
  change.query<LockedLetter>(`${LOCKED} WHERE batch_id = $1 ORDER BY n FOR UPDATE`, [batchId]);

type SealedColumn = 'text' | 'translation' | 'answer';
/** The letter's own key: what a stranger wrote belongs to the letter, and is erased with it. */
export const sealedIn = (letterId: string, column: SealedColumn): SealedAt =>
  ({ table: 'letter_order', column, row: letterId, subject: letterId, subjectKind: 'donor' });
