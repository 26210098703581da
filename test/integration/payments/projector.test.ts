import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Projector } from '../../../src/payments/index.js';
import { moneyScene, type MoneyScene } from '../../support/money.js';

const DECLINED = '4000000000000002';
const ASKS = '4000002500003155';
const BELARUS = '4000001120000005';

let scene: MoneyScene;
beforeEach(async () => { scene = await moneyScene(); });
afterEach(async () => { await scene.close(); });

const entries = (): Promise<number> => scene.count('ledger.entry');
const records = (kind: string): Promise<number> => scene.count('audit.entry WHERE kind = $1', [kind]);

describe('a payment by card', () => {
  it('is in the books once its fee is known: one entry, the clearing line equal to net, and the job that says so', async () => {
    const { reference, session } = await scene.open();
    const { balance_transaction } = await scene.pay(session, { settle: true });
    await scene.deliver();
    await scene.projector().drain();
    expect(await scene.payment(reference)).toEqual({ status: 'paid', items: [balance_transaction], refused_country: false });
    const row = await scene.stripe.stripe.balanceTransactions.retrieve(balance_transaction!);
    const { rows } = await scene.db.admin.query<{ account: string; amount: string }>('SELECT account, amount FROM ledger.line ORDER BY account');
    expect(rows).toEqual([
      { account: 'asset.psp.stripe', amount: String(row.net) }, { account: 'expense.psp_fee', amount: String(row.fee) }, { account: 'income.donation', amount: '-2500' },
    ]);
    expect(await scene.count(`outbox WHERE job = 'payments.posted' AND payload->>'donationId' = $1`, [reference])).toBe(1);
    expect(await scene.count(`payment_event WHERE state = 'waiting'`)).toBe(0);
  });

  it('is paid before it is posted when the fee comes later', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session);
    await scene.deliver();
    await scene.projector().drain();
    expect(await scene.payment(reference)).toMatchObject({ status: 'paid', items: [] });
    expect(await entries()).toBe(0);
    await scene.settle();
    await scene.deliver();
    await scene.projector().drain();
    expect(await scene.payment(reference)).toMatchObject({ status: 'paid', items: [expect.stringMatching(/^txn_/)] });
    expect(await entries()).toBe(1);
  });

  it('that is refused leaves nothing in the books, and another card may pay', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { card: DECLINED });
    await scene.deliver();
    await scene.projector().drain();
    expect(await scene.payment(reference)).toMatchObject({ status: 'declined', items: [] });
    await scene.pay(session, { settle: true });
    await scene.deliver();
    await scene.projector().drain();
    expect(await scene.payment(reference)).toMatchObject({ status: 'paid' });
    expect(await entries()).toBe(1);
  });

  it('waits while the bank asks, and follows its answer', async () => {
    const [yes, no] = [await scene.open(), await scene.open()];
    await scene.pay(yes.session, { card: ASKS });
    await scene.pay(no.session, { card: ASKS, confirm: false });
    await scene.deliver();
    await scene.projector().drain();
    expect([(await scene.payment(yes.reference)).status, (await scene.payment(no.reference)).status]).toEqual(['waiting', 'declined']);
  });

  it('ends unused when its page is closed', async () => {
    const { reference, session } = await scene.open();
    await scene.stripe.stripe.checkout.sessions.expire(session);
    await scene.deliver();
    await scene.projector().drain();
    expect((await scene.payment(reference)).status).toBe('expired');
  });

  it('in another currency is booked in the currency it settled in', async () => {
    const { session } = await scene.open({ minor: 250_000, currency: 'CZK', feesPaidBy: 'core' });
    await scene.pay(session, { settle: true });
    await scene.deliver();
    await scene.projector().drain();
    const { rows } = await scene.db.admin.query<{ currency: string; sum: string }>('SELECT currency, sum(amount) FROM ledger.line GROUP BY currency');
    expect(rows).toEqual([{ currency: 'EUR', sum: '0' }]);
  });

  it('from a refused country is recorded once, for a person to decide', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { card: BELARUS });
    await scene.deliver();
    await scene.projector().drain();
    await scene.settle();
    await scene.deliver();
    await scene.projector().drain();
    expect(await scene.payment(reference)).toMatchObject({ status: 'paid', refused_country: true });
    expect(await records('payment.refusedCountry')).toBe(1);
  });
});

describe('events in any order and number', () => {
  it('say the same: shuffled, twice, and in batches of their own', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { card: DECLINED });
    await scene.pay(session, { settle: true });
    const stored = await scene.deliver((events) => [...events.toReversed(), ...events]);
    await scene.projector().drain();
    await scene.deliver((events) => events);
    expect(await scene.payment(reference)).toMatchObject({ status: 'paid' });
    expect(await entries()).toBe(1);
    expect(await scene.count('payment_event')).toBe(stored / 2);
    expect(await scene.count('payment_event WHERE seen = 2')).toBe(stored / 2);
  });

  it('under sixteen projectors at once make one entry for each balance transaction', async () => {
    const opened = await Promise.all(Array.from({ length: 24 }, () => scene.open()));
    for (const { session } of opened) await scene.pay(session, { settle: true });
    await scene.deliver((events) => [...events, ...events.toReversed()]);
    // Each takes a few at a time, so that the events of one payment meet in different projectors.
    const few = Array.from({ length: 16 }, () => {
      const projector = scene.projector();
      const take = scene.inbox.take.bind(scene.inbox);
      Object.assign(projector, { inbox: Object.assign(Object.create(scene.inbox), { take: () => take(3) }) });
      return projector;
    });
    const untilNothing = async (projector: Projector): Promise<void> => { while ((await projector.drain()) > 0); };
    await Promise.all(few.map(untilNothing));
    await scene.age();
    await scene.projector().drain();
    expect(await entries()).toBe(24);
    expect(await scene.count('ledger.psp_item')).toBe(24);
    expect(await scene.count(`payment WHERE status = 'paid' AND cardinality(items) = 1`)).toBe(24);
    expect(await scene.count(`payment_event WHERE state IN ('waiting', 'parked')`)).toBe(0);
    const balance = await scene.stripe.stripe.balance.retrieve();
    const { rows } = await scene.db.admin.query<{ sum: string }>(`SELECT sum(amount) FROM ledger.line WHERE account = 'asset.psp.stripe'`);
    expect(Number(rows[0]!.sum)).toBe(balance.available[0]!.amount + balance.pending[0]!.amount);
  });

  it('that never arrive are found by asking: poll-only works', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { settle: true });
    expect(await scene.poller.poll()).toBeGreaterThan(0);
    await scene.projector().drain();
    expect(await scene.payment(reference)).toMatchObject({ status: 'paid', items: [expect.any(String)] });
    expect([await scene.poller.poll(), await entries()]).toEqual([0, 1]);
  });

  it('of which only the fee was missed are completed from the balance', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session);
    await scene.deliver();
    await scene.projector().drain();
    await scene.settle();
    await scene.deliver(() => []);
    await scene.db.admin.query(`INSERT INTO payment_event (id, type, object_id, created, state) SELECT e, 'charge.updated', 'ch_lost', now(), 'done' FROM unnest($1::text[]) e`,
      [scene.stripe.received.filter(({ event }) => event.type === 'charge.updated').map(({ event }) => event.id)]);
    await scene.poller.poll();
    await scene.projector().drain();
    expect(await scene.payment(reference)).toMatchObject({ items: [expect.stringMatching(/^txn_/)] });
  });
});
