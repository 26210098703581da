import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { begin, DAY, HOUR, idIn, listener, monthlyOrder } from '../../support/stripe-monthly.js';
import { sandboxScene, type SandboxScene } from '../../support/stripe-sandbox.js';

const JAN_31 = Date.UTC(2026, 0, 31, 12) / 1000;
const FEB_28 = Date.UTC(2026, 1, 28, 12) / 1000;
const MAR_31 = Date.UTC(2026, 2, 31, 12) / 1000;

let scene: SandboxScene;
let told: () => Promise<string[]>;
beforeEach(async () => {
  scene = await sandboxScene();
  told = listener(scene);
  await scene.control('/clock', { at: JAN_31 });
});
afterEach(() => scene.close());

const subscription = async (id: string): Promise<Stripe.Subscription> => scene.stripe.subscriptions.retrieve(id);
const advance = (seconds: number): Promise<unknown> => scene.control('/clock', { advance: seconds });
const invoices = async (id: string): Promise<Stripe.Invoice[]> => (await scene.stripe.invoices.list({ subscription: id, limit: 100, expand: ['data.payments'] })).data;

describe('a monthly donation (sequence F)', () => {
  it('exists once its first payment worked: customer, subscription, paid invoice and their link', async () => {
    const session = await scene.stripe.checkout.sessions.create(monthlyOrder());
    expect(session).toMatchObject({ mode: 'subscription', customer: null, subscription: null, payment_intent: null, payment_method_types: ['card', 'sepa_debit'] });
    const begun = await begin(scene, { at: JAN_31, email: 'donor@example.org', name: 'A Donor' });
    const { stripe } = scene;
    const done = await stripe.checkout.sessions.retrieve(begun.session, { expand: ['subscription.latest_invoice.payments', 'customer', 'invoice'] });
    expect(done).toMatchObject({ status: 'complete', payment_status: 'paid', payment_intent: null, customer: { email: 'donor@example.org' }, invoice: { status: 'paid' } });
    const gift = done.subscription as Stripe.Subscription;
    expect(gift).toMatchObject({ status: 'active', metadata: { donation: 'donation-1' }, cancel_at_period_end: false, billing_cycle_anchor: JAN_31 });
    expect(gift.items.data[0]).toMatchObject({ current_period_start: JAN_31, current_period_end: FEB_28, price: { unit_amount: 1500, recurring: { interval: 'month' } } });
    const invoice = gift.latest_invoice as Stripe.Invoice;
    expect(invoice).toMatchObject({
      billing_reason: 'subscription_create', status: 'paid', amount_paid: 1500, attempt_count: 1,
      parent: { subscription_details: { subscription: gift.id, metadata: { donation: 'donation-1' } } },
      payments: { data: [{ status: 'paid', payment: { payment_intent: begun.intent } }] },
    });
    const links = await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: begun.intent }, expand: ['data.payment.payment_intent'] });
    expect(links.data).toMatchObject([{ invoice: begun.invoice, amount_paid: 1500, payment: { payment_intent: { status: 'succeeded', customer: begun.customer } } }]);
  });

  it('is told of in the order of real logs, its fee last', async () => {
    await begin(scene, { at: JAN_31, settle: true });
    expect(await told()).toEqual([
      'charge.succeeded', 'payment_method.attached', 'customer.created', 'customer.updated', 'checkout.session.completed', 'customer.subscription.created',
      'payment_intent.created', 'payment_intent.succeeded', 'invoice.created', 'invoice.finalized', 'invoice.paid', 'invoice.payment_succeeded',
      'invoice_payment.paid', 'charge.updated',
    ]);
  });

  it('declined leaves nothing behind but a failed payment, and another card begins it', async () => {
    const { id } = await scene.stripe.checkout.sessions.create(monthlyOrder());
    const pay = (card: string) => scene.control<Record<string, string>>(`/sessions/${id}/pay`, { card });
    const first = await pay('4000000000009995');
    expect(await told()).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed']);
    expect((await scene.stripe.customers.list()).data).toEqual([]);
    const second = await pay('4242424242424242');
    expect(second['payment_intent']).toBe(first['payment_intent']);
    expect(await told()).not.toContain('payment_intent.created');
    expect((await scene.stripe.subscriptions.list()).data).toHaveLength(1);
  });

  it('asks the bank first where the card wants it', async () => {
    const { id } = await scene.stripe.checkout.sessions.create(monthlyOrder());
    expect(await scene.control(`/sessions/${id}/pay`, { card: '4000002500003155', confirm: true })).toMatchObject({ status: 'paid' });
  });
});

describe('a renewal (sequence G)', () => {
  it('comes at the end of the month, is a draft for an hour, then charges with a fee of its own', async () => {
    const begun = await begin(scene, { at: JAN_31, settle: true });
    await told();
    await advance(FEB_28 - JAN_31);
    expect(await told()).toEqual(['invoice.upcoming', 'customer.subscription.updated', 'invoice.created']);
    const [draft] = await invoices(begun.subscription);
    expect(draft).toMatchObject({
      status: 'draft', billing_reason: 'subscription_cycle', created: FEB_28, automatically_finalizes_at: FEB_28 + 3601, period_start: JAN_31, period_end: FEB_28,
    });
    expect(draft!.lines.data[0]).toMatchObject({ amount: 1500, period: { start: FEB_28, end: MAR_31 } });
    expect((await subscription(begun.subscription)).items.data[0]).toMatchObject({ current_period_start: FEB_28, current_period_end: MAR_31 });

    await advance(2 * HOUR);
    scene.sandbox.settle();
    expect(await told()).toEqual([
      'invoice.finalized', 'payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded', 'invoice.updated', 'invoice.paid',
      'invoice.payment_succeeded', 'invoice_payment.paid', 'charge.updated',
    ]);
    const [paid] = await invoices(begun.subscription);
    expect(paid).toMatchObject({ id: draft!.id, status: 'paid', number: expect.stringMatching(/-0002$/), amount_remaining: 0 });
    const intent = await scene.stripe.paymentIntents.retrieve(idIn(paid!.payments!.data[0]!.payment.payment_intent), { expand: ['latest_charge.balance_transaction'] });
    expect(intent.latest_charge).toMatchObject({ created: FEB_28 + 3601, customer: begun.customer, balance_transaction: { amount: 1500, type: 'charge' } });
  });

  it('keeps the day of the first month through a year, one paid invoice each', async () => {
    const begun = await begin(scene, { at: JAN_31 });
    await advance(366 * DAY);
    const all = await invoices(begun.subscription);
    expect(all.map(({ created, status }) => [new Date(created * 1000).toISOString().slice(5, 10), status])).toEqual([
      '01-31', '12-31', '11-30', '10-31', '09-30', '08-31', '07-31', '06-30', '05-31', '04-30', '03-31', '02-28', '01-31',
    ].map((day) => [day, 'paid']));
  });
});
