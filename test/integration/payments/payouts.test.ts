import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { Funds, Ledger } from '../../../src/ledger/index.js';
import { matchPayout } from '../../../src/payments/index.js';
import { Payouts } from '../../../src/payments/payouts/payouts.js';
import { moneyScene, type MoneyScene } from '../../support/money.js';

let scene: MoneyScene;
beforeEach(async () => { scene = await moneyScene(); });
afterEach(async () => { await scene.close(); });

const seconds = Math.floor(Date.now() / 1000);
const move = (id: string, net: number, type: string): Stripe.BalanceTransaction => ({ id, object: 'balance_transaction', amount: net, fee: 0, net, currency: 'eur', type, created: seconds }) as Stripe.BalanceTransaction;
const payout = (amount: number, more: object = {}) => ({
  id: 'po_1', object: 'payout', amount, currency: 'eur', status: 'in_transit', automatic: true, reconciliation_status: 'in_progress', created: seconds, arrival_date: seconds + 86_400,
  balance_transaction: move('txn_po', -amount, 'payout'), failure_balance_transaction: null, ...more,
});

/** Stripe as far as payouts go: it answers what it is told to. */
const saying = (answer: object): Payouts =>
  new Payouts({ payouts: { retrieve: () => Promise.resolve(answer) } } as unknown as Stripe, scene.inbox, new Ledger(), scene.db.changes, scene.projector());

let told = 0;
async function tell(answer: object): Promise<void> {
  await scene.inbox.store({ id: `evt_${told++}`, type: 'payout.updated', objectId: 'po_1', created: seconds, state: 'waiting' });
  await saying(answer).project(await scene.inbox.take());
}

/** Gives two funds something with Stripe: 30.00 and 10.00. */
async function gifts(): Promise<number> {
  const { db } = scene;
  const fund = await db.changes.run(system('test'), (change) => new Funds().create(change, { code: 'winter', name: 'Winter', restriction: 'restricted' }));
  await db.changes.run(system('test'), (change) => new Ledger().postMany(change, [[1, 3000], [fund.id, 1000]].map(([fundId, bank]) => ({
    kind: 'opening.recorded' as const, key: `opening:${fundId}`, effectiveOn: today(),
    lines: [{ account: 'asset.psp.stripe' as const, fundId: fundId!, currency: 'EUR' as const, amount: bank! }, { account: 'equity.opening' as const, fundId: fundId!, currency: 'EUR' as const, amount: -bank! }],
  }))));
  return fund.id;
}
const held = async (account: string): Promise<Record<number, number>> => {
  const { rows } = await scene.db.admin.query<{ fund_id: number; sum: string }>('SELECT fund_id, sum(amount) FROM ledger.line WHERE account = $1 GROUP BY fund_id HAVING sum(amount) <> 0', [account]);
  return Object.fromEntries(rows.map(({ fund_id, sum }) => [fund_id, Number(sum)]));
};
const stored = async (): Promise<unknown> => (await scene.db.admin.query('SELECT state, itemised, bank_line FROM stripe_payout')).rows;
const bank = (amount: number, id = 'line-1') => ({ id, bookedOn: today(), amount, currency: 'EUR' as const });
const matched = (amount: number, id?: string): Promise<void> => scene.db.changes.run(system('test'), (change) => matchPayout(change, 'po_1', bank(amount, id)));

describe('what is set aside', () => {
  it('is tried again, all of it, each with a record', async () => {
    for (const id of ['a', 'b']) {
      await scene.inbox.store({ id, type: 'charge.updated', objectId: 'ch_gone', created: seconds, state: 'waiting' });
      await scene.inbox.park(id, 'no');
    }
    const treasurer = { kind: 'person', id: 'p', roles: ['treasurer'] } as const;
    expect((await Promise.all([scene.inbox.replayAll(treasurer), scene.inbox.replayAll(treasurer)])).sort()).toEqual([0, 2]);
    expect(await scene.count(`audit.entry WHERE kind = 'payment.eventReplayed'`)).toBe(2);
  });
});

describe('a payout', () => {
  it('takes from each fund its share, is on its way, and is with the bank when the bank says so, once', async () => {
    const fund = await gifts();
    await tell(payout(2000));
    expect([await held('asset.psp.stripe'), await held('asset.transit')]).toEqual([{ 1: 1500, [fund]: 500 }, { 1: 1500, [fund]: 500 }]);
    await tell(payout(2000, { status: 'paid', reconciliation_status: 'completed' }));
    await Promise.all([matched(2000), matched(2000)]);
    expect([await held('asset.transit'), await held('asset.bank')]).toEqual([{}, { 1: 1500, [fund]: 500 }]);
    expect(await stored()).toEqual([{ state: 'paid', itemised: true, bank_line: 'line-1' }]);
    expect(await scene.count(`audit.entry WHERE kind IN ('payout.changed', 'payout.matched')`)).toBe(3);
    await expect(matched(2000, 'line-2')).rejects.toThrow('Another line');
  });

  it('that comes back goes to whom it was taken from, whatever each fund has by then, and no bank can have it', async () => {
    const fund = await gifts();
    await tell(payout(4000));
    await tell(payout(4000, { status: 'failed', failure_balance_transaction: move('txn_back', 4000, 'payout_failure') }));
    expect([await held('asset.psp.stripe'), await held('asset.transit')]).toEqual([{ 1: 3000, [fund]: 1000 }, {}]);
    await expect(matched(4000)).rejects.toThrow('took this payout back');
  });

  it('told in any order, often and by many at once is booked once', async () => {
    await gifts();
    const paid = payout(2000, { status: 'paid' });
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await scene.inbox.store({ id, type: 'payout.paid', objectId: 'po_1', created: seconds, state: 'waiting' });
    const shares = await Promise.all([2, 2, 2].map((count) => scene.inbox.take(count)));
    await Promise.all(shares.map((taken) => saying(paid).project(taken)));
    await tell(paid);
    expect(await scene.count(`ledger.entry WHERE kind = 'payout.created'`)).toBe(1);
    expect(await scene.count(`audit.entry WHERE kind = 'payout.changed'`)).toBe(1);
    expect(await scene.count(`payment_event WHERE state <> 'done'`)).toBe(0);
  });

  it('below zero is drawn from the bank and fills the funds that owe', async () => {
    await gifts();
    await tell(payout(-700));
    expect([await held('asset.psp.stripe'), await held('asset.transit')]).toEqual([{ 1: 3700, 2: 1000 }, { 1: -700 }]);
    await matched(-700);
    expect([await held('asset.transit'), await held('asset.bank')]).toEqual([{}, { 1: -700 }]);
  });

  it('whose line of the bank says another sum is not matched, nor one that Stripe never told of', async () => {
    await expect(matched(2000)).rejects.toThrow('no such payout');
    await gifts();
    await tell(payout(2000));
    await expect(matched(1999)).rejects.toThrow('another sum');
    expect(await held('asset.bank')).toEqual({});
  });

  it('that moved another amount than it says waits for a person', async () => {
    await gifts();
    await tell(payout(2000, { balance_transaction: move('txn_po', -2100, 'payout') }));
    expect(await scene.count(`payment_event WHERE trouble IS NOT NULL AND state = 'waiting'`)).toBe(1);
    expect(await stored()).toEqual([]);
  });
});
