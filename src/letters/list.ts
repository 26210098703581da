import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { NotFound } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import type { LetterState } from './lifecycle.js';
import { LETTER_ROW, type LetterRow } from './rows.js';

export interface Batch {
  readonly id: string;
  readonly printedOn: Day;
  readonly postedOn: Day | null;
  readonly letters: number;
}

const BATCH = `SELECT b.id, b.printed_on AS "printedOn", b.posted_on AS "postedOn", (SELECT count(*)::int FROM letter_order l WHERE l.batch_id = b.id) AS letters FROM letter_batch b`;
const LETTERS = `SELECT ${LETTER_ROW} FROM letter_order l LEFT JOIN addressee a ON a.recipient_id = coalesce(l.recipient_id, l.wanted)`;

/** The key of a page of the list; anything else begins at the oldest. */
export const afterOf = (after: string | undefined): number => (after !== undefined && /^\d{1,15}$/.test(after) ? Number(after) : 0);

/** What staff read of letters: never their words. */
@Injectable()
export class LetterList {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Letters in one state (or all), oldest first, after the letter with number `after`. */
  async list({ state, after = 0, limit = 30 }: { state?: LetterState | undefined; after?: number | undefined; limit?: number | undefined }): Promise<{ items: LetterRow[]; next: number | null }> {
    const items = await this.reader.query<LetterRow>(`${LETTERS} WHERE ($1::text IS NULL OR l.state = $1) AND l.n > $2 ORDER BY l.n LIMIT $3`, [state ?? null, after, limit + 1]);
    return { items: items.slice(0, limit), next: items.length > limit ? items[limit - 1]!.n : null };
  }

  async find(id: string): Promise<LetterRow> {
    const letter = await this.reader.one<LetterRow>(`${LETTERS} WHERE l.id = $1`, [id]);
    if (!letter) throw new NotFound('letters.noLetter', 'There is no such letter.');
    return letter;
  }

  /** The latest batches, those not posted yet first. */
  batches(limit = 12): Promise<Batch[]> {
    return this.reader.query<Batch>(`${BATCH} ORDER BY b.posted_on IS NOT NULL, b.n DESC LIMIT $1`, [limit]);
  }

  async batch(id: string): Promise<Batch> {
    const batch = await this.reader.one<Batch>(`${BATCH} WHERE b.id = $1`, [id]);
    if (!batch) throw new NotFound('letters.noBatch', 'There is no such batch of letters.');
    return batch;
  }
}
