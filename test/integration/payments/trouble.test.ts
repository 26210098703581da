import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { Settings } from '../../../config/settings.js';
import { visitor } from '../../../src/kernel/actor.js';
import { newId } from '../../../src/kernel/ids.js';
import { money } from '../../../src/kernel/money.js';
import { ServiceMode } from '../../../src/platform/mode/index.js';
import { Payments } from '../../../src/payments/index.js';
import { statementsOf, moneyScene, type MoneyScene } from '../../support/money.js';

let scene: MoneyScene;
beforeEach(async () => { scene = await moneyScene(); });
afterEach(async () => { await scene.close(); });

const entries = (): Promise<number> => scene.count('ledger.entry');
const records = (kind: string): Promise<number> => scene.count('audit.entry WHERE kind = $1', [kind]);

describe('trouble', () => {
  it('between the fetch and the commit repeats the work and books once', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { settle: true });
    await scene.deliver();
    await scene.inbox.take(); // a projector took all of it and died
    expect(await scene.projector().drain()).toBe(0);
    const projector = scene.projector();
    const broken = scene.projector();
    Object.assign(broken, { changes: { run: () => Promise.reject(new Error('the database went away')) } });
    await scene.age();
    await broken.drain();
    expect([await entries(), await scene.count(`payment_event WHERE trouble IS NOT NULL`)]).toEqual([0, await scene.count(`payment_event WHERE state = 'waiting'`)]);
    await scene.age();
    await projector.drain();
    expect([await entries(), (await scene.payment(reference)).status]).toEqual([1, 'paid']);
  });

  it('between Stripe’s answer and our page leads to the same page, by the key that was stored before', async () => {
    const payments = new Payments(scene.stripe.stripe, new Settings(), pino({ level: 'silent' }), new ServiceMode(scene.db.pool));
    const checkout = await scene.db.changes.run(visitor, (change) => payments.openCheckout(change, {
      reference: newId(), frequency: 'once', fundId: 1, amount: money(2500, 'EUR'), feesPaidBy: 'fund', description: 'Donation', locale: 'en',
    }));
    const first = await payments.checkoutUrl(checkout); // and nobody heard of it
    expect(await payments.checkoutUrl(checkout)).toBe(first);
    expect((await scene.stripe.control<{ sessions: number }>('/')).sessions).toBe(1);
  });

  it('that does not pass is set aside after eight tries, with a record, and can be tried again', async () => {
    await scene.inbox.store({ id: 'evt_gone', type: 'charge.updated', objectId: 'ch_gone', created: 1, state: 'waiting' });
    const states: string[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      await scene.age();
      await scene.projector().drain();
      states.push((await scene.db.admin.query<{ state: string }>(`SELECT state FROM payment_event WHERE id = 'evt_gone'`)).rows[0]!.state);
    }
    expect(states).toEqual([...Array.from({ length: 7 }, () => 'waiting'), 'parked', 'parked']);
    expect(await records('payment.eventParked')).toBe(1);
    expect(await scene.count(`outbox WHERE job = 'payments.alert' AND payload->>'what' = 'parked'`)).toBe(1);
    await scene.inbox.replay({ kind: 'person', id: 'p', roles: ['treasurer'] }, 'evt_gone');
    expect(await scene.count(`payment_event WHERE state = 'waiting' AND attempts = 0`)).toBe(1);
    await expect(scene.inbox.replay({ kind: 'person', id: 'p', roles: ['treasurer'] }, 'evt_other')).rejects.toThrow('not parked');
  });

  it('with one payment holds up nobody else in its batch', async () => {
    const [good, bad] = [await scene.open(), await scene.open()];
    for (const { session } of [good, bad]) await scene.pay(session, { settle: true });
    await scene.deliver();
    await scene.db.admin.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$`);
    await scene.db.admin.query(`CREATE TRIGGER refuse BEFORE UPDATE ON payment FOR EACH ROW WHEN (NEW.reference = '${bad.reference}') EXECUTE FUNCTION refuse()`);
    await scene.projector().drain();
    expect([(await scene.payment(good.reference)).status, (await scene.payment(bad.reference)).status]).toEqual(['paid', 'opened']);
  });

  it('facts that were fetched under an older ticket are dropped', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { settle: true });
    await scene.deliver();
    await scene.projector().drain();
    await scene.db.admin.query(`UPDATE payment SET ticket = 1000000, status = 'waiting'`);
    await scene.inbox.store({ id: 'evt_late', type: 'checkout.session.completed', objectId: session, created: 1, state: 'waiting' });
    await scene.projector().drain();
    expect((await scene.payment(reference)).status).toBe('waiting');
  });
});

describe('money that is not from our pages', () => {
  it('goes to suspense of the core fund, once, with a record that shouts', async () => {
    const session = await scene.stripe.stripe.checkout.sessions.create({
      mode: 'payment', success_url: 'https://elsewhere.example/', line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 900, product_data: { name: 'Something' } } }],
    });
    await scene.pay(session.id, { settle: true });
    await scene.deliver();
    await scene.projector().drain();
    await scene.poller.poll();
    await scene.projector().drain();
    expect(await scene.count(`ledger.line WHERE account = 'liability.suspense' AND amount = -900 AND fund_id = 1`)).toBe(1);
    expect(await records('payment.unknownMoney')).toBe(1);
  });

  it('of other accounts or the other mode changes nothing', async () => {
    const { reference, session } = await scene.open();
    await scene.pay(session, { settle: true });
    const stored = await scene.deliver((events) => events.map((event, index) => (index % 2 === 0 ? { ...event, livemode: true } : { ...event, account: 'acct_other' })));
    expect(await scene.projector().drain()).toBe(0);
    expect([await scene.count(`payment_event WHERE state = 'foreign'`), (await scene.payment(reference)).status]).toEqual([stored, 'opened']);
  });
});

describe('what it costs', () => {
  it('sends at most six statements for a posted payment in a batch of one, and one for an envelope', async () => {
    const { session } = await scene.open();
    await scene.pay(session, { settle: true });
    await scene.stripe.sandbox.idle();
    const { event } = scene.stripe.received.find((one) => one.event.type === 'charge.updated')!;
    const intake = await statementsOf(() => scene.inbox.store({ id: event.id, type: event.type, objectId: (event.data.object as { id: string }).id, created: 1, state: 'waiting' }));
    await scene.knowMonth();
    const projector = scene.projector();
    const sent = await statementsOf(async () => projector.drain());
    expect(await entries()).toBe(1);
    expect(intake).toHaveLength(1);
    expect(sent.map((sql) => sql.trim().split(/\s+/).slice(0, 2).join(' '))).toHaveLength(6);
  });

  it('sends as many for a batch of sixteen', async () => {
    const opened = await Promise.all(Array.from({ length: 16 }, () => scene.open()));
    for (const { session } of opened) await scene.pay(session, { settle: true });
    await scene.deliver((events) => events.filter(({ type }) => type === 'charge.updated'));
    await scene.knowMonth();
    const sent = await statementsOf(() => scene.projector().drain());
    expect([await entries(), sent.length]).toEqual([16, 6]);
  });
});
