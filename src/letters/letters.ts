import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { today, type Day } from '../kernel/clock.js';
import { newId, newReference } from '../kernel/ids.js';
import { Conflict, Invalid } from '../kernel/problem.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import { LOCKS } from '../platform/database/index.js';
import { Vault } from '../platform/vault/index.js';
import { Reveals } from '../reveals/index.js';
import { codeHash, letterCode } from './code.js';
import { letterReadyToCopy } from './jobs.js';
import { letterLifecycle, type LetterState } from './lifecycle.js';
import { letterApproved, letterAssigned, letterDeclined, letterTranslated, letterWritten } from './records.js';
import { lockLetter, sealedIn, type Language, type LockedLetter, type Way } from './rows.js';
import { topicsIn, wordsIn } from './topics.js';

export const LETTER_MAX = 6000;
/** While a letter waits for us it may be opened; afterwards it is on its way. */
export const READABLE: readonly LetterState[] = ['written', 'moderated'];

export interface NewLetter {
  readonly text: string;
  /** The public reference of an addressee; without one the letter goes to whoever is least written to. */
  readonly to?: string | undefined;
  readonly language: Language;
  readonly how: Way;
  readonly writtenOn?: Day | undefined;
}

/** Letters from strangers: written without an account, read by one of us, given to somebody who gets few. */
@Injectable()
export class Letters {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  /** Takes a letter. What the lint noticed is kept beside it and never stands in its way. Throws Invalid `letters.text`, `letters.to`. */
  write(letter: NewLetter, actor: Actor, once?: Once): Promise<{ id: string }> {
    return this.changes.run(actor, async (change) => {
      assertText(letter.text);
      const wanted = letter.to === undefined ? null : await addresseeOf(change, letter.to);
      const id = newId();
      const sealed = await this.vault.seal(change, sealedIn(id, 'text'), letter.text);
      const record = change.record(letterWritten, { type: 'letterOrder', id }, { language: letter.language, how: letter.how });
      await change.query(
        `INSERT INTO letter_order (id, reference, code_hash, state, wanted, language, how, words, warnings, text_sealed, written_on, record_id)
         VALUES ($1, $2, $3, 'written', $4, $5, $6, $7, $8, $9, $10, $11)`,
        [id, newReference('L'), codeHash(this.codeOf(id)), wanted, letter.language, letter.how, wordsIn(letter.text), topicsIn(letter.text), sealed, letter.writtenOn ?? today(), record]);
      return { id };
    }, once);
  }

  /** The writer's code; the same for the same letter. Never store or log it. */
  codeOf(id: string): string {
    return letterCode(this.vault, id);
  }

  /** Opens a letter for whoever moderates or translates it: a look, only while it waits for that. Throws Conflict `letters.readAlready`. */
  async read(change: Change, id: string): Promise<{ reference: string; text: string; translation: string | null }> {
    const letter = await lockLetter(change, id);
    if (!READABLE.includes(letter.state)) throw new Conflict('letters.readAlready', 'This letter was read and is on its way; nobody needs to open it again.');
    const fields = letter.translation_sealed ? ['letter_order.text', 'letter_order.translation'] : ['letter_order.text'];
    const open = await this.reveals.look(change, { look: 'letter', subject: { kind: 'donor', id }, why: { reason: 'moderation' }, fields });
    return { reference: letter.reference, text: await open(sealedIn(id, 'text'), letter.text_sealed), translation: letter.translation_sealed && (await open(sealedIn(id, 'translation'), letter.translation_sealed)) };
  }

  /** The same in a change of its own. */
  readNow(actor: Actor, id: string): ReturnType<Letters['read']> {
    return this.changes.run(actor, (change) => this.read(change, id));
  }

  /**
   * Approves a letter and gives it an addressee at once when somebody reads its language; else it waits for a
   * translation as `moderated`.
   */
  approve(id: string, actor: Actor, once?: Once): Promise<{ state: 'moderated' | 'assigned' }> {
    return this.changes.run(actor, async (change) => {
      const letter = await lockLetter(change, id);
      const record = change.record(letterApproved, { type: 'letterOrder', id });
      await change.query('UPDATE letter_order SET state = $2, moderated_by = $3, record_id = $4 WHERE id = $1', [id, letterLifecycle.next(letter.state, 'approve'), actor.id, record]);
      const given = await assign(change, { ...letter, state: 'moderated' });
      return { state: given ? 'assigned' : 'moderated' };
    }, once);
  }

  /** Declines a letter with a reason, which its writer reads. Throws Invalid `letters.reason`. */
  decline(id: string, reason: string, actor: Actor, once?: Once): Promise<{ state: 'declined' }> {
    return this.changes.run(actor, async (change) => {
      if (reason.trim() === '') throw new Invalid('letters.reason', 'Say why, kindly: the writer reads it.', { reason: 'Say why, kindly: the writer reads it.' });
      const letter = await lockLetter(change, id);
      const state = letterLifecycle.next(letter.state, 'decline');
      const record = change.record(letterDeclined, { type: 'letterOrder', id });
      await change.query('UPDATE letter_order SET state = $2, moderated_by = $3, reason = $4, record_id = $5 WHERE id = $1', [id, state, actor.id, reason, record]);
      return { state: 'declined' };
    }, once);
  }

  /** Adds a translation; the letter is then given to somebody who reads that language. Throws Conflict `letters.nobody`. */
  translate(id: string, { text, language }: { text: string; language: Language }, actor: Actor, once?: Once): Promise<{ state: 'assigned' }> {
    return this.changes.run(actor, async (change) => {
      assertText(text);
      const letter = await lockLetter(change, id);
      const state = letterLifecycle.next(letter.state, 'translate');
      const sealed = await this.vault.seal(change, sealedIn(id, 'translation'), text);
      const record = change.record(letterTranslated, { type: 'letterOrder', id }, { language });
      await change.query('UPDATE letter_order SET state = $2, translation_sealed = $3, language = $4, record_id = $5 WHERE id = $1', [id, state, sealed, language, record]);
      const given = await assign(change, { ...letter, language, state });
      if (!given) throw new Conflict('letters.nobody', 'Nobody who can be written to reads this language.', { language: 'Choose another language.' });
      return { state: 'assigned' };
    }, once);
  }
}

function assertText(text: string): void {
  if (wordsIn(text) > 0 && text.length <= LETTER_MAX) return;
  const sentence = text.length > LETTER_MAX ? 'Two pages are the most we can post, about 600 words.' : 'Write a few words. A page about your day is enough.';
  throw new Invalid('letters.text', sentence, { text: sentence });
}

async function addresseeOf(change: Change, reference: string): Promise<string> {
  const row = await change.one<{ recipient_id: string }>('SELECT recipient_id FROM addressee WHERE reference = $1 AND open', [reference]);
  if (row) return row.recipient_id;
  throw new Invalid('letters.to', 'This person cannot be written to any more. Choose another, or let us choose.', { to: 'Choose another, or let us choose.' });
}

/** Gives the letter to whom the writer chose, or to the least written to among those who read it. Two at a time take turns, so that they do not pick the same person. */
async function assign(change: Change, letter: LockedLetter): Promise<boolean> {
  await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.letterAssigned]);
  const person = await change.one<{ recipient_id: string }>(
    `SELECT recipient_id FROM letter_load
     WHERE open AND $2 = ANY (languages) AND ($1::uuid IS NULL OR recipient_id = $1) ORDER BY recent, last_on NULLS FIRST, reference LIMIT 1`,
    [letter.wanted, letter.language]);
  if (!person) return false;
  const record = change.record(letterAssigned, { type: 'letterOrder', id: letter.id }, { chosenByWriter: letter.wanted !== null });
  await change.query('UPDATE letter_order SET state = $2, recipient_id = $3, record_id = $4 WHERE id = $1',
    [letter.id, letterLifecycle.next(letter.state, 'assign'), person.recipient_id, record]);
  if (letter.how === 'hand_copied') change.later(letterReadyToCopy, { letterId: letter.id });
  return true;
}
