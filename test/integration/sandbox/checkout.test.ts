import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { API_VERSION } from '../../../src/sandbox/index.js';
import { StripeCheck } from '../../support/stripe-schema/check.js';
import { sandboxScene, TEST_KEY, WEBHOOK_SECRET, type SandboxScene } from '../../support/stripe-sandbox.js';

let scene: SandboxScene;
beforeAll(async () => {
  scene = await sandboxScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.sandbox.idle();
  scene.received.length = 0;
});

const order = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}, amount = 5000, currency = 'eur'): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  success_url: 'http://localhost:3000/thanks',
  cancel_url: 'http://localhost:3000/campaigns/winter/donate',
  client_reference_id: 'donation-1',
  customer_creation: 'if_required',
  submit_type: 'donate',
  adaptive_pricing: { enabled: false },
  wallet_options: { link: { display: 'never' } },
  expires_at: Math.floor(Date.now() / 1000) + 35 * 60,
  payment_intent_data: { description: 'Donation', metadata: { donation: 'donation-1' } },
  metadata: { donation: 'donation-1' },
  line_items: [{ quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: 'Donation' } } }],
  ...more,
});

const open = (more?: Partial<Stripe.Checkout.SessionCreateParams>, amount?: number, currency?: string) =>
  scene.stripe.checkout.sessions.create(order(more, amount, currency));
const pay = (session: string, body: object = {}) => scene.control<Record<string, string | null>>(`/sessions/${session}/pay`, body);

/** Types of what the webhook received, in the order it happened (arrival may differ: several are sent at once). */
async function told(): Promise<string[]> {
  await scene.sandbox.idle();
  const ids = new Set(scene.received.map(({ event }) => event.id));
  const { data } = await scene.stripe.events.list({ limit: 100 });
  return data.filter((event) => ids.has(event.id)).reverse().map((event) => event.type);
}

describe('a card payment', () => {
  it('is known to the SDK in the version it is pinned to', () => {
    expect(API_VERSION).toBe(Stripe.API_VERSION);
    expect(new StripeCheck().apiVersion).toBe(API_VERSION);
  });

  it('runs from session to charge, its fee arriving later', async () => {
    const session = await open();
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 5000, payment_intent: null, livemode: false });
    expect(session.url).toContain(session.id);

    await pay(session.id, { card: '4000 0061 6000 0005' });
    const before = await scene.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge.balance_transaction', 'line_items.data.price'] });
    const intent = before.payment_intent as Stripe.PaymentIntent;
    const charge = intent.latest_charge as Stripe.Charge;
    expect(before).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
    expect(before.line_items?.data[0]).toMatchObject({ amount_total: 5000, description: 'Donation' });
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 5000, metadata: { donation: 'donation-1' } });
    expect(charge).toMatchObject({ status: 'succeeded', balance_transaction: null, payment_method_details: { card: { country: 'PL', last4: '0005' } } });

    expect(scene.sandbox.settle()).toBe(1);
    expect(scene.sandbox.settle()).toBe(0);
    const settled = await scene.stripe.charges.retrieve(charge.id, { expand: ['balance_transaction'] });
    expect(settled.balance_transaction).toMatchObject({ amount: 5000, fee: 100, net: 4900, currency: 'eur', exchange_rate: null, type: 'charge', source: charge.id });
  });

  it('tells of it by signed webhooks in the order of real logs', async () => {
    const session = await open();
    await pay(session.id, { settle: true });
    expect(await told()).toEqual(['charge.succeeded', 'payment_intent.succeeded', 'payment_intent.created', 'checkout.session.completed', 'charge.updated']);
    const schema = new StripeCheck();
    for (const { raw, signature, event } of scene.received) {
      schema.event(event);
      expect(scene.stripe.webhooks.constructEvent(raw, signature, WEBHOOK_SECRET).id).toBe(event.id);
      expect(() => scene.stripe.webhooks.constructEvent(raw.replace('5000', '5001'), signature, WEBHOOK_SECRET)).toThrow(/signature/i);
    }
    const updated = scene.received.find(({ event }) => event.type === 'charge.updated');
    expect(updated?.event.data).toMatchObject({ previous_attributes: { balance_transaction: null } });
  });

  it.each([
    { currency: 'usd', amount: 5000, card: '4242424242424242', euro: 4507, fee: 4507 * 0.0325 + 25, rate: 0.9013 },
    { currency: 'pln', amount: 10000, card: '4000006160000005', euro: 2341, fee: 2341 * 0.015 + 25, rate: 0.2341 },
    { currency: 'gbp', amount: 2000, card: '4000008260000000', euro: 2337, fee: 2337 * 0.025 + 25, rate: 1.1684 },
    { currency: 'jpy', amount: 1000, card: '4000003920000003', euro: 612, fee: 612 * 0.0325 + 25, rate: 0.612 },
  ])('in $currency settles in euro at a rate, with the fee of conversion', async ({ currency, amount, card, euro, fee, rate }) => {
    const session = await open({}, amount, currency);
    const paid = await pay(session.id, { card, settle: true });
    const transaction = await scene.stripe.balanceTransactions.retrieve(paid['balance_transaction']!);
    expect(transaction).toMatchObject({ amount: euro, currency: 'eur', exchange_rate: rate });
    const [processing, conversion] = transaction.fee_details.map((detail) => detail.amount);
    expect(processing).toBe(Math.round(fee));
    expect(conversion).toBe(Math.round(euro * 0.02));
    expect(transaction.net).toBe(transaction.amount - transaction.fee);
    expect(transaction.fee).toBe(processing! + conversion!);
  });

  it('declined leaves the session open for another card, and the same intent then succeeds', async () => {
    const session = await open();
    const first = await pay(session.id, { card: '4000000000009995' });
    expect(first).toMatchObject({ status: 'declined', code: 'card_declined', decline_code: 'insufficient_funds' });
    const failed = await scene.stripe.paymentIntents.retrieve(first['payment_intent']!);
    expect(failed).toMatchObject({ status: 'requires_payment_method', last_payment_error: { decline_code: 'insufficient_funds' } });
    expect(await scene.stripe.charges.retrieve(first['charge']!)).toMatchObject({ status: 'failed', paid: false, outcome: { type: 'issuer_declined' } });
    expect((await scene.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');

    const second = await pay(session.id);
    expect(second).toMatchObject({ status: 'paid', payment_intent: first['payment_intent'] });
    expect(await told()).toEqual([
      'payment_intent.created', 'charge.failed', 'payment_intent.payment_failed',
      'charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed',
    ]);
  });

  it('of 3D Secure waits for the bank; refused it is a decline', async () => {
    const session = await open();
    const refused = await pay(session.id, { card: '4000002500003155', confirm: false });
    expect(refused).toMatchObject({ status: 'declined', code: 'payment_intent_authentication_failure' });
    const asked = await pay(session.id, { card: '4000000000003220' });
    expect(asked['status']).toBe('authenticate');
    expect(await scene.stripe.paymentIntents.retrieve(asked['payment_intent']!)).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    expect(await pay(session.id, { card: '4000000000003220', confirm: true })).toMatchObject({ status: 'paid' });
  });

  it('can be dated into the past, with its session, its fee and its events', async () => {
    const at = Date.UTC(2026, 0, 31, 23, 59, 50) / 1000;
    const session = await open();
    const paid = await pay(session.id, { at, settle: true });
    const charge = await scene.stripe.charges.retrieve(paid['charge']!, { expand: ['balance_transaction'] });
    expect(charge.created).toBe(at);
    expect(charge.balance_transaction).toMatchObject({ created: at + 2, status: 'available' });
    const dated = await scene.stripe.checkout.sessions.retrieve(session.id);
    expect(dated).toMatchObject({ created: at, status: 'complete' });
    const events = await scene.stripe.events.list({ created: { gte: at, lte: at + 2 }, limit: 20 });
    expect(events.data.map((event) => event.type)).toContain('checkout.session.completed');
  });

  it('of two people with one test card has two fingerprints', async () => {
    const marks = await Promise.all(
      ['one', 'two', 'one'].map(async (person) => {
        const session = await open();
        const paid = await pay(session.id, { person });
        return (await scene.stripe.charges.retrieve(paid['charge']!)).payment_method_details?.card?.fingerprint;
      }),
    );
    expect(marks[0]).toBe(marks[2]);
    expect(marks[0]).not.toBe(marks[1]);
  });
});

describe('a session', () => {
  it('can be expired once, and then not be paid', async () => {
    const session = await open();
    expect(await scene.stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired', url: null });
    await expect(scene.stripe.checkout.sessions.expire(session.id)).rejects.toThrow(/Only Checkout Sessions with a status in \["open"\]/);
    expect(await pay(session.id)).toMatchObject({ error: { code: 'checkout_session_not_open' } });
    expect(await told()).toEqual(['checkout.session.expired']);
    expect(scene.received[0]?.event.request?.id).toMatch(/^req_/);
  });

  it('expires by the sandbox clock', async () => {
    const session = await open();
    await scene.control('/clock', { at: session.expires_at });
    expect((await scene.stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
    await scene.control('/clock', { at: null });
  });

  it('is paid once: a second payment is refused', async () => {
    const session = await open();
    await pay(session.id);
    expect(await pay(session.id)).toMatchObject({ error: { code: 'checkout_session_not_open' } });
  });
});

describe('bad input', () => {
  const refusal = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => error as Stripe.errors.StripeError);

  it.each<[string, Partial<Stripe.Checkout.SessionCreateParams> & Record<string, unknown>, object]>([
    ['no address to come back to', { success_url: undefined }, { param: 'success_url', code: 'parameter_missing' }],
    ['an unknown parameter', { payment_method_types: ['card'] }, { param: 'payment_method_types', code: 'parameter_unknown' }],
    ['no items', { line_items: undefined }, { param: 'line_items', code: 'parameter_missing' }],
    ['an address that is none', { success_url: 'javascript:alert(1)' }, { param: 'success_url', code: 'url_invalid' }],
    ['an unknown mode', { mode: 'gift' }, { param: 'mode' }],
    ['a lifetime of a minute', { expires_at: Math.floor(Date.now() / 1000) + 60 }, { param: 'expires_at' }],
    ['a metadata value of 501 characters', { metadata: { a: 'x'.repeat(501) } }, { param: 'metadata[a]' }],
    ['an expansion of what is no object', { expand: ['status'] }, { param: 'expand' }],
  ])('%s is refused by name', async (_, more, expected) => {
    const error = await refusal(open(more));
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(error).toMatchObject({ statusCode: 400, ...expected });
  });

  it.each([
    [49, 'eur', 'amount_too_small'],
    [100, 'pln', 'amount_too_small'],
    [100_000_000, 'eur', 'amount_too_large'],
    [5000, 'rub', undefined],
  ])('%i %s is refused', async (amount, currency, code) => {
    const error = await refusal(open({}, amount, currency));
    expect(error).toMatchObject({ statusCode: 400, rawType: 'invalid_request_error' });
    expect(error?.code).toBe(code);
  });

  it('an amount that is not whole, an unknown object and a wrong key each have their own error', async () => {
    expect(await refusal(open({}, 50.5))).toMatchObject({ code: 'parameter_invalid_integer', param: 'line_items[0][price_data][unit_amount]' });
    expect(await refusal(scene.stripe.charges.retrieve('ch_none'))).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' });
    expect(await refusal(scene.stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({ statusCode: 404, param: 'intent' });
    for (const key of ['sk_live_abc', 'sk_test_other', `${TEST_KEY}x`]) {
      expect(await refusal(scene.stripe.balance.retrieve({}, { apiKey: key }))).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    }
  });

  it('a number that is no test card is refused without a trace', async () => {
    const session = await open();
    expect(await pay(session.id, { card: '4929123456789015' })).toMatchObject({ error: { type: 'card_error' } });
    expect((await scene.stripe.checkout.sessions.retrieve(session.id)).payment_intent).toBeNull();
    expect(scene.received).toEqual([]);
  });
});
