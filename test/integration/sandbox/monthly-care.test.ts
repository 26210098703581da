import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { begin, type Begun, DAY, HOUR, idIn, listener } from '../../support/stripe-monthly.js';
import { sandboxScene, type SandboxScene } from '../../support/stripe-sandbox.js';

const START = Date.UTC(2026, 2, 10, 9) / 1000;
const END = Date.UTC(2026, 3, 10, 9) / 1000;
let scene: SandboxScene;
let told: () => Promise<string[]>;
let begun: Begun;
beforeEach(async () => {
  scene = await sandboxScene();
  told = listener(scene);
  await scene.control('/clock', { at: START });
  begun = await begin(scene, { at: START, settle: true });
  await scene.control('/clock', { advance: 5 });
  await told();
});
afterEach(() => scene.close());

const advance = (seconds: number): Promise<unknown> => scene.control('/clock', { advance: seconds });
const read = () => scene.stripe.subscriptions.retrieve(begun.subscription, { expand: ['latest_invoice', 'default_payment_method'] });
const swap = async (card: string): Promise<unknown> => scene.control(`/methods/${idIn((await scene.stripe.subscriptions.retrieve(begun.subscription)).default_payment_method)}/card`, { card });

describe('a failed renewal (sequence H)', () => {
  it('leaves the donation past due, and a later try sets it right', async () => {
    await swap('4000000000009995');
    await advance(END - START + 2 * HOUR);
    expect((await told()).slice(-7)).toEqual([
      'invoice.created', 'invoice.finalized', 'charge.failed', 'payment_intent.created', 'payment_intent.payment_failed', 'invoice.payment_failed', 'customer.subscription.updated',
    ]);
    expect(await read()).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open', attempt_count: 1, next_payment_attempt: END + 3601 + DAY } });
    await swap('4242424242424242');
    await told();
    await advance(DAY);
    expect(await told()).toEqual([
      'charge.succeeded', 'payment_intent.succeeded', 'invoice.updated', 'invoice.paid', 'invoice.payment_succeeded', 'customer.subscription.updated', 'invoice_payment.paid',
      'charge.updated',
    ]);
    expect(await read()).toMatchObject({ status: 'active', latest_invoice: { status: 'paid', attempt_count: 2 } });
  });

  it.each([['canceled', 'canceled'], ['unpaid', 'unpaid'], ['past_due', 'past_due']])('after eight further tries is %s', async (rule, status) => {
    await scene.control('/dunning', { then: rule });
    await swap('4000000000000341');
    await advance(END - START + 16 * DAY);
    expect(await read()).toMatchObject({ status, latest_invoice: { attempt_count: 9, next_payment_attempt: null } });
    expect((await told()).filter((type) => type === 'charge.failed')).toHaveLength(9);
  });

  it('of a lost card is not tried at the bank again', async () => {
    await swap('4000000000009987');
    await advance(END - START + 16 * DAY);
    expect((await told()).filter((type) => type === 'charge.failed')).toHaveLength(1);
    expect((await read()).status).toBe('canceled');
  });

  it('ends when the donor gives another card on the portal, where the subscription has none of its own', async () => {
    await swap('4000000000000341');
    await advance(END - START + 2 * HOUR);
    const { default_payment_method: pinned } = await scene.stripe.subscriptions.retrieve(begun.subscription);
    await scene.stripe.customers.update(begun.customer, { invoice_settings: { default_payment_method: idIn(pinned) } });
    await scene.stripe.subscriptions.update(begun.subscription, { default_payment_method: '' });
    const portal = await scene.stripe.billingPortal.sessions.create({ customer: begun.customer, return_url: 'http://localhost:3000/gift', flow_data: { type: 'payment_method_update' } });
    const path = new URL(portal.url).pathname;
    expect((await scene.page(path)).text).toContain('SANDBOX');
    expect((await scene.page(path, { card: '4929123456789015', expiry: '12/34', cvc: '123' })).status).toBe(402);
    expect((await scene.page(path, { card: '5555555555554444', expiry: '12/34', cvc: '123' })).location).toBe('http://localhost:3000/gift');
    await advance(DAY);
    expect(await read()).toMatchObject({ status: 'active', default_payment_method: null });
    expect((await scene.stripe.charges.list({ limit: 1 })).data).toMatchObject([{ payment_method_details: { card: { brand: 'mastercard' } } }]);
  });

  it('is answered with 402 when it is asked for at once; the invoice stays open, and another card pays it', async () => {
    await swap('4000000000009995');
    await advance(END - START + 2 * HOUR);
    const invoice = idIn((await scene.stripe.subscriptions.retrieve(begun.subscription)).latest_invoice);
    await expect(scene.stripe.invoices.pay(invoice)).rejects.toMatchObject({ type: 'StripeCardError', statusCode: 402, code: 'card_declined', decline_code: 'insufficient_funds' });
    expect(await scene.stripe.invoices.retrieve(invoice)).toMatchObject({ status: 'open', attempt_count: 2 });
    await swap('4242424242424242');
    expect(await scene.stripe.invoices.pay(invoice)).toMatchObject({ status: 'paid' });
    expect((await read()).status).toBe('active');
    await expect(scene.stripe.invoices.pay(invoice)).rejects.toMatchObject({ statusCode: 400, code: 'invoice_already_paid' });
  });

  it('a card of another country is seen on the charge of the renewal', async () => {
    await swap('4000001120000005');
    await advance(END - START + 2 * HOUR);
    expect((await scene.stripe.charges.list({ limit: 1 })).data).toMatchObject([{ payment_method_details: { card: { country: 'BY' } } }]);
  });
});

describe('a donation that ends (sequence I)', () => {
  it('at the end of its period, and not before; taken back, it goes on', async () => {
    const asked = await scene.stripe.subscriptions.update(begun.subscription, { cancel_at_period_end: true });
    expect(asked).toMatchObject({ status: 'active', cancel_at: END, cancel_at_period_end: true, cancellation_details: { reason: 'cancellation_requested' } });
    expect(await scene.stripe.subscriptions.update(begun.subscription, { cancel_at_period_end: false })).toMatchObject({ cancel_at: null, canceled_at: null });
    await scene.stripe.subscriptions.update(begun.subscription, { cancel_at_period_end: true });
    await told();
    await advance(END - START + HOUR);
    expect(await told()).toEqual(['customer.subscription.deleted']);
    expect(await read()).toMatchObject({ status: 'canceled', ended_at: END });
  });

  it('at once; a second time there is none', async () => {
    expect(await scene.stripe.subscriptions.cancel(begun.subscription)).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'cancellation_requested' } });
    expect(await told()).toEqual(['customer.subscription.deleted']);
    await expect(scene.stripe.subscriptions.cancel(begun.subscription)).rejects.toMatchObject({ statusCode: 404, code: 'resource_missing' });
    await expect(scene.stripe.subscriptions.update(begun.subscription, { cancel_at_period_end: true })).rejects.toMatchObject({ code: 'invalid_canceled_subscription_fields' });
    await advance(40 * DAY);
    expect(await told()).toEqual([]);
  });
});

describe('a donation that changes', () => {
  it('costs another amount from the next period on, without a proration', async () => {
    const { items: { data: [item] } } = await read();
    const price_data = { currency: 'eur', product: idIn(item!.price.product), unit_amount: 2500, recurring: { interval: 'month' as const } };
    const change = { items: [{ id: item!.id, price_data }] };
    await expect(scene.stripe.subscriptions.update(begun.subscription, change)).rejects.toMatchObject({ param: 'proration_behavior' });
    await scene.stripe.subscriptions.update(begun.subscription, { ...change, proration_behavior: 'none', metadata: { fund: 'letters' } });
    expect(await told()).toEqual(['customer.subscription.updated']);
    await advance(END - START + 2 * HOUR);
    expect(await read()).toMatchObject({ latest_invoice: { amount_paid: 2500, parent: { subscription_details: { metadata: { donation: 'donation-1', fund: 'letters' } } } } });
  });

  it('pauses: its invoices are void until it goes on by itself', async () => {
    await scene.stripe.subscriptions.update(begun.subscription, { pause_collection: { behavior: 'void', resumes_at: END + 10 * DAY } });
    await advance(END - START + 2 * HOUR);
    expect(await read()).toMatchObject({ status: 'active', latest_invoice: { status: 'void' } });
    await told();
    await advance(10 * DAY);
    expect(await told()).toEqual(['customer.subscription.updated']);
    await advance(25 * DAY);
    expect(await read()).toMatchObject({ pause_collection: null, latest_invoice: { status: 'paid' } });
    expect(await scene.stripe.subscriptions.update(begun.subscription, { pause_collection: '' })).toMatchObject({ pause_collection: null });
  });
});

describe('a test clock', () => {
  it('moves its own customers only, forward, two intervals at most', async () => {
    const { testClocks } = scene.stripe.testHelpers;
    const clock = await testClocks.create({ frozen_time: START });
    const customer = await scene.stripe.customers.create({
      test_clock: clock.id, email: 'd@example.org', payment_method: 'pm_card_visa', invoice_settings: { default_payment_method: 'pm_card_visa' },
    });
    const product = await scene.stripe.products.create({ name: 'Monthly donation' });
    const price_data = { currency: 'eur', product: product.id, unit_amount: 1500, recurring: { interval: 'month' as const } };
    const made = await scene.stripe.subscriptions.create({ customer: customer.id, items: [{ price_data }], metadata: { fund: 'parcels' } });
    expect(made).toMatchObject({ status: 'active', test_clock: clock.id });
    await expect(testClocks.advance(clock.id, { frozen_time: START - 1 })).rejects.toMatchObject({ param: 'frozen_time' });
    await expect(testClocks.advance(clock.id, { frozen_time: START + 70 * DAY })).rejects.toMatchObject({ param: 'frozen_time' });
    expect(await testClocks.advance(clock.id, { frozen_time: START + 32 * DAY })).toMatchObject({ status: 'advancing' });
    expect(await testClocks.retrieve(clock.id)).toMatchObject({ status: 'ready', frozen_time: START + 32 * DAY });
    const all = await scene.stripe.invoices.list({ subscription: made.id });
    expect(all.data.map(({ status, billing_reason: reason }) => [status, reason])).toEqual([['paid', 'subscription_cycle'], ['paid', 'subscription_create']]);
    expect((await scene.stripe.invoices.list({ subscription: begun.subscription })).data).toHaveLength(1);
    expect(await scene.stripe.customers.del(customer.id)).toMatchObject({ deleted: true });
    expect((await scene.stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
  });
});

describe('a restart', () => {
  it('while a renewal is a draft changes nothing: it is charged after its hour, once, and the next one comes', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'pasylka-sandbox-')), 'state');
    const first = await sandboxScene({ file });
    await first.control('/clock', { at: START });
    const gift = await begin(first, { at: START, settle: true });
    await first.stripe.subscriptions.update(gift.subscription, { metadata: { kept: 'yes' } });
    await first.control('/clock', { advance: END - START + 60 });
    const { latest_invoice: draft } = await first.stripe.subscriptions.retrieve(gift.subscription);
    expect(await first.stripe.invoices.retrieve(idIn(draft))).toMatchObject({ status: 'draft', automatically_finalizes_at: END + 3601 });
    await first.close();

    const second = await sandboxScene({ file });
    expect((await second.stripe.invoices.retrieve(idIn(draft))).status).toBe('draft');
    await second.control('/clock', { advance: HOUR });
    const invoices = async (): Promise<string[]> => (await second.stripe.invoices.list({ subscription: gift.subscription })).data.map(({ status }) => status!);
    expect(await invoices()).toEqual(['paid', 'paid']);
    expect(await second.stripe.subscriptions.retrieve(gift.subscription)).toMatchObject({ status: 'active', metadata: { donation: 'donation-1', kept: 'yes' } });
    await second.control('/clock', { advance: 31 * DAY });
    expect(await invoices()).toEqual(['paid', 'paid', 'paid']);
    await second.close();
  });
});
