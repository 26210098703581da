import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Settings, StartError } from '../../../config/settings.js';
import { system } from '../../kernel/actor.js';
import { defineRecord } from '../../kernel/record.js';
import type { Changes } from '../change/changes.js';
import { setPasswords } from '../database/roles.js';
import { openKeyring, type KeyringDoor } from './door.js';
import type { HomeRow, MasterRow, Queries } from './keyring.js';
import { nameOf } from './keys.js';
import { isRootOf, rootCheckOf, WRONG_ROOT_KEY } from './open.js';
import { keyText, localRootKey, readKeyFile, rootKeyFile, rootKeyOf, type RootKey } from './root-key.js';

const rootReplaced = defineRecord('keyring.rootReplaced', { public: true, evenStopped: true });

/** Where the new root key waits until the keyring is under it. */
const pendingFile = (settings: Settings): string => `${rootKeyFile(settings)}.new`;

/**
 * Puts the keyring under a new random root key, and the passwords of database roles with it. The new key is on disk before
 * anything is under it, the old one until everything is: whenever this ends, one of the two opens. Returns the new key's file.
 * `changes` are the migrator's, since passwords of roles are its to set.
 */
export async function rotateRoot(settings: Settings, old: Buffer, keyring: KeyringDoor, changes: Changes): Promise<string> {
  const rootKey = randomBytes(32);
  await keyring.alone(async (queries) => {
    writeSafely(pendingFile(settings), keyText(rootKey));
    await rewrap(queries, localRootKey(old), localRootKey(rootKey));
    await changes.run(system('cli'), async (change) => {
      await setPasswords(change, rootKey);
      change.record(rootReplaced, { type: 'keyring', id: 'root' });
    });
  });
  return settings.ROOT_KEY ? pendingFile(settings) : promote(settings);
}

async function rewrap(queries: Queries, old: RootKey, root: RootKey): Promise<void> {
  const rows = await queries.query<MasterRow>('SELECT name, version, wrapped FROM keyring.master_key FOR NO KEY UPDATE');
  for (const row of rows) {
    const wrapped = await root.wrap(await old.unwrap(row.wrapped!, nameOf(row)), nameOf(row));
    await queries.query('UPDATE keyring.master_key SET wrapped = $3 WHERE name = $1 AND version = $2', [row.name, row.version, wrapped]);
  }
  await queries.query('UPDATE keyring.home SET root_check = $1', [await rootCheckOf(root)]);
}

/**
 * The root key to start with. After a rotation that was interrupted there are two files: the one the keyring is under
 * stays, the other goes. Throws StartError when the new one belongs into ROOT_KEY, or neither fits.
 */
export async function settledRootKey(settings: Settings, databaseUrl: string): Promise<Buffer> {
  const keyring = existsSync(pendingFile(settings)) ? await openKeyring(settings, databaseUrl) : undefined;
  try {
    return keyring ? await keyring.alone((_, home) => settle(settings, home)) : rootKeyOf(settings);
  } finally {
    await keyring?.close();
  }
}

async function settle(settings: Settings, home: HomeRow): Promise<Buffer> {
  const file = pendingFile(settings);
  const given = rootKeyOf(settings);
  if (await isRootOf(home, localRootKey(given))) {
    rmSync(file, { force: true });
    return given;
  }
  if (!existsSync(file) || !(await isRootOf(home, localRootKey(readKeyFile(file))))) throw new StartError(WRONG_ROOT_KEY);
  if (settings.ROOT_KEY) throw new StartError(`The root key was replaced, and the new one is in ${file}: put it into ROOT_KEY (or unset that and name the file in ROOT_KEY_FILE), then start again.`);
  return readKeyFile(promote(settings));
}

/** Whoever starts at the same time may have done it already. */
function promote(settings: Settings): string {
  const file = rootKeyFile(settings);
  if (existsSync(pendingFile(settings))) renameSync(pendingFile(settings), file);
  syncFolder(file);
  return file;
}

/** On disk, readable by us alone, before this returns. Refuses to write over a file. */
function writeSafely(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  syncFolder(file);
}

function syncFolder(file: string): void {
  const handle = openSync(dirname(file), 'r');
  fsyncSync(handle);
  closeSync(handle);
}
