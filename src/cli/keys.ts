import { DataSource } from 'typeorm';
import { readSettings, StartError } from '../../config/settings.js';
import { Changes } from '../platform/change/index.js';
import { localRootKey, openKeyring, rotateClass, rotateRoot, SUBJECT_KINDS, type SubjectKind } from '../platform/vault/index.js';
import type { Command } from './command.js';
import { type OpenDatabase, openDatabase } from './open-database.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const CLASSES: readonly string[] = SUBJECT_KINDS;

/** What an operator does with the keys (docs/keys.md). */
export const KEY_COMMANDS: readonly Command[] = [
  {
    name: 'keys rotate', says: `replaces a key; what is sealed stays as it is: keys rotate root | ${CLASSES.join(' | ')} | classes`,
    async run([what = '']) {
      if (what !== 'root' && what !== 'classes' && !CLASSES.includes(what)) throw new StartError(`Say which key: keys rotate root, keys rotate classes, or one class of ${CLASSES.join(', ')}.`);
      const opened = await openDatabase(readSettings(), { background: false });
      try {
        await (what === 'root' ? root(opened) : classes(opened, what === 'classes' ? SUBJECT_KINDS : [what as SubjectKind]));
        return 0;
      } finally {
        await opened.close();
      }
    },
  },
];

async function root({ core }: OpenDatabase): Promise<void> {
  const migrator = await new DataSource({ type: 'postgres', url: core.databaseUrl, poolSize: 1 }).initialize();
  const keyring = (await openKeyring(core.settings, core.databaseUrl))!;
  try {
    const file = await rotateRoot(core.settings, core.rootKey, keyring, new Changes(migrator, core.vault));
    say(`The keyring is under a new root key: ${file}.`);
    if (core.settings.ROOT_KEY) say('ROOT_KEY still holds the old one: put the content of that file there (or unset it and name the file in ROOT_KEY_FILE).');
    say('Passwords of database roles changed with it: start every process of the service anew, and change addresses that contain one.');
    say('Write the new key down offline, make a backup of the keyring now, and destroy the old key once no backup needs it.');
  } finally {
    await keyring.close();
    await migrator.destroy();
  }
}

async function classes({ core }: OpenDatabase, kinds: readonly SubjectKind[]): Promise<void> {
  const keyring = (await openKeyring(core.settings, core.databaseUrl))!;
  try {
    for (const kind of kinds) {
      const moved = await rotateClass(kind, keyring, localRootKey(core.rootKey), core.changes, ({ done, total }) => say(`  ${kind} ${done} of ${total}`));
      say(`A new class key for ${kind}: ${moved} people's keys are under it, and the old one is destroyed.`);
    }
  } finally {
    await keyring.close();
  }
}
