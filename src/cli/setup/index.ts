import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readSettings, type Settings, StartError } from '../../../config/settings.js';
import { signNow } from '../../audit/index.js';
import { invitationLink, Invitations } from '../../identity/index.js';
import { system } from '../../kernel/actor.js';
import { newAgePair } from '../../platform/backup/index.js';
import type { Core } from '../../platform/core.js';
import { setOpen } from '../../platform/database/index.js';
import { makeBackup, readIdentity, testRestore } from '../backup.js';
import type { Command } from '../command.js';
import { doctor, report } from '../doctor/index.js';
import { openDatabase } from '../open-database.js';
import { QUESTIONS, rolesIn } from './installation.js';
import { type Answers, Asker } from './questions.js';
import { keyOfWords, sheetOf, wordsOfKey } from './sheet.js';

const WORDS_ASKED = 4;

/** `npm run setup`: from nothing to a live installation, in one sitting. Resolves to whether doctor is green. */
export async function setUp(asker: Asker): Promise<boolean> {
  const { say } = asker;
  say('A new installation. Each answer is tried as you give it. “back” goes one question back; nothing is written before the last one.');
  const given = await asker.askAll(QUESTIONS);
  const rootKey = randomBytes(32);
  const pair = given['backupKey'] === 'new' ? await newAgePair() : undefined;
  const config = writeInstallation(given, rootKey, pair?.recipient ?? given['backupKey']);
  await handOverSheet(asker, given['name']!, rootKey, pair?.identity);
  const identity = pair?.identity ?? (given['backupIdentity'] === undefined ? undefined : readIdentity(given['backupIdentity']));
  await bringToLife(settingsOf(config), given, identity, say);
  const { findings, opened } = await doctor(settingsOf(config));
  for (const line of report(findings)) say(line);
  say(`Settings are in ${config}. Start with:  PASYLKA_CONFIG=${config} npm start`);
  say(opened ? 'All green: the site is open.' : `Until doctor is green the site says “opening soon” and takes no money. Mend what is red, then run  PASYLKA_CONFIG=${config} npm run cli -- doctor`);
  return opened;
}

/** From the file alone: what the shell happens to have set is not this installation's. */
const settingsOf = (config: string): Settings => readSettings({ PASYLKA_CONFIG: config });

function writeInstallation(given: Answers, rootKey: Buffer, recipient: string | undefined): string {
  const folder = given['folder']!;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const key = join(folder, 'root.key');
  writeFileSync(key, `${rootKey.toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  const address = new URL(given['address']!);
  const lines: Record<string, string | undefined> = {
    PASYLKA_DEMO: '0', DATA_DIR: join(folder, 'data'), ROOT_KEY_FILE: key, FOUNDATION_NAME: given['name'], PUBLIC_URL: address.origin, PORT: given['port'], LANGUAGES: given['languages'],
    TRUST_PROXY: address.protocol === 'https:' ? '1' : '0', DATABASE_URL: given['database'] === 'embedded' ? undefined : given['database'],
    STRIPE_SECRET_KEY: given['stripeKey'], STRIPE_WEBHOOK_SECRET: given['webhookSecret'], STRIPE_API_BASE: given['stripeKey']?.includes('_test_') ? process.env['STRIPE_API_BASE'] : undefined,
    SMTP_URL: given['mail'], ALERT_MAIL: given['alertMail'], BACKUP_DIR: given['backups'], BACKUP_RECIPIENT: given['backups'] === undefined ? undefined : recipient,
  };
  const config = join(folder, 'config.env');
  writeFileSync(config, Object.entries(lines).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quoted(value)}\n`])).join(''), { mode: 0o600, flag: 'wx' });
  return config;
}

/** As `parseEnv` reads it back. Throws StartError for what no quotes hold. */
function quoted(value: string): string {
  const tried = [value, ...[`'`, '"', '`'].map((quote) => `${quote}${value}${quote}`)].find((text) => parseEnv(`X=${text}`)['X'] === value);
  if (tried === undefined) throw new StartError(`“${value}” cannot be written into the settings: leave out quotes.`);
  return tried;
}

/** Prints the sheet once, or into the file the answers name, and lets four of its words be said again. */
async function handOverSheet(asker: Asker, name: string, rootKey: Buffer, identity: string | undefined): Promise<void> {
  const lines = sheetOf(name, rootKey, identity);
  const file = asker.scripted('sheet');
  if (file !== undefined) return keepSheet(file, lines, rootKey);
  for (const line of lines) asker.say(line);
  const words = wordsOfKey(rootKey);
  for (const at of someOf(words.length)) {
    for (asker.say(`Word ${at + 1} of the sheet:`); ; asker.say(`  That is not word ${at + 1}. Look at your sheet and type it again:`)) {
      const said = await asker.line();
      if (said === undefined) throw new StartError('The recovery sheet was not confirmed: delete the new folder and begin again.');
      if (said.toLowerCase() === words[at]) break;
    }
  }
}

function keepSheet(file: string, lines: readonly string[], rootKey: Buffer): void {
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
  const read = readFileSync(file, 'utf8').split('\n').filter((line) => /^ {4}\s*\d+ [a-z]{6}/.test(line)).join(' ');
  if (!keyOfWords(read).equals(rootKey)) throw new StartError(`The sheet in ${file} does not read back.`);
}

const someOf = (count: number): number[] => {
  const chosen = new Set<number>();
  while (chosen.size < WORDS_ASKED) chosen.add(randomInt(count));
  return [...chosen].sort((a, b) => a - b);
};

/** The database is born, closed to visitors; people are invited; the log is signed; a backup is made and restored. */
async function bringToLife(settings: Settings, given: Answers, identity: string | undefined, say: (line: string) => void): Promise<void> {
  const { core, close } = await openDatabase(settings, { background: false });
  try {
    await setOpen(core.changes, 'setup', false);
    say(`The database is born “${core.kind}”, for ever.`);
    await invite(core, given, say);
    await signNow(settings, { databaseUrl: core.databaseUrl, rootKey: core.rootKey, pool: core.connections.pool });
    if (!settings.BACKUP_DIR) return;
    const { data, keys } = await makeBackup(core, say);
    if (identity) await testRestore(core, { data: data.path, keys: keys.path }, identity, say);
  } finally {
    await close();
  }
}

async function invite(core: Core, given: Answers, say: (line: string) => void): Promise<void> {
  const invitations = new Invitations(core.changes);
  say('Give each of these links to one person, by a channel you trust. Each is good once, for three days:');
  for (const person of ['person1', 'person2', 'person3']) {
    const roles = rolesIn(given[person]!);
    say(`  ${roles.join(', ').padEnd(36)} ${invitationLink(core.settings.publicUrl, await invitations.make(system('setup'), { roles }))}`);
  }
}

/** Words of a recovery sheet, from the lines of stdin, back into a root key file. */
async function keyFromWords(file: string | undefined): Promise<number> {
  if (!file) throw new StartError('Say into which file: keys words <file>, then type the words of the sheet.');
  if (existsSync(file)) throw new StartError(`${file} is there already: a key is never written over another.`);
  process.stdout.write('The 21 words, in order; end with an empty line or Ctrl-D:\n');
  const asker = new Asker({}, process.stdin, () => undefined);
  let text = '';
  for (let line = await asker.line(); line; line = await asker.line()) text += ` ${line}`;
  asker.close();
  try {
    writeFileSync(file, `${keyOfWords(text).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw error instanceof RangeError ? new StartError(error.message) : error;
  }
  process.stdout.write(`The root key is in ${file}.\n`);
  return 0;
}

export const SETUP_COMMANDS: readonly Command[] = [
  {
    name: 'setup', says: 'makes a live installation in a new folder: setup [--answers file.json]; what the file does not say is asked',
    async run(words) {
      const file = words[words.indexOf('--answers') + 1];
      const script = words.includes('--answers') ? scriptIn(file) : {};
      const asker = new Asker(script, process.stdin, (line) => void process.stdout.write(`${line}\n`));
      try {
        return (await setUp(asker)) ? 0 : 1;
      } finally {
        asker.close();
      }
    },
  },
  { name: 'keys words', says: 'writes a root key file from the words of its recovery sheet: keys words <file>', run: ([file]) => keyFromWords(file) },
];

function scriptIn(file: string | undefined): Record<string, unknown> {
  if (!file || !existsSync(file)) throw new StartError('Name the file of answers: setup --answers answers.json.');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    throw new StartError(`${file} is not JSON.`);
  }
}
