import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createCipheriv, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readSettings, type Settings } from '../../../config/settings.js';
import { KEY_COMMANDS } from '../../../src/cli/keys.js';
import { openDatabase, type OpenDatabase } from '../../../src/cli/open-database.js';
import { system } from '../../../src/kernel/actor.js';
import { type EmbeddedServer, migrate, startEmbedded } from '../../../src/platform/database/index.js';
import { migrationClasses } from '../../../src/platform/database/migrations.js';
import { migrateQueue } from '../../../src/platform/queue/index.js';
import { associated, type SealedAt } from '../../../src/platform/vault/seal.js';
import { wrapping } from '../../../src/platform/vault/vault.js';

// a server of its own: passwords of roles are the whole cluster's
let server: EmbeddedServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pasylka-root-'));
  chmodSync(folder, 0o755);
  server = await startEmbedded({ folder, settings: { fsync: 'off' } });
  await migrate(server.url, randomBytes(32));
  await migrateQueue(server.url);
  await onServer('/postgres', 'ALTER DATABASE pasylka RENAME TO template');
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const place: SealedAt = { table: 'recipient', column: 'name', row: 'r1', subject: randomUUID(), subjectKind: 'recipient' };
const newKey = (): string => randomBytes(32).toString('hex');

/** With the schema and no keys yet, or empty. */
async function database(template = 'template'): Promise<string> {
  const name = `d_${randomBytes(4).toString('hex')}`;
  await onServer('/postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return new URL(`/${name}`, server.url).href;
}
async function onServer<Row extends pg.QueryResultRow>(url: string, sql: string, params?: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: new URL(url, server.url).href });
  await client.connect();
  const { rows } = await client.query<Row>(sql, params).finally(() => client.end());
  return rows;
}
const settingsFor = (url: string, more: Record<string, string> = {}): Settings => readSettings({ DATABASE_URL: url, PASYLKA_DEMO: '1', DATA_DIR: folder, ...more });

/** The data folder of one installation, with a root key file. */
function home(): { file: string; pending: string } {
  const file = join(mkdtempSync(join(folder, 'home-')), 'root.key');
  writeFileSync(file, `${newKey()}\n`);
  return { file, pending: `${file}.new` };
}
async function started<R>(settings: Settings, work: (opened: OpenDatabase) => Promise<R>): Promise<R> {
  const opened = await openDatabase(settings, { background: false });
  return work(opened).finally(() => opened.close());
}
const sealIn = (settings: Settings): Promise<Buffer> => started(settings, ({ core }) => core.changes.run(system('test'), (change) => (change.skip(), core.vault.seal(change, place, 'Янка'))));
const openIn = (settings: Settings, sealed: Buffer): Promise<string> => started(settings, ({ core }) => core.vault.open(core.connections.reader, place, sealed));
const markOf = (settings: Settings): Promise<string> => started(settings, ({ core }) => Promise.resolve(core.vault.mac('code', 'x').toString('hex')));

async function command(settings: Settings, words: string[]): Promise<string> {
  const said: string[] = [];
  const { env } = process;
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => said.push(String(line)) > 0);
  process.env = { DATABASE_URL: settings.DATABASE_URL, PASYLKA_DEMO: '1', DATA_DIR: settings.DATA_DIR, ROOT_KEY_FILE: settings.ROOT_KEY_FILE, ROOT_KEY: settings.ROOT_KEY };
  try {
    await KEY_COMMANDS.find(({ name }) => name === 'keys rotate')!.run(words);
  } finally {
    write.mockRestore();
    process.env = env;
  }
  return said.join('');
}

describe('the root key', () => {
  it('is replaced by a command: what was sealed opens, digests stay, the old key opens nothing', async () => {
    const [url, { file, pending }] = [await database(), home()];
    const settings = settingsFor(url, { ROOT_KEY_FILE: file });
    const [sealed, mark, before] = [await sealIn(settings), await markOf(settings), readFileSync(file, 'utf8')];
    expect(await command(settings, ['root'])).toContain(file);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(pending)).toBe(false);
    expect(await openIn(settings, sealed)).toBe('Янка');
    expect(await markOf(settings)).toBe(mark);
    await expect(openIn(settingsFor(url, { ROOT_KEY: before.trim() }), sealed)).rejects.toThrow(/^This root key is not the one/);
    expect(await onServer(url, `SELECT pub->>'subject' AS said FROM audit.entry WHERE kind = 'keyring.rootReplaced'`)).toEqual([{ said: 'keyring:root' }]);
  });

  it('in the environment: the new one waits in a file until it is put there', async () => {
    const [url, { file }, first] = [await database(), home(), newKey()];
    rmSync(file);
    const settings = settingsFor(url, { ROOT_KEY: first, ROOT_KEY_FILE: file });
    const sealed = await sealIn(settings);
    expect(await command(settings, ['root'])).toContain('ROOT_KEY still holds the old one');
    await expect(openIn(settings, sealed)).rejects.toThrow(/^The root key was replaced, and the new one is in .*root\.key\.new: put it into ROOT_KEY/);
    expect(await openIn(settingsFor(url, { ROOT_KEY: readFileSync(`${file}.new`, 'utf8').trim(), ROOT_KEY_FILE: file }), sealed)).toBe('Янка');
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('a rotation that was interrupted before the database took it starts with the old key', async () => {
    const [url, { file, pending }] = [await database(), home()];
    const settings = settingsFor(url, { ROOT_KEY_FILE: file });
    const sealed = await sealIn(settings);
    writeFileSync(pending, `${newKey()}\n`);
    expect(await openIn(settings, sealed)).toBe('Янка');
    expect(existsSync(pending)).toBe(false);
  });

  it('one interrupted after the database took it starts with the new key', async () => {
    const [url, { file, pending }] = [await database(), home()];
    const settings = settingsFor(url, { ROOT_KEY_FILE: file });
    const sealed = await sealIn(settings);
    copyFileSync(file, `${file}.kept`);
    await command(settings, ['root']);
    renameSync(file, pending);
    renameSync(`${file}.kept`, file);
    expect(await openIn(settings, sealed)).toBe('Янка');
    expect(existsSync(pending)).toBe(false);
  });

  it('another is refused in one sentence, and nothing is changed under it', async () => {
    const [url, { file }] = [await database(), home()];
    const settings = settingsFor(url, { ROOT_KEY_FILE: file });
    const sealed = await sealIn(settings);
    await expect(sealIn(settingsFor(url, { ROOT_KEY: newKey() }))).rejects.toThrow(/^This root key is not the one this database was sealed under: .*\. Nothing was changed\.$/);
    expect(await openIn(settings, sealed)).toBe('Янка');
  });

  it('missing is said too', async () => {
    const settings = settingsFor(await database(), { PASYLKA_DEMO: '0', ROOT_KEY_FILE: join(folder, 'nowhere.key') });
    await expect(sealIn(settings)).rejects.toThrow(/^The root key .*nowhere\.key is missing/);
  });
});

describe('a database of the first version', () => {
  // as src/platform/vault sealed and digested then
  const derived = (rootKey: Buffer, info: string): Buffer => Buffer.from(hkdfSync('sha256', rootKey, 'pasylka', info, 32));
  const sealedThen = (key: Buffer, plain: Buffer, aad: Buffer): Buffer => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body]);
  };
  const before = (): string[] => migrationClasses().map((one) => new one().name ?? '').filter((name) => Number(name.slice(-13)) < 1795400000000);
  const made = async (rootKey: Buffer): Promise<{ url: string; sealed: Buffer }> => {
    const url = await database('template1');
    await migrate(url, rootKey, before());
    await onServer(url, `INSERT INTO installation (kind, foundation_name, record_id) VALUES ('demo', 'F', gen_random_uuid())`);
    const key = randomBytes(32);
    await onServer(url, `INSERT INTO keyring.subject_key (subject, kind, wrapped) VALUES ($1, 'recipient', $2)`, [place.subject, sealedThen(derived(rootKey, 'class recipient'), key, wrapping(place.subject, 'recipient'))]);
    return { url, sealed: sealedThen(key, Buffer.from('Янка'), associated(place)) };
  };

  it('opens as it is: nothing is sealed again, digests are the same', async () => {
    const rootKey = randomBytes(32);
    const { url, sealed } = await made(rootKey);
    const settings = settingsFor(url, { ROOT_KEY: rootKey.toString('hex'), ROOT_KEY_FILE: home().file });
    expect(await openIn(settings, sealed)).toBe('Янка');
    expect(await markOf(settings)).toBe(createHmac('sha256', derived(rootKey, 'mac code')).update('x').digest('hex'));
    await command(settings, ['recipient']);
    expect(await openIn(settings, sealed)).toBe('Янка');
  });

  it('tells a wrong root key although it kept no check', async () => {
    const { url } = await made(randomBytes(32));
    await expect(sealIn(settingsFor(url, { ROOT_KEY: newKey() }))).rejects.toThrow(/^This root key is not the one/);
    expect(await onServer(url, 'SELECT count(wrapped)::int AS n FROM keyring.master_key')).toEqual([{ n: 0 }]);
  });
});

describe('a keyring in a database of its own', () => {
  it('takes over what lay here; from then on nothing opens without it, nor with that of another installation', async () => {
    const [url, apart, { file }] = [await database(), await database('template1'), home()];
    const here = settingsFor(url, { ROOT_KEY_FILE: file });
    const sealed = await sealIn(here);
    const there = settingsFor(url, { ROOT_KEY_FILE: file, KEYRING_DATABASE_URL: apart });
    expect(await openIn(there, sealed)).toBe('Янка');
    expect(await onServer(url, 'SELECT count(*)::int AS n FROM keyring.subject_key')).toEqual([{ n: 0 }]);
    expect(await onServer(url, 'SELECT count(wrapped)::int AS n FROM keyring.master_key')).toEqual([{ n: 0 }]);
    expect(await onServer(apart, 'SELECT count(*)::int AS n FROM keyring.subject_key')).toEqual([{ n: 1 }]);
    await expect(openIn(settingsFor(url, { ROOT_KEY_FILE: file }), sealed)).rejects.toThrow(/^The keys of this database lie in a database of their own: set KEYRING_DATABASE_URL\.$/);
    const others = await database('template1');
    await sealIn(settingsFor(await database(), { ROOT_KEY_FILE: file, KEYRING_DATABASE_URL: others }));
    await expect(openIn(settingsFor(url, { ROOT_KEY_FILE: file, KEYRING_DATABASE_URL: others }), sealed)).rejects.toThrow(/keyring of another installation/);
    await expect(openIn(settingsFor(url, { ROOT_KEY_FILE: file, KEYRING_DATABASE_URL: await database('template1') }), sealed)).rejects.toThrow(/^The keyring at KEYRING_DATABASE_URL is empty/);
  });
});
