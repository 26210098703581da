import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createInterface } from 'node:readline/promises';
import { readSettings, StartError } from '../../config/settings.js';
import { Sessions, SignIn } from '../identity/index.js';
import { type Actor, system } from '../kernel/actor.js';
import { Panic, REASONS, type Reason, type Stop } from '../panic/index.js';
import type { Core } from '../platform/core.js';
import type { Command } from './command.js';
import { openDatabase } from './open-database.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const MODES: Readonly<Record<string, Stop>> = { '': 'offline', offline: 'offline', 'read-only': 'read_only' };

/** Stopping in a hurry, and starting again with two people (docs/panic.md). */
export const PANIC_COMMANDS: readonly Command[] = [
  {
    name: 'panic', says: `stops the service at once: panic [offline | read-only] [${REASONS.join(' | ')}]; offline when nothing is said`,
    run: ([word = '', reason = 'danger']) => {
      const mode = MODES[word];
      if (!mode) throw new StartError('Say how: panic offline, or panic read-only.');
      if (!REASONS.includes(reason as Reason)) throw new StartError(`Say why with one of ${REASONS.join(', ')}.`);
      return withRooms(async (app) => {
        await app.get(Panic).stop({ mode, reason: reason as Reason }, system('operator'));
        say(`Stopped (${word || 'offline'}): everybody is signed out, runs are taken back, nothing is changed any more. Running processes follow within a second.`);
        say('Published reports and the log stay up. “npm run cli -- restart” starts it again, with two people.');
        return 0;
      });
    },
  },
  {
    name: 'restart', says: 'starts a stopped service again: two people sign in here, one after the other (name, password, code)',
    run: () => withRooms(async (app, core) => {
      const ask = askFrom(process.stdin);
      const panic = app.get(Panic);
      await panic.askRestart(await person(app, core, ask, 'First person'));
      say('One more person.');
      await panic.confirmRestart(await person(app, core, ask, 'Second person'));
      say('It runs again. Processes that were offline read their root key anew; one that cannot says so in its log and needs a start.');
      return 0;
    }),
  },
];

type Ask = (question: string) => Promise<string>;

/** Questions on the terminal, or lines of a script: each answer is one line. */
function askFrom(input: NodeJS.ReadableStream): Ask {
  const lines = createInterface({ input })[Symbol.asyncIterator]();
  return async (question) => {
    process.stderr.write(`${question}: `);
    const { value, done } = await lines.next();
    if (done) throw new StartError('Two people are needed: name, password and code of each. Nothing was started.');
    return value.trim();
  };
}

/** Somebody who proves who they are, as at the door; the session this opens is closed again. */
async function person(app: NestFastifyApplication, core: Core, ask: Ask, who: string): Promise<Actor> {
  const signIn = app.get(SignIn);
  const first = await signIn.byPassword(await ask(`${who}, sign-in name`), await ask('Password'), 'api');
  const { token } = first.step === 'in' ? first : await signIn.byCode(first.ticket, await ask('Code of the app, or a recovery code'), 'api');
  const db = { query: async <Row>(sql: string, params?: unknown[]) => (await core.connections.pool.query(sql, params)).rows as Row[] };
  const holder = (await Sessions.actorOf(db, token, ['api']))!;
  await core.changes.run(holder.actor, (change) => Sessions.close(change, { hash: holder.hash, owner: holder.actor.id }));
  return holder.actor;
}

/** The whole house without a door to the street: each room says what ends with the service. */
async function withRooms(work: (app: NestFastifyApplication, core: Core) => Promise<number>): Promise<number> {
  const { core, close } = await openDatabase(readSettings(), { background: false });
  try {
    const { createApp } = await import('../app.js');
    const app = await createApp(core);
    try {
      return await work(app, core);
    } finally {
      await app.close();
    }
  } finally {
    await close();
  }
}
