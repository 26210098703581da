import { writeFileSync } from 'node:fs';
import { readSettings, StartError } from '../../config/settings.js';
import { signNow } from '../audit/index.js';
import { system } from '../kernel/actor.js';
import { checkPlaces, importPlaces } from '../places/index.js';
import { ADOPT_COMMANDS } from './adopt.js';
import { BACKUP_COMMANDS } from './backup.js';
import type { Command } from './command.js';
import { DOCTOR_COMMANDS } from './doctor/index.js';
import { KEY_COMMANDS } from './keys.js';
import { SETUP_COMMANDS } from './setup/index.js';
import { PERSON_COMMANDS } from './person.js';
import { openDatabase } from './open-database.js';
import { PANIC_COMMANDS } from './panic.js';
import { RECONCILE_COMMANDS } from './reconcile.js';
import { STAFF_COMMANDS } from './staff.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What an operator can do from the shell. */
export const COMMANDS: readonly Command[] = [
  ...KEY_COMMANDS,
  ...PERSON_COMMANDS,
  ...PANIC_COMMANDS,
  ...ADOPT_COMMANDS,
  ...RECONCILE_COMMANDS,
  ...STAFF_COMMANDS,
  ...BACKUP_COMMANDS,
  ...DOCTOR_COMMANDS,
  ...SETUP_COMMANDS,
  {
    name: 'db migrate', says: 'brings roles, schema and job queue up to date',
    run: () => withDatabase((_, ran) => {
      say(ran.length === 0 ? 'The database is up to date.' : `Ran ${ran.join(', ')}.`);
      return Promise.resolve(0);
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

type Opened = Awaited<ReturnType<typeof openDatabase>>;

async function withDatabase(work: (core: Opened['core'], ran: Opened['ran']) => Promise<number>): Promise<number> {
  const { core, ran, close } = await openDatabase(readSettings(), { background: false });
  try {
    return await work(core, ran);
  } finally {
    await close();
  }
}
