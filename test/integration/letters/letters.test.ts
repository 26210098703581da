import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system, visitor, type Actor } from '../../../src/kernel/actor.js';
import { newId, newReference } from '../../../src/kernel/ids.js';
import { defineRecord } from '../../../src/kernel/record.js';
import { Addressees } from '../../../src/letters/addressees.js';
import { Letters, type NewLetter } from '../../../src/letters/letters.js';
import { WritersView } from '../../../src/letters/mine.js';
import { Posting } from '../../../src/letters/posting.js';
import type { Language } from '../../../src/letters/rows.js';
import type { ConsentPurpose, Recipients } from '../../../src/recipients/index.js';
import { Reveals } from '../../../src/reveals/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

const labelSeen = defineRecord('test.labelSeen');
const recipients: Pick<Recipients, 'label' | 'consents'> = {
  async label(change, id) {
    change.record(labelSeen, { type: 'recipient', id });
    return [`Secret Name ${id.slice(0, 4)}`, '220000 Мінск'];
  },
  consents: async () => [{ purpose: 'letters', given: true, at: new Date() }, { purpose: 'interests', given: true, at: new Date() }],
};

const VOLUNTEER: Actor = { kind: 'person', id: newId(), roles: ['volunteer'] };
const MODERATOR: Actor = { kind: 'person', id: newId(), roles: ['coordinator'] };
const HELLO: NewLetter = { text: 'Hello, it is the first frost here.', language: 'en', how: 'printed' };
const refused = (status: number, code: string) => expect.objectContaining({ status, code });

let db: TestDatabase;
let letters: Letters;
let posting: Posting;
let view: WritersView;
let addressees: Addressees;
beforeAll(async () => {
  db = await freshDatabase();
  const reveals = new Reveals(db.changes, db.vault);
  letters = new Letters(db.changes, db.vault, reveals);
  posting = new Posting(db.changes, db.vault, recipients, reveals);
  addressees = new Addressees(recipients);
  view = new WritersView(db.publicReader, db.changes, db.vault);
});
afterAll(() => db.close());

async function person(languages: readonly Language[] = ['en']): Promise<{ id: string; reference: string }> {
  const id = newId();
  await db.changes.run(system('test'), async (change) => {
    await change.query(`INSERT INTO recipient (id, reference, invented, identity, language, record_id) VALUES ($1, $2, true, 'x', 'be', $3)`,
      [id, newReference('R'), change.record(labelSeen, { type: 'recipient', id })]);
    await addressees.open(change, { recipientId: id, about: 'Chess, bread, rivers.', languages });
  });
  const { rows } = await db.admin.query<{ reference: string }>('SELECT reference FROM addressee WHERE recipient_id = $1', [id]);
  return { id, reference: rows[0]!.reference };
}
const nobodyElse = () => db.admin.query('UPDATE addressee SET open = false');
const stateOf = async (id: string): Promise<string> => (await db.admin.query<{ state: string }>('SELECT state FROM letter_order WHERE id = $1', [id])).rows[0]!.state;
async function approved(letter: Partial<NewLetter> = {}): Promise<string> {
  const { id } = await letters.write({ ...HELLO, ...letter }, visitor);
  await letters.approve(id, MODERATOR);
  return id;
}

describe('a letter', () => {
  it('is written without an account, read, printed in a batch, posted, answered; its code says so', async () => {
    await nobodyElse();
    const chess = await person();
    const { id } = await letters.write({ ...HELLO, to: chess.reference }, visitor);
    const code = letters.codeOf(id);
    expect((await view.byCode(code)).state).toBe('written');
    const read = () => db.changes.run(MODERATOR, (change) => letters.read(change, id));
    expect((await read()).text).toBe(HELLO.text);
    expect(await letters.approve(id, MODERATOR)).toEqual({ state: 'assigned' });
    await expect(read()).rejects.toEqual(refused(409, 'letters.readAlready'));
    const { batchId, letters: count } = await posting.print({}, MODERATOR);
    expect(count).toBe(1);
    const before = (await db.admin.query(`SELECT count(*)::int AS n FROM audit.entry WHERE kind = 'test.labelSeen'`)).rows[0].n;
    expect((await posting.sheets(batchId, MODERATOR)).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await db.admin.query(`SELECT count(*)::int AS n FROM audit.entry WHERE kind = 'test.labelSeen'`)).rows[0].n).toBe(Number(before) + 1);
    for (const effectiveOn of ['2020-01-01', '2099-01-01']) await expect(posting.postBatch(batchId, { effectiveOn }, MODERATOR)).rejects.toEqual(refused(422, 'letters.postedOn'));
    await expect(posting.postBatch(batchId, { postageMinor: 2_001 }, MODERATOR)).rejects.toEqual(refused(422, 'letters.postage'));
    expect(await posting.postBatch(batchId, { postageMinor: 140 }, MODERATOR)).toEqual({ posted: 1 });
    expect(await view.byCode(code)).toMatchObject({ state: 'posted', answer: null });
    await expect(posting.sheets(batchId, MODERATOR)).rejects.toEqual(refused(409, 'letters.posted'));
    await posting.answer(id, 'Thank you for the frost.', MODERATOR);
    expect(await view.byCode(code)).toMatchObject({ state: 'answered', answer: 'Thank you for the frost.' });
    await expect(posting.cameBack(id, MODERATOR)).rejects.toEqual(refused(409, 'letterOrder.cannot'));
  });

  it('keeps its words out of the database in clear, and its code out altogether', async () => {
    const { id } = await letters.write({ ...HELLO, text: 'A canary sings quietly.' }, visitor);
    const { rows } = await db.admin.query(`SELECT l::text || (SELECT coalesce(string_agg(d.bodies::text, ''), '') FROM audit.disclosure d) AS all FROM letter_order l WHERE id = $1`, [id]);
    expect(rows[0].all).not.toContain('canary');
    expect(rows[0].all).not.toContain(Buffer.from('canary').toString('hex'));
    expect(rows[0].all).not.toContain(letters.codeOf(id));
  });

  it('shows the same code when the form is sent twice, and is one letter', async () => {
    const once = { key: 'form-key-1', input: HELLO };
    const [first, second] = [await letters.write(HELLO, visitor, once), await letters.write(HELLO, visitor, once)];
    expect(second).toEqual(first);
    const { rows } = await db.admin.query(`SELECT result::text FROM idempotency`);
    expect(rows.some(({ result }) => result?.includes(letters.codeOf(first.id)))).toBe(false);
  });

  it('is not stopped by what the lint notices', async () => {
    const { id } = await letters.write({ ...HELLO, text: 'About the trial and the protest.' }, visitor);
    const { rows } = await db.admin.query('SELECT state, warnings FROM letter_order WHERE id = $1', [id]);
    expect(rows[0]).toEqual({ state: 'written', warnings: ['case', 'politics'] });
  });

  it.each([['', 'letters.text'], ['   …  ', 'letters.text'], ['x '.repeat(3001), 'letters.text']])('with too few or too many words is refused (%#)', async (text, code) => {
    await expect(letters.write({ ...HELLO, text }, visitor)).rejects.toEqual(refused(422, code));
  });

  it('to somebody who is not open, or under a wrong code, is refused in words', async () => {
    const gone = await person();
    await db.changes.run(MODERATOR, (change) => addressees.close(change, gone.id));
    await expect(letters.write({ ...HELLO, to: gone.reference }, visitor)).rejects.toEqual(refused(422, 'letters.to'));
    await expect(view.byCode('NOPE-NOPE')).rejects.toEqual(refused(404, 'letters.code'));
  });

  it('declined shows its reason to the writer, and only with one', async () => {
    const { id } = await letters.write(HELLO, visitor);
    await expect(letters.decline(id, ' ', MODERATOR)).rejects.toEqual(refused(422, 'letters.reason'));
    await letters.decline(id, 'It names other people.', MODERATOR);
    expect(await view.byCode(letters.codeOf(id))).toMatchObject({ state: 'declined', reason: 'It names other people.' });
    await expect(letters.approve(id, MODERATOR)).rejects.toEqual(refused(409, 'letterOrder.cannot'));
  });

  it('waits for a translation when nobody reads its language, and goes on with one', async () => {
    await nobodyElse();
    await person(['be']);
    const { id } = await letters.write(HELLO, visitor);
    expect(await letters.approve(id, MODERATOR)).toEqual({ state: 'moderated' });
    await expect(letters.translate(id, { text: 'Привет', language: 'ru' }, MODERATOR)).rejects.toEqual(refused(409, 'letters.nobody'));
    await letters.translate(id, { text: 'Прывітанне', language: 'be' }, MODERATOR);
    expect(await stateOf(id)).toBe('assigned');
  });

  it('copied by hand leaves a job, and is never in a batch', async () => {
    await nobodyElse();
    await person();
    await db.admin.query(`UPDATE letter_order SET state = 'declined', recipient_id = NULL, reason = 'test' WHERE state = 'assigned'`);
    const id = await approved({ how: 'hand_copied' });
    const { rows } = await db.admin.query(`SELECT payload FROM outbox WHERE job = 'letters.readyToCopy'`);
    expect(rows).toContainEqual({ payload: { letterId: id } });
    await expect(posting.print({}, MODERATOR)).rejects.toEqual(refused(409, 'letters.nothingToPrint'));
    await expect(db.changes.run(MODERATOR, (change) => posting.text(change, id))).rejects.toEqual(refused(403, 'reveals.role'));
    await db.changes.run(VOLUNTEER, (change) => posting.text(change, id).then((text) => expect(text).toBe(HELLO.text)));
    await db.changes.run(MODERATOR, (change) => posting.markHandCopied(change, id));
    await db.changes.run(MODERATOR, (change) => posting.markPosted(change, id, '2026-11-22'));
    expect(await stateOf(id)).toBe('posted');
  });
});

describe('who is written to', () => {
  it('the fewest letters in eight weeks first, then the longest silence, then the reference', async () => {
    await nobodyElse();
    const [busy, quiet, never, old] = [await person(), await person(), await person(), await person()];
    const wrote = async (to: { reference: string }, daysAgo: number) => {
      const { id } = await letters.write({ ...HELLO, to: to.reference }, visitor);
      await db.admin.query(`UPDATE letter_order SET written_on = current_date - $2::int WHERE id = $1`, [id, daysAgo]);
    };
    await wrote(busy, 2);
    await wrote(busy, 9);
    await wrote(quiet, 20);
    await wrote(old, 90);
    expect((await view.addressees()).map(({ reference }) => reference)).toEqual([never, old, quiet, busy].map(({ reference }) => reference));
    expect((await view.addressees()).map(({ recent, weeks }) => [recent, weeks])).toEqual([[0, null], [0, 12], [1, 2], [2, 0]]);
  });

  it('spreads letters without a choice over everybody, also when many are approved at once', async () => {
    await nobodyElse();
    const people = await Promise.all(Array.from({ length: 6 }, () => person()));
    const ids = await Promise.all(Array.from({ length: 12 }, () => letters.write(HELLO, visitor)));
    await Promise.all(ids.map(({ id }) => letters.approve(id, MODERATOR)));
    const { rows } = await db.admin.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM letter_order WHERE recipient_id = ANY ($1) GROUP BY recipient_id`, [people.map(({ id }) => id)]);
    expect(rows.map(({ n }) => n)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it('shows the public no recipient’s id', async () => {
    const { rows } = await db.admin.query(`SELECT column_name FROM information_schema.columns WHERE table_schema = 'public_read' AND table_name = 'addressee' ORDER BY 1`);
    expect(rows.map(({ column_name }) => column_name)).toEqual(['about', 'languages', 'place', 'recent', 'reference', 'weeks']);
    await expect(db.publicReader.query('SELECT 1 FROM public.letter_order')).rejects.toThrow(/permission denied/);
  });
});

describe('consent', () => {
  it('is needed: to letters, and to the few words about the person', async () => {
    const asked = (given: ConsentPurpose[]) => new Addressees({ consents: async () => given.map((purpose) => ({ purpose, given: true, at: new Date() })) });
    const { id } = await person();
    const open = (given: ConsentPurpose[]) => db.changes.run(MODERATOR, (change) => asked(given).open(change, { recipientId: id, about: 'Chess.', languages: ['en'] }));
    await expect(open([])).rejects.toEqual(refused(409, 'letters.noConsent'));
    await expect(open(['letters'])).rejects.toEqual(refused(409, 'letters.noConsent'));
    await open(['letters', 'interests']);
  });
});

describe('a batch', () => {
  it('takes the oldest first and each letter once, whoever prints', async () => {
    await nobodyElse();
    await person();
    await db.admin.query(`UPDATE letter_order SET state = 'declined', recipient_id = NULL, reason = 'test' WHERE state = 'assigned'`);
    for (let n = 0; n < 10; n += 1) await approved();
    const batches = await Promise.all([posting.print({ limit: 5 }, MODERATOR), posting.print({ limit: 5 }, MODERATOR)]);
    expect(batches.reduce((sum, batch) => sum + batch.letters, 0)).toBe(10);
    await posting.postBatch(batches[0].batchId, {}, MODERATOR);
    await expect(posting.postBatch(batches[0].batchId, {}, MODERATOR)).rejects.toEqual(refused(409, 'letterOrder.cannot'));
    await expect(posting.postBatch(newId(), {}, MODERATOR)).rejects.toEqual(refused(404, 'letters.noBatch'));
  });
});
