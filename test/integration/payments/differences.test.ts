import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DonationChecks } from '../../../src/campaigns/reconcile.js';
import { system } from '../../../src/kernel/actor.js';
import { addDays, today } from '../../../src/kernel/clock.js';
import { donationCaptured, Ledger } from '../../../src/ledger/index.js';
import { missingStatements } from '../../../src/payments/bank/tie-out.js';
import { mirrorMended } from '../../../src/payments/records.js';
import { moneyScene, type MoneyScene } from '../../support/money.js';
import { reconciliationOf, type ReconciliationScene } from '../../support/reconciliation.js';
import { begin, monthlyOrder } from '../../support/stripe-monthly.js';

let scene: MoneyScene;
let here: ReconciliationScene;
beforeEach(async () => {
  scene = await moneyScene();
  here = reconciliationOf(scene);
});
afterEach(async () => { await scene.close(); });

const ACCOUNT = randomUUID();

describe('a difference', () => {
  it('names an entry that Stripe does not know, and the balance it makes wrong', async () => {
    await here.booked();
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, donationCaptured({ item: 'txn_invented', effectiveOn: today(), currency: 'EUR', fundId: 1, gross: 500, fee: 0, feesPaidBy: 'fund', subject: randomUUID() })));
    await here.reconcile();
    await here.reconcile();
    expect((await here.open()).map((line) => line.split(' ')[0]).sort()).toEqual(['balanceDiffers', 'notAtStripe', 'postedWithoutPayment']);
    expect(await here.alerts()).toEqual([3]);
  });

  it('names a balance that was kept wrong, and money on its way that no payout explains', async () => {
    await here.booked();
    await scene.db.changes.run(system('test'), (change) => new Ledger().rollUp(change));
    await here.admin(`UPDATE ledger.rollup SET balance = balance + 7 WHERE account_id = (SELECT id FROM ledger.account WHERE code = 'expense.psp_fee' AND currency = 'EUR')`);
    await scene.db.changes.run(system('test'), (change) => new Ledger().post(change, { kind: 'payout.failed', key: 'test:transit', effectiveOn: today(), lines: [{ account: 'asset.transit', fundId: 1, currency: 'EUR', amount: -5 }, { account: 'asset.psp.stripe', fundId: 1, currency: 'EUR', amount: 5 }] }));
    await here.reconcile();
    expect((await here.open()).sort()).toEqual(['balanceDiffers asset.psp.stripe EUR', 'rollUpDiffers core expense.psp_fee EUR', 'transitUnexplained asset.transit EUR']);
    expect(await here.alerts()).toEqual([3]);
  });

  it('names a payout that no bank shows after seven days, one that is not the sum of its lines, and the line that is missing', async () => {
    const [item] = await here.booked();
    const record = (await here.admin('SELECT id FROM audit.entry LIMIT 1')).rows[0].id as string;
    await here.admin(`INSERT INTO stripe_payout (id, amount_minor, currency, state, itemised, created_on, arrives_on, ticket, record_id) VALUES ('po_late', 2000, 'EUR', 'paid', false, current_date - 9, current_date - 7, 1, $1)`, [record]);
    await here.admin(`INSERT INTO stripe_payout (id, amount_minor, currency, state, itemised, created_on, arrives_on, ticket, record_id, bank_line, banked_on) VALUES ('po_sum', 2000, 'EUR', 'paid', true, current_date, current_date, 1, $1, 'line', current_date)`, [record]);
    const real = scene.stripe.stripe;
    const lines = [{ id: item, net: 1900, currency: 'eur', type: 'charge', created: 1 }, { id: 'txn_missing', net: 50, currency: 'eur', type: 'charge', created: 1 }];
    await here.reconcile({
      checkout: real.checkout, balance: real.balance,
      balanceTransactions: { retrieve: (id: string) => real.balanceTransactions.retrieve(id), list: (params: { payout?: string }) => (params.payout ? lines : real.balanceTransactions.list(params)) },
    });
    expect((await here.open()).sort()).toEqual(['notInBooks txn_missing', 'payoutOverdue po_late', 'payoutSumDiffers po_sum', 'transitUnexplained asset.transit EUR', 'balanceDiffers asset.psp.stripe EUR'].sort());
  });

  it('names what was paid hours ago and is not booked, once', async () => {
    const { reference } = await scene.open();
    await here.admin(`UPDATE payment SET status = 'paid', opened_at = now() - interval '3 hours'`);
    await here.reconcile();
    await here.reconcile();
    expect([await here.open(), await here.alerts()]).toEqual([[`paidNotPosted ${reference}`], [1]]);
  });

  it('names what is paid at Stripe and open here, and a payment whose donation is gone, once each', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { settle: true });
    await scene.deliver();
    await scene.projector().drain();
    await here.admin(`UPDATE payment SET status = 'opened'`);
    await here.reconcile(undefined, 3_600_000, DonationChecks);
    await here.reconcile(undefined, 3_600_000, DonationChecks);
    expect([(await here.open()).sort(), await here.alerts()]).toEqual([[`openButPaid ${reference}`, `paymentWithoutDonation ${reference}`], [2]]);
    await here.admin(`UPDATE payment SET status = 'paid'`);
    await here.reconcile(undefined, 3_600_000);
    expect(await here.open()).toEqual([`paymentWithoutDonation ${reference}`]);
  });

  it('names monthly gifts that Stripe and we do not know alike, once each, and none of strangers', async () => {
    const { subscriptions } = scene.stripe.stripe;
    const [ended, differs, unknown, fine] = [await here.monthly(), await here.monthly(), await here.monthly(), await here.monthly()];
    await begin(scene.stripe, {}, monthlyOrder({ client_reference_id: 'theirs', metadata: {}, subscription_data: { description: 'Shop' } }));
    await here.reconcile();
    expect([await here.open(), await here.lastRun()]).toEqual([[], { state: 'done', missed: [] }]);
    await here.bookingOff();
    await subscriptions.cancel(ended);
    await subscriptions.update(fine, { pause_collection: { behavior: 'void' } });
    await here.admin(`UPDATE subscription SET amount_minor = amount_minor - 500 WHERE stripe_id = $1`, [differs]);
    await here.admin(`UPDATE subscription SET stripe_id = 'sub_other', status = 'ended' WHERE stripe_id = $1`, [unknown]);
    await here.reconcile(undefined, 0);
    expect(await here.open()).toEqual([]); // what Stripe changed just now may be on its way
    await here.reconcile();
    await here.reconcile();
    const found = await here.open();
    expect([found.filter((line) => line.startsWith('monthly')).sort(), await here.alerts()]).toEqual([[`monthlyDiffers ${differs}`, `monthlyDiffers ${fine}`, `monthlyNotAtStripe ${ended}`, `monthlyNotHere ${unknown}`].sort(), [found.length]]);
  });

  it('names what the bank and the books do not agree on, and the days no statement shows, once each', async () => {
    const record = (await scene.db.changes.run(system('test'), (change) => Promise.resolve(change.record(mirrorMended, { type: 'ledger', id: 'test' }, { rows: 1 }))));
    await here.admin(`INSERT INTO bank_account (id, number, currency, added_by, record_id) VALUES ($1, 'LT121000011101001000', 'EUR', 'test', $2)`, [ACCOUNT, record]);
    await here.reconcile();
    expect(await here.open()).toEqual([]);
    for (const [part, day, opening, closing] of [[1, 9, 1000, 1000], [2, 2, 1700, 1700]]) {
      await here.admin(`INSERT INTO bank_statement (id, account_id, file_sha256, part, format, from_on, to_on, opening_minor, closing_minor, lines, added, imported_by, record_id)
        VALUES (gen_random_uuid(), $1, sha256('one'), $2, 'camt', current_date - $3::int, current_date - $3::int, $4, $5, 0, 0, 'test', $6)`, [ACCOUNT, part, day, opening, closing, record]);
    }
    await here.reconcile();
    await here.reconcile();
    expect([(await here.open()).sort(), await here.alerts()]).toEqual([['bankDiffers asset.bank EUR', 'statementMissing asset.bank EUR'], [2]]);
    expect((await here.admin(`SELECT amount FROM difference ORDER BY code`)).rows).toEqual([{ amount: '1000' }, { amount: '700' }]);
  });

  it('is a statement that is missing, also where two gaps cancel each other out; parts of a day and a longer statement close the chain', async () => {
    const record = (await scene.db.changes.run(system('test'), (change) => Promise.resolve(change.record(mirrorMended, { type: 'ledger', id: 'test' }, { rows: 1 }))));
    await here.admin(`INSERT INTO bank_account (id, number, currency, added_by, record_id) VALUES ($1, 'LT121000011101001000', 'EUR', 'test', $2)`, [ACCOUNT, record]);
    let part = 0;
    const statement = (first: number, last: number, opening: number, closing: number) => here.admin(
      `INSERT INTO bank_statement (id, account_id, file_sha256, part, format, from_on, to_on, opening_minor, closing_minor, lines, added, imported_by, record_id)
       VALUES (gen_random_uuid(), $1, sha256('one'), $2, 'camt', current_date - $3::int, current_date - $4::int, $5, $6, 0, 0, 'test', $7)`, [ACCOUNT, (part += 1), first, last, opening, closing, record]);
    const broken = async (): Promise<unknown[]> => (await missingStatements(scene.db.reader)).map(({ after, before, endedWith, beganWith }) => [after, before, endedWith, beganWith]);
    const day = (ago: number): string => addDays(today(), -ago);
    await statement(9, 9, 1000, 1000);
    await statement(2, 2, 1000, 1000);
    expect(await broken()).toEqual([]);
    await statement(6, 6, 1700, 1700);
    await statement(6, 6, 1700, 1700); // a second part of that day
    expect(await broken()).toEqual([[day(9), day(6), 1000, 1700], [day(6), day(2), 1700, 1000]]);
    await here.reconcile();
    expect((await here.open()).filter((line) => line.startsWith('statementMissing'))).toEqual(['statementMissing asset.bank EUR']);
    await statement(5, 4, 1700, 1000);
    expect(await broken()).toEqual([[day(9), day(6), 1000, 1700]]);
    await statement(9, 5, 1000, 1000);
    expect(await broken()).toEqual([]);
  });

  it('is none while a debit is on its way: Stripe counts it at once, the books when the bank has answered', async () => {
    const { reference, session } = await scene.open();
    await scene.stripe.page(`/c/pay/${session}`, { iban: 'AT61 1904 3002 3457 3201', name: 'A Donor' });
    await here.project();
    expect((await scene.payment(reference)).status).toBe('waiting');
    await here.reconcile();
    expect([await here.open(), await here.lastRun(), await scene.count('ledger.entry')]).toEqual([[], { state: 'done', missed: [] }, 0]);
    await here.bookingOff();
    await scene.settle(); // the bank paid, and nobody booked it
    await here.reconcile();
    expect((await here.open()).map((line) => line.split(' ')[0])).toEqual(expect.arrayContaining(['notInBooks']));
    await here.bookingOn();
    await here.reconcile();
    expect([await here.open(), (await scene.payment(reference)).status]).toEqual([[], 'paid']);
  });

  it('of a currency that is not kept is named without a sum, and stops no check', async () => {
    await here.booked();
    const real = scene.stripe.stripe;
    const line = { id: 'txn_forint', net: 90_000, currency: 'huf', created: Math.floor(Date.now() / 1000), type: 'charge' };
    const balance = await real.balance.retrieve();
    const stripe = {
      checkout: real.checkout, subscriptions: real.subscriptions,
      balance: { retrieve: () => Promise.resolve({ ...balance, available: [...balance.available, { amount: 90_000, currency: 'huf' }] }) },
      balanceTransactions: {
        retrieve: (id: string) => (id === line.id ? Promise.resolve(line) : real.balanceTransactions.retrieve(id)),
        list: (params: { created?: { lte?: number } }) => (params.created?.lte ? [line] : real.balanceTransactions.list(params)),
      },
    };
    await here.reconcile(stripe);
    await here.reconcile(stripe);
    expect([await here.open(), await here.lastRun(), await here.alerts()]).toEqual([['notInBooks txn_forint', 'balanceDiffers asset.psp.stripe HUF'], { state: 'done', missed: [] }, [2]]);
    expect((await here.admin('SELECT amount, currency FROM difference')).rows).toEqual([{ amount: null, currency: null }, { amount: null, currency: null }]);
  });
});
