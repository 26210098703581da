import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../../../src/kernel/actor.js';
import { Problem } from '../../../src/kernel/problem.js';
import type { ClaimedRun } from '../../../src/fulfilment/queue.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { fulfilmentOn, orders, volunteers, type Fulfilment } from './scene.js';

let db: TestDatabase;
let all: Fulfilment;
beforeAll(async () => {
  db = await freshDatabase();
  all = fulfilmentOn(db);
});
afterAll(() => db.close());

/** Claims again and again until the answer is that one holds enough, or that nothing is left; with a key as the API does, so that claims share transactions, or without. */
async function claimAll(actor: Actor, wanted: number, keyed: boolean): Promise<{ runs: ClaimedRun[]; end: string }> {
  const runs: ClaimedRun[] = [];
  for (let nothing = 0; nothing < 50;) {
    try {
      runs.push(await all.queue.claim({ wanted }, actor, keyed ? { key: randomUUID(), input: {} } : undefined));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code !== 'fulfilment.nothingOpen') return { runs, end: error.code };
      nothing += 1; // all that was open was momentarily locked by others
      const left = await db.admin.query<{ n: number }>(`SELECT count(*)::int AS n FROM task WHERE state = 'open'`);
      if (left.rows[0]!.n === 0) return { runs, end: error.code };
    }
  }
  return { runs, end: 'gave up' };
}

/** So many at a time, as many as there are connections. */
async function inParallel<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  await Promise.all(Array.from({ length: width }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
  }));
  return results;
}

describe('200 volunteers on 1,000 orders', () => {
  it('never gives an order to two, and gives everybody as many as they may hold', async () => {
    const people = await volunteers(db, 200, 5);
    const ids = await orders(db, all.queue, 1000);
    const answers = await inParallel([...people.entries()], 32, ([n, actor]) => claimAll(actor, 1, n % 4 > 0)); // a quarter goes alone, as claims of another process would
    const claimed = answers.flatMap(({ runs }) => runs.flatMap((run) => run.orders.map(({ id }) => id)));
    expect(claimed).toHaveLength(1000);
    expect(new Set(claimed)).toEqual(new Set(ids));
    expect(new Set(answers.map(({ runs }) => runs.length))).toEqual(new Set([5]));
    const { rows } = await db.admin.query(`SELECT count(*)::int AS leases, count(DISTINCT fence)::int AS fences FROM lease`);
    expect(rows[0]).toEqual({ leases: 1000, fences: 1000 });
    const tasks = await db.admin.query(`SELECT state, hands, count(*)::int AS n FROM task GROUP BY state, hands ORDER BY n`);
    expect(tasks.rows).toEqual([{ state: 'waiting', hands: 'coordinator', n: 1000 }, { state: 'leased', hands: 'volunteer', n: 3000 }]);
  }, 240_000);
});

describe('one volunteer who clicks forty times', () => {
  it('gets as many as the cap says', async () => {
    const [one] = await volunteers(db, 1, 3);
    await orders(db, all.queue, 50);
    const answers = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => all.queue.claim({}, one!, n % 2 > 0 ? { key: `click-${n}`, input: {} } : undefined)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as Problem).code] : []));
    expect(new Set(refused)).toEqual(new Set(['fulfilment.cap']));
  });
});

describe('four sweepers and the volunteers', () => {
  it('end every run once: expired or completed, never both', async () => {
    await db.admin.query(`UPDATE volunteer SET cap = 50`);
    const people = await volunteers(db, 20, 5);
    const runs = (await inParallel(people, 16, (actor) => all.queue.claim({ wanted: 1 }, actor).then((run) => ({ run, actor })))).slice(0, 20);
    await db.admin.query(`UPDATE lease SET expires_at = clock_timestamp() - interval '1 minute' WHERE id = ANY ($1)`, [runs.map(({ run }) => run.leaseId)]);
    const sweeps = Array.from({ length: 4 }, () => all.leases.expire());
    const gifts = runs.map(({ run, actor }) => all.leases.release(run.leaseId, run.fence, actor));
    const [expired, released] = await Promise.all([Promise.all(sweeps), Promise.allSettled(gifts)]);
    const given = released.filter(({ status }) => status === 'fulfilled').length;
    expect(expired.reduce((sum, n) => sum + n, 0) + given).toBe(20);
    const { rows } = await db.admin.query(`SELECT count(*)::int AS n FROM task WHERE lease_id = ANY ($1) AND state = 'leased'`, [runs.map(({ run }) => run.leaseId)]);
    expect(rows[0].n).toBe(0);
  });
});
