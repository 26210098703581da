import { createHmac } from 'node:crypto';
import { Wire } from './wire.js';

/**
 * A load generator in a process of its own (forked, so that its CPU is not counted as ours). Each connection sends its
 * next request when the last was answered, or with `perSecond` when the clock says so.
 */
export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly secret: string;
  /** All connections together; undefined: as fast as they are answered. */
  readonly perSecond?: number;
}
export interface LoadAnswer {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

let counter = 0;

/** A signed event as Stripe sends it, about 1.5 kB, each with its own id. */
function webhook({ port, secret }: LoadOrder): string {
  const now = Math.floor(Date.now() / 1000);
  counter += 1;
  const id = `evt_bench_${process.pid}_${counter}`;
  const intent = { id: `pi_${id}`, object: 'payment_intent', amount: 5000, currency: 'eur', metadata: { donation: '00000000-0000-4000-8000-000000000000' }, description: 'x'.repeat(1000), status: 'succeeded' };
  const body = JSON.stringify({ id, object: 'event', api_version: '2026-10-28.endive', created: now, livemode: false, type: 'payment_intent.succeeded', data: { object: intent } });
  const signature = createHmac('sha256', secret).update(`${now}.${body}`).digest('hex');
  return `POST /webhooks/stripe HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nStripe-Signature: t=${now},v1=${signature}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

interface Tally {
  readonly times: number[];
  failed: number;
}

async function connection(order: LoadOrder, until: number, tally: Tally): Promise<void> {
  const wire = new Wire(order.port);
  const every = order.perSecond ? (1000 * order.connections) / order.perSecond : 0;
  for (let due = performance.now() + Math.random() * every; due < until; due = every ? due + every : performance.now()) {
    if (every) await new Promise((resolve) => setTimeout(resolve, Math.max(due - performance.now(), 0)));
    const start = every ? Math.min(due, performance.now()) : performance.now();
    if ((await wire.ask(webhook(order))).status !== 200) tally.failed += 1;
    tally.times.push(performance.now() - start);
  }
  wire.close();
}

async function run(order: LoadOrder): Promise<LoadAnswer> {
  const tally: Tally = { times: [], failed: 0 };
  const until = performance.now() + order.seconds * 1000;
  await Promise.all(Array.from({ length: order.connections }, () => connection(order, until, tally)));
  const times = tally.times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
  return { perSecond: times.length / order.seconds, p50: at(0.5), p99: at(0.99), failed: tally.failed };
}

process.on('message', (order: LoadOrder) => void run(order).then((answer) => process.send!(answer)));
