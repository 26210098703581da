import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pg from 'pg';
import { readSettings, type Settings, StartError } from '../../config/settings.js';
import { backUp, recordMade, recordTested, restore, type Backup } from '../platform/backup/index.js';
import type { Core } from '../platform/core.js';
import { joinEmbedded, startEmbedded } from '../platform/database/index.js';
import { rootKeyOf } from '../platform/vault/index.js';
import type { Command } from './command.js';
import { openDatabase, requireOwner } from './open-database.js';
import { checkRestored } from './restored.js';

type Say = (line: string) => void;
const say: Say = (line) => void process.stdout.write(`${line}\n`);
const USE = 'restore <….data.age> <….keys.age> --identity <file with AGE-SECRET-KEY-1…> [--test]';

/** Copies that survive this machine (docs/running.md, “Backups”). */
export const BACKUP_COMMANDS: readonly Command[] = [
  {
    name: 'backup', says: 'writes everything, sealed for BACKUP_RECIPIENT, into BACKUP_DIR; the keyring apart, kept for days only',
    async run() {
      const { core, close } = await openDatabase(readSettings(), { background: false });
      try {
        await makeBackup(core, say);
        return 0;
      } finally {
        await close();
      }
    },
  },
  {
    name: 'restore', says: `into a new, empty database, verified: ${USE}; with --test beside the real one, and forgotten again`,
    async run(words) {
      const { files, identity, isTest } = askedFor(words);
      await (isTest ? testAlone(files, identity) : restoreHere(readSettings(), files, identity));
      return 0;
    },
  },
];

interface Files {
  readonly data: string;
  readonly keys: string;
}

function askedFor(words: readonly string[]): { files: Files; identity: string; isTest: boolean } {
  const at = words.indexOf('--identity');
  const file = at === -1 ? undefined : words[at + 1];
  const [data, keys] = words.filter((word, index) => !word.startsWith('--') && (at === -1 || index !== at + 1));
  if (!data || !keys || !file) throw new StartError(`Say what and with which key: ${USE}.`);
  return { files: { data, keys }, identity: readIdentity(file), isTest: words.includes('--test') };
}

/** The secret half of an age key in a file as `age-keygen` writes it, or alone. Throws StartError. */
export function readIdentity(file: string): string {
  if (!existsSync(file)) throw new StartError(`There is no ${file}: name the file with the age identity (AGE-SECRET-KEY-1…) that was kept offline.`);
  return readFileSync(file, 'utf8').split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-')) ?? '';
}

/** Makes one, says so in the log. */
export async function makeBackup(core: Core, tell: Say): Promise<Backup> {
  const backup = await backUp(core.settings, core.databaseUrl);
  await recordMade(core.changes, backup);
  const rows = backup.manifest.sections.reduce((sum, section) => sum + section.rows, 0);
  tell(`Backed up ${backup.manifest.sections.length} tables and files, ${rows} rows: ${backup.data.path} (${backup.data.bytes} bytes) and ${backup.keys.path}.`);
  if (backup.forgotten.length > 0) tell(`Deleted ${backup.forgotten.length} old files.`);
  return backup;
}

async function testAlone(files: Files, identity: string): Promise<void> {
  const { core, close } = await openDatabase(readSettings(), { background: false });
  try {
    await testRestore(core, files, identity, say);
  } finally {
    await close();
  }
}

/** Restores into a throw-away database beside the real one, verifies, forgets it, and says in the log that it worked. */
export async function testRestore({ settings, databaseUrl, rootKey, changes }: Core, files: Files, identity: string, tell: Say): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pasylka-restore-'));
  const main = await throwAway(databaseUrl);
  const apart = settings.KEYRING_DATABASE_URL === undefined ? undefined : await throwAway(settings.KEYRING_DATABASE_URL);
  try {
    const { manifest, keys } = await restore(files, identity, { databaseUrl: main.url, keyringUrl: apart?.url, rootKey, filesInto: folder }, checkRestored(folder, tell));
    await recordTested(changes, await sha256Of(files.data));
    tell(`Restored and verified ${basename(files.data)}: ${manifest.sections.length} tables and files with the digests they were saved with, ${keys} rows of the keyring. The copy is gone again.`);
  } finally {
    await main.drop();
    await apart?.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function throwAway(server: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `pasylka_restore_${Date.now().toString(36)}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name} TEMPLATE template0`);
  return { url: new URL(`/${name}`, server).href, drop: () => run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function restoreHere(settings: Settings, files: Files, identity: string): Promise<void> {
  requireOwner(settings);
  const rootKey = rootKeyOf(settings);
  if (!settings.DATABASE_URL && joinEmbedded(settings.dataDir)) throw new StartError('A service runs on this DATA_DIR: restore into a new one.');
  const embedded = settings.DATABASE_URL ? undefined : await startEmbedded({ folder: settings.dataDir });
  try {
    const { header, manifest, keys } = await restore(files, identity, {
      databaseUrl: settings.DATABASE_URL ?? embedded!.url, keyringUrl: settings.KEYRING_DATABASE_URL, rootKey, filesInto: settings.dataDir,
    }, checkRestored(settings.dataDir, say));
    say(`Restored the ${header.kind} database of ${header.at}: ${manifest.sections.length} tables and files with the digests they were saved with, ${keys} rows of the keyring.`);
    say('Whoever was signed in then is signed in again until their session ends. Start the service, then run “doctor”.');
  } finally {
    await embedded?.stop();
  }
}

async function sha256Of(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
