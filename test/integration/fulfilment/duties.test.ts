import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/kernel/actor.js';
import { dayOf } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { CORE_FUND_ID } from '../../../src/ledger/index.js';
import { setTrust } from '../../../src/fulfilment/volunteers.js';
import { Board, heldBy, POST, refused } from './board.js';
import { COORDINATOR, orders, volunteers } from './scene.js';

const board = new Board();

describe('what is typed', () => {
  it('a wrong check digit is named, and nothing is shipped or spent', async () => {
    const run = await board.claimOne(board.ann);
    const held = heldBy(run);
    await board.all.work.buy(held, { goodsMinor: 100 }, board.ann);
    await board.all.work.pack(held, { grams: 2000 }, board.ann);
    const wrong = board.all.work.dispatch(held, { ...POST, tracking: 'RR473124828US' }, board.ann);
    await expect(wrong).rejects.toEqual(expect.objectContaining({ status: 422, fields: { tracking: expect.stringContaining('last digit') } }));
    expect(await board.statesOf(held.orderId)).toBe('done done leased waiting');
    await board.all.work.dispatch(held, POST, board.ann);
    const other = await board.claimOne(board.bea);
    await board.all.work.buy(heldBy(other), { goodsMinor: 100 }, board.bea);
    await board.all.work.pack(heldBy(other), { grams: 2000 }, board.bea);
    await expect(board.all.work.dispatch(heldBy(other), POST, board.bea)).rejects.toEqual(refused(409, 'fulfilment.sameNumber'));
  });

  it('a weight far from the list is asked about, then refused', async () => {
    const run = await board.claimOne(board.ann);
    const held = heldBy(run);
    await board.all.work.buy(held, { goodsMinor: 100 }, board.ann);
    await expect(board.all.work.pack(held, { grams: 2500 }, board.ann)).rejects.toEqual(refused(422, 'fulfilment.weightToConfirm'));
    await expect(board.all.work.pack(held, { grams: 9000, confirmed: true }, board.ann)).rejects.toEqual(refused(422, 'fulfilment.weight'));
    expect((await board.all.work.pack(held, { grams: 2500, confirmed: true }, board.ann)).next).toBe('dispatch');
  });

  it('steps are done in their order', async () => {
    const run = await board.claimOne(board.ann);
    await expect(board.all.work.pack(heldBy(run), { grams: 2000 }, board.ann)).rejects.toEqual(refused(409, 'fulfilment.notThisStep'));
  });
});

describe('what an order may cost', () => {
  const above = (field: string) => expect.objectContaining({ status: 422, code: 'fulfilment.aboveReserve', fields: { [field]: expect.any(String) } });

  it('is what was set aside for it: nobody spends more alone, and nothing is booked', async () => {
    const run = await board.claimOne(board.ann);
    const held = heldBy(run);
    const before = await board.all.ledger.available(board.db.reader, CORE_FUND_ID, 'EUR');
    board.all.parcels.setAside = 3_000;
    try {
      await expect(board.all.work.buy(held, { goodsMinor: 3_001 }, board.ann)).rejects.toEqual(above('goods'));
      expect(await board.statesOf(held.orderId)).toBe('leased leased leased waiting');
      expect(await board.all.ledger.available(board.db.reader, CORE_FUND_ID, 'EUR')).toBe(before);
      await board.all.work.buy(held, { goodsMinor: 3_000 }, board.ann);
      await board.all.work.pack(held, { grams: 2_000 }, board.ann);
      board.all.parcels.setAside = 0;
      await expect(board.all.work.dispatch(held, POST, board.ann)).rejects.toEqual(above('postage'));
      expect(await board.statesOf(held.orderId)).toBe('done done leased waiting');
    } finally {
      board.all.parcels.setAside = 1_000_000;
    }
  });

  it('holds for what a coordinator pays out, too', async () => {
    const [id] = await orders(board.db, board.all.queue, 1, 'pay_the_place');
    const { rows } = await board.db.admin.query<{ id: string }>(`SELECT id FROM task WHERE order_id = $1 AND step = 'pay'`, [id]);
    await expect(board.all.coordination.complete(rows[0]!.id, { amountMinor: 1_000_001 }, COORDINATOR)).rejects.toEqual(above('amount'));
  });

  it('of a letter is a stamp', async () => {
    await board.db.changes.run(COORDINATOR, (change) => board.all.queue.openLetter(change, newId(), 'L-TEST22'));
    const run = await board.all.queue.claim({}, board.ann);
    await board.all.work.copy(heldBy(run), board.ann);
    await expect(board.all.work.post(heldBy(run), { postageMinor: 2_001 }, board.ann)).rejects.toEqual(refused(422, 'letters.postage'));
    expect((await board.all.work.post(heldBy(run), { postageMinor: 2_000 }, board.ann)).runCompleted).toBe(true);
  });
});

describe('what a lease shows', () => {
  it('the list while buying and packing, the address only at the end, each view a row', async () => {
    const run = await board.claimOne(board.ann);
    const held = heldBy(run);
    expect((await board.all.disclosures.packingList(held, board.ann)).lines).toHaveLength(1);
    await expect(board.all.disclosures.label(held, board.ann)).rejects.toEqual(refused(409, 'fulfilment.notThisStep'));
    await board.all.work.buy(held, { goodsMinor: 100 }, board.ann);
    await board.all.work.pack(held, { grams: 2000 }, board.ann);
    await expect(board.all.disclosures.packingList(held, board.ann)).rejects.toEqual(refused(409, 'fulfilment.notThisStep'));
    await board.all.disclosures.label(held, board.ann);
    const { rows } = await board.db.admin.query(`SELECT string_agg(what, ' ' ORDER BY n) AS seen FROM disclosure WHERE lease_id = $1`, [run.leaseId]);
    expect(rows[0].seen).toBe('packing_list label');
  });

  it('a new volunteer gets the label from a coordinator', async () => {
    const [neu] = await volunteers(board.db, 1, 5, 'new');
    const run = await board.claimOne(neu!);
    const held = heldBy(run);
    await board.all.work.buy(held, { goodsMinor: 100 }, neu!);
    await board.all.work.pack(held, { grams: 2000 }, neu!);
    await expect(board.all.disclosures.label(held, neu!)).rejects.toEqual(refused(403, 'fulfilment.labelByCoordinator'));
    expect((await board.all.disclosures.labelForVolunteer(held.orderId, COORDINATOR)).length).toBeGreaterThan(1000);
  });

  it('forty addresses in thirty days and no more', async () => {
    const run = await board.claimOne(board.ann);
    const held = heldBy(run);
    await board.all.work.buy(held, { goodsMinor: 100 }, board.ann);
    await board.all.work.pack(held, { grams: 2000 }, board.ann);
    await board.all.disclosures.label(held, board.ann);
    await board.db.admin.query(`INSERT INTO disclosure (id, lease_id, viewer, order_kind, order_id, what, record_id)
      SELECT gen_random_uuid(), lease_id, viewer, order_kind, order_id, what, record_id FROM disclosure, generate_series(1, 39) WHERE viewer = $1 AND what = 'label'`, [board.ann.id]);
    await expect(board.all.disclosures.label(held, board.ann)).rejects.toEqual(refused(429, 'fulfilment.labels'));
  });
});

describe('the other channels', () => {
  it.each([['family_sends', ['list', 'advance', 'confirm']], ['shop_delivers', ['order', 'confirm']], ['pay_the_place', ['pay', 'confirm']]] as const)(
    '%s goes through its own steps', async (channel, steps) => {
      const [id] = await orders(board.db, board.all.queue, 1, channel);
      for (const step of steps) {
        const { rows } = await board.db.admin.query<{ id: string }>(`SELECT id FROM task WHERE order_id = $1 AND step = $2`, [id, step]);
        const task = rows[0]!.id;
        if (step === 'confirm') await expect(board.all.coordination.confirm(task, { outcome: 'delivered', evidence: 'L0' }, COORDINATOR)).rejects.toEqual(refused(422, 'fulfilment.arrivedUnheard'));
        if (step === 'confirm') await board.all.coordination.confirm(task, { outcome: 'delivered', evidence: 'L2' }, COORDINATOR);
        else if (step === 'list') await board.all.coordination.complete(task, {}, COORDINATOR);
        else {
          await expect(board.all.coordination.complete(task, {}, COORDINATOR)).rejects.toEqual(refused(422, 'fulfilment.amount'));
          await board.all.coordination.complete(task, { amountMinor: 4000 }, COORDINATOR);
        }
      }
      expect((await board.statesOf(id!)).split(' ').every((state) => state === 'done')).toBe(true);
      expect(board.all.parcels.told.at(-1)).toBe(`delivered ${id} L2`);
    });

  it('a step that is not next cannot be done', async () => {
    const [id] = await orders(board.db, board.all.queue, 1, 'pay_the_place');
    const { rows } = await board.db.admin.query<{ id: string }>(`SELECT id FROM task WHERE order_id = $1 AND step = 'confirm'`, [id]);
    await expect(board.all.coordination.confirm(rows[0]!.id, { outcome: 'delivered', evidence: 'L2' }, COORDINATOR)).rejects.toEqual(refused(404, 'fulfilment.noTask'));
  });
});

describe('expenses', () => {
  it('are claimed for one’s own run, decided by another, booked and paid with it', async () => {
    const run = await board.claimOne(board.ann);
    const held = heldBy(run);
    const claim = { leaseId: run.leaseId, orderId: held.orderId, purpose: 'transport', amountMinor: 320, spentOn: dayOf(new Date()) } as const;
    await expect(board.all.expenses.submit(claim, board.bea)).rejects.toEqual(refused(404, 'fulfilment.noRun'));
    await expect(board.all.expenses.submit({ ...claim, spentOn: '2020-01-01' }, board.ann)).rejects.toEqual(refused(422, 'fulfilment.spentOn'));
    const { id } = await board.all.expenses.submit(claim, board.ann);
    await expect(board.all.expenses.decide(id, { event: 'approve' }, board.ann)).rejects.toEqual(refused(403, 'fulfilment.ownClaim'));
    await expect(board.all.expenses.decide(id, { event: 'reject' }, COORDINATOR)).rejects.toEqual(refused(422, 'fulfilment.reason'));
    await expect(board.all.expenses.payRun(run.leaseId, {}, COORDINATOR)).rejects.toEqual(refused(409, 'fulfilment.notPayable'));
    await board.all.leases.release(run.leaseId, run.fence, board.ann);
    await expect(board.all.expenses.payRun(run.leaseId, {}, COORDINATOR)).rejects.toEqual(refused(409, 'fulfilment.openClaims'));
    const before = await board.all.ledger.available(board.db.reader, CORE_FUND_ID, 'EUR');
    await board.all.expenses.decide(id, { event: 'approve' }, COORDINATOR);
    await expect(board.all.expenses.decide(id, { event: 'approve' }, COORDINATOR)).rejects.toEqual(refused(409, 'expenseClaim.cannot'));
    expect(await board.all.ledger.available(board.db.reader, CORE_FUND_ID, 'EUR')).toBe(before - 320);
    expect(await board.all.expenses.payRun(run.leaseId, {}, COORDINATOR)).toEqual({ paid: [{ minor: 320, currency: 'EUR' }] });
  });
});

describe('trust', () => {
  it('goes up after three clean runs by another’s word, down at once', async () => {
    const [neu] = await volunteers(board.db, 1, 5, 'new');
    const trust = (value: 'trusted' | 'helper', by: Actor) => board.db.changes.run(by, (change) => setTrust(change, neu!.id, value));
    await expect(trust('trusted', COORDINATOR)).rejects.toEqual(refused(409, 'fulfilment.tooEarly'));
    await board.db.admin.query('UPDATE volunteer SET clean_runs = 3 WHERE id = $1', [neu!.id]);
    await expect(trust('trusted', neu!)).rejects.toEqual(refused(409, 'fulfilment.ownTrust'));
    await trust('trusted', COORDINATOR);
    await trust('helper', COORDINATOR);
  });
});
