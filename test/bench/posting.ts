import type pg from 'pg';
import type { BenchServer } from './bench-server.js';
import { limitName, measureLimit, settle } from './limit.js';
import { PaymentsScene } from './payments-scene.js';
import { interleaved, type Row, timed } from './row.js';
import { countStatements } from './statements.js';

const CLIENTS = 16;
/** As many as a machine of two cores keeps busy; pgbench gets sixteen clients, and so many commit one payment at a time. */
const PROJECTORS = 6;
const BATCH = 64;
const FUNDS = 100;
const BATCHED_BAR = 1.5, SINGLE_BAR = 0.5;
const WARM = 2000;
const LIMIT = { script: 'SELECT bench.post();', clients: CLIENTS };
/** BEGIN with the clock, take, apply, post, close, COMMIT. */
export const STATEMENTS_MAX = 6;

/** The same rows in tables of the same shape, written by one function: no rule is asked, no trigger runs. */
const LIMIT_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS bench;
  CREATE TABLE bench.entry (LIKE ledger.entry INCLUDING ALL);
  CREATE TABLE bench.posting (LIKE ledger.posting INCLUDING ALL);
  CREATE TABLE bench.unrolled (LIKE ledger.unrolled INCLUDING ALL);
  CREATE TABLE bench.psp_item (LIKE ledger.psp_item INCLUDING ALL);
  CREATE TABLE bench.record (LIKE audit.entry INCLUDING ALL);
  CREATE TABLE bench.disclosure (LIKE audit.disclosure INCLUDING ALL);
  CREATE TABLE bench.pending (LIKE audit.pending INCLUDING ALL);
  CREATE TABLE bench.outbox (LIKE outbox INCLUDING ALL);
  CREATE TABLE bench.payment (LIKE payment INCLUDING ALL);
  CREATE TABLE bench.event (LIKE payment_event INCLUDING ALL);
  CREATE SEQUENCE bench.next;
  INSERT INTO bench.payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, record_id)
    SELECT gen_random_uuid(), gen_random_uuid(), 'card', 1 + n % 100, 5000, 'EUR', 'fund', 'checkout-' || gen_random_uuid(), gen_random_uuid() FROM generate_series(1, 300000) n;
  INSERT INTO bench.event (id, type, object_id, created, state)
    SELECT 'evt_' || n, 'payment_intent.succeeded', 'pi_' || gen_random_uuid(), now(), 'waiting' FROM generate_series(1, 300000) n;
  CREATE FUNCTION bench.record(kind text) RETURNS uuid LANGUAGE plpgsql AS $$
  DECLARE r uuid := gen_random_uuid();
  BEGIN
    INSERT INTO bench.record (id, kind, at, actor_role, actor_ref, subject_type, subject_id, nonce, sd)
    VALUES (r, kind, date_trunc('milliseconds', now()), 'system', 'system:payments', 'entry', r::text, repeat('n', 22), array_fill(repeat('d', 43), ARRAY[8]));
    INSERT INTO bench.disclosure VALUES (r, ARRAY[repeat('b', 90), repeat('b', 140)]);
    INSERT INTO bench.pending VALUES (now(), r);
    RETURN r;
  END $$;
  CREATE FUNCTION bench.post() RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE n bigint := nextval('bench.next'); e bigint; key text := 'stripe:txn_' || gen_random_uuid(); subject uuid := gen_random_uuid(); r uuid;
  BEGIN
    UPDATE bench.event SET state = 'done', attempts = 1 WHERE id = 'evt_' || n;
    r := bench.record('payment.changed');
    UPDATE bench.payment SET status = 'paid', ticket = n, items = ARRAY[key], record_id = r WHERE id = n;
    INSERT INTO bench.entry (n_lines, kind, key, effective_on, digest, record_id)
    VALUES (3, 'donation.captured', key, current_date, sha256(convert_to(key, 'UTF8')), bench.record('entry.posted')) RETURNING id INTO e;
    INSERT INTO bench.posting VALUES (e, 3, 1, 13, n % 100, 4900, NULL), (e, 3, 2, 157, n % 100, -5000, subject), (e, 3, 3, 229, n % 100, 100, NULL);
    INSERT INTO bench.unrolled VALUES (e);
    INSERT INTO bench.psp_item VALUES ('stripe', key, e);
    INSERT INTO bench.outbox (job, payload) VALUES ('payments.posted', jsonb_build_object('donationId', subject));
    RETURN e;
  END $$;
  ANALYZE`;

export interface PostingOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly perRound: number;
}

/** Rows 1 to 3: envelopes in the inbox become entries, records and outbox messages; and the statements one of them takes. */
export async function postingRows(server: BenchServer, { rounds, seconds, perRound }: PostingOptions): Promise<Row[]> {
  const { core, admin, url } = server;
  await admin.query(LIMIT_SCHEMA);
  const scene = new PaymentsScene(core, admin);
  await scene.openFunds(FUNDS);
  await project(scene, WARM, PROJECTORS, BATCH);
  await project(scene, WARM, CLIENTS, 1);
  await measureLimit(url, { ...LIMIT, seconds: 1 });
  await settle(admin);
  const measure = async (count: number, projectors: number, batch: number) => {
    const cpu: number[] = [];
    const { ours, limit } = await interleaved(rounds, async () => {
      const { perSecond, cpuMicros } = await project(scene, count, projectors, batch);
      cpu.push(cpuMicros);
      return perSecond;
    }, () => measureLimit(url, { ...LIMIT, seconds }));
    return { unit: '/s', ours, limit, ratio: ours / limit, cpuMicros: Math.min(...cpu), against: `${limitName}, ${CLIENTS} clients, one function with the same writes` };
  };
  const many = await measure(perRound, PROJECTORS, BATCH);
  const one = await measure(Math.ceil(perRound / 3), CLIENTS, 1);
  const batched = await statementsOf(scene, BATCH);
  const single = await statementsOf(scene, 1);
  await assertPosted(admin);
  return [
    { n: 1, what: `posting in batches of up to ${BATCH}: envelope → entry, record, outbox; ${FUNDS} funds`, ...many, goal: BATCHED_BAR, bar: BATCHED_BAR,
      notes: [`${PROJECTORS} projectors; ${(batched / BATCH).toFixed(2)} statements a payment in a full batch`] },
    { n: 1, what: 'the same one by one', ...one, goal: SINGLE_BAR, bar: SINGLE_BAR, notes: [`${CLIENTS} projectors, each payment in a transaction of its own`] },
    { n: 3, what: 'statements for one posted payment, BEGIN and COMMIT counted', unit: '', ours: single, limit: STATEMENTS_MAX, ratio: STATEMENTS_MAX / single, goal: 1, bar: 1,
      against: `at most ${STATEMENTS_MAX}`, notes: [] },
  ];
}

/** Lets the projectors work off so many payments. */
async function project(scene: PaymentsScene, count: number, at: number, batch: number): Promise<{ perSecond: number; cpuMicros: number }> {
  await scene.arrive(count);
  const projectors = Array.from({ length: at }, () => scene.projector());
  const { seconds, cpuMicros } = await timed(() => Promise.all(projectors.map((projector) => projector.drain(batch))));
  return { perSecond: count / seconds, cpuMicros: cpuMicros / count };
}

async function statementsOf(scene: PaymentsScene, count: number): Promise<number> {
  await scene.arrive(count);
  const projector = scene.projector();
  return (await countStatements(() => projector.drain())).statements.length;
}

/** A figure for work that was not done would be worth nothing. */
async function assertPosted(admin: pg.Pool): Promise<void> {
  const { rows } = await admin.query<{ left: string; unposted: string }>(
    `SELECT (SELECT count(*) FROM payment_event WHERE state <> 'done') AS left,
            (SELECT count(*) FROM payment p WHERE NOT EXISTS (SELECT FROM ledger.psp_item i WHERE i.item = ANY (p.items))) AS unposted`);
  if (rows[0]!.left !== '0' || rows[0]!.unposted !== '0') throw new Error(`not everything was posted: ${JSON.stringify(rows[0])}`);
}
