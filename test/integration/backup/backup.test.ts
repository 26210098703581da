import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Settings } from '../../../config/settings.js';
import { Sequencer } from '../../../src/audit/index.js';
import { system } from '../../../src/kernel/actor.js';
import { newId } from '../../../src/kernel/ids.js';
import { CORE_FUND_ID, Ledger } from '../../../src/ledger/index.js';
import { type Backup, backUp, newAgePair, restore } from '../../../src/platform/backup/index.js';
import { openVault, prepareKeyring } from '../../../src/platform/vault/index.js';
import { migrateQueue } from '../../../src/platform/queue/index.js';
import { verifyDatabase } from '../../../src/verify/index.js';
import { verifySnapshot } from '../../../src/verify/db.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { emptyDatabase } from '../../support/empty-database.js';
import { TEST_ROOT_KEY } from '../../support/root-key.js';

const SECRET = 'Яна Прыкладная, vul. Niamiha 1\n\\N tab\tquote"';
let db: TestDatabase;
let settings: Settings;
let identity: string;
let recipient: string;
const settingsFor = (data: string, backups: string): Settings => plainToInstance(Settings, { DATA_DIR: data, BACKUP_DIR: backups, BACKUP_RECIPIENT: recipient, PASYLKA_DEMO: false });
let made: Backup;
const subject = newId();
const at = { table: 'recipient', column: 'name', row: subject, subject, subjectKind: 'recipient' } as const;
let sealed: Buffer;

beforeAll(async () => {
  db = await freshDatabase();
  const pair = await newAgePair();
  identity = pair.identity;
  const home = mkdtempSync(join(tmpdir(), 'pasylka-backup-'));
  recipient = pair.recipient;
  settings = settingsFor(join(home, 'data'), join(home, 'backups'));
  await migrateQueue(db.url);
  mkdirSync(settings.path('signer'), { recursive: true });
  writeFileSync(settings.path('signer', 'key'), 'the log’s key');
  const ledger = new Ledger();
  for (let amount = 1; amount <= 9; amount += 1) {
    await db.changes.run(system('test'), (change) => ledger.post(change, {
      kind: 'donation.transferred', key: `bank:${amount}`, effectiveOn: '2026-10-01',
      lines: [
        { account: 'asset.bank', fundId: CORE_FUND_ID, currency: 'EUR', amount: amount * 100 },
        { account: 'income.donation', fundId: CORE_FUND_ID, currency: 'EUR', amount: amount * -100, subject: newId() },
      ],
    }));
  }
  await new Sequencer(db.pool, 'test.example/audit/2026').run();
  sealed = await db.changes.run(system('test'), async (change) => {
    change.skip();
    return db.vault.seal(change, at, SECRET);
  });
  made = await backUp(settings, db.url);
});
afterAll(() => db.close());

const nothingToSay = async (): Promise<void> => undefined;
const files = (): { data: string; keys: string } => ({ data: made.data.path, keys: made.keys.path });

describe('a backup', () => {
  it('is sealed, in two files only their owner may read, and says nothing in clear', () => {
    for (const { path } of [made.data, made.keys]) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const bytes = readFileSync(path);
      expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
      expect(bytes.includes('donation') || bytes.includes('subject_key') || bytes.includes('bank:')).toBe(false);
    }
    expect(made.manifest.sections.some(({ name }) => name.startsWith('keyring.'))).toBe(false);
  });

  it('restores into an empty database with the same digests; the log and the books verify there', async () => {
    const empty = await emptyDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'pasylka-restored-'));
    const { manifest, keys } = await restore(files(), identity, { databaseUrl: empty.url, rootKey: TEST_ROOT_KEY, filesInto: folder }, async (client) => {
      expect((await verifySnapshot(client, [])).findings).toEqual([]);
    });
    expect(manifest).toEqual(made.manifest);
    expect(keys).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'signer/key'), 'utf8')).toBe('the log’s key');
    expect((await verifyDatabase(empty.url, [])).facts.join()).toContain('9 entries');
    const again = await backUp(settingsFor(folder, join(folder, 'again')), empty.url);
    expect(again.manifest).toEqual(made.manifest);
    const client = new pg.Client({ connectionString: empty.url });
    await client.connect();
    expect(await db.vault.open({ query: async <Row>(sql: string, params?: unknown[]) => (await client.query(sql, params)).rows as Row[] }, at, sealed)).toBe(SECRET);
    await expect(client.query('DELETE FROM audit.leaf')).rejects.toThrow('append-only');
    await client.end();
    await empty.drop();
  });

  it('leaves the database empty when what it holds does not verify', async () => {
    const empty = await emptyDatabase();
    const place = { databaseUrl: empty.url, rootKey: TEST_ROOT_KEY };
    await expect(restore(files(), identity, place, () => Promise.reject(new Error('not good')))).rejects.toThrow('not good');
    await restore(files(), identity, place, nothingToSay); // so it may be tried again
    await empty.drop();
  });

  it('forgets keyrings after their days, other backups after theirs, and never the newest', async () => {
    const own = settingsFor(settings.dataDir, mkdtempSync(join(tmpdir(), 'pasylka-old-')));
    const old = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().replace(/[-:]|\.\d+/g, '');
    mkdirSync(join(own.BACKUP_DIR!, 'keyring'));
    for (const days of [8, 91]) {
      writeFileSync(join(own.BACKUP_DIR!, `${old(days)}.data.age`), '');
      writeFileSync(join(own.BACKUP_DIR!, 'keyring', `${old(days)}.keys.age`), '');
    }
    writeFileSync(join(own.BACKUP_DIR!, 'notes.txt'), 'not ours');
    utimesSync(join(own.BACKUP_DIR!, 'notes.txt'), 0, 0);
    const { forgotten } = await backUp(own, db.url);
    expect(forgotten).toHaveLength(3);
    expect(readdirSync(join(own.BACKUP_DIR!, 'keyring'))).toHaveLength(1);
    expect(readdirSync(own.BACKUP_DIR!)).toHaveLength(4);
  });
});

describe('a keyring in a database of its own', () => {
  it('is backed up from there and restored into one of its own', async () => {
    const [main, apart, main2, apart2] = [await emptyDatabase(), await emptyDatabase(), await emptyDatabase(), await emptyDatabase()];
    await restore(files(), identity, { databaseUrl: main.url, rootKey: TEST_ROOT_KEY }, nothingToSay);
    await prepareKeyring({ KEYRING_DATABASE_URL: apart.url }, main.url, TEST_ROOT_KEY);
    const own = settingsFor(settings.dataDir, mkdtempSync(join(tmpdir(), 'pasylka-apart-')));
    own.KEYRING_DATABASE_URL = apart.url;
    const { data, keys } = await backUp(own, main.url);
    const pair = { data: data.path, keys: keys.path };
    await expect(restore(pair, identity, { databaseUrl: main2.url, rootKey: TEST_ROOT_KEY }, nothingToSay)).rejects.toThrow(/set KEYRING_DATABASE_URL to an empty one/);
    await expect(restore(pair, identity, { databaseUrl: main2.url, keyringUrl: apart.url, rootKey: TEST_ROOT_KEY }, nothingToSay)).rejects.toThrow(/KEYRING_DATABASE_URL is not empty/);
    await restore(pair, identity, { databaseUrl: main2.url, keyringUrl: apart2.url, rootKey: TEST_ROOT_KEY }, nothingToSay);
    const pool = new pg.Pool({ connectionString: main2.url });
    const { vault, close } = await openVault({ KEYRING_DATABASE_URL: apart2.url }, TEST_ROOT_KEY, pool);
    expect(await vault.open({ query: async <Row>(sql: string, params?: unknown[]) => (await pool.query(sql, params)).rows as Row[] }, at, sealed)).toBe(SECRET);
    await close();
    await pool.end();
    for (const { drop } of [main, apart, main2, apart2]) await drop();
  });
});

describe('a restore refuses in one sentence', () => {
  const refused = async (sentence: RegExp, { data = made.data.path, keys = made.keys.path, key = identity, url }: { data?: string; keys?: string; key?: string; url?: string } = {}): Promise<void> => {
    const empty = await emptyDatabase();
    await expect(restore({ data, keys }, key, { databaseUrl: url ?? empty.url, rootKey: TEST_ROOT_KEY }, nothingToSay)).rejects.toThrow(sentence);
    await empty.drop();
  };
  const damaged = (change: (path: string) => void): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'pasylka-damaged-')), 'x.data.age');
    writeFileSync(path, readFileSync(made.data.path));
    change(path);
    return path;
  };

  it('another root key', async () => {
    const empty = await emptyDatabase();
    await expect(restore(files(), identity, { databaseUrl: empty.url, rootKey: Buffer.alloc(32, 9) }, nothingToSay)).rejects.toThrow(/not the one the backup was sealed under/);
    await verifyDatabase(db.urlOf('auditor'), []); // nothing was changed, role passwords above all
    await empty.drop();
  });
  it('a database that is in use', () => refused(/not empty/, { url: db.url }));
  it('another age key', async () => refused(/another age key/, { key: (await newAgePair()).identity }));
  it('something that is no age key', () => refused(/no age identity/, { key: 'hello' }));
  it('a file that is not there', () => refused(/There is no \/nowhere/, { data: '/nowhere' }));
  it('the two files the wrong way round', () => refused(/holds the keyring/, { data: made.keys.path, keys: made.data.path }));
  it('a file that is no backup', () => refused(/no backup of Pasylka/, { data: damaged((path) => writeFileSync(path, 'hello')) }));
  it('a file that was cut off', () => refused(/damaged or cut off/, { data: damaged((path) => truncateSync(path, made.data.bytes - 40)) }));
  it('one flipped bit', () => refused(/damaged or cut off/, { data: damaged((path) => {
    const bytes = readFileSync(path);
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(path, bytes);
  }) }));
});

describe('somebody who was erased since', () => {
  it('stays unreadable when yesterday’s data comes back with today’s keyring, and log and books verify', async () => {
    await db.admin.query('SELECT keyring.destroy_subject($1, $2)', [subject, 'recipient']);
    const today = await backUp(settingsFor(settings.dataDir, mkdtempSync(join(tmpdir(), 'pasylka-today-'))), db.url);
    const empty = await emptyDatabase();
    await restore({ data: made.data.path, keys: today.keys.path }, identity, { databaseUrl: empty.url, rootKey: TEST_ROOT_KEY }, async (client) => {
      expect((await verifySnapshot(client, [])).findings).toEqual([]);
    });
    const pool = new pg.Pool({ connectionString: empty.url });
    const { vault, close } = await openVault({}, TEST_ROOT_KEY, pool);
    const queries = { query: async <Row>(sql: string, params?: unknown[]) => (await pool.query(sql, params)).rows as Row[] };
    await expect(vault.open(queries, at, sealed)).rejects.toThrow(/erased/);
    await close();
    await pool.end();
    await empty.drop();
  });
});
