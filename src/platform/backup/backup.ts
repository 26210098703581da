import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Settings, StartError } from '../../../config/settings.js';
import { homeOf, queriesOf } from '../vault/open.js';
import { dump, FORMAT, type Header, type Manifest } from './dump.js';
import { type Written, writeSealed } from './sealed-file.js';
import { speakPlainly } from './tables.js';

const KEYS = 'keyring';
const DAY_MS = 86_400_000;

export interface Backup {
  readonly data: Written;
  /** The keyring, apart: it is kept for days only, so that an erased person does not come back. */
  readonly keys: Written;
  readonly manifest: Manifest;
  /** Old files that were deleted. */
  readonly forgotten: readonly string[];
}

/**
 * Writes everything but the keyring, and the keyring apart, each sealed for BACKUP_RECIPIENT, in one snapshot (the
 * keyring's own database a moment later: it has a key for every row of the snapshot). Then deletes what is older than
 * BACKUP_DAYS and KEYRING_BACKUP_DAYS. `databaseUrl` is the migrator's. Throws StartError.
 */
export async function backUp(settings: Settings, databaseUrl: string): Promise<Backup> {
  const { BACKUP_RECIPIENT: recipient, BACKUP_DIR: folder } = settings;
  if (!folder) throw new StartError('BACKUP_DIR is not set: say where backups go.');
  if (!recipient) throw new StartError('BACKUP_RECIPIENT is not set: backups are sealed for an age key (age1…) whose secret half stays offline.');
  makeFolders(folder);
  return inSnapshot(databaseUrl, async (client, header) => {
    const stamp = header.at.replace(/[-:]|\.\d+/g, '');
    let manifest: Manifest | undefined;
    const folders = { signer: settings.path('signer'), files: settings.path('files') };
    const apart = settings.KEYRING_DATABASE_URL; // then the schema here says who was erased and holds no key
    const data = await writeSealed(join(folder, `${stamp}.data.age`), recipient, dump(client, { ...header, apart: apart !== undefined }, { ...(apart ? {} : { except: KEYS }), folders }, (told) => (manifest = told)));
    const writeKeys = async (from: pg.Client, at: Header): Promise<Written> => {
      const rootCheck = (await homeOf(queriesOf(from), apart !== undefined))?.rootCheck?.toString('hex') ?? null;
      return writeSealed(join(folder, KEYS, `${stamp}.keys.age`), recipient, dump(from, { ...at, part: 'keys', rootCheck }, { only: KEYS }, () => undefined));
    };
    const keys = apart ? await inSnapshot(apart, writeKeys) : await writeKeys(client, header);
    const forgotten = [...forget(folder, settings.BACKUP_DAYS), ...forget(join(folder, KEYS), settings.KEYRING_BACKUP_DAYS)];
    return { data, keys, manifest: manifest!, forgotten };
  });
}

function makeFolders(folder: string): void {
  try {
    mkdirSync(join(folder, KEYS), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`The backup folder ${folder} cannot be written (${(error as { code?: string }).code ?? 'unknown'}): choose another with BACKUP_DIR.`);
  }
}

async function inSnapshot<R>(url: string, work: (client: pg.Client, header: Header) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await speakPlainly(client);
    return await work(client, await headerOf(client));
  } finally {
    await client.end();
  }
}

async function headerOf(client: pg.Client): Promise<Header> {
  const { rows: [now] } = await client.query<{ at: string; told: boolean }>(
    `SELECT to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, to_regclass('public.installation') IS NOT NULL AS told`);
  if (!now!.told) return { format: FORMAT, part: 'keys', apart: true, at: now!.at, kind: 'keyring', rootCheck: null, migrations: [] };
  const { rows: migrations } = await client.query<{ name: string }>('SELECT name FROM public.migration ORDER BY id');
  const { rows: [born] } = await client.query<{ kind: string }>('SELECT kind FROM public.installation');
  if (!born) throw new StartError('There is nothing to back up yet: this database was never started.');
  return { format: FORMAT, part: 'data', apart: false, at: now!.at, kind: born.kind, rootCheck: null, migrations: migrations.map(({ name }) => name) };
}

/** Deletes backups older than so many days, by the time in their names; never the newest. Returns their names. */
function forget(folder: string, days: number): string[] {
  const files = readdirSync(folder).filter((name) => /^\d{8}T\d{6}Z\.(data|keys)\.age$/.test(name)).sort();
  const old = files.slice(0, -1).filter((name) => Date.parse(name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3T$4:$5:$6Z')) < Date.now() - days * DAY_MS);
  for (const name of old) rmSync(join(folder, name));
  return old;
}
