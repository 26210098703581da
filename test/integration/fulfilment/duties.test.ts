import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/kernel/actor.js';
import { dayOf } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { CORE_FUND_ID } from '../../../src/ledger/index.js';
import type { ClaimedRun } from '../../../src/fulfilment/queue.js';
import { setTrust } from '../../../src/fulfilment/volunteers.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { COORDINATOR, fulfilmentOn, fundWith, orders, volunteers, type Fulfilment } from './scene.js';

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
async function claimOne(actor: Actor): Promise<ClaimedRun> {
  await orders(db, all.queue, 1);
  return all.queue.claim({}, actor);
}

describe('what is typed', () => {
  it('a wrong check digit is named, and nothing is shipped or spent', async () => {
    const run = await claimOne(ann);
    const held = heldBy(run);
    await all.work.buy(held, { goodsMinor: 100 }, ann);
    await all.work.pack(held, { grams: 2000 }, ann);
    const wrong = all.work.dispatch(held, { ...POST, tracking: 'RR473124828US' }, ann);
    await expect(wrong).rejects.toEqual(expect.objectContaining({ status: 422, fields: { tracking: expect.stringContaining('last digit') } }));
    expect(await stateOf(held.orderId)).toBe('done done leased waiting');
    await all.work.dispatch(held, POST, ann);
    const other = await claimOne(bea);
    await all.work.buy(heldBy(other), { goodsMinor: 100 }, bea);
    await all.work.pack(heldBy(other), { grams: 2000 }, bea);
    await expect(all.work.dispatch(heldBy(other), POST, bea)).rejects.toEqual(refused(409, 'fulfilment.sameNumber'));
  });

  it('a weight far from the list is asked about, then refused', async () => {
    const run = await claimOne(ann);
    const held = heldBy(run);
    await all.work.buy(held, { goodsMinor: 100 }, ann);
    await expect(all.work.pack(held, { grams: 2500 }, ann)).rejects.toEqual(refused(422, 'fulfilment.weightToConfirm'));
    await expect(all.work.pack(held, { grams: 9000, confirmed: true }, ann)).rejects.toEqual(refused(422, 'fulfilment.weight'));
    expect((await all.work.pack(held, { grams: 2500, confirmed: true }, ann)).next).toBe('dispatch');
  });

  it('steps are done in their order', async () => {
    const run = await claimOne(ann);
    await expect(all.work.pack(heldBy(run), { grams: 2000 }, ann)).rejects.toEqual(refused(409, 'fulfilment.notThisStep'));
  });
});

describe('what an order may cost', () => {
  const above = (field: string) => expect.objectContaining({ status: 422, code: 'fulfilment.aboveReserve', fields: { [field]: expect.any(String) } });

  it('is what was set aside for it: nobody spends more alone, and nothing is booked', async () => {
    const run = await claimOne(ann);
    const held = heldBy(run);
    const before = await all.ledger.available(db.reader, CORE_FUND_ID, 'EUR');
    all.parcels.setAside = 3_000;
    try {
      await expect(all.work.buy(held, { goodsMinor: 3_001 }, ann)).rejects.toEqual(above('goods'));
      expect(await stateOf(held.orderId)).toBe('leased leased leased waiting');
      expect(await all.ledger.available(db.reader, CORE_FUND_ID, 'EUR')).toBe(before);
      await all.work.buy(held, { goodsMinor: 3_000 }, ann);
      await all.work.pack(held, { grams: 2_000 }, ann);
      all.parcels.setAside = 0;
      await expect(all.work.dispatch(held, POST, ann)).rejects.toEqual(above('postage'));
      expect(await stateOf(held.orderId)).toBe('done done leased waiting');
    } finally {
      all.parcels.setAside = 1_000_000;
    }
  });

  it('holds for what a coordinator pays out, too', async () => {
    const [id] = await orders(db, all.queue, 1, 'pay_the_place');
    const { rows } = await db.admin.query<{ id: string }>(`SELECT id FROM task WHERE order_id = $1 AND step = 'pay'`, [id]);
    await expect(all.coordination.complete(rows[0]!.id, { amountMinor: 1_000_001 }, COORDINATOR)).rejects.toEqual(above('amount'));
  });

  it('of a letter is a stamp', async () => {
    await db.changes.run(COORDINATOR, (change) => all.queue.openLetter(change, newId(), 'L-TEST22'));
    const run = await all.queue.claim({}, ann);
    await all.work.copy(heldBy(run), ann);
    await expect(all.work.post(heldBy(run), { postageMinor: 2_001 }, ann)).rejects.toEqual(refused(422, 'letters.postage'));
    expect((await all.work.post(heldBy(run), { postageMinor: 2_000 }, ann)).runCompleted).toBe(true);
  });
});

describe('what a lease shows', () => {
  it('the list while buying and packing, the address only at the end, each view a row', async () => {
    const run = await claimOne(ann);
    const held = heldBy(run);
    expect((await all.disclosures.packingList(held, ann)).lines).toHaveLength(1);
    await expect(all.disclosures.label(held, ann)).rejects.toEqual(refused(409, 'fulfilment.notThisStep'));
    await all.work.buy(held, { goodsMinor: 100 }, ann);
    await all.work.pack(held, { grams: 2000 }, ann);
    await expect(all.disclosures.packingList(held, ann)).rejects.toEqual(refused(409, 'fulfilment.notThisStep'));
    await all.disclosures.label(held, ann);
    const { rows } = await db.admin.query(`SELECT string_agg(what, ' ' ORDER BY n) AS seen FROM disclosure WHERE lease_id = $1`, [run.leaseId]);
    expect(rows[0].seen).toBe('packing_list label');
  });

  it('a new volunteer gets the label from a coordinator', async () => {
    const [neu] = await volunteers(db, 1, 5, 'new');
    const run = await claimOne(neu!);
    const held = heldBy(run);
    await all.work.buy(held, { goodsMinor: 100 }, neu!);
    await all.work.pack(held, { grams: 2000 }, neu!);
    await expect(all.disclosures.label(held, neu!)).rejects.toEqual(refused(403, 'fulfilment.labelByCoordinator'));
    expect((await all.disclosures.labelForVolunteer(held.orderId, COORDINATOR)).length).toBeGreaterThan(1000);
  });

  it('forty addresses in thirty days and no more', async () => {
    const run = await claimOne(ann);
    const held = heldBy(run);
    await all.work.buy(held, { goodsMinor: 100 }, ann);
    await all.work.pack(held, { grams: 2000 }, ann);
    await all.disclosures.label(held, ann);
    await db.admin.query(`INSERT INTO disclosure (id, lease_id, viewer, order_kind, order_id, what, record_id)
      SELECT gen_random_uuid(), lease_id, viewer, order_kind, order_id, what, record_id FROM disclosure, generate_series(1, 39) WHERE viewer = $1 AND what = 'label'`, [ann.id]);
    await expect(all.disclosures.label(held, ann)).rejects.toEqual(refused(429, 'fulfilment.labels'));
  });
});

describe('the other channels', () => {
  it.each([['family_sends', ['list', 'advance', 'confirm']], ['shop_delivers', ['order', 'confirm']], ['pay_the_place', ['pay', 'confirm']]] as const)(
    '%s goes through its own steps', async (channel, steps) => {
      const [id] = await orders(db, all.queue, 1, channel);
      for (const step of steps) {
        const { rows } = await db.admin.query<{ id: string }>(`SELECT id FROM task WHERE order_id = $1 AND step = $2`, [id, step]);
        const task = rows[0]!.id;
        if (step === 'confirm') await all.coordination.confirm(task, { outcome: 'delivered', evidence: 'L2' }, COORDINATOR);
        else if (step === 'list') await all.coordination.complete(task, {}, COORDINATOR);
        else {
          await expect(all.coordination.complete(task, {}, COORDINATOR)).rejects.toEqual(refused(422, 'fulfilment.amount'));
          await all.coordination.complete(task, { amountMinor: 4000 }, COORDINATOR);
        }
      }
      expect((await stateOf(id!)).split(' ').every((state) => state === 'done')).toBe(true);
      expect(all.parcels.told.at(-1)).toBe(`delivered ${id} L2`);
    });

  it('a step that is not next cannot be done', async () => {
    const [id] = await orders(db, all.queue, 1, 'pay_the_place');
    const { rows } = await db.admin.query<{ id: string }>(`SELECT id FROM task WHERE order_id = $1 AND step = 'confirm'`, [id]);
    await expect(all.coordination.confirm(rows[0]!.id, { outcome: 'delivered', evidence: 'L2' }, COORDINATOR)).rejects.toEqual(refused(404, 'fulfilment.noTask'));
  });
});

describe('expenses', () => {
  it('are claimed for one’s own run, decided by another, booked and paid with it', async () => {
    const run = await claimOne(ann);
    const held = heldBy(run);
    const claim = { leaseId: run.leaseId, orderId: held.orderId, purpose: 'transport', amountMinor: 320, spentOn: dayOf(new Date()) } as const;
    await expect(all.expenses.submit(claim, bea)).rejects.toEqual(refused(404, 'fulfilment.noRun'));
    await expect(all.expenses.submit({ ...claim, spentOn: '2020-01-01' }, ann)).rejects.toEqual(refused(422, 'fulfilment.spentOn'));
    const { id } = await all.expenses.submit(claim, ann);
    await expect(all.expenses.decide(id, { event: 'approve' }, ann)).rejects.toEqual(refused(403, 'fulfilment.ownClaim'));
    await expect(all.expenses.decide(id, { event: 'reject' }, COORDINATOR)).rejects.toEqual(refused(422, 'fulfilment.reason'));
    await expect(all.expenses.payRun(run.leaseId, {}, COORDINATOR)).rejects.toEqual(refused(409, 'fulfilment.notPayable'));
    await all.leases.release(run.leaseId, run.fence, ann);
    await expect(all.expenses.payRun(run.leaseId, {}, COORDINATOR)).rejects.toEqual(refused(409, 'fulfilment.openClaims'));
    const before = await all.ledger.available(db.reader, CORE_FUND_ID, 'EUR');
    await all.expenses.decide(id, { event: 'approve' }, COORDINATOR);
    await expect(all.expenses.decide(id, { event: 'approve' }, COORDINATOR)).rejects.toEqual(refused(409, 'expenseClaim.cannot'));
    expect(await all.ledger.available(db.reader, CORE_FUND_ID, 'EUR')).toBe(before - 320);
    expect(await all.expenses.payRun(run.leaseId, {}, COORDINATOR)).toEqual({ paid: [{ minor: 320, currency: 'EUR' }] });
  });
});

describe('trust', () => {
  it('goes up after three clean runs by another’s word, down at once', async () => {
    const [neu] = await volunteers(db, 1, 5, 'new');
    const trust = (value: 'trusted' | 'helper', by: Actor) => db.changes.run(by, (change) => setTrust(change, neu!.id, value));
    await expect(trust('trusted', COORDINATOR)).rejects.toEqual(refused(409, 'fulfilment.tooEarly'));
    await db.admin.query('UPDATE volunteer SET clean_runs = 3 WHERE id = $1', [neu!.id]);
    await expect(trust('trusted', neu!)).rejects.toEqual(refused(409, 'fulfilment.ownTrust'));
    await trust('trusted', COORDINATOR);
    await trust('helper', COORDINATOR);
  });
});
