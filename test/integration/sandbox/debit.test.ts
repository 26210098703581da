import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { begin, DAY, listener, monthlyOrder } from '../../support/stripe-monthly.js';
import { sandboxScene, type SandboxScene } from '../../support/stripe-sandbox.js';

const NOW = Date.UTC(2026, 2, 2, 9) / 1000;
let scene: SandboxScene;
let told: () => Promise<string[]>;
beforeEach(async () => {
  scene = await sandboxScene();
  told = listener(scene);
  await scene.control('/clock', { at: NOW });
});
afterEach(() => scene.close());

const once = monthlyOrder({
  mode: 'payment', subscription_data: undefined,
  line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 2000, product_data: { name: 'Donation' } } }],
});
const advance = (seconds: number): Promise<unknown> => scene.control('/clock', { advance: seconds });
const rows = async (): Promise<unknown[]> => (await scene.stripe.balanceTransactions.list()).data.map(({ type, amount, fee, status }) => [type, amount, fee, status]);

describe('a bank debit (sequence D)', () => {
  it('is on its way for days, its money pending in the ledger, then paid', async () => {
    const { id } = await scene.stripe.checkout.sessions.create(once);
    const shown = await scene.page(`/c/pay/${id}`);
    expect(shown.text).toContain('eight weeks');
    expect((await scene.page(`/c/pay/${id}`, { iban: 'AT00 0000' })).status).toBe(402);
    expect((await scene.page(`/c/pay/${id}`, { iban: 'AT61 1904 3002 3457 3201', name: 'A Donor' })).location).toBe('http://localhost:3000/thanks');
    expect(await told()).toEqual(['payment_intent.created', 'charge.pending', 'payment_intent.processing', 'checkout.session.completed']);
    const session = await scene.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] });
    expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid', payment_intent: { status: 'processing', amount_received: 0 } });
    expect((session.payment_intent as Stripe.PaymentIntent).latest_charge).toMatchObject({
      id: expect.stringMatching(/^py_/), status: 'pending', payment_method_details: { sepa_debit: { country: 'AT', last4: '3201', mandate: expect.stringMatching(/^mandate_/) } },
    });
    expect(await rows()).toEqual([['payment', 2000, 35, 'pending']]);

    await advance(6 * DAY);
    expect(await told()).toEqual(['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.async_payment_succeeded']);
    expect((await scene.stripe.checkout.sessions.retrieve(id)).payment_status).toBe('paid');
  });

  it('refused gives the money back, and the session stays complete and unpaid', async () => {
    const { id } = await scene.stripe.checkout.sessions.create(once);
    await scene.control(`/sessions/${id}/pay`, { card: 'AT051904300235473205' });
    await told();
    await advance(600);
    expect(await told()).toEqual(['charge.failed', 'payment_intent.payment_failed', 'checkout.session.async_payment_failed']);
    expect(await scene.stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    expect(await rows()).toEqual([['payment_failure_refund', -2000, 350, 'pending'], ['payment', 2000, 35, 'pending']]);
    const { pending } = await scene.stripe.balance.retrieve();
    expect(pending[0]?.amount).toBe(-385);
  });

  it('can be taken back after it came: a dispute that is lost from the start', async () => {
    const { id } = await scene.stripe.checkout.sessions.create(once);
    await scene.control(`/sessions/${id}/pay`, { card: 'AT591904300235473203' });
    await advance(6 * DAY);
    expect((await told()).slice(-3)).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn', 'charge.dispute.closed']);
    expect((await scene.stripe.disputes.list()).data).toMatchObject([{ status: 'lost', reason: 'debit_not_authorized', amount: 2000 }]);
  });

  it('begins a monthly donation and renews it; a refused one is not tried again', async () => {
    const begun = await begin(scene, { card: 'AT611904300234573201' });
    const read = () => scene.stripe.subscriptions.retrieve(begun.subscription, { expand: ['latest_invoice'] });
    expect(await read()).toMatchObject({ status: 'active', latest_invoice: { status: 'open', attempted: true } });
    await advance(6 * DAY);
    expect((await told()).slice(-7)).toEqual([
      'charge.succeeded', 'payment_intent.succeeded', 'checkout.session.async_payment_succeeded', 'invoice.updated', 'invoice.paid', 'invoice.payment_succeeded',
      'invoice_payment.paid',
    ]);
    await advance(26 * DAY);
    expect((await read()).latest_invoice).toMatchObject({ status: 'open', attempt_count: 1, next_payment_attempt: null, billing_reason: 'subscription_cycle' });
    await advance(6 * DAY);
    expect((await read()).latest_invoice).toMatchObject({ status: 'paid' });
  });

  it('is not offered in another currency, nor where a caller allows cards only', async () => {
    const { id } = await scene.stripe.checkout.sessions.create({ ...once, allowed_payment_method_types: ['card'] });
    expect((await scene.page(`/c/pay/${id}`)).text).not.toContain('IBAN');
    expect(await scene.control(`/sessions/${id}/pay`, { card: 'AT611904300234573201' })).toMatchObject({ error: { param: 'payment_method' } });
  });
});
