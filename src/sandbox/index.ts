import type { Server } from 'node:http';
import { Api, forgetOldAnswers, isSandboxKey, KEY_PREFIX } from './api.js';
import { Control } from './control.js';
import { Faults } from './faults.js';
import { FaultyApi } from './faulty-api.js';
import { runDue, settleAll } from './jobs.js';
import { Hosted } from './pages/hosted.js';
import { moveOpenSessions } from './resources/sessions.js';
import { listen, serve } from './server.js';
import { Store } from './store.js';
import { Webhooks } from './webhooks.js';
import { API_VERSION, World } from './world.js';

export { API_VERSION, KEY_PREFIX };

export interface SandboxOptions {
  /** 0 or absent = the one of last time if it is free, else any free one. */
  port?: number;
  /** Journal of all state; absent = memory only. */
  file?: string;
  /** Where events are sent, and the secret they are signed with; without both none is sent. */
  webhookUrl?: string;
  webhookSecret?: string;
  /** The only key taken; absent = any that begins with `sk_test_sandbox`. */
  key?: string;
  /** How long a fee takes to be known; null = nothing happens by itself, only when told or when the clock is moved. Default 1500. */
  settleMs?: number | null;
  /** Waits before each further attempt at a webhook. */
  retryMs?: readonly number[];
}

export interface Sandbox {
  port: number;
  /** `http://127.0.0.1:port` */
  origin: string;
  /** Brings about at once what waits for banks and networks (fees, …); answers how much. */
  settle(): number;
  /** Resolves when no webhook is on its way. */
  idle(): Promise<void>;
  /** Stops listening, sending and writing; what happened is in the file. */
  close(): Promise<void>;
}

const TICK_MS = 250;

/** Starts a Stripe sandbox on loopback. Throws when the key is not a sandbox key, the file cannot be used or the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  if (options.key !== undefined && !isSandboxKey(options.key)) {
    throw new Error(`The sandbox takes only a key that begins with ${KEY_PREFIX}; never give it a real one.`);
  }
  const world = new World(new Store(options.file), options.settleMs === undefined ? 1500 : options.settleMs);
  const faults = new Faults(world);
  const webhooks = new Webhooks(world, { url: options.webhookUrl, secret: options.webhookSecret, retryMs: options.retryMs }, faults);
  const server = serve({ api: new FaultyApi(new Api(world, options.key), world, faults), control: new Control(world, webhooks, faults), hosted: new Hosted(world, webhooks) });
  const port = await choosePort(server, world, options.port ?? 0);
  world.origin = `http://127.0.0.1:${port}`;
  resume(world, webhooks);
  const tick = world.settleMs === null ? undefined : setInterval(() => runDue(world), TICK_MS).unref();
  return {
    port,
    origin: world.origin,
    settle: () => settleAll(world),
    idle: () => webhooks.idle(),
    close: async () => {
      clearInterval(tick);
      webhooks.stop();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      world.store.close();
    },
  };
}

/** The port of last time keeps the addresses of open payment pages true; a port that was asked for is that one or nothing. */
async function choosePort(server: Server, world: World, asked: number): Promise<number> {
  const last = world.store.find('setting', 'port')?.value ?? 0;
  const port = await (asked > 0 ? listen(server, asked) : listen(server, last).catch(() => listen(server, 0)));
  world.store.put('setting', { id: 'port', value: port });
  return port;
}

function resume(world: World, webhooks: Webhooks): void {
  forgetOldAnswers(world);
  moveOpenSessions(world);
  webhooks.resume();
}
