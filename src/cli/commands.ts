import { writeFileSync } from 'node:fs';
import { readSettings, StartError } from '../../config/settings.js';
import { signNow } from '../audit/index.js';
import { Members } from '../identity/index.js';
import { ROLES, system, type Role } from '../kernel/actor.js';
import { checkPlaces, importPlaces } from '../places/index.js';
import { BACKUP_COMMANDS } from './backup.js';
import type { Command } from './command.js';
import { KEY_COMMANDS } from './keys.js';
import { PERSON_COMMANDS } from './person.js';
import { openDatabase } from './open-database.js';
import { PANIC_COMMANDS } from './panic.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What an operator can do from the shell. */
export const COMMANDS: readonly Command[] = [
  ...KEY_COMMANDS,
  ...PERSON_COMMANDS,
  ...PANIC_COMMANDS,
  ...BACKUP_COMMANDS,
  {
    name: 'db migrate', says: 'brings roles, schema and job queue up to date',
    run: () => withDatabase((_, ran) => {
      say(ran.length === 0 ? 'The database is up to date.' : `Ran ${ran.join(', ')}.`);
      return Promise.resolve(0);
    }),
  },
  {
    name: 'staff create', says: 'adds somebody who signs in: staff create <sign-in> <role>[,<role>]; the password is read from PASSWORD or typed',
    run: ([signIn, roles]) => withDatabase(async (core) => {
      if (!signIn || !roles) throw new StartError('Say who and what they do: staff create <sign-in> <role>[,<role>].');
      const chosen = roles.split(',').map((role) => known(role));
      await new Members(core.changes).create(system('cli'), { signIn, password: await passwordFrom(process.env['PASSWORD']), roles: chosen });
      say(`Added ${signIn} (${chosen.join(', ')}).`);
      return 0;
    }),
  },
  {
    name: 'places check', says: 'reads places, rules and kits and names file, line and field of whatever is wrong: places check [folder…]',
    run: (folders) => {
      const { rows, faults } = checkPlaces(folders);
      for (const fault of faults) say(fault);
      say(faults.length === 0 ? `${rows} rows, all well.` : `${faults.length} to correct; nothing would be imported.`);
      return Promise.resolve(faults.length === 0 ? 0 : 1);
    },
  },
  {
    name: 'places import', says: 'loads them, all or nothing: places import [folder…]; the shipped ones when no folder is named',
    run: (folders) => withDatabase(async ({ changes }) => {
      const { rows, changed } = await importPlaces(changes, system('cli'), folders);
      say(changed === 0 ? `${rows} rows, nothing new.` : `${rows} rows, ${changed} of them new or different.`);
      return 0;
    }),
  },
  {
    name: 'log sign', says: 'signs the audit log as it is now and publishes it under DATA_DIR/log',
    run: () => withDatabase(async ({ settings, databaseUrl, rootKey, connections }) => {
      const { origin, size } = await signNow(settings, { databaseUrl, rootKey, pool: connections.pool });
      say(`Signed ${origin} at ${size} leaves.`);
      return 0;
    }),
  },
  {
    name: 'report build', says: 'publishes the report of the closed months up to one, signs the log, and writes the bundle: report build <month> [file]',
    run: ([month, file]) => withDatabase(async (core) => {
      if (!month || !/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new StartError('Say up to which month: report build 2026-09 [file].');
      const [{ createApp }, { bundleOf, Reports }] = await Promise.all([import('../app.js'), import('../reports/index.js')]); // the whole house: only this command waits for it
      const app = await createApp(core);
      try {
        const { reference } = await app.get(Reports).publish(system('cli'), month);
        const bundle = await bundleOf(core.connections.publicReader, reference);
        if (!bundle) throw new StartError(`Published ${reference}; its bundle is complete once the signer has signed.`);
        writeFileSync(file ?? `${reference}.zip`, bundle);
        say(`Published ${reference}: ${file ?? `${reference}.zip`}.`);
        return 0;
      } finally {
        await app.close();
      }
    }),
  },
];

function known(role: string): Role {
  const found = ROLES.find((name) => name === role);
  if (!found) throw new StartError(`There is no role “${role}”; choose from ${ROLES.join(', ')}.`);
  return found;
}

async function passwordFrom(given: string | undefined): Promise<string> {
  if (given) return given;
  process.stderr.write('Password (10 characters or more): ');
  for await (const line of process.stdin) return String(line).trim();
  throw new StartError('No password was given.');
}

type Opened = Awaited<ReturnType<typeof openDatabase>>;

async function withDatabase(work: (core: Opened['core'], ran: Opened['ran']) => Promise<number>): Promise<number> {
  const { core, ran, close } = await openDatabase(readSettings(), { background: false });
  try {
    return await work(core, ran);
  } finally {
    await close();
  }
}
