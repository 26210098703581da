import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { createApp } from '../../src/app.js';
import { enlist } from '../../src/fulfilment/index.js';
import { Sessions } from '../../src/identity/index.js';
import { newId } from '../../src/kernel/ids.js';
import { system } from '../../src/kernel/actor.js';
import type { Core } from '../../src/platform/core.js';
import type { BenchServer } from './bench-server.js';
import type { ClaimAnswer, ClaimOrder } from './claim-load.js';
import { OwnProcess } from './in-own-process.js';
import { limitName, measureLimit, settle } from './limit.js';
import { interleaved, median, type Row, timed } from './row.js';

const CLIENTS = 16;
const BAR = 0.5;
/** Each of sixteen connections plans a statement anew the first five times, and the compiler is done with what runs often. */
const WARM_PAIRS = 2000;

/** Claim and completion as two functions, each its own transaction, with the same writes and no rule. */
const LIMIT_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS bench;
  CREATE TABLE bench.task (LIKE task INCLUDING ALL) WITH (fillfactor = 80);
  CREATE TABLE bench.lease (LIKE lease INCLUDING ALL);
  CREATE TABLE bench.letter (LIKE letter_order INCLUDING ALL);
  CREATE TABLE bench.volunteer (LIKE volunteer INCLUDING ALL);
  CREATE TABLE bench.idempotency (LIKE idempotency INCLUDING ALL);
  CREATE TABLE bench.claim_record (LIKE audit.entry INCLUDING ALL);
  CREATE TABLE bench.claim_disclosure (LIKE audit.disclosure INCLUDING ALL);
  CREATE TABLE bench.claim_pending (LIKE audit.pending INCLUDING ALL);
  CREATE SEQUENCE bench.client;
  INSERT INTO bench.letter OVERRIDING SYSTEM VALUE SELECT * FROM letter_order;
  INSERT INTO bench.task OVERRIDING SYSTEM VALUE SELECT * FROM task;
  INSERT INTO bench.volunteer OVERRIDING SYSTEM VALUE SELECT * FROM volunteer;
  CREATE FUNCTION bench.one_record() RETURNS uuid LANGUAGE plpgsql AS $$
  DECLARE r uuid := gen_random_uuid();
  BEGIN
    INSERT INTO bench.claim_record (id, kind, at, actor_role, actor_ref, subject_type, subject_id, nonce, sd)
    VALUES (r, 'run.claimed', date_trunc('milliseconds', now()), 'volunteer', repeat('a', 16), 'run', r::text, repeat('n', 22), array_fill(repeat('d', 43), ARRAY[8]));
    INSERT INTO bench.claim_disclosure VALUES (r, ARRAY[repeat('b', 90)]);
    INSERT INTO bench.claim_pending VALUES (now(), r);
    RETURN r;
  END $$;
  CREATE FUNCTION bench.answer(answer jsonb) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE k text := encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex');
  BEGIN
    INSERT INTO bench.idempotency (key, input_digest, result) VALUES (k, sha256(convert_to(k, 'UTF8')), answer);
  END $$;
  CREATE FUNCTION bench.claim(client int) RETURNS uuid LANGUAGE plpgsql AS $$
  DECLARE r uuid := bench.one_record(); l uuid := gen_random_uuid(); who uuid; f bigint;
  BEGIN
    SELECT id INTO who FROM bench.volunteer ORDER BY n OFFSET client LIMIT 1 FOR NO KEY UPDATE;
    INSERT INTO bench.lease (id, code, volunteer_id, expires_at, record_id) VALUES (l, l::text, who, now() + interval '3 days', r) RETURNING fence INTO f;
    UPDATE bench.task SET state = 'leased', lease_id = l, fence = f, record_id = r
    WHERE id = (SELECT id FROM bench.task WHERE state = 'open' AND hands = 'volunteer' ORDER BY rank_at, n LIMIT 1 FOR UPDATE SKIP LOCKED);
    PERFORM bench.answer(jsonb_build_object('leaseId', l, 'fence', f));
    RETURN l;
  END $$;
  CREATE FUNCTION bench.complete(client int, held uuid) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE r uuid := bench.one_record(); about uuid;
  BEGIN
    UPDATE bench.task SET state = 'done', done_at = now(), record_id = r WHERE lease_id = held AND state = 'leased' RETURNING order_id INTO about;
    UPDATE bench.letter SET state = 'hand_copied', record_id = bench.one_record() WHERE id = about;
    UPDATE bench.lease SET state = 'completed', ended_at = now(), record_id = r WHERE id = held;
    UPDATE bench.volunteer SET clean_runs = clean_runs + 1, record_id = r WHERE n = (SELECT n FROM bench.volunteer ORDER BY n OFFSET client LIMIT 1);
    PERFORM bench.answer('{}');
  END $$;
  ANALYZE`;
const LIMIT_SCRIPT = `SELECT bench.claim(:client_id) AS held \\gset
SELECT bench.complete(:client_id, :held);
`;

/** Row 4: volunteers claim a letter and finish it, over HTTP; nobody gets what another has. */
export async function claimRow({ core, admin, url }: BenchServer, { rounds, seconds }: { rounds: number; seconds: number }): Promise<Row> {
  const tokens = await volunteers(core, CLIENTS);
  await letters(admin, WARM_PAIRS + 3000 * seconds * rounds);
  await admin.query(LIMIT_SCHEMA);
  const app = await createApp(core);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const load = new OwnProcess<ClaimOrder, ClaimAnswer>('claim-load.js');
  const claim = (order: Omit<ClaimOrder, 'port' | 'tokens'>): Promise<ClaimAnswer> => load.ask({ port, tokens, ...order });
  const seen: string[] = [], cpu: number[] = [], slow: number[] = [];
  try {
    seen.push(...(await claim({ seconds: 1, atLeast: WARM_PAIRS })).orders);
    await measureLimit(url, { script: LIMIT_SCRIPT, clients: CLIENTS, seconds: 1 });
    await settle(admin);
    const { ours, limit } = await interleaved(rounds, async () => {
      let answer: ClaimAnswer | undefined;
      const { cpuMicros } = await timed(async () => (answer = await claim({ seconds })));
      if (answer!.failures.length > 0) throw new Error(answer!.failures[0]);
      seen.push(...answer!.orders);
      cpu.push(cpuMicros / (answer!.pairsPerSecond * seconds));
      slow.push(answer!.p95);
      return answer!.pairsPerSecond;
    }, () => measureLimit(url, { script: LIMIT_SCRIPT, clients: CLIENTS, seconds }));
    const double = seen.length - new Set(seen).size;
    return {
      n: 4, what: 'volunteer: claim + complete over HTTP', unit: 'pairs/s', ours, limit, ratio: ours / limit, goal: BAR, bar: BAR, ...(double > 0 ? { wrong: `${double} claimed twice` } : {}), cpuMicros: median(cpu),
      against: `${limitName}, ${CLIENTS} clients, two functions with the same writes`,
      notes: [`${double} claimed twice of ${seen.length}; p95 of a claim ${median(slow).toFixed(0)} ms with ${CLIENTS} volunteers`],
    };
  } finally {
    await load.end();
    await app.close();
  }
}

/** Volunteers with a session of the API each. */
async function volunteers(core: Core, count: number): Promise<string[]> {
  return core.changes.run(system('bench'), async (change) => {
    const tokens: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const id = newId();
      const record = change.record({ name: 'member.created', public: false, evenStopped: false }, { type: 'member', id });
      await change.query(`INSERT INTO member (id, sign_in, password_hash, roles, record_id) VALUES ($1, $2, '-', '{volunteer}', $3)`, [id, `bench-${n}`, record]);
      await enlist(change, { id, trust: 'trusted', cap: 50 });
      tokens.push(await Sessions.open(change, 'api', id));
    }
    return tokens;
  });
}

/** Letters to be copied by hand, one step each; rows only, since nobody reads them here. */
async function letters(admin: pg.Pool, count: number): Promise<void> {
  const client = await admin.connect();
  try {
    await client.query(`SET session_replication_role = replica`); // letters to nobody: no addressee, no record
    await client.query(
      `WITH made AS (
         INSERT INTO letter_order (id, reference, code_hash, state, recipient_id, language, how, words, text_sealed, written_on, moderated_by, record_id)
         SELECT gen_random_uuid(), 'L-' || n, sha256(convert_to($2 || n, 'UTF8')), 'assigned', gen_random_uuid(), 'be', 'hand_copied', 100, '\\x00', current_date, gen_random_uuid(), gen_random_uuid()
         FROM generate_series(1, $1::int) n RETURNING id, reference, n)
       INSERT INTO task (order_kind, order_id, order_code, seq, step, hands, region, weight_class, rank_at, state, record_id)
       SELECT 'letter', id, reference, 1, 'copy', 'volunteer', 'anywhere', 'letter', now() + n * interval '1 millisecond', 'open', gen_random_uuid() FROM made`,
      [count, randomBytes(8).toString('hex')],
    );
    await client.query('RESET session_replication_role');
    await client.query('VACUUM (ANALYZE) task, letter_order');
  } finally {
    client.release();
  }
}
