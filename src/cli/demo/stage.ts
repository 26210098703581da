import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../config/settings.js';
import { addDays, daysOf, dayOf, type Day, type PeriodId } from '../../kernel/clock.js';
import { DEMO_PASSWORD, DEMO_PEOPLE, loadFoundation, type DemoName } from '../foundation/index.js';
import { Client, Unexpected } from '../http-client.js';
import { type Service, startService } from '../service.js';
import { SandboxControl } from '../sandbox-control.js';
import { giveElsewhere, takeOver, type Before } from './before.js';

/** Where the demo plays: an instance of its own, reached over HTTP only, and a month that can be closed. */
export interface Stage {
  readonly base: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly sandbox: SandboxControl;
  /** Last month: all money of the demo is dated into it. */
  readonly month: PeriodId;
  /** A day of that month, 1…28. */
  readonly day: (n: number) => Day;
  /** Unix seconds at noon of that day. */
  readonly noon: (n: number) => number;
  /** Somebody signed in to the API. */
  readonly as: (name: DemoName) => Client;
  /** A browser without JavaScript, signed in nowhere. */
  readonly visitor: () => Client;
  /** Fetches until the answer is the wanted one; gives up with what it waited for. */
  readonly until: <R>(what: string, ask: () => Promise<R | undefined | false>) => Promise<R>;
  /** Who gave before these books began, and was taken over before the service ran. */
  readonly before: Before;
  readonly close: () => Promise<void>;
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 150;

/** Opens a throw-away instance in the system's folder for temporary files. */
export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'pasylka-demo-'));
  chmodSync(folder, 0o755); // PostgreSQL may run as another user and walks through
  let service: Service | undefined;
  const close = async (): Promise<void> => {
    await service?.close();
    const elsewhere = join(folder, 'demo/postgres-location');
    if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const settings = readSettings({ PASYLKA_DEMO: '1', DATA_DIR: folder, PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()), LOG_LEVEL: process.env['LOG_LEVEL'] });
    const { from } = daysOf(addDays(`${dayOf(new Date()).slice(0, 7)}-01`, -1).slice(0, 7));
    let before: Before | undefined;
    service = await startService(settings, async (app, core) => {
      before = await giveElsewhere(app, new SandboxControl(settings.STRIPE_API_BASE!), from);
      await loadFoundation(app, core, { since: from });
      await takeOver(app, before, from);
    });
    const people = new Map(await Promise.all(DEMO_PEOPLE.map(async ({ signIn }) => [signIn, await new Client(settings.publicUrl).signIn(signIn, DEMO_PASSWORD)] as const)));
    const day = (n: number): Day => addDays(from, n - 1);
    return {
      base: settings.publicUrl, databaseUrl: settings.DATABASE_URL!, dataDir: settings.dataDir, sandbox: new SandboxControl(settings.STRIPE_API_BASE!), month: from.slice(0, 7),
      day, noon: (n) => Date.parse(`${day(n)}T12:00:00Z`) / 1000, as: (name) => people.get(name)!, visitor: () => new Client(settings.publicUrl), until, close, before: before!,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function until<R>(what: string, ask: () => Promise<R | undefined | false>): Promise<R> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Unexpected(`after ${PATIENCE_MS / 1000} seconds still not: ${what}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
