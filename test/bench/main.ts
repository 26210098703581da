import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type BenchServer, openBenchServer } from './bench-server.js';
import { claimRow } from './claim.js';
import { intakeRow } from './intake.js';
import { postingRows } from './posting.js';
import { held, type Row, table } from './row.js';

/** `npm run bench [-- --json] [--seconds 4] [--rounds 3] [--only intake,posting,claim]`: both sides in the same run; exit code 1 when a bar is missed. */
const { values } = parseArgs({ options: {
  json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '3' }, only: { type: 'string', default: 'intake,posting,claim' },
} });
const seconds = Number(values.seconds), rounds = Number(values.rounds);
const measure: Record<string, (server: BenchServer) => Promise<Row[]>> = {
  intake: async (server) => [await intakeRow(server, { rounds, seconds })],
  posting: (server) => postingRows(server, { rounds, seconds, perRound: 3000 * seconds }),
  claim: async (server) => [await claimRow(server, { rounds, seconds })],
};

const names = values.only.split(',');
for (const name of names) if (!Object.hasOwn(measure, name)) throw new Error(`--only ${name}: it is one of ${Object.keys(measure).join(', ')}`);
const rows = names.length === 1 ? await measured(names[0]!) : names.flatMap(inProcessOfItsOwn);
process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${table(rows)}\n`);
if (!rows.every(held)) process.exitCode = 1;

async function measured(name: string): Promise<Row[]> {
  const server = await openBenchServer();
  try {
    return await measure[name]!(server);
  } finally {
    await server.close();
  }
}

/** With a database and a heap of its own: what one benchmark leaves behind is not the next one's load. */
function inProcessOfItsOwn(name: string): Row[] {
  const { stdout } = spawnSync(process.execPath, [...process.execArgv, import.meta.filename, '--json', '--only', name, '--seconds', values.seconds, '--rounds', values.rounds],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(stdout) as Row[];
}
