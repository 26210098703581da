import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { today } from '../kernel/clock.js';
import type { Core } from '../platform/core.js';
import { loadFoundation } from './foundation/index.js';
import { Dice, FULL_YEAR, inventYear, lastTwelve } from './history/index.js';
import { SandboxControl } from './sandbox-control.js';
import { beginDemo, endDemo } from './unfinished.js';

const SEED = 2334;
const RECIPIENTS = 60;

interface Progress {
  readonly say: (line: string) => void;
  /** Ends the making between two steps. */
  readonly signal?: AbortSignal;
}

/** Fills a new demo database through the same services as real data; does nothing on an old one. Interrupted, it is made anew at the next start. */
export async function loadDemo(app: NestFastifyApplication, core: Core, progress: Progress): Promise<void> {
  const loaded = await core.connections.reader.one('SELECT 1 AS one FROM member LIMIT 1');
  if (loaded) return;
  await beginDemo(core.settings);
  await make(app, core, progress);
  await endDemo(core.settings);
}

async function make(app: NestFastifyApplication, core: Core, { say, signal }: Progress): Promise<void> {
  const { STRIPE_API_BASE: sandbox, DEMO_HISTORY: wanted } = core.settings;
  if (!wanted || sandbox === undefined) {
    await loadFoundation(app, core);
    return;
  }
  say('A year of invented history is made once, in about a minute.');
  const foundation = await loadFoundation(app, core, { recipients: RECIPIENTS, since: lastTwelve(today())[0]!.at(0) });
  await inventYear({ app, core, foundation, sandbox: new SandboxControl(sandbox), dice: new Dice(SEED), volumes: FULL_YEAR }, say, signal);
}
