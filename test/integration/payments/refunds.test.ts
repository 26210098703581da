import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import type { Actor } from '../../../src/kernel/actor.js';
import type { Settings } from '../../../config/settings.js';
import { DISPUTE_STATUSES } from '../../../src/payments/refunds/disputes.js';
import { RefundCalls } from '../../../src/payments/refunds/call.js';
import { RefundSchedule } from '../../../src/payments/refunds/schedule.js';
import { Refunds } from '../../../src/payments/refunds/refunds.js';
import { moneyScene, type MoneyScene, type Paid } from '../../support/money.js';

const ANNA: Actor = { kind: 'person', id: '00000000-0000-4000-8000-00000000000a', roles: ['treasurer'] };
const BELA: Actor = { kind: 'person', id: '00000000-0000-4000-8000-00000000000b', roles: ['approver'] };
const BELARUS = '4000001120000005', REFUND_FAILS = '4000000000005126', INQUIRY = 'warning_needs_response';

let scene: MoneyScene;
let refunds: Refunds;
beforeEach(async () => {
  scene = await moneyScene();
  refunds = new Refunds(scene.db.changes);
});
afterEach(async () => { await scene.close(); });

const calls = (stripe: Stripe = scene.stripe.stripe): RefundCalls => new RefundCalls(stripe, scene.db.changes, scene.db.reader, scene.inbox);
async function project(settings: Partial<Settings> = {}): Promise<void> {
  await scene.deliver();
  await scene.projector(settings).drain();
}
async function paid(card?: string, settings?: Partial<Settings>): Promise<{ reference: string } & Paid> {
  const { reference, session } = await scene.open();
  const result = await scene.pay(session, { settle: true, ...(card ? { card } : {}) });
  await project(settings);
  return { reference, ...result };
}
const refund = async (id: string): Promise<{ state: string; origin: string; failure: string | null; idempotency_key: string | null }> =>
  (await scene.db.admin.query<never>('SELECT state, origin, failure, idempotency_key FROM refund WHERE id = $1', [id])).rows[0]!;
const atStripe = async (intent: string): Promise<number> => (await scene.stripe.stripe.refunds.list({ payment_intent: intent })).data.length;
const alerts = (what: string): Promise<number> => scene.count(`outbox WHERE job = 'payments.alert' AND payload->>'what' = $1`, [what]);
async function net(account: string): Promise<number> {
  const { rows } = await scene.db.admin.query<{ sum: string | null }>('SELECT sum(amount) FROM ledger.line WHERE account = $1', [account]);
  return Number(rows[0]!.sum ?? 0);
}
/** The books' Stripe line is Stripe's own balance, whatever happened. */
async function tieOut(): Promise<void> {
  const { available, pending } = await scene.stripe.stripe.balance.retrieve();
  expect(await net('asset.psp.stripe')).toBe(available[0]!.amount + pending[0]!.amount);
}

describe('a refund', () => {
  it('is asked for by one, approved by another, and then made once', async () => {
    const { reference, payment_intent } = await paid();
    const id = await refunds.request(ANNA, reference, { amount: 1000, reason: 'wrong_amount' });
    await expect(refunds.approve(ANNA, id)).rejects.toMatchObject({ code: 'refunds.samePerson' });
    await expect(scene.db.admin.query(`UPDATE refund SET state = 'approved', decided_by = requested_by WHERE id = $1`, [id])).rejects.toThrow('refund_takes_two');
    for (const other of ['amount_minor = 2500', `currency = 'PLN'`, 'payment_id = 999', `reason = 'fraud'`, 'requested_by = NULL']) await expect(scene.db.admin.query(`UPDATE refund SET ${other} WHERE id = $1`, [id])).rejects.toThrow('what was asked for does not change');
    await calls().call(id);
    expect(await atStripe(payment_intent!)).toBe(0);
    await refunds.approve(BELA, id);
    await Promise.all([calls().call(id), calls().call(id), calls().sweep()]);
    expect(await refund(id)).toMatchObject({ state: 'sent', idempotency_key: `rf:${id}` });
    await project();
    expect([(await refund(id)).state, await atStripe(payment_intent!), (await scene.payment(reference)).status]).toEqual(['succeeded', 1, 'refunded_partly']);
    expect([await net('income.donation'), await net('income.donation_refunded')]).toEqual([-2500, 1000]);
    await calls().sweep();
    await scene.poller.poll();
    await project();
    expect([await scene.count('refund'), await scene.count(`ledger.entry WHERE kind = 'donation.refunded'`)]).toEqual([1, 1]);
    await tieOut();
  });

  it('waits while paying back is switched off, and goes out when it is on again', async () => {
    const { reference, payment_intent } = await paid();
    let off = true;
    new RefundSchedule(scene.db.jobs, { isOff: () => Promise.resolve(off) }, calls());
    const id = await refunds.request(ANNA, reference, { reason: 'asked' });
    await refunds.approve(BELA, id);
    await expect(scene.db.jobs.perform('payments.refundApproved', { refundId: id })).rejects.toThrow('switched off');
    expect([(await refund(id)).state, await atStripe(payment_intent!)]).toEqual(['approved', 0]);
    off = false;
    await scene.db.jobs.perform('payments.refundApproved', { refundId: id });
    expect([(await refund(id)).state, await atStripe(payment_intent!)]).toEqual(['sent', 1]);
  });

  it('of thirty per cent, asked for by ten at once, passes three times', async () => {
    const { reference } = await paid();
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => refunds.request(ANNA, reference, { amount: 750, reason: 'asked' })));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const why = asked.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
    expect(new Set(why)).toEqual(new Set(['refunds.tooMuch']));
    const [id] = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await refunds.refuse(BELA, id!);
    await expect(refunds.approve(BELA, id!)).rejects.toMatchObject({ code: 'refund.cannot' });
    expect(await refund(await refunds.request(ANNA, reference, { amount: 750, reason: 'asked' }))).toMatchObject({ state: 'requested' });
  });

  it('whose call was made and then lost is made no second time, also when Stripe has forgotten the key', async () => {
    const { reference, payment_intent } = await paid();
    const id = await refunds.request(ANNA, reference, { reason: 'twice' });
    await refunds.approve(BELA, id);
    const crashing = calls();
    Object.assign(crashing, { inbox: { store: () => Promise.reject(new Error('the process died')) } });
    await expect(crashing.call(id)).rejects.toThrow('the process died');
    await calls().sweep(); // the same key: the same refund
    expect(await atStripe(payment_intent!)).toBe(1);
    await scene.db.admin.query(`UPDATE refund SET sent_at = sent_at - interval '25 hours', stripe_id = NULL`);
    const { stripe } = scene.stripe;
    const list = stripe.refunds.list.bind(stripe.refunds);
    const noCreate = { refunds: { list, create: () => Promise.reject(new Error('asked again')) } } as unknown as Stripe;
    await calls(noCreate).sweep(); // older than a day: looked for by what we wrote on it
    await project();
    expect([(await refund(id)).state, await atStripe(payment_intent!)]).toEqual(['succeeded', 1]);
  });

  it('that does not arrive gives the fund its money again, and shouts', async () => {
    const { reference } = await paid(REFUND_FAILS);
    const id = await refunds.request(ANNA, reference, { reason: 'asked' });
    await refunds.approve(BELA, id);
    await calls().call(id);
    await project();
    await scene.settle();
    await scene.stripe.control('/clock', { at: Math.floor(Date.now() / 1000) + 40 * 86_400 });
    await project();
    expect([(await refund(id)).state, (await scene.payment(reference)).status, await alerts('refund-failed')]).toEqual(['failed', 'paid', 1]);
    expect(await net('income.donation_refunded')).toBe(0);
  });

  it('that Stripe refuses is over, and nothing moved', async () => {
    const { reference, charge } = await paid();
    const id = await refunds.request(ANNA, reference, { reason: 'asked' });
    await refunds.approve(BELA, id);
    await scene.stripe.control('/refund', { charge }); // somebody is quicker, on Stripe's own pages
    await calls().call(id);
    expect((await refund(id)).state).toBe('failed');
    await project();
    expect([await scene.count(`refund WHERE origin = 'outside' AND state = 'succeeded'`), await alerts('refund-outside'), (await scene.payment(reference)).status]).toEqual([1, 1, 'refunded']);
    await expect(refunds.request(ANNA, reference, { reason: 'asked' })).rejects.toMatchObject({ code: 'refunds.nothingLeft' });
    await tieOut();
  });

  it('of a card from a refused country is made by rule where the rule says so, once, and is a record', async () => {
    const byRule = { REFUSED_CARD_ACTION: 'refund' } as const;
    const { reference } = await paid(BELARUS, byRule);
    await scene.poller.poll();
    await project(byRule);
    expect([await scene.count(`refund WHERE origin = 'rule' AND state = 'approved'`), await scene.count(`audit.entry WHERE kind = 'refund.byRule'`)]).toEqual([1, 1]);
    await calls().sweep();
    await project(byRule);
    expect((await scene.payment(reference)).status).toBe('refunded');
    await paid(BELARUS);
    expect([await scene.count('refund'), await alerts('refused-country')]).toEqual([1, 1]);
  });
});

describe('a charge of before the books', () => {
  it('by a card from a refused country is never given back by the rule: a person is told', async () => {
    await scene.db.admin.query(`INSERT INTO opening_balance (id, since, state, entered_by, decided_by, record_id) SELECT gen_random_uuid(), (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month')::date, 'booked', 'a', 'b', id FROM audit.entry LIMIT 1`);
    expect(await scene.count('opening_balance')).toBe(1);
    await paid(BELARUS, { REFUSED_CARD_ACTION: 'refund' });
    await project({ REFUSED_CARD_ACTION: 'refund' });
    expect([await scene.count('refund'), await alerts('refused-country')]).toEqual([0, 1]);
  });
});

describe('a dispute', () => {
  const status = async (): Promise<string> => (await scene.db.admin.query<{ status: string }>('SELECT status FROM dispute ORDER BY n DESC LIMIT 1')).rows[0]!.status;

  it('is followed through, and its money is frozen, given back or gone', async () => {
    const { reference, charge } = await paid();
    const { id } = await scene.stripe.control<{ id: string }>('/dispute', { charge });
    await project();
    expect([await status(), (await scene.payment(reference)).status, await net('asset.psp.disputed'), await alerts('dispute')]).toEqual(['needs_response', 'disputed', 2500, 1]);
    await expect(refunds.request(ANNA, reference, { reason: 'asked' })).rejects.toMatchObject({ code: 'refunds.nothingLeft' });
    await scene.stripe.control(`/disputes/${id}`, { status: 'under_review' });
    await project();
    await scene.stripe.control(`/disputes/${id}`, { status: 'won' });
    await project();
    expect([await status(), (await scene.payment(reference)).status, await net('asset.psp.disputed')]).toEqual(['won', 'paid', 0]);
    await tieOut();
  });

  it('that is lost takes the gift from the fund, by polling alone', async () => {
    const { reference, charge } = await paid();
    const { id } = await scene.stripe.control<{ id: string }>('/dispute', { charge, amount: 1500 });
    await scene.stripe.control(`/disputes/${id}`, { status: 'lost' });
    await scene.deliver(() => []);
    await scene.poller.poll();
    await scene.projector().drain();
    expect([await status(), (await scene.payment(reference)).status, await net('income.donation_disputed'), await net('asset.psp.disputed')]).toEqual(['lost', 'refunded_partly', 1500, 0]);
    await tieOut();
  });

  it('that is only a question of the bank moves nothing, and a refund is still possible', async () => {
    const { reference, charge } = await paid();
    await scene.stripe.control('/dispute', { charge, status: INQUIRY });
    await project();
    expect([await status(), (await scene.payment(reference)).status, await scene.count('ledger.entry')]).toEqual([INQUIRY, 'paid', 1]);
    expect(await refund(await refunds.request(ANNA, reference, { reason: 'fraud' }))).toMatchObject({ state: 'requested' });
  });

  it('has words for all ten of Stripe’s', () => expect(new Set(DISPUTE_STATUSES).size).toBe(10));

  it('announced by a warning is a thing to do until a refund is asked for', async () => {
    const { reference, charge } = await paid();
    await scene.stripe.control('/efw', { charge });
    await project();
    const waits = (): Promise<number> => scene.count('fraud_warning w WHERE w.actionable AND NOT EXISTS (SELECT FROM refund r WHERE r.payment_id = w.payment_id)');
    expect([await waits(), await alerts('fraud-warning'), (await scene.payment(reference)).status]).toEqual([1, 1, 'paid']);
    await refunds.request(ANNA, reference, { reason: 'fraud' });
    expect(await waits()).toBe(0);
  });
});
