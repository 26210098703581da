import { Inject, Injectable } from '@nestjs/common';
import { visitor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { NotFound } from '../kernel/problem.js';
import { Changes } from '../platform/change/index.js';
import { PublicReader } from '../platform/database/index.js';
import { Vault } from '../platform/vault/index.js';
import type { Addressee } from './addressees.js';
import { codeHash } from './code.js';
import type { LetterState } from './lifecycle.js';
import { sealedIn, type Way } from './rows.js';

export interface MyLetter {
  readonly state: LetterState;
  readonly how: Way;
  readonly writtenOn: Day;
  readonly postedOn: Day | null;
  /** Why it was declined. */
  readonly reason: string | null;
  readonly answer: string | null;
}

const NO_SUCH_CODE = 'No letter has this code. Compare it with what you kept.';

/** What people without an account may see of letters. */
@Injectable()
export class WritersView {
  constructor(
    @Inject(PublicReader) private readonly reader: PublicReader,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Who can be written to, the least written to first. */
  addressees(limit = 6): Promise<Addressee[]> {
    return this.reader.query<Addressee>('SELECT reference, about, languages, recent, weeks FROM public_read.addressee ORDER BY place LIMIT $1', [limit]);
  }

  /** The letter of a code, with its answer when one came. Throws NotFound `letters.code`: the same for every wrong code. */
  async byCode(code: string): Promise<MyLetter> {
    const row = await this.reader.one<{ id: string; state: LetterState; how: Way; written_on: Day; posted_on: Day | null; reason: string | null; answered: boolean }>(
      'SELECT * FROM public_read.letter_by_code($1)', [codeHash(code)]);
    if (!row) throw new NotFound('letters.code', NO_SUCH_CODE, { code: NO_SUCH_CODE });
    const answer = row.answered ? await this.answer(row.id) : null;
    return { state: row.state, how: row.how, writtenOn: row.written_on, postedOn: row.posted_on, reason: row.reason, answer };
  }

  private answer(id: string): Promise<string> {
    return this.changes.run(visitor, async (change) => {
      const row = await change.one<{ answer_sealed: Buffer }>('SELECT answer_sealed FROM letter_order WHERE id = $1', [id]);
      return this.vault.reveal(change, sealedIn(id, 'answer'), row!.answer_sealed, 'read by its writer');
    });
  }
}
