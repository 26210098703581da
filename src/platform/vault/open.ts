import pg from 'pg';
import { type Settings, StartError } from '../../../config/settings.js';
import { type HomeRow, Keyring, type MasterRow, type Queries } from './keyring.js';
import { firstKey, nameOf } from './keys.js';
import { localRootKey, type RootKey } from './root-key.js';
import { decrypt, type SubjectKind } from './seal.js';
import { Vault, wrapping } from './vault.js';

const CHECK = Buffer.from('pasylka root key');
const CHECK_NAME = 'check';
const HOME = 'SELECT id, place, derived, root_check AS "rootCheck" FROM keyring.home';
const APART_HOME = `SELECT id, 'apart' AS place, false AS derived, root_check AS "rootCheck" FROM keyring.home`;

export const WRONG_ROOT_KEY = 'This root key is not the one this database was sealed under: bring back the right ROOT_KEY or root key file (it is in your offline backup). Nothing was changed.';
const NOT_PREPARED = 'The keyring is not ready: run “npm run cli -- db migrate” once with this root key.';
const APART_MISSING = 'The keys of this database lie in a database of their own: set KEYRING_DATABASE_URL.';
const APART_OTHER = 'The database at KEYRING_DATABASE_URL is the keyring of another installation: set the right one.';

export interface OpenVault {
  readonly vault: Vault;
  readonly close: () => Promise<void>;
}

/** Any connection as the vault asks it. */
export const queriesOf = (client: pg.Pool | pg.ClientBase): Queries => ({
  query: async <Row>(sql: string, params: unknown[] = []) => (await client.query(sql, params)).rows as Row[],
});

/** The vault with its keys in memory. `main` is the application's pool. Throws StartError when root key or keyring are missing or others. */
export async function openVault(settings: Pick<Settings, 'KEYRING_DATABASE_URL'>, rootKey: Buffer, main: pg.Pool): Promise<OpenVault> {
  const apart = settings.KEYRING_DATABASE_URL ? apartPool(settings.KEYRING_DATABASE_URL) : null;
  try {
    const root = localRootKey(rootKey);
    await assertHome(queriesOf(main), apart && queriesOf(apart), root);
    const vault = new Vault(new Keyring(queriesOf(main), apart && queriesOf(apart)));
    await vault.unlock(root);
    return { vault, close: () => apart?.end() ?? Promise.resolve() };
  } catch (error) {
    await apart?.end();
    throw error;
  }
}

function apartPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => undefined); // an idle connection that died is replaced at the next query
  return pool;
}

async function assertHome(main: Queries, apart: Queries | null, root: RootKey): Promise<void> {
  const home = await homeOf(main);
  if (home?.place === 'apart' && !apart) throw new StartError(APART_MISSING);
  if (!home || (apart && home.place === 'here')) throw new StartError(NOT_PREPARED);
  await assertKeys(home, apart ? await homeOf(apart, true) : home, root);
}

async function assertKeys(home: HomeRow, own: HomeRow | undefined, root: RootKey): Promise<void> {
  if (!own?.rootCheck) throw new StartError(NOT_PREPARED);
  if (own.id !== home.id) throw new StartError(APART_OTHER);
  if (!(await isRootOf(own, root))) throw new StartError(WRONG_ROOT_KEY);
}

/** Whether that root key wrapped the keys of this keyring. */
export async function isRootOf({ rootCheck }: Pick<HomeRow, 'rootCheck'>, root: RootKey): Promise<boolean> {
  return root.unwrap(rootCheck!, CHECK_NAME).then((words) => words.equals(CHECK), () => false);
}

export const rootCheckOf = (root: RootKey): Promise<Buffer> => root.wrap(CHECK, CHECK_NAME);

/** What the keyring of a database says of itself; undefined before its first migration. */
export async function homeOf(queries: Queries, isApart = false): Promise<HomeRow | undefined> {
  const [there] = await queries.query<{ is: boolean }>(`SELECT to_regclass('keyring.home') IS NOT NULL AS is`);
  return there!.is ? (await queries.query<HomeRow>(isApart ? APART_HOME : HOME))[0] : undefined;
}

/**
 * Makes the keys of a keyring that has none, wrapped by this root key; in a database of the first version, the keys that
 * were derived then. Idempotent; in the caller's transaction. Throws StartError when what is sealed there was sealed under another root key.
 */
export async function fillKeyring(queries: Queries, rootKey: Buffer, derived: boolean): Promise<void> {
  const root = localRootKey(rootKey);
  const empty = await queries.query<MasterRow>('SELECT name, version FROM keyring.master_key WHERE wrapped IS NULL FOR UPDATE');
  if (derived && empty.length > 0) await assertDerived(queries, rootKey);
  for (const row of empty) {
    const wrapped = await root.wrap(firstKey(row.name, derived ? rootKey : null), nameOf(row));
    await queries.query('UPDATE keyring.master_key SET wrapped = $3 WHERE name = $1 AND version = $2', [row.name, row.version, wrapped]);
  }
  await queries.query('UPDATE keyring.home SET root_check = $1, id = gen_random_uuid() WHERE root_check IS NULL', [await rootCheckOf(root)]);
}

/** The first version kept no check: any key of a person tells. */
async function assertDerived(queries: Queries, rootKey: Buffer): Promise<void> {
  const [row] = await queries.query<{ subject: string; kind: SubjectKind; wrapped: Buffer }>('SELECT subject, kind, wrapped FROM keyring.subject_key LIMIT 1');
  if (!row) return;
  try {
    decrypt(firstKey(row.kind, rootKey), row.wrapped, wrapping(row.subject, row.kind));
  } catch {
    throw new StartError(WRONG_ROOT_KEY);
  }
}
