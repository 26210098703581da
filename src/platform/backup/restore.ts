import pg from 'pg';
import { StartError } from '../../../config/settings.js';
import { migrate } from '../database/index.js';
import { migrateQueue } from '../queue/index.js';
import { isRootOf } from '../vault/open.js';
import { migrateApart } from '../vault/prepare.js';
import { localRootKey } from '../vault/root-key.js';
import { FORMAT, type Header, type Manifest } from './dump.js';
import { type Frame, framesOf, jsonOf } from './frames.js';
import { load } from './load.js';
import { readSealed } from './sealed-file.js';
import { speakPlainly } from './tables.js';

export interface Place {
  /** The migrator's address of a database that holds nothing. */
  readonly databaseUrl: string;
  /** Where keys go when they have a database of their own. */
  readonly keyringUrl?: string | undefined;
  readonly rootKey: Buffer;
  /** DATA_DIR of the new installation: the log's key and uploaded files go there. */
  readonly filesInto?: string | undefined;
}
export interface Restored {
  readonly header: Header;
  readonly manifest: Manifest;
  readonly keys: number;
}

/**
 * Restores a pair of backup files into a database that holds nothing. All or nothing: rows count once `check` has seen
 * them in the same transaction and has not thrown. Throws StartError with one sentence for each refusal.
 */
export async function restore(files: { data: string; keys: string }, identity: string, place: Place, check: (client: pg.Client) => Promise<void>): Promise<Restored> {
  const data = await open(files.data, identity, 'data');
  const keys = await open(files.keys, identity, 'keys');
  await requireRootKey(keys.header, place.rootKey);
  await requireEmpty(place.databaseUrl);
  const apart = data.header.apart ? await emptyKeyring(place.keyringUrl) : undefined;
  await migrate(place.databaseUrl, place.rootKey, data.header.migrations);
  await migrateQueue(place.databaseUrl);
  const restored = await inTransaction(place.databaseUrl, async (client) => {
    const manifest = await load(client, data.frames, { ...(apart ? {} : { except: 'keyring' }), ...(place.filesInto === undefined ? {} : { filesInto: place.filesInto }) });
    const pour = (into: pg.Client): Promise<Manifest> => load(into, keys.frames, { only: 'keyring' });
    const keyring = apart === undefined ? await pour(client) : await inTransaction(apart, pour);
    await check(client);
    return { header: data.header, manifest, keys: keyring.sections.reduce((sum, { rows }) => sum + rows, 0) };
  });
  await migrate(place.databaseUrl, place.rootKey); // and on to this version
  return restored;
}

async function open(path: string, identity: string, part: Header['part']): Promise<{ header: Header; frames: AsyncGenerator<Frame> }> {
  const frames = readable(path, framesOf(readSealed(path, identity)));
  const first = (await frames.next()).value as Frame | undefined;
  const header = first?.kind === 'header' ? jsonOf<Header>(first) : undefined;
  if (header?.format !== FORMAT) throw new StartError(`${path} is no backup of this version.`);
  if (header.part !== part) throw new StartError(part === 'data' ? `${path} holds the keyring; name the .data.age file first and the .keys.age file second.` : `${path} is not the keyring's backup; name the .data.age file first and the .keys.age file second.`);
  return { header, frames };
}

async function* readable(path: string, frames: AsyncIterable<Frame>): AsyncGenerator<Frame> {
  try {
    yield* frames;
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) throw new StartError(`${path} is damaged: ${error.message}.`);
    throw error;
  }
}

/** Nothing of ours is there, or only a schema that was migrated and never started. */
async function requireEmpty(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ tables: number; born: boolean }>(
      `SELECT count(*)::int AS tables, to_regclass('public.installation') IS NOT NULL AS born FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`);
    if (rows[0]!.tables === 0) return;
    const used = !rows[0]!.born || (await client.query('SELECT FROM public.installation')).rowCount !== 0;
    if (used) throw new StartError('This database is not empty: a backup is restored into a new one, never over what is there. Choose another DATA_DIR or DATABASE_URL.');
  } finally {
    await client.end();
  }
}

/** Asked of the file, before a database is touched: roles get passwords derived from the root key. */
async function requireRootKey({ rootCheck }: Header, rootKey: Buffer): Promise<void> {
  if (rootCheck === null || !(await isRootOf({ rootCheck: Buffer.from(rootCheck, 'hex') }, localRootKey(rootKey)))) {
    throw new StartError('This root key is not the one the backup was sealed under: bring it back from its recovery sheet with “npm run cli -- keys words” first.');
  }
}

/** The keyring's own database, with its tables and nothing in them. */
async function emptyKeyring(url: string | undefined): Promise<string> {
  if (url === undefined) throw new StartError('The keys of this backup lay in a database of their own: set KEYRING_DATABASE_URL to an empty one.');
  await migrateApart(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query('SELECT FROM keyring.home').finally(() => client.end());
  if (rowCount !== 0) throw new StartError('The database at KEYRING_DATABASE_URL is not empty: keys are restored into a new one, never over what is there.');
  return url;
}

async function inTransaction<R>(url: string, work: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await speakPlainly(client);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end(); // what was not committed never was
  }
}
