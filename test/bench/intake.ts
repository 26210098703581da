import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/app.js';
import { type BenchServer, WEBHOOK_SECRET } from './bench-server.js';
import { OwnProcess } from './in-own-process.js';
import { limitName, measureLimit, settle } from './limit.js';
import type { LoadAnswer, LoadOrder } from './load.js';
import { interleaved, median, type Row, timed } from './row.js';

const CLIENTS = 16;
const GOAL = 0.4;
const STEADY_PER_SECOND = 500;
/** The compiler is done with what runs often. */
const WARM_S = 4;

const LIMIT_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS bench;
  CREATE TABLE bench.inbox (LIKE payment_event INCLUDING ALL);
  CREATE SEQUENCE bench.inbox_next`;
const LIMIT_SCRIPT = `INSERT INTO bench.inbox (id, type, object_id, created, state) VALUES ('evt_bench_' || nextval('bench.inbox_next'), 'payment_intent.succeeded', 'pi_bench', now(), 'waiting')
  ON CONFLICT (id) DO UPDATE SET seen = bench.inbox.seen + 1;`;

/** Row 0: signed webhooks over HTTP become stored envelopes. */
export async function intakeRow({ core, admin, url }: BenchServer, { rounds, seconds }: { rounds: number; seconds: number }): Promise<Row> {
  await admin.query(LIMIT_SCHEMA);
  const app = await createApp(core);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const order: LoadOrder = { port, connections: CLIENTS, seconds, secret: WEBHOOK_SECRET };
  const cpu: number[] = [];
  const loaded = new OwnProcess<LoadOrder, LoadAnswer>('load.js');
  const load = (wanted: LoadOrder): Promise<LoadAnswer> => loaded.ask(wanted).then(allAnswered);
  try {
    await load({ ...order, seconds: WARM_S });
    await measureLimit(url, { script: LIMIT_SCRIPT, clients: CLIENTS, seconds: 1 });
    await settle(admin);
    const { ours, limit } = await interleaved(rounds, async () => {
      let answer: LoadAnswer | undefined;
      const { cpuMicros } = await timed(async () => (answer = await load(order)));
      cpu.push(cpuMicros / (answer!.perSecond * seconds));
      return answer!.perSecond;
    }, () => measureLimit(url, { script: LIMIT_SCRIPT, clients: CLIENTS, seconds }));
    const steady = await load({ ...order, perSecond: STEADY_PER_SECOND });
    return {
      n: 0, what: 'intake: signed webhook over HTTP → envelope stored, 200', unit: '/s', ours, limit, ratio: ours / limit, goal: GOAL, cpuMicros: median(cpu),
      against: `${limitName}, ${CLIENTS} clients, the same single row`,
      notes: [`at ${STEADY_PER_SECOND}/s: p50 ${steady.p50.toFixed(1)} ms, p99 ${steady.p99.toFixed(1)} ms (goal: p99 under 25 ms)`],
    };
  } finally {
    await loaded.end();
    await app.close();
    await admin.query('TRUNCATE payment_event');
  }
}

/** Throws when one request was not answered 200. */
function allAnswered(answer: LoadAnswer): LoadAnswer {
  if (answer.failed > 0) throw new Error(`${answer.failed} webhooks were not answered 200`);
  return answer;
}
