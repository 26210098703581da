import { describe, expect, it } from '@jest/globals';
import { CORE_FUND_ID } from '../../../src/ledger/index.js';
import type { ClaimedRun } from '../../../src/fulfilment/queue.js';
import { Board, heldBy, POST, refused } from './board.js';
import { COORDINATOR, orders, runOut, volunteers } from './scene.js';

const board = new Board();
const leaseState = async (run: ClaimedRun): Promise<string> => (await board.db.admin.query<{ state: string }>('SELECT state FROM lease WHERE id = $1', [run.leaseId])).rows[0]!.state;

describe('a run', () => {
  it('goes from the board to a closed order, with its costs in the books', async () => {
    const [id] = await orders(board.db, board.all.queue, 1);
    const before = await board.all.ledger.available(board.db.reader, CORE_FUND_ID, 'EUR');
    const run = await board.all.queue.claim({ orderId: id! }, board.ann);
    const held = heldBy(run);
    expect(await board.all.work.buy(held, { goodsMinor: 3150 }, board.ann)).toEqual({ next: 'pack', runCompleted: false });
    expect(await board.all.work.pack(held, { grams: 2100 }, board.ann)).toEqual({ next: 'dispatch', runCompleted: false });
    expect((await board.all.disclosures.label(held, board.ann)).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await board.all.work.dispatch(held, POST, board.ann)).toEqual({ next: null, runCompleted: true });
    expect(await board.statesOf(id!)).toBe('done done done open');
    expect(await leaseState(run)).toBe('completed');
    const { rows } = await board.db.admin.query<{ id: string }>(`SELECT id FROM task WHERE order_id = $1 AND step = 'confirm'`, [id]);
    await board.all.coordination.confirm(rows[0]!.id, { outcome: 'delivered', evidence: 'L3' }, COORDINATOR);
    expect(board.all.parcels.told).toEqual([`in work ${id}`, `packed ${id} 2100`, `dispatched ${id}`, `delivered ${id} L3`]);
    const shipment = await board.db.admin.query(`SELECT state, evidence, tracking_masked FROM shipment WHERE order_id = $1`, [id]);
    expect(shipment.rows[0]).toEqual({ state: 'delivered', evidence: 'L3', tracking_masked: 'RR•••••••29US' });
    expect(await board.all.ledger.available(board.db.reader, CORE_FUND_ID, 'EUR')).toBe(before - 3150 - 1240);

    expect(await board.all.expenses.payRun(run.leaseId, {}, COORDINATOR)).toEqual({ paid: [{ minor: 4390, currency: 'EUR' }] });
    await expect(board.all.expenses.payRun(run.leaseId, {}, COORDINATOR)).rejects.toEqual(refused(409, 'fulfilment.notPayable'));
  });

  it('holds several orders under one fence, each with its own steps', async () => {
    const ids = await orders(board.db, board.all.queue, 3);
    const run = await board.all.queue.claim({ wanted: 3 }, board.ann);
    expect(run.orders.map(({ id }) => id).sort()).toEqual([...ids].sort());
    await board.all.work.buy(heldBy(run, 1), { goodsMinor: 100 }, board.ann);
    await runOut(board.db, run.leaseId);
    await board.all.leases.expire();
    expect(await board.statesOf(run.orders[0]!.id)).toBe('open waiting waiting waiting');
    expect(await board.statesOf(run.orders[1]!.id)).toBe('done escalated escalated waiting');
    expect(await leaseState(run)).toBe('overdue');
  });

  it('takes the front of the queue first', async () => {
    const ids = await orders(board.db, board.all.queue, 3);
    const first = await board.all.queue.claim({}, board.ann);
    const second = await board.all.queue.claim({}, board.bea);
    expect([first.orders[0]!.id, second.orders[0]!.id]).toEqual(ids.slice(0, 2));
  });

  it('answers the same claim when the same request arrives twice', async () => {
    await orders(board.db, board.all.queue, 2);
    const once = { key: 'claim-once-1', input: { wanted: 1 } };
    expect(await board.all.queue.claim({ wanted: 1 }, board.ann, once)).toEqual(await board.all.queue.claim({ wanted: 1 }, board.ann, once));
  });

  it('is refused to helpers, to people who are not volunteers, and for an order already taken', async () => {
    const [id] = await orders(board.db, board.all.queue, 1);
    const [helper] = await volunteers(board.db, 1, 5, 'helper');
    await expect(board.all.queue.claim({}, helper!)).rejects.toEqual(refused(403, 'fulfilment.notActive'));
    await expect(board.all.queue.claim({}, COORDINATOR)).rejects.toEqual(refused(403, 'fulfilment.notActive'));
    await board.all.queue.claim({ orderId: id! }, board.ann);
    await expect(board.all.queue.claim({ orderId: id! }, board.bea)).rejects.toEqual(refused(409, 'fulfilment.taken'));
    await expect(board.all.queue.claim({}, board.bea)).rejects.toEqual(refused(409, 'fulfilment.nothingOpen'));
  });
});

describe('a stale fence', () => {
  it('changes nothing, whatever it tries, once somebody else has the order', async () => {
    const run = await board.claimOne(board.ann);
    await runOut(board.db, run.leaseId);
    expect(await board.all.leases.expire()).toBe(1);
    expect(await leaseState(run)).toBe('expired');
    const next = await board.all.queue.claim({}, board.bea);
    expect(next.fence).toBeGreaterThan(run.fence);
    const held = heldBy(run);
    const lost = refused(409, 'fulfilment.leaseLost');
    const before = await snapshot(held.orderId);
    await expect(board.all.work.tick(held, [1], board.ann)).rejects.toEqual(lost);
    await expect(board.all.work.buy(held, { goodsMinor: 100 }, board.ann)).rejects.toEqual(lost);
    await expect(board.all.work.pack(held, { grams: 2000 }, board.ann)).rejects.toEqual(lost);
    await expect(board.all.work.dispatch(held, POST, board.ann)).rejects.toEqual(lost);
    await expect(board.all.disclosures.packingList(held, board.ann)).rejects.toEqual(lost);
    await expect(board.all.leases.extend(run.leaseId, run.fence, board.ann)).rejects.toEqual(lost);
    await expect(board.all.leases.release(run.leaseId, run.fence, board.ann)).rejects.toEqual(lost);
    await expect(board.all.work.buy({ ...heldBy(next), fence: run.fence }, { goodsMinor: 100 }, board.bea)).rejects.toEqual(lost);
    expect(await snapshot(held.orderId)).toEqual(before);
  });

  it('is dead the moment the time is over, before any sweeper came', async () => {
    const run = await board.claimOne(board.ann);
    await runOut(board.db, run.leaseId);
    await expect(board.all.work.buy(heldBy(run), { goodsMinor: 100 }, board.ann)).rejects.toEqual(refused(409, 'fulfilment.leaseLost'));
  });

  it('does not exist for anybody else', async () => {
    const run = await board.claimOne(board.ann);
    await expect(board.all.work.buy(heldBy(run), { goodsMinor: 100 }, board.bea)).rejects.toEqual(refused(404, 'fulfilment.noRun'));
    await expect(board.all.leases.release(run.leaseId, run.fence, board.bea)).rejects.toEqual(refused(404, 'fulfilment.noRun'));
  });

  async function snapshot(orderId: string): Promise<unknown> {
    const { rows } = await board.db.admin.query(
      `SELECT (SELECT jsonb_agg(t ORDER BY n) FROM task t WHERE order_id = $1) AS tasks, (SELECT jsonb_agg(l ORDER BY n) FROM lease l) AS leases,
              (SELECT count(*) FROM shipment) AS shipments, (SELECT count(*) FROM ledger.entry) AS entries, (SELECT count(*) FROM audit.entry) AS records, (SELECT count(*) FROM disclosure) AS views`, [orderId]);
    return rows[0];
  }
});

describe('goods in hand', () => {
  it('keep the order from the board until a coordinator decides, and the holder may still finish', async () => {
    const run = await board.claimOne(board.ann);
    const held = heldBy(run);
    await board.all.work.buy(held, { goodsMinor: 100 }, board.ann);
    await runOut(board.db, run.leaseId);
    await board.all.leases.expire();
    expect(await board.statesOf(held.orderId)).toBe('done escalated escalated waiting');
    await expect(board.all.queue.claim({}, board.bea)).rejects.toEqual(refused(409, 'fulfilment.nothingOpen'));
    await expect(board.all.queue.claim({}, board.ann)).rejects.toEqual(refused(409, 'fulfilment.overdue'));
    expect((await board.all.work.pack(held, { grams: 2000 }, board.ann)).next).toBe('dispatch');
    await board.all.leases.decide(held.orderId, 'requeue', COORDINATOR);
    expect(await leaseState(run)).toBe('revoked');
    await expect(board.all.work.dispatch(held, POST, board.ann)).rejects.toEqual(refused(409, 'fulfilment.leaseLost'));
    const next = await board.all.queue.claim({}, board.bea);
    expect((await board.all.work.dispatch(heldBy(next), POST, board.bea)).runCompleted).toBe(true);
  });

  it('a day more puts the holder in time again under the same fence', async () => {
    const run = await board.claimOne(board.ann);
    await board.all.work.buy(heldBy(run), { goodsMinor: 100 }, board.ann);
    await runOut(board.db, run.leaseId);
    await board.all.leases.expire();
    await board.all.leases.decide(run.orders[0]!.id, 'prolong', COORDINATOR);
    expect(await leaseState(run)).toBe('active');
    expect((await board.all.work.pack(heldBy(run), { grams: 2000 }, board.ann)).next).toBe('dispatch');
  });
});

describe('time, giving back and panic', () => {
  it('is given twice and not a third time', async () => {
    const run = await board.claimOne(board.ann);
    expect((await board.all.leases.extend(run.leaseId, run.fence, board.ann)).extensionsLeft).toBe(1);
    const { expiresAt } = await board.all.leases.extend(run.leaseId, run.fence, board.ann);
    expect(Date.parse(expiresAt) - Date.parse(run.expiresAt)).toBe(48 * 3_600_000);
    await expect(board.all.leases.extend(run.leaseId, run.fence, board.ann)).rejects.toEqual(refused(409, 'fulfilment.noMoreTime'));
  });

  it('a run given back is the next one’s', async () => {
    const run = await board.claimOne(board.ann);
    expect(await board.all.leases.release(run.leaseId, run.fence, board.ann)).toEqual({ waitingForCoordinator: 0 });
    expect((await board.all.queue.claim({}, board.bea)).orders).toEqual(run.orders);
  });

  it('panic revokes every run and every session, and nothing can be claimed any more', async () => {
    await orders(board.db, board.all.queue, 3);
    const runs = [await board.all.queue.claim({}, board.ann), await board.all.queue.claim({}, board.ann)];
    await board.all.work.buy(heldBy(runs[1]!), { goodsMinor: 100 }, board.ann);
    expect(await board.all.leases.panic(board.ann)).toEqual({ revoked: 2 });
    expect((await board.db.admin.query(`SELECT kind FROM audit.entry WHERE kind = 'session.closed' AND subject_id = $1`, [board.ann.id])).rowCount).toBe(1);
    expect(await board.statesOf(runs[0]!.orders[0]!.id)).toBe('open waiting waiting waiting');
    expect(await board.statesOf(runs[1]!.orders[0]!.id)).toBe('done escalated escalated waiting');
    await expect(board.all.work.pack(heldBy(runs[1]!), { grams: 2000 }, board.ann)).rejects.toEqual(refused(409, 'fulfilment.leaseLost'));
    await expect(board.all.queue.claim({}, board.ann)).rejects.toEqual(refused(403, 'fulfilment.notActive'));
  });
});
