import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { system } from '../../../src/kernel/actor.js';
import { Changes } from '../../../src/platform/change/index.js';
import { destroysKeys, openVault, prepareKeyring, type SealedAt } from '../../../src/platform/vault/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { emptyDatabase } from '../../support/empty-database.js';
import { TEST_ROOT_KEY } from '../../support/root-key.js';

let db: TestDatabase;
let keyring: Awaited<ReturnType<typeof emptyDatabase>>;
let opened: Awaited<ReturnType<typeof openVault>>;
let changes: Changes;
let keys: pg.Pool;
beforeAll(async () => {
  [db, keyring] = [await freshDatabase(), await emptyDatabase()];
  const settings = { KEYRING_DATABASE_URL: keyring.url };
  await prepareKeyring(settings, db.url, TEST_ROOT_KEY);
  opened = await openVault(settings, TEST_ROOT_KEY, db.pool);
  changes = new Changes(db.dataSource, opened.vault);
  destroysKeys(db.jobs, opened.vault, changes);
  keys = new pg.Pool({ connectionString: keyring.url, max: 2 });
});
afterAll(async () => {
  await keys.end();
  await opened.close();
  await keyring.drop();
  await db.close();
});

const placeOf = (subject: string): SealedAt => ({ table: 'recipient', column: 'identity', row: subject, subject, subjectKind: 'recipient' });
const seal = (subject: string): Promise<Buffer> => changes.run(system('test'), (change) => (change.skip(), opened.vault.seal(change, placeOf(subject), 'Янка')));
const erase = (subject: string): Promise<void> => changes.run(system('test'), (change) => (change.skip(), opened.vault.destroy(change, subject, 'recipient')));
const keysOf = async (subject: string): Promise<number> => (await keys.query('SELECT 1 FROM keyring.subject_key WHERE subject = $1', [subject])).rows.length;
const records = async (): Promise<number> => (await db.admin.query<{ n: number }>(`SELECT count(*)::int AS n FROM audit.entry WHERE kind = 'key.destroyed'`)).rows[0]!.n;

it('a class of people that is new gets its key at the next start, here and apart', async () => {
  const here = await freshDatabase();
  const nameless = `UPDATE keyring.master_key SET wrapped = NULL WHERE name = 'follower'`;
  await here.admin.query(nameless);
  await prepareKeyring({}, here.url, TEST_ROOT_KEY);
  const again = await openVault({}, TEST_ROOT_KEY, here.pool);
  await again.close();
  await here.close();
  await keys.query(nameless);
  await prepareKeyring({ KEYRING_DATABASE_URL: keyring.url }, db.url, TEST_ROOT_KEY);
  expect((await keys.query('SELECT name FROM keyring.master_key WHERE wrapped IS NULL')).rows).toEqual([]);
  await (await openVault({ KEYRING_DATABASE_URL: keyring.url }, TEST_ROOT_KEY, db.pool)).close();
});

describe('a keyring in a database of its own', () => {
  it('holds every key; the main database holds none', async () => {
    const subject = randomUUID();
    const sealed = await seal(subject);
    expect(await opened.vault.open(db.reader, placeOf(subject), sealed)).toBe('Янка');
    expect(await keysOf(subject)).toBe(1);
    expect((await db.admin.query('SELECT FROM keyring.subject_key')).rows).toHaveLength(0);
  });

  it('loses somebody’s key by a job; nothing opens from the moment the erasure commits, and the job may come twice', async () => {
    const subject = randomUUID();
    const sealed = await seal(subject);
    await erase(subject);
    expect(await keysOf(subject)).toBe(1);
    await expect(opened.vault.open(db.reader, placeOf(subject), sealed)).rejects.toMatchObject({ code: 'vault.erased' });
    await db.outbox.drain(db.jobs);
    expect(await keysOf(subject)).toBe(0);
    expect(await records()).toBe(1);
    await db.jobs.perform('vault.destroyKey', { subject, kind: 'recipient' });
    expect(await records()).toBe(1);
    await expect(seal(subject)).rejects.toMatchObject({ code: 'vault.erased' });
  });

  it('destroys again at the next start what came back with a backup of the keyring', async () => {
    const subject = randomUUID();
    await seal(subject);
    const { rows } = await keys.query<{ kind: string; wrapped: Buffer; version: number }>('SELECT kind, wrapped, version FROM keyring.subject_key WHERE subject = $1', [subject]);
    await erase(subject);
    await db.outbox.drain(db.jobs);
    await keys.query('DELETE FROM keyring.destroyed WHERE subject = $1', [subject]);
    await keys.query('INSERT INTO keyring.subject_key (subject, kind, wrapped, version) VALUES ($1, $2, $3, $4)', [subject, rows[0]!.kind, rows[0]!.wrapped, rows[0]!.version]);
    await prepareKeyring({ KEYRING_DATABASE_URL: keyring.url }, db.url, TEST_ROOT_KEY);
    expect(await keysOf(subject)).toBe(0);
  });
});
