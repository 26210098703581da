import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import type Stripe from 'stripe';
import { DonationChecks } from '../../../src/campaigns/reconcile.js';
import { system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { donationCaptured, Ledger, openingRecorded } from '../../../src/ledger/index.js';
import { Checks } from '../../../src/payments/reconciliation/checks.js';
import { Comparison, Reconciliation } from '../../../src/payments/reconciliation/reconciliation.js';
import { Runs } from '../../../src/payments/reconciliation/runs.js';
import { Sweep } from '../../../src/payments/reconciliation/sweep.js';
import { mirrorMended } from '../../../src/payments/records.js';
import { begin, idIn, monthlyOrder } from '../../support/stripe-monthly.js';
import { moneyScene, type MoneyScene } from '../../support/money.js';

let scene: MoneyScene;
beforeEach(async () => { scene = await moneyScene(); });
afterEach(async () => { await scene.close(); });

const admin = (sql: string, params: unknown[] = []) => scene.db.admin.query(sql, params);
const ACCOUNT = randomUUID();
const silent = pino({ level: 'silent' });

/** All of it, as a worker has it; `stripe` may say something else than the sandbox. */
function room(stripe: object = scene.stripe.stripe, rooms: readonly (new (checks: Checks) => unknown)[] = []) {
  const checks = new Checks();
  for (const Room of rooms) new Room(checks);
  const { changes, reader } = scene.db;
  const runs = new Runs(changes, checks);
  const comparison = new Comparison(stripe as Stripe, reader, changes, checks, silent);
  return { runs, reconciliation: new Reconciliation(runs, new Sweep(scene.poller, scene.projector(), changes), comparison, changes, silent) };
}

/** What happened is old enough to be in the books: rows of Stripe in the sandbox are of now. */
async function reconcile(stripe?: object, laterMs = 700_000, ...rooms: readonly (new (checks: Checks) => unknown)[]): Promise<void> {
  const { runs, reconciliation } = room(stripe, rooms);
  const real = Date.now;
  Date.now = () => real() + laterMs;
  try {
    await reconciliation.perform(await runs.ask(system('test'), 'recent'));
  } finally {
    Date.now = real;
  }
}
const open = async (): Promise<string[]> => (await admin('SELECT code, object FROM difference WHERE resolved_at IS NULL ORDER BY n')).rows.map(({ code, object }: { code: string; object: string }) => `${code} ${object}`);
const alerts = (): Promise<number> => scene.count(`outbox WHERE job = 'payments.alert' AND payload->>'what' = 'difference'`);
const lastRun = async (): Promise<unknown> => (await admin('SELECT state, missed FROM reconciliation_run ORDER BY n DESC LIMIT 1')).rows[0];

async function given(count = 1): Promise<string[]> {
  const items: string[] = [];
  for (let n = 0; n < count; n++) {
    const { session } = await scene.open();
    items.push((await scene.pay(session, { settle: true })).balance_transaction!);
  }
  return items;
}
async function booked(count = 1): Promise<string[]> {
  const items = await given(count);
  await scene.deliver();
  await scene.projector().drain();
  return items;
}
/** A monthly gift that began; answers Stripe's id. */
async function monthly(): Promise<string> {
  const { session } = await scene.open({ frequency: 'monthly' });
  await scene.pay(session, { settle: true });
  await scene.deliver();
  await scene.projector().drain();
  return idIn((await scene.stripe.stripe.checkout.sessions.retrieve(session)).subscription);
}
/** A superuser who goes round the books. */
const forced = (sql: string, params: unknown[] = []) => admin('ALTER TABLE ledger.psp_item DISABLE TRIGGER append_only').then(() => admin(sql, params)).finally(() => admin('ALTER TABLE ledger.psp_item ENABLE TRIGGER append_only'));

describe('reconciliation', () => {
  it('finds that everything agrees, and brings in what no webhook told', async () => {
    await booked();
    await given();
    await reconcile();
    expect([await open(), await lastRun(), await scene.count('ledger.entry')]).toEqual([[], { state: 'done', missed: [] }, 2]);
  });

  it('makes five lost rows of the mirror again, without a new entry or alert', async () => {
    const items = await booked(6);
    await forced('DELETE FROM ledger.psp_item WHERE item = ANY ($1)', [items.slice(0, 5)]);
    await reconcile();
    expect([await scene.count('ledger.psp_item'), await scene.count('ledger.entry'), await open(), await alerts()]).toEqual([6, 6, [], 0]);
    expect(await scene.count(`audit.entry WHERE kind = 'mirror.mended'`)).toBe(1);
  });

  it('names what Stripe has and the books cannot have, alerts once however often it looks, and resolves it when it is gone', async () => {
    const [item] = await given();
    await admin(`INSERT INTO switched_off (id, part, reason, record_id) SELECT gen_random_uuid(), 'projecting', 'fault', id FROM audit.entry LIMIT 1`);
    await reconcile();
    await reconcile();
    expect([await open(), await alerts()]).toEqual([[`notInBooks ${item}`], 1]);
    await admin('UPDATE switched_off SET on_at = now(), on_by = gen_random_uuid()');
    await reconcile();
    expect([await open(), await alerts(), await scene.count('difference WHERE resolved_at IS NOT NULL')]).toEqual([[], 1, 1]);
  });

  it('names an entry that Stripe does not know, and the balance it makes wrong', async () => {
    await booked();
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, donationCaptured({ item: 'txn_invented', effectiveOn: today(), currency: 'EUR', fundId: 1, gross: 500, fee: 0, feesPaidBy: 'fund', subject: randomUUID() })));
    await reconcile();
    await reconcile();
    expect((await open()).map((line) => line.split(' ')[0]).sort()).toEqual(['balanceDiffers', 'notAtStripe', 'postedWithoutPayment']);
    expect(await alerts()).toBe(3);
  });

  it('names a balance that was kept wrong, and money on its way that no payout explains', async () => {
    await booked();
    await scene.db.changes.run(system('test'), (change) => new Ledger().rollUp(change));
    await admin(`UPDATE ledger.rollup SET balance = balance + 7 WHERE account_id = (SELECT id FROM ledger.account WHERE code = 'expense.psp_fee' AND currency = 'EUR')`);
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, { kind: 'payout.failed', key: 'test:transit', effectiveOn: today(), lines: [{ account: 'asset.transit', fundId: 1, currency: 'EUR', amount: -5 }, { account: 'asset.psp.stripe', fundId: 1, currency: 'EUR', amount: 5 }] }));
    await reconcile();
    expect((await open()).sort()).toEqual(['balanceDiffers asset.psp.stripe EUR', 'rollUpDiffers core expense.psp_fee EUR', 'transitUnexplained asset.transit EUR']);
    expect(await alerts()).toBe(3);
  });

  it('names a payout that no bank shows after seven days, one that is not the sum of its lines, and the line that is missing', async () => {
    const [item] = await booked();
    const record = (await admin('SELECT id FROM audit.entry LIMIT 1')).rows[0].id as string;
    await admin(`INSERT INTO stripe_payout (id, amount_minor, currency, state, itemised, created_on, arrives_on, ticket, record_id) VALUES ('po_late', 2000, 'EUR', 'paid', false, current_date - 9, current_date - 7, 1, $1)`, [record]);
    await admin(`INSERT INTO stripe_payout (id, amount_minor, currency, state, itemised, created_on, arrives_on, ticket, record_id, bank_line, banked_on) VALUES ('po_sum', 2000, 'EUR', 'paid', true, current_date, current_date, 1, $1, 'line', current_date)`, [record]);
    const real = scene.stripe.stripe;
    const lines = [{ id: item, net: 1900, currency: 'eur', type: 'charge' }, { id: 'txn_missing', net: 50, currency: 'eur', type: 'charge' }];
    await reconcile({
      checkout: real.checkout, balance: real.balance,
      balanceTransactions: { retrieve: (id: string) => real.balanceTransactions.retrieve(id), list: (params: { payout?: string }) => (params.payout ? lines : real.balanceTransactions.list(params)) },
    });
    expect((await open()).sort()).toEqual(['notInBooks txn_missing', 'payoutOverdue po_late', 'payoutSumDiffers po_sum', 'transitUnexplained asset.transit EUR', 'balanceDiffers asset.psp.stripe EUR'].sort());
  });

  it('names what was paid hours ago and is not booked, once', async () => {
    const { reference } = await scene.open();
    await admin(`UPDATE payment SET status = 'paid', opened_at = now() - interval '3 hours'`);
    await reconcile();
    await reconcile();
    expect([await open(), await alerts()]).toEqual([[`paidNotPosted ${reference}`], 1]);
  });

  it('names what is paid at Stripe and open here, and a payment whose donation is gone, once each', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { settle: true });
    await scene.deliver();
    await scene.projector().drain();
    await admin(`UPDATE payment SET status = 'opened'`);
    await reconcile(undefined, 3_600_000, DonationChecks);
    await reconcile(undefined, 3_600_000, DonationChecks);
    expect([(await open()).sort(), await alerts()]).toEqual([[`openButPaid ${reference}`, `paymentWithoutDonation ${reference}`], 2]);
    await admin(`UPDATE payment SET status = 'paid'`);
    await reconcile(undefined, 3_600_000);
    expect(await open()).toEqual([`paymentWithoutDonation ${reference}`]);
  });

  it('names monthly gifts that Stripe and we do not know alike, once each, and none of strangers', async () => {
    const { subscriptions } = scene.stripe.stripe;
    const [ended, differs, unknown, fine] = [await monthly(), await monthly(), await monthly(), await monthly()];
    await begin(scene.stripe, {}, monthlyOrder({ client_reference_id: 'theirs', metadata: {}, subscription_data: { description: 'Shop' } }));
    await reconcile();
    expect([await open(), await lastRun()]).toEqual([[], { state: 'done', missed: [] }]);
    await admin(`INSERT INTO switched_off (id, part, reason, record_id) SELECT gen_random_uuid(), 'projecting', 'fault', id FROM audit.entry LIMIT 1`);
    await subscriptions.cancel(ended);
    await subscriptions.update(fine, { pause_collection: { behavior: 'void' } });
    await admin(`UPDATE subscription SET amount_minor = amount_minor - 500 WHERE stripe_id = $1`, [differs]);
    await admin(`UPDATE subscription SET stripe_id = 'sub_other', status = 'ended' WHERE stripe_id = $1`, [unknown]);
    await reconcile(undefined, 0);
    expect(await open()).toEqual([]); // what Stripe changed just now may be on its way
    await reconcile();
    await reconcile();
    const found = await open();
    expect([found.filter((line) => line.startsWith('monthly')).sort(), await alerts()]).toEqual([[`monthlyDiffers ${differs}`, `monthlyDiffers ${fine}`, `monthlyNotAtStripe ${ended}`, `monthlyNotHere ${unknown}`].sort(), found.length]);
  });

  it('names what the bank and the books do not agree on, and the days no statement shows, once each', async () => {
    const record = (await scene.db.changes.run(system('test'), (change) => Promise.resolve(change.record(mirrorMended, { type: 'ledger', id: 'test' }, { rows: 1 }))));
    await admin(`INSERT INTO bank_account (id, number, currency, added_by, record_id) VALUES ($1, 'LT121000011101001000', 'EUR', 'test', $2)`, [ACCOUNT, record]);
    await reconcile();
    expect(await open()).toEqual([]);
    for (const [part, day, opening, closing] of [[1, 9, 1000, 1000], [2, 2, 1700, 1700]]) {
      await admin(`INSERT INTO bank_statement (id, account_id, file_sha256, part, format, from_on, to_on, opening_minor, closing_minor, lines, added, imported_by, record_id)
        VALUES (gen_random_uuid(), $1, sha256('one'), $2, 'camt', current_date - $3::int, current_date - $3::int, $4, $5, 0, 0, 'test', $6)`, [ACCOUNT, part, day, opening, closing, record]);
    }
    await reconcile();
    await reconcile();
    expect([(await open()).sort(), await alerts()]).toEqual([['bankDiffers asset.bank EUR', 'statementMissing asset.bank EUR'], 2]);
    expect((await admin(`SELECT amount FROM difference ORDER BY code`)).rows).toEqual([{ amount: '1000' }, { amount: '700' }]);
  });

  it('keeps what it knew when Stripe does not answer, and says which checks could not be made', async () => {
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, openingRecorded({ key: 'opening:core', effectiveOn: today(), currency: 'EUR', fundId: 1, bank: 0, stripe: 900 })));
    await reconcile();
    expect(await open()).toEqual(['balanceDiffers asset.psp.stripe EUR']);
    await reconcile({ balance: { retrieve: () => Promise.reject(new Error('no answer')) } });
    expect([await open(), await lastRun()]).toEqual([['balanceDiffers asset.psp.stripe EUR'], { state: 'failed', missed: ['balanceTransactions', 'balance', 'payments', 'subscriptions'] }]);
  });

  it('is one look at a time; one that died is done by another, and two who find the same alert once', async () => {
    const { runs, reconciliation } = room();
    const id = await runs.ask(system('test'), 'recent');
    await expect(runs.ask(system('test'), 'recent')).rejects.toThrow('under way');
    await scene.db.changes.run(system('test'), (change) => runs.take(change, id)); // and died
    expect([await reconciliation.perform(id), await runs.isUnderWay(id)]).toEqual([false, true]);
    await admin(`UPDATE reconciliation_run SET beat_at = now() - interval '11 minutes'`);
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, openingRecorded({ key: 'opening:core', effectiveOn: today(), currency: 'EUR', fundId: 1, bank: 0, stripe: 900 })));
    const done = await Promise.all([reconciliation.perform(id), room().reconciliation.perform(id)]);
    expect([done.filter(Boolean).length, await alerts()]).toEqual([1, 1]);
  });

  it('is asked for by the night once', async () => {
    const { runs } = room();
    await Promise.all([runs.askForNight(system('test')), runs.askForNight(system('test'))]);
    const hour = new Date().getUTCHours();
    expect([await scene.count('reconciliation_run'), await scene.count(`outbox WHERE job = 'payments.reconcile'`)]).toEqual(hour < 2 ? [0, 0] : [1, 1]);
  });
});
