import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Settings } from '../../../config/settings.js';
import { system } from '../../../src/kernel/actor.js';
import { addDays, today } from '../../../src/kernel/clock.js';
import { Ledger, Periods } from '../../../src/ledger/index.js';
import { Projector } from '../../../src/payments/index.js';
import { factsOf, type BalanceFact, type Move, type PaymentFacts } from '../../../src/payments/facts.js';
import type { Fetcher } from '../../../src/payments/fetch.js';
import { moneyScene, type MoneyScene } from '../../support/money.js';

let scene: MoneyScene;
beforeEach(async () => { scene = await moneyScene(); });
afterEach(async () => { await scene.close(); });

const row = (id: string, amount: number, move?: Omit<Move, 'charge'>, more: Partial<BalanceFact> = {}): BalanceFact =>
  ({ id, amount, fee: 0, net: amount, currency: 'EUR', type: 'any', day: today(), ...(move && { move: { charge: 'ch_1', ...move } }), ...more });
const captured = row('txn_c', 2500, { what: 'captured', part: 2500 });
const refund = (status = 'succeeded', amount = 2500) => ({ id: 're_1', amount, currency: 'EUR', status, failureReason: null, ours: null });
const dispute = (status: string) => ({ id: 'dp_1', amount: 2500, currency: 'EUR', status, reason: 'fraudulent', dueBy: null, refundable: false });

/** Stripe as it answers once: the same facts for every envelope, under the tickets of the inbox. */
async function told(reference: string | null, facts: Partial<PaymentFacts>, name = `evt_${Math.random()}`): Promise<void> {
  const all: PaymentFacts = { ...factsOf(null), reference, intent: 'succeeded', asked: { amount: 2500, currency: 'EUR' }, ...facts };
  await scene.inbox.store({ id: name, type: 'refund.updated', objectId: name, created: 1, state: 'waiting' });
  const fetcher = { fetch: () => Promise.resolve({ facts: all, contributor: null }) } as unknown as Fetcher;
  await new Projector(scene.inbox, fetcher, new Ledger(), scene.db.changes, new Settings()).drain();
}
const balances = async (): Promise<Record<string, number>> => {
  const { rows } = await scene.db.admin.query<{ account: string; sum: string }>('SELECT account, sum(amount) FROM ledger.line GROUP BY account HAVING sum(amount) <> 0 ORDER BY account');
  return Object.fromEntries(rows.map(({ account, sum }) => [account, Number(sum)]));
};
const records = (kind: string): Promise<number> => scene.count('audit.entry WHERE kind = $1', [kind]);
const alerts = (what: string): Promise<number> => scene.count(`outbox WHERE job = 'payments.alert' AND payload->>'what' = $1`, [what]);

describe('money that goes back', () => {
  it('is booked once for each balance transaction, whatever comes first, and its fund has it again when a refund fails', async () => {
    const { reference } = await scene.open();
    const sent = row('txn_r', -2500, { what: 'refunded', part: 2500 }), back = row('txn_f', 2500, { what: 'refundFailed', part: 2500 });
    await told(reference, { balance: [sent], refunds: [refund('pending')] }); // the charge's own row is not known yet
    expect(await scene.count('ledger.entry')).toBe(0);
    await told(reference, { balance: [captured, sent], refunds: [refund()] });
    expect(await balances()).toEqual({ 'income.donation': -2500, 'income.donation_refunded': 2500 });
    expect((await scene.payment(reference)).status).toBe('refunded');
    await told(reference, { balance: [captured, sent], refunds: [refund()] });
    await told(reference, { balance: [captured, sent, back], refunds: [refund('failed')] });
    expect(await balances()).toEqual({ 'income.donation': -2500, 'asset.psp.stripe': 2500 });
    expect([await scene.count('ledger.entry'), (await scene.payment(reference)).status]).toEqual([3, 'paid']);
  });

  it('in a dispute is frozen first and gone when it is lost; the fund below zero shouts and promises nothing', async () => {
    const { reference } = await scene.open();
    const rows = [captured, row('txn_d', -2500, { what: 'disputed', part: 2500, dispute: 'dp_1' }, { fee: 2000, net: -4500 })];
    await told(reference, { balance: rows, disputes: [dispute('needs_response')] });
    expect(await balances()).toEqual({ 'income.donation': -2500, 'asset.psp.disputed': 2500, 'asset.psp.stripe': -2000, 'expense.dispute_fee': 2000 });
    expect((await scene.payment(reference)).status).toBe('disputed');
    expect([await records('fund.belowZero'), await alerts('fund-below-zero')]).toEqual([1, 1]);
    const reserve = { fundId: 1, currency: 'EUR', amount: 1, subject: { type: 'grant', id: reference } } as const;
    await expect(scene.db.changes.run(system('test'), (change) => new Ledger().reserve(change, reserve))).rejects.toMatchObject({ code: 'ledger.insufficient' });
    await told(reference, { balance: rows, disputes: [dispute('lost')] });
    expect(await balances()).toEqual({ 'income.donation': -2500, 'income.donation_disputed': 2500, 'asset.psp.stripe': -2000, 'expense.dispute_fee': 2000 });
    expect([await scene.count('ledger.entry'), (await scene.payment(reference)).status]).toEqual([3, 'charged_back']);
  });

  it('that belongs into a month that is closed is booked in the first open one, and names the payment it is of', async () => {
    const { reference } = await scene.open();
    const before = addDays(`${today().slice(0, 7)}-01`, -10);
    await told(reference, { balance: [{ ...captured, day: before }] });
    const periods = new Periods(), month = before.slice(0, 7);
    await scene.db.changes.run({ kind: 'person', id: 'a', roles: ['treasurer'] }, (change) => periods.requestClose(change, month));
    await scene.db.changes.run({ kind: 'person', id: 'b', roles: ['approver'] }, (change) => periods.close(change, month));
    await told(reference, { balance: [{ ...captured, day: before }, row('txn_b', -2500, { what: 'returned', part: 2500 }, { day: before })], intent: 'requires_payment_method', declined: true });
    const { rows } = await scene.db.admin.query(`SELECT e.effective_on, l.subject FROM ledger.entry e JOIN ledger.line l ON l.entry_id = e.id WHERE e.kind = 'donation.returned' AND l.subject IS NOT NULL`);
    expect(rows).toEqual([{ effective_on: `${today().slice(0, 7)}-01`, subject: reference }]);
    expect((await scene.payment(reference)).status).toBe('declined');
  });

  it('under sixteen projectors at once is booked once', async () => {
    const { reference } = await scene.open();
    const rows = [captured, ...[1, 2, 3].map((n) => row(`txn_r${n}`, -500, { what: 'refunded', part: 500 }))];
    await Promise.all(Array.from({ length: 16 }, (_, n) => told(reference, { balance: rows.slice(0, 1 + (n % 4)), refunds: [] })));
    await told(reference, { balance: rows });
    expect([await scene.count('ledger.entry'), await balances()]).toEqual([4, { 'income.donation': -2500, 'income.donation_refunded': 1500, 'asset.psp.stripe': 1000 }]);
  });
});

describe('money that is not what we know', () => {
  it('of a type that is new goes to suspense, with a record and an alert, and nothing is parked', async () => {
    await told(null, { balance: [row('txn_new', -777, undefined, { type: 'xyz_new' })] });
    expect(await balances()).toEqual({ 'asset.psp.stripe': -777, 'liability.suspense': 777 });
    expect([await records('payment.unknownMoney'), await alerts('unknown-money'), await scene.count(`payment_event WHERE state = 'parked'`)]).toEqual([1, 1, 0]);
  });

  it('of another amount than was asked goes to suspense whole, also what comes back of it', async () => {
    const { reference } = await scene.open();
    const more = row('txn_c', 9900, { what: 'captured', part: 9900 });
    await told(reference, { balance: [more], asked: { amount: 9900, currency: 'EUR' } });
    await told(reference, { balance: [more, row('txn_r', -9900, { what: 'refunded', part: 9900 })], refunds: [refund('succeeded', 9900)], asked: { amount: 9900, currency: 'EUR' } });
    expect(await balances()).toEqual({});
    expect([await scene.count(`ledger.entry WHERE kind = 'suspense.received'`), await records('payment.amountDiffers'), await alerts('amount-differs')]).toEqual([2, 2, 2]);
  });
});
