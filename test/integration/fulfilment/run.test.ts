import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/kernel/actor.js';
import { CORE_FUND_ID } from '../../../src/ledger/index.js';
import type { ClaimedRun } from '../../../src/fulfilment/queue.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { COORDINATOR, fulfilmentOn, fundWith, orders, runOut, volunteers, type Fulfilment } from './scene.js';

const POST = { carrier: 'post', tracking: 'RR 473124829 US', postageMinor: 1240 } as const;
const refused = (status: number, code: string) => expect.objectContaining({ status, code });

let db: TestDatabase;
let all: Fulfilment;
let ann: Actor;
let bea: Actor;
beforeAll(async () => {
  db = await freshDatabase();
  all = fulfilmentOn(db);
  await fundWith(db, 1_000_000);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.admin.query(`UPDATE task SET state = 'cancelled' WHERE state <> 'done'`);
  await db.admin.query(`UPDATE shipment SET tracking_index = sha256(id::text::bytea)`);
  [ann, bea] = (await volunteers(db, 2, 5)) as [Actor, Actor];
  all.parcels.told.length = 0;
});

const heldBy = (run: ClaimedRun, at = 0) => ({ leaseId: run.leaseId, fence: run.fence, orderId: run.orders[at]!.id });
const stateOf = async (orderId: string): Promise<string> =>
  (await db.admin.query<{ states: string }>(`SELECT string_agg(state, ' ' ORDER BY seq) AS states FROM task WHERE order_id = $1`, [orderId])).rows[0]!.states;
const leaseState = async (run: ClaimedRun): Promise<string> => (await db.admin.query<{ state: string }>('SELECT state FROM lease WHERE id = $1', [run.leaseId])).rows[0]!.state;
async function claimOne(actor: Actor): Promise<ClaimedRun> {
  await orders(db, all.queue, 1);
  return all.queue.claim({}, actor);
}

describe('a run', () => {
  it('goes from the board to a closed order, with its costs in the books', async () => {
    const [id] = await orders(db, all.queue, 1);
    const before = await all.ledger.available(db.reader, CORE_FUND_ID, 'EUR');
    const run = await all.queue.claim({ orderId: id! }, ann);
    const held = heldBy(run);
    expect(await all.work.buy(held, { goodsMinor: 3150 }, ann)).toEqual({ next: 'pack', runCompleted: false });
    expect(await all.work.pack(held, { grams: 2100 }, ann)).toEqual({ next: 'dispatch', runCompleted: false });
    expect((await all.disclosures.label(held, ann)).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await all.work.dispatch(held, POST, ann)).toEqual({ next: null, runCompleted: true });
    expect(await stateOf(id!)).toBe('done done done open');
    expect(await leaseState(run)).toBe('completed');
    const { rows } = await db.admin.query<{ id: string }>(`SELECT id FROM task WHERE order_id = $1 AND step = 'confirm'`, [id]);
    await all.coordination.confirm(rows[0]!.id, { outcome: 'delivered', evidence: 'L3' }, COORDINATOR);
    expect(all.parcels.told).toEqual([`in work ${id}`, `packed ${id} 2100`, `dispatched ${id}`, `delivered ${id} L3`]);
    const shipment = await db.admin.query(`SELECT state, evidence, tracking_masked FROM shipment WHERE order_id = $1`, [id]);
    expect(shipment.rows[0]).toEqual({ state: 'delivered', evidence: 'L3', tracking_masked: 'RR•••••••29US' });
    expect(await all.ledger.available(db.reader, CORE_FUND_ID, 'EUR')).toBe(before - 3150 - 1240);

    expect(await all.expenses.payRun(run.leaseId, {}, COORDINATOR)).toEqual({ paid: [{ minor: 4390, currency: 'EUR' }] });
    await expect(all.expenses.payRun(run.leaseId, {}, COORDINATOR)).rejects.toEqual(refused(409, 'fulfilment.notPayable'));
  });

  it('holds several orders under one fence, each with its own steps', async () => {
    const ids = await orders(db, all.queue, 3);
    const run = await all.queue.claim({ wanted: 3 }, ann);
    expect(run.orders.map(({ id }) => id).sort()).toEqual([...ids].sort());
    await all.work.buy(heldBy(run, 1), { goodsMinor: 100 }, ann);
    await runOut(db, run.leaseId);
    await all.leases.expire();
    expect(await stateOf(run.orders[0]!.id)).toBe('open waiting waiting waiting');
    expect(await stateOf(run.orders[1]!.id)).toBe('done escalated escalated waiting');
    expect(await leaseState(run)).toBe('overdue');
  });

  it('takes the front of the queue first', async () => {
    const ids = await orders(db, all.queue, 3);
    const first = await all.queue.claim({}, ann);
    const second = await all.queue.claim({}, bea);
    expect([first.orders[0]!.id, second.orders[0]!.id]).toEqual(ids.slice(0, 2));
  });

  it('answers the same claim when the same request arrives twice', async () => {
    await orders(db, all.queue, 2);
    const once = { key: 'claim-once-1', input: { wanted: 1 } };
    expect(await all.queue.claim({ wanted: 1 }, ann, once)).toEqual(await all.queue.claim({ wanted: 1 }, ann, once));
  });

  it('is refused to helpers, to people who are not volunteers, and for an order already taken', async () => {
    const [id] = await orders(db, all.queue, 1);
    const [helper] = await volunteers(db, 1, 5, 'helper');
    await expect(all.queue.claim({}, helper!)).rejects.toEqual(refused(403, 'fulfilment.notActive'));
    await expect(all.queue.claim({}, COORDINATOR)).rejects.toEqual(refused(403, 'fulfilment.notActive'));
    await all.queue.claim({ orderId: id! }, ann);
    await expect(all.queue.claim({ orderId: id! }, bea)).rejects.toEqual(refused(409, 'fulfilment.taken'));
    await expect(all.queue.claim({}, bea)).rejects.toEqual(refused(409, 'fulfilment.nothingOpen'));
  });
});

describe('a stale fence', () => {
  it('changes nothing, whatever it tries, once somebody else has the order', async () => {
    const run = await claimOne(ann);
    await runOut(db, run.leaseId);
    expect(await all.leases.expire()).toBe(1);
    expect(await leaseState(run)).toBe('expired');
    const next = await all.queue.claim({}, bea);
    expect(next.fence).toBeGreaterThan(run.fence);
    const held = heldBy(run);
    const lost = refused(409, 'fulfilment.leaseLost');
    const before = await snapshot(held.orderId);
    await expect(all.work.tick(held, [1], ann)).rejects.toEqual(lost);
    await expect(all.work.buy(held, { goodsMinor: 100 }, ann)).rejects.toEqual(lost);
    await expect(all.work.pack(held, { grams: 2000 }, ann)).rejects.toEqual(lost);
    await expect(all.work.dispatch(held, POST, ann)).rejects.toEqual(lost);
    await expect(all.disclosures.packingList(held, ann)).rejects.toEqual(lost);
    await expect(all.leases.extend(run.leaseId, run.fence, ann)).rejects.toEqual(lost);
    await expect(all.leases.release(run.leaseId, run.fence, ann)).rejects.toEqual(lost);
    await expect(all.work.buy({ ...heldBy(next), fence: run.fence }, { goodsMinor: 100 }, bea)).rejects.toEqual(lost);
    expect(await snapshot(held.orderId)).toEqual(before);
  });

  it('is dead the moment the time is over, before any sweeper came', async () => {
    const run = await claimOne(ann);
    await runOut(db, run.leaseId);
    await expect(all.work.buy(heldBy(run), { goodsMinor: 100 }, ann)).rejects.toEqual(refused(409, 'fulfilment.leaseLost'));
  });

  it('does not exist for anybody else', async () => {
    const run = await claimOne(ann);
    await expect(all.work.buy(heldBy(run), { goodsMinor: 100 }, bea)).rejects.toEqual(refused(404, 'fulfilment.noRun'));
    await expect(all.leases.release(run.leaseId, run.fence, bea)).rejects.toEqual(refused(404, 'fulfilment.noRun'));
  });

  async function snapshot(orderId: string): Promise<unknown> {
    const { rows } = await db.admin.query(
      `SELECT (SELECT jsonb_agg(t ORDER BY n) FROM task t WHERE order_id = $1) AS tasks, (SELECT jsonb_agg(l ORDER BY n) FROM lease l) AS leases,
              (SELECT count(*) FROM shipment) AS shipments, (SELECT count(*) FROM ledger.entry) AS entries, (SELECT count(*) FROM audit.entry) AS records, (SELECT count(*) FROM disclosure) AS views`, [orderId]);
    return rows[0];
  }
});

describe('goods in hand', () => {
  it('keep the order from the board until a coordinator decides, and the holder may still finish', async () => {
    const run = await claimOne(ann);
    const held = heldBy(run);
    await all.work.buy(held, { goodsMinor: 100 }, ann);
    await runOut(db, run.leaseId);
    await all.leases.expire();
    expect(await stateOf(held.orderId)).toBe('done escalated escalated waiting');
    await expect(all.queue.claim({}, bea)).rejects.toEqual(refused(409, 'fulfilment.nothingOpen'));
    await expect(all.queue.claim({}, ann)).rejects.toEqual(refused(409, 'fulfilment.overdue'));
    expect((await all.work.pack(held, { grams: 2000 }, ann)).next).toBe('dispatch');
    await all.leases.decide(held.orderId, 'requeue', COORDINATOR);
    expect(await leaseState(run)).toBe('revoked');
    await expect(all.work.dispatch(held, POST, ann)).rejects.toEqual(refused(409, 'fulfilment.leaseLost'));
    const next = await all.queue.claim({}, bea);
    expect((await all.work.dispatch(heldBy(next), POST, bea)).runCompleted).toBe(true);
  });

  it('a day more puts the holder in time again under the same fence', async () => {
    const run = await claimOne(ann);
    await all.work.buy(heldBy(run), { goodsMinor: 100 }, ann);
    await runOut(db, run.leaseId);
    await all.leases.expire();
    await all.leases.decide(run.orders[0]!.id, 'prolong', COORDINATOR);
    expect(await leaseState(run)).toBe('active');
    expect((await all.work.pack(heldBy(run), { grams: 2000 }, ann)).next).toBe('dispatch');
  });
});

describe('time, giving back and panic', () => {
  it('is given twice and not a third time', async () => {
    const run = await claimOne(ann);
    expect((await all.leases.extend(run.leaseId, run.fence, ann)).extensionsLeft).toBe(1);
    const { expiresAt } = await all.leases.extend(run.leaseId, run.fence, ann);
    expect(Date.parse(expiresAt) - Date.parse(run.expiresAt)).toBe(48 * 3_600_000);
    await expect(all.leases.extend(run.leaseId, run.fence, ann)).rejects.toEqual(refused(409, 'fulfilment.noMoreTime'));
  });

  it('a run given back is the next one’s', async () => {
    const run = await claimOne(ann);
    expect(await all.leases.release(run.leaseId, run.fence, ann)).toEqual({ waitingForCoordinator: 0 });
    expect((await all.queue.claim({}, bea)).orders).toEqual(run.orders);
  });

  it('panic revokes every run and every session, and nothing can be claimed any more', async () => {
    await orders(db, all.queue, 3);
    const runs = [await all.queue.claim({}, ann), await all.queue.claim({}, ann)];
    await all.work.buy(heldBy(runs[1]!), { goodsMinor: 100 }, ann);
    expect(await all.leases.panic(ann)).toEqual({ revoked: 2 });
    expect((await db.admin.query(`SELECT kind FROM audit.entry WHERE kind = 'session.closed' AND subject_id = $1`, [ann.id])).rowCount).toBe(1);
    expect(await stateOf(runs[0]!.orders[0]!.id)).toBe('open waiting waiting waiting');
    expect(await stateOf(runs[1]!.orders[0]!.id)).toBe('done escalated escalated waiting');
    await expect(all.work.pack(heldBy(runs[1]!), { grams: 2000 }, ann)).rejects.toEqual(refused(409, 'fulfilment.leaseLost'));
    await expect(all.queue.claim({}, ann)).rejects.toEqual(refused(403, 'fulfilment.notActive'));
  });
});
