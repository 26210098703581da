import { join } from 'node:path';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { projectRoot } from '../../../config/root.js';
import { type Settings, StartError } from '../../../config/settings.js';
import { migrationClasses } from '../database/migrations.js';
import { connected, inTransaction } from './door.js';
import type { HomeRow } from './keyring.js';
import { fillKeyring, homeOf, isRootOf, queriesOf, WRONG_ROOT_KEY } from './open.js';
import { localRootKey } from './root-key.js';

type Apart = Pick<Settings, 'KEYRING_DATABASE_URL'>;

const APART_GONE = 'The keyring at KEYRING_DATABASE_URL is empty, but this database has used one: bring back its backup.';

/** Refuses a wrong root key before anything is changed under it, role passwords above all; false when the keyring is still to be prepared. Throws StartError. */
export async function assertRootKey(settings: Apart, databaseUrl: string, rootKey: Buffer): Promise<boolean> {
  const home = await homeAt(settings, databaseUrl);
  if (home?.rootCheck && !(await isRootOf(home, localRootKey(rootKey)))) throw new StartError(WRONG_ROOT_KEY);
  return Boolean(home?.rootCheck) && !settings.KEYRING_DATABASE_URL;
}

async function homeAt(settings: Apart, databaseUrl: string): Promise<HomeRow | undefined> {
  const home = await withClient(databaseUrl, (client) => homeOf(queriesOf(client)));
  if (home?.place !== 'apart') return home;
  if (!settings.KEYRING_DATABASE_URL) return undefined; // openVault says what is missing
  return withClient(settings.KEYRING_DATABASE_URL, (client) => homeOf(queriesOf(client), true));
}

/**
 * After the migrations: the keyring has its keys, here or apart. A keyring that lies here moves apart when
 * KEYRING_DATABASE_URL is set for the first time; what was erased meanwhile is destroyed there too. Idempotent. Throws StartError.
 */
export async function prepareKeyring(settings: Apart, databaseUrl: string, rootKey: Buffer): Promise<void> {
  await withClient(databaseUrl, async (main) => {
    const home = (await homeOf(queriesOf(main)))!;
    if (home.place === 'here') await inTransaction(main, () => fillKeyring(queriesOf(main), rootKey, home.derived && !home.rootCheck)); // a class of people that is new has no key yet
    if (settings.KEYRING_DATABASE_URL) await prepareApart(main, home, { url: settings.KEYRING_DATABASE_URL, rootKey });
  });
}

async function prepareApart(main: pg.Client, { id, place }: HomeRow, { url, rootKey }: { url: string; rootKey: Buffer }): Promise<void> {
  await migrateApart(url);
  await withClient(url, async (apart) => {
    const there = await homeOf(queriesOf(apart), true);
    if (there && there.id !== id) return; // openVault says that it is another's
    if (place === 'apart' && !there) throw new StartError(APART_GONE);
    if (place === 'here') await moveApart(main, apart);
    await inTransaction(apart, () => fillKeyring(queriesOf(apart), rootKey, false));
    for (const { subject, kind } of (await main.query<{ subject: string; kind: string }>('SELECT subject, kind FROM keyring.destroyed')).rows) {
      await apart.query('SELECT keyring.destroy_subject($1, $2)', [subject, kind]);
    }
  });
}

/** Copies first and forgets here afterwards: a crash in between leaves both, and the next start does it again. */
async function moveApart(main: pg.Client, apart: pg.Client): Promise<void> {
  await inTransaction(main, async () => {
    await main.query('LOCK TABLE keyring.master_key, keyring.subject_key, keyring.destroyed IN EXCLUSIVE MODE');
    await inTransaction(apart, async () => {
      for (const [table] of MOVED.toReversed()) await apart.query(`DELETE FROM keyring.${table}`);
      for (const [table, columns] of MOVED) await copy(main, apart, table, columns);
    });
    await main.query('DELETE FROM keyring.subject_key');
    await main.query('UPDATE keyring.master_key SET wrapped = NULL');
    await main.query(`UPDATE keyring.home SET place = 'apart', root_check = NULL`);
  });
}

const MOVED = [
  ['home', ['id', 'root_check']],
  ['master_key', ['name', 'version', 'wrapped', 'made_at', 'retired_at']],
  ['subject_key', ['subject', 'kind', 'wrapped', 'created_at', 'version']],
  ['destroyed', ['subject', 'kind', 'destroyed_at']],
] as const;
const COPIED_AT_ONCE = 500;

async function copy(main: pg.Client, apart: pg.Client, table: string, columns: readonly string[]): Promise<void> {
  const { rows } = await main.query<Record<string, unknown>>(`SELECT ${columns.join(', ')} FROM keyring.${table}`);
  for (let from = 0; from < rows.length; from += COPIED_AT_ONCE) {
    const some = rows.slice(from, from + COPIED_AT_ONCE);
    const places = some.map((_, row) => `(${columns.map((__, at) => `$${row * columns.length + at + 1}`).join(', ')})`);
    await apart.query(`INSERT INTO keyring.${table} (${columns.join(', ')}) VALUES ${places.join(', ')}`, some.flatMap((row) => columns.map((name) => row[name])));
  }
}

/** Brings a keyring's own database to the state of `migrations/keyring`. */
export async function migrateApart(url: string): Promise<void> {
  const source = await new DataSource({ type: 'postgres', url, migrations: migrationClasses(join(projectRoot, 'migrations', 'keyring')), migrationsTableName: 'keyring_migration', migrationsTransactionMode: 'each' }).initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}

async function withClient<R>(url: string, work: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = await connected(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
