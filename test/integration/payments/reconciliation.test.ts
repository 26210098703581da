import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { Ledger, openingRecorded } from '../../../src/ledger/index.js';
import type { Change } from '../../../src/platform/change/index.js';
import { booksCheck } from '../../../src/reports/public.js';
import { moneyScene, type MoneyScene } from '../../support/money.js';
import { reconciliationOf, type ReconciliationScene } from '../../support/reconciliation.js';

let scene: MoneyScene;
let here: ReconciliationScene;
beforeEach(async () => {
  scene = await moneyScene();
  here = reconciliationOf(scene);
});
afterEach(async () => { await scene.close(); });
/** A superuser who goes round the books. */
const forced = (sql: string, params: unknown[] = []) => here.admin('ALTER TABLE ledger.psp_item DISABLE TRIGGER append_only').then(() => here.admin(sql, params)).finally(() => here.admin('ALTER TABLE ledger.psp_item ENABLE TRIGGER append_only'));
const BOOKED_WRONG = openingRecorded({ key: 'opening:core', effectiveOn: today(), currency: 'EUR', fundId: 1, bank: 0, stripe: 900 });

describe('reconciliation', () => {
  it('finds that everything agrees, and brings in what no webhook told', async () => {
    await here.booked();
    await here.given();
    await here.reconcile();
    expect([await here.open(), await here.lastRun(), await scene.count('ledger.entry')]).toEqual([[], { state: 'done', missed: [] }, 2]);
  });

  it('makes five lost rows of the mirror again, without a new entry or alert', async () => {
    const items = await here.booked(6);
    await forced('DELETE FROM ledger.psp_item WHERE item = ANY ($1)', [items.slice(0, 5)]);
    await here.reconcile();
    expect([await scene.count('ledger.psp_item'), await scene.count('ledger.entry'), await here.open(), await here.alerts()]).toEqual([6, 6, [], []]);
    expect(await scene.count(`audit.entry WHERE kind = 'mirror.mended'`)).toBe(1);
  });

  it('names what Stripe has and the books cannot have, alerts once however often it looks, and resolves it when it is gone', async () => {
    const [item] = await here.given();
    await here.bookingOff();
    await here.reconcile();
    await here.reconcile();
    expect([await here.open(), await here.alerts()]).toEqual([[`notInBooks ${item}`], [1]]);
    await here.bookingOn();
    await here.reconcile();
    expect([await here.open(), await here.alerts(), await scene.count('difference WHERE resolved_at IS NOT NULL')]).toEqual([[], [1], 1]);
  });

  it('keeps what it knew when Stripe does not answer, and says which checks could not be made', async () => {
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, BOOKED_WRONG));
    await here.reconcile();
    expect(await here.open()).toEqual(['balanceDiffers asset.psp.stripe EUR']);
    await here.reconcile({ balance: { retrieve: () => Promise.reject(new Error('no answer')) } });
    expect([await here.open(), await here.lastRun()]).toEqual([['balanceDiffers asset.psp.stripe EUR'], { state: 'failed', missed: ['balanceTransactions', 'balance', 'payments', 'subscriptions'] }]);
  });

  it('is one look at a time; one that died is done by another, and two who find the same alert once', async () => {
    const { runs, reconciliation } = here.room();
    const id = await runs.ask(system('test'), 'recent');
    await expect(runs.ask(system('test'), 'recent')).rejects.toThrow('under way');
    await scene.db.changes.run(system('test'), (change) => runs.take(change, id)); // and died
    expect([await reconciliation.perform(id), await runs.isUnderWay(id)]).toEqual([false, true]);
    await here.admin(`UPDATE reconciliation_run SET beat_at = now() - interval '11 minutes'`);
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, BOOKED_WRONG));
    const done = await Promise.all([reconciliation.perform(id), here.room().reconciliation.perform(id)]);
    expect([done.filter(Boolean).length, await here.alerts()]).toEqual([1, [1]]);
  });

  it('is asked for by the night once', async () => {
    const { runs } = here.room();
    await Promise.all([runs.askForNight(system('test')), runs.askForNight(system('test'))]);
    const hour = new Date().getUTCHours();
    expect([await scene.count('reconciliation_run'), await scene.count(`outbox WHERE job = 'payments.reconcile'`)]).toEqual(hour < 2 ? [0, 0] : [1, 1]);
  });

  it('tells all that is new in one alert, also what a look found that died before it could tell', async () => {
    await here.given(3);
    await here.bookingOff();
    const { runs, reconciliation } = here.room();
    Object.assign(runs, { end: () => Promise.reject(new Error('the worker died')) });
    const real = Date.now;
    Date.now = () => real() + 700_000;
    await expect(runs.ask(system('test'), 'recent').then((id) => reconciliation.perform(id))).rejects.toThrow('died').finally(() => { Date.now = real; });
    expect([(await here.open()).length, await here.alerts()]).toEqual([3, []]);
    await here.admin(`UPDATE reconciliation_run SET beat_at = now() - interval '11 minutes'`);
    await here.reconcile();
    await here.reconcile();
    expect(await here.alerts()).toEqual([3]);
  });

  it('lives from page to page of what Stripe answers, and all its checks look at one moment', async () => {
    await here.booked();
    const real = scene.stripe.stripe, asked: number[] = [];
    const beats: unknown[] = [];
    const { runs, reconciliation } = here.room({
      checkout: real.checkout, balance: real.balance, subscriptions: real.subscriptions,
      balanceTransactions: {
        retrieve: (id: string) => real.balanceTransactions.retrieve(id),
        list: (params: { type?: string; payout?: string; created?: { lte?: number; gt?: number } }) => {
          asked.push(...[params.created?.lte, params.created?.gt].filter((at) => at !== undefined));
          return params.type || params.payout || params.created?.gt ? [] : Array.from({ length: 250 }, (_, n) => ({ id: `txn_page${n}`, net: 0, currency: 'eur', created: 1, type: 'charge' }));
        },
      },
    });
    Object.assign(runs, { alive: (change: Change) => (beats.push(1), Promise.resolve(change.skip())) });
    let at = Date.now();
    const clock = Date.now;
    Date.now = () => (at += 60_000); // each look at the clock finds a minute gone
    await reconciliation.perform(await runs.ask(system('test'), 'recent')).finally(() => { Date.now = clock; });
    expect(beats.length).toBeGreaterThanOrEqual(3); // 100, 100, 50
    expect(new Set(asked).size).toBe(1);
  });

  it('says on the page of figures when all was compared and how much did not agree, once it was', async () => {
    expect(await booksCheck(scene.db.publicReader)).toBeUndefined();
    await here.reconcile({ balance: { retrieve: () => Promise.reject(new Error('no answer')) } });
    expect(await booksCheck(scene.db.publicReader)).toBeUndefined();
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, BOOKED_WRONG));
    await here.reconcile();
    expect(await booksCheck(scene.db.publicReader)).toEqual({ checkedOn: today(), differences: 1 });
  });
});
