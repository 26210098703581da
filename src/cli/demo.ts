import 'reflect-metadata';
import { adopted } from './demo/adopting.js';
import { bank } from './demo/bank.js';
import { cover } from './demo/covering.js';
import { donate } from './demo/donations.js';
import { grant } from './demo/grants.js';
import { write } from './demo/letters.js';
import { monthly } from './demo/monthly.js';
import { send } from './demo/parcels.js';
import { close, report, sign } from './demo/report.js';
import { openStage, type Stage } from './demo/stage.js';
import { tell } from './demo/updates.js';
import { explain, requireNode } from './fail.js';

/** `npm run demo`: the whole main job over HTTP on a throw-away instance, a line for each step; exit code 0 only if all of it held. */
const STEPS: readonly { readonly name: string; readonly run: (stage: Stage) => Promise<string> }[] = [
  { name: 'adopting', run: adopted },
  { name: 'donations', run: donate },
  { name: 'bank', run: bank },
  { name: 'monthly', run: monthly },
  { name: 'covering', run: cover },
  { name: 'updates', run: tell },
  { name: 'parcels', run: send },
  { name: 'letters', run: write },
  { name: 'grants', run: grant },
  { name: 'closing', run: close },
  { name: 'log', run: sign },
  { name: 'report', run: report },
];

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1).padStart(5);
const say = (name: string, since: number, figure: string): void => void process.stdout.write(`${seconds(since)} s  ${name.padEnd(10)} ${figure}\n`);

requireNode();
const began = performance.now();
let stage: Stage | undefined;
try {
  stage = await openStage();
  say('start', began, `a foundation on its first day at ${stage.base}: people, places, rules, funds, programmes, campaigns`);
  for (const { name, run } of STEPS) {
    const since = performance.now();
    say(name, since, await run(stage).catch((error: unknown) => {
      process.stderr.write(`${name}: did not hold\n`);
      throw error;
    }));
  }
  say('all', began, 'held; the bundle is .data/demo/bundle.zip: npm run verify -- bundle .data/demo/bundle.zip');
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
} finally {
  await stage?.close();
}
