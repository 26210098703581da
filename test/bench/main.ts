import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { openBenchServer } from './bench-server.js';
import { claimRow } from './claim.js';
import { intakeRow } from './intake.js';
import { postingRows } from './posting.js';
import { held, type Row, table } from './row.js';

/** `npm run bench [-- --json] [--seconds 4] [--rounds 3]`: both sides in the same run; exit code 1 when a bar is missed. */
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '3' } } });
const seconds = Number(values.seconds), rounds = Number(values.rounds);

const server = await openBenchServer();
try {
  const rows: Row[] = [
    await intakeRow(server, { rounds, seconds }),
    ...(await postingRows(server, { rounds, seconds, perRound: 3000 * seconds })),
    await claimRow(server, { rounds, seconds }),
  ];
  process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${table(rows)}\n`);
  if (!rows.every(held)) process.exitCode = 1;
} finally {
  await server.close();
}
