import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { system } from '../../../src/kernel/actor.js';
import type { SealedAt } from '../../../src/platform/vault/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.close());

const at: SealedAt = { table: 'recipient', column: 'name', row: 'r1', subject: randomUUID(), subjectKind: 'recipient' };
const seal = (place: SealedAt, text: string): Promise<Buffer> => db.changes.run(system('test'), (change) => (change.skip(), db.vault.seal(change, place, text)));
const open = (place: SealedAt, sealed: Buffer): Promise<string> => db.changes.run(system('test'), (change) => (change.skip(), db.vault.open(change, place, sealed)));

describe('the vault', () => {
  it('opens what it sealed, and the bytes do not show the text', async () => {
    const sealed = await seal(at, 'Янка Прыклад');
    expect(sealed.includes(Buffer.from('Янка'))).toBe(false);
    expect(await open(at, sealed)).toBe('Янка Прыклад');
  });

  it.each([['row', 'r2'], ['column', 'address'], ['table', 'household']])('refuses a value moved to another %s', async (part, value) => {
    const sealed = await seal(at, 'x');
    await expect(open({ ...at, [part]: value }, sealed)).rejects.toThrow();
  });

  it('opens nothing any more once the key is destroyed', async () => {
    const gone = { ...at, subject: randomUUID() };
    const sealed = await seal(gone, 'x');
    await db.admin.query('DELETE FROM keyring.subject_key WHERE subject = $1', [gone.subject]);
    await expect(open(gone, sealed)).rejects.toMatchObject({ code: 'vault.erased' });
  });

  it('writes who looked and why in the same change', async () => {
    const sealed = await seal(at, 'x');
    await db.changes.run(system('test'), (change) => db.vault.reveal(change, at, sealed, 'label'));
    const { rows } = await db.admin.query(`SELECT subject_id FROM audit.entry WHERE kind = 'secret.revealed'`);
    expect(rows).toEqual([{ subject_id: at.subject }]);
  });
});
