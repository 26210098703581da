import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { today, type Day } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Invalid, NotFound } from '../kernel/problem.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import { Recipients } from '../recipients/index.js';
import { type Open, Reveals } from '../reveals/index.js';
import { letterBatchPosted } from './jobs.js';
import { letterLifecycle } from './lifecycle.js';
import { batchPosted, batchPrinted, batchShown, letterAnswered, letterCopied, letterPosted, letterReturned } from './records.js';
import { lockBatch, lockLetter, sealedIn, type LockedLetter } from './rows.js';
import { sheetsPdf, type Sheet } from './sheets-pdf.js';

/** Letters on paper: printed in batches or copied by hand, posted, and what comes back. */
@Injectable()
export class Posting {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Recipients) private readonly recipients: Pick<Recipients, 'label'>,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  /** Takes up to `limit` letters that wait to be printed into one batch, oldest first. Throws Conflict `letters.nothingToPrint`. */
  print({ limit = 50, effectiveOn = today() }: { limit?: number | undefined; effectiveOn?: Day | undefined }, actor: Actor, once?: Once): Promise<{ batchId: string; letters: number }> {
    return this.changes.run(actor, async (change) => {
      const batchId = newId();
      const record = change.record(batchPrinted, { type: 'letterBatch', id: batchId });
      await change.query('INSERT INTO letter_batch (id, printed_on, record_id) VALUES ($1, $2, $3)', [batchId, effectiveOn, record]);
      const taken = await change.query(
        `WITH waiting AS (SELECT id FROM letter_order WHERE state = 'assigned' AND how = 'printed' ORDER BY n LIMIT $3 FOR UPDATE SKIP LOCKED)
         UPDATE letter_order l SET state = 'printed', batch_id = $1, record_id = $2 FROM waiting WHERE l.id = waiting.id RETURNING l.id`,
        [batchId, record, limit]);
      if (taken.length === 0) throw new Conflict('letters.nothingToPrint', 'No letter waits to be printed.');
      return { batchId, letters: taken.length };
    }, once);
  }

  /** The batch as PDF, a page for each letter with its address: names and addresses are revealed now, and each is a record. Only until it is posted. */
  async sheets(batchId: string, actor: Actor): Promise<Buffer> {
    const pages = await this.changes.run(actor, async (change) => {
      const letters = await lockBatch(change, batchId);
      if (letters.length === 0) throw noBatch();
      if (letters.some(({ state }) => state !== 'printed')) throw new Conflict('letters.posted', 'This batch is posted; it cannot be printed again.');
      change.record(batchShown, { type: 'letterBatch', id: batchId }, { letters: letters.length });
      const sheets: Sheet[] = [];
      for (const letter of letters) sheets.push(await this.sheet(change, letter));
      return sheets;
    });
    return sheetsPdf(pages);
  }

  /** All letters of the batch are in the post. `postageMinor` (euro cents, for all together) is paid by the core fund. Throws NotFound `letters.noBatch`, Conflict `letterOrder.cannot`, Invalid `letters.postedOn`. */
  postBatch(batchId: string, { postageMinor = 0, effectiveOn = today() }: { postageMinor?: number | undefined; effectiveOn?: Day | undefined }, actor: Actor, once?: Once): Promise<{ posted: number }> {
    return this.changes.run(actor, async (change) => {
      const letters = await lockBatch(change, batchId);
      if (letters.length === 0) throw noBatch();
      for (const { state } of letters) letterLifecycle.next(state, 'post');
      await assertDay(change, batchId, effectiveOn);
      assertStamps(postageMinor, letters.length);
      const record = change.record(batchPosted, { type: 'letterBatch', id: batchId }, { letters: letters.length, postage: postageMinor });
      await change.query('UPDATE letter_batch SET posted_on = $2, postage_minor = $3, record_id = $4 WHERE id = $1', [batchId, effectiveOn, postageMinor, record]);
      await change.query(`UPDATE letter_order SET state = 'posted', posted_on = $2, record_id = $3 WHERE batch_id = $1`, [batchId, effectiveOn, record]);
      if (postageMinor > 0) change.later(letterBatchPosted, { batchId });
      return { posted: letters.length };
    }, once);
  }

  /** An answer came: it is kept sealed for whoever has the letter's code. Throws NotFound, Invalid `letters.text`, Conflict `letterOrder.cannot`. */
  answer(id: string, text: string, actor: Actor, once?: Once): Promise<{ state: 'answered' }> {
    return this.changes.run(actor, async (change) => {
      if (text.trim() === '') throw new Invalid('letters.text', 'Type the answer, or describe what came.', { text: 'Type the answer, or describe what came.' });
      const letter = await lockLetter(change, id);
      const state = letterLifecycle.next(letter.state, 'answer');
      const sealed = await this.vault.seal(change, sealedIn(id, 'answer'), text);
      const record = change.record(letterAnswered, { type: 'letterOrder', id });
      await change.query('UPDATE letter_order SET state = $2, answer_sealed = $3, record_id = $4 WHERE id = $1', [id, state, sealed, record]);
      return { state: 'answered' };
    }, once);
  }

  /** The letter came back. */
  cameBack(id: string, actor: Actor, once?: Once): Promise<{ state: 'returned' }> {
    return this.changes.run(actor, async (change) => {
      const letter = await lockLetter(change, id);
      const state = letterLifecycle.next(letter.state, 'return');
      const record = change.record(letterReturned, { type: 'letterOrder', id });
      await change.query('UPDATE letter_order SET state = $2, record_id = $3 WHERE id = $1', [id, state, record]);
      return { state: 'returned' };
    }, once);
  }

  /** The text to be copied by hand, for whoever has the lease: a look. */
  async text(change: Change, id: string): Promise<string> {
    const letter = await lockLetter(change, id);
    const open = await this.reveals.look(change, { look: 'copy', subject: { kind: 'donor', id }, why: { reason: 'copying' }, fields: [`letter_order.${columnOf(letter)}`] });
    return wordsOf(letter, open);
  }

  /** Name and address for the envelope, for whoever has the lease: a look. */
  async label(change: Change, id: string): Promise<readonly string[]> {
    const { recipient_id } = await lockLetter(change, id);
    if (recipient_id === null) throw new Conflict('letters.notAssigned', 'Nobody is chosen for this letter yet.');
    return this.recipients.label(change, recipient_id, 'label');
  }

  /** Copied by hand. In one statement, since every volunteer's run passes here. */
  async markHandCopied(change: Change, id: string): Promise<void> {
    const record = change.record(letterCopied, { type: 'letterOrder', id });
    const copied = await change.query(`UPDATE letter_order SET state = 'hand_copied', record_id = $2 WHERE id = $1 AND state = 'assigned' RETURNING 1`, [id, record]);
    if (copied.length > 0) return;
    letterLifecycle.next((await lockLetter(change, id)).state, 'copy');
    throw new Conflict('letters.changing', 'This letter was changed a moment ago. Look at it again.');
  }

  async markPosted(change: Change, id: string, effectiveOn: Day): Promise<void> {
    const letter = await lockLetter(change, id);
    const record = change.record(letterPosted, { type: 'letterOrder', id });
    await change.query('UPDATE letter_order SET state = $2, posted_on = $3, record_id = $4 WHERE id = $1', [id, letterLifecycle.next(letter.state, 'post'), effectiveOn, record]);
  }

  /** A look at the addressee; that the batch's words were opened with it is the batch's record. */
  private async sheet(change: Change, letter: LockedLetter): Promise<Sheet> {
    const address = await this.recipients.label(change, letter.recipient_id!, 'sheet');
    return { reference: letter.reference, address, text: await wordsOf(letter, (at, sealed) => this.vault.open(change, at, sealed)) };
  }
}

const columnOf = (letter: LockedLetter): 'text' | 'translation' => (letter.translation_sealed ? 'translation' : 'text');
const wordsOf = (letter: LockedLetter, open: Open): Promise<string> => open(sealedIn(letter.id, columnOf(letter)), letter.translation_sealed ?? letter.text_sealed);

const STAMP_MOST_MINOR = 2_000;

/** The stamps of so many letters, euro cents: nobody agreed to them before, so they are what a letter can cost. Throws Invalid `letters.postage`. */
export function assertStamps(postageMinor: number, letters: number): void {
  if (postageMinor <= letters * STAMP_MOST_MINOR) return;
  const sentence = 'This is more than letters cost, 20 euro each. Look at the receipt again.';
  throw new Invalid('letters.postage', sentence, { postage: sentence });
}

/** Between the day it was printed and today. Throws Invalid `letters.postedOn`. */
async function assertDay(change: Change, batchId: string, day: Day): Promise<void> {
  const batch = await change.one<{ printed_on: Day }>('SELECT printed_on FROM letter_batch WHERE id = $1', [batchId]);
  if (day >= batch!.printed_on && day <= today()) return;
  const sentence = `It was printed on ${batch!.printed_on}; enter a day since then that has come.`;
  throw new Invalid('letters.postedOn', sentence, { effectiveOn: sentence });
}

const noBatch = (): NotFound => new NotFound('letters.noBatch', 'There is no such batch of letters.');
