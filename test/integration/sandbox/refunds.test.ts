import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { balanceOf, paidCharge, told } from '../../support/stripe-money.js';
import { sandboxScene, type SandboxScene } from '../../support/stripe-sandbox.js';

let scene: SandboxScene;
beforeAll(async () => {
  scene = await sandboxScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  for (let round = 0; round < 3; round++) await settle();
  await told(scene);
});

const refunds = () => scene.stripe.refunds;
const rowOf = async (id: unknown) => scene.stripe.balanceTransactions.retrieve(id as string);
const settle = () => scene.control('/settle', {});

describe('a refund', () => {
  it('gives back what is left, its fee kept, and tells of it as in real logs (sequence J)', async () => {
    const charge = await paidCharge(scene);
    await told(scene);
    const refund = await refunds().create({ payment_intent: charge.payment_intent as string, reason: 'requested_by_customer', metadata: { donation: 'd1' } });
    expect(refund).toMatchObject({
      amount: 5000, status: 'succeeded', charge: charge.id, reason: 'requested_by_customer', metadata: { donation: 'd1' },
      destination_details: { card: { reference_status: 'pending' } },
    });
    expect(await rowOf(refund.balance_transaction)).toMatchObject({ type: 'refund', reporting_category: 'refund', amount: -5000, fee: 0, net: -5000, source: refund.id });
    expect(await scene.stripe.charges.retrieve(charge.id)).toMatchObject({ refunded: true, amount_refunded: 5000 });
    expect(await told(scene)).toEqual(['refund.created', 'charge.refunded']);
    await settle();
    expect(await told(scene)).toEqual(['refund.updated', 'charge.refund.updated']);
    expect((await refunds().retrieve(refund.id)).destination_details?.card).toMatchObject({ reference_status: 'available', reference: expect.any(String) });
    await settle();
    expect(await told(scene)).toEqual([]);
  });

  it('in parts adds up, is full with the last, and is listed with its charge', async () => {
    const charge = await paidCharge(scene);
    const parts = [];
    for (const amount of [1, 1999, undefined]) parts.push(await refunds().create({ charge: charge.id, amount }));
    expect(parts.map(({ amount }) => amount)).toEqual([1, 1999, 3000]);
    const after = await scene.stripe.charges.retrieve(charge.id, { expand: ['refunds.data.balance_transaction'] });
    expect(after).toMatchObject({ refunded: true, amount_refunded: 5000 });
    expect(after.refunds?.data.map(({ id }) => id)).toEqual(parts.map(({ id }) => id).reverse());
    expect(after.refunds?.data[0]?.balance_transaction).toMatchObject({ amount: -3000 });
    expect((await refunds().list({ charge: charge.id })).data).toHaveLength(3);
    expect((await refunds().list({ payment_intent: charge.payment_intent as string, limit: 2 })).has_more).toBe(true);
    expect((await refunds().list({ charge: 'ch_none' })).data).toEqual([]);
  });

  it('is made once for one idempotency key', async () => {
    const charge = await paidCharge(scene);
    const [one, two] = await Promise.all([1, 2].map(() => refunds().create({ charge: charge.id, amount: 100 }, { idempotencyKey: `refund ${charge.id}` })));
    expect(one!.id).toBe(two!.id);
    expect((await scene.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(100);
  });

  it('of another currency leaves the account in euro at the rate', async () => {
    const charge = await paidCharge(scene, { currency: 'usd', amount: 5000 });
    const refund = await refunds().create({ charge: charge.id, amount: 1000 });
    expect(refund).toMatchObject({ amount: 1000, currency: 'usd' });
    expect(await rowOf(refund.balance_transaction)).toMatchObject({ amount: -901, currency: 'eur', exchange_rate: 0.9013 });
  });

  it('of a charge whose fee is not known yet makes the fee known first', async () => {
    const charge = await paidCharge(scene, { settle: false });
    await told(scene);
    await refunds().create({ charge: charge.id });
    expect(await told(scene)).toEqual(['charge.updated', 'refund.created', 'charge.refunded']);
    await settle();
    expect((await scene.stripe.balanceTransactions.list({ source: charge.id })).data).toHaveLength(1);
  });

  it('of 4000000000007726 waits, then succeeds', async () => {
    const charge = await paidCharge(scene, { card: '4000000000007726' });
    const refund = await refunds().create({ charge: charge.id });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    await told(scene);
    await settle();
    expect(await told(scene)).toEqual(['refund.updated', 'charge.refund.updated']);
    const after = await refunds().retrieve(refund.id);
    expect(after.status).toBe('succeeded');
    expect(after.pending_reason).toBeUndefined();
  });

  it('of 4000000000005126 fails later and the money is back', async () => {
    const charge = await paidCharge(scene, { card: '4000000000005126' });
    const before = await balanceOf(scene);
    const refund = await refunds().create({ charge: charge.id, expand: ['balance_transaction.source'] });
    expect(refund.status).toBe('succeeded');
    expect((refund.balance_transaction as Stripe.BalanceTransaction).source).toMatchObject({ object: 'refund', id: refund.id });
    await told(scene);
    await settle();
    expect(await told(scene)).toEqual(['refund.updated', 'charge.refund.updated', 'refund.failed', 'charge.updated']);
    const after = await refunds().retrieve(refund.id);
    expect(after).toMatchObject({ status: 'failed', failure_reason: 'expired_or_canceled_card' });
    expect(await rowOf(after.failure_balance_transaction)).toMatchObject({ type: 'refund_failure', amount: 5000, net: 5000, source: refund.id });
    expect(await scene.stripe.charges.retrieve(charge.id)).toMatchObject({ refunded: false, amount_refunded: 0 });
    expect(await balanceOf(scene)).toEqual(before);
  });

  it('asked of the donor can be canceled, another cannot', async () => {
    const charge = await paidCharge(scene);
    const asked = await scene.control<Stripe.Refund>('/refund', { charge: charge.id, amount: 700, ask: 'donor@example.org' });
    expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'display_details' } });
    await told(scene);
    expect(await refunds().cancel(asked.id)).toMatchObject({ status: 'canceled', failure_reason: 'merchant_request' });
    expect(await told(scene)).toEqual(['refund.updated', 'charge.refund.updated', 'charge.updated']);
    const plain = await refunds().create({ charge: charge.id, amount: 1 });
    await expect(refunds().cancel(plain.id)).rejects.toThrow(/only cancel a refund with a status of requires_action/);
  });

  it('made in the Dashboard was caused by no request of ours', async () => {
    const charge = await paidCharge(scene);
    await told(scene);
    const refund = await scene.control<Stripe.Refund>('/refund', { payment_intent: charge.payment_intent, amount: 1200, reason: 'duplicate' });
    await scene.sandbox.idle();
    const { event } = scene.received.find((one) => one.event.type === 'refund.created')!;
    expect(event.request).toEqual({ id: null, idempotency_key: null });
    expect(event.data.object).toMatchObject({ id: refund.id, amount: 1200, reason: 'duplicate' });
    expect(await scene.control(`/refunds/${refund.id}`, { status: 'failed', failure_reason: 'declined' })).toMatchObject({ status: 'failed', failure_reason: 'declined' });
  });

  it('keeps its metadata up to date', async () => {
    const charge = await paidCharge(scene);
    const refund = await refunds().create({ charge: charge.id, metadata: { a: '1', b: '2' } });
    expect((await refunds().update(refund.id, { metadata: { a: '', c: '3' } })).metadata).toEqual({ b: '2', c: '3' });
  });
});

describe('a refund is refused', () => {
  const refusal = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => error as Stripe.errors.StripeError);

  it('in the words of Stripe', async () => {
    const { id, payment_intent } = await paidCharge(scene);
    await refunds().create({ charge: id, amount: 2000 });
    const said = async (params: Stripe.RefundCreateParams) => {
      const error = await refusal(refunds().create(params));
      return { status: error?.statusCode, message: error?.message, param: error?.param, code: error?.code };
    };
    expect(await said({})).toMatchObject({ status: 400, message: 'One of the following params should be provided for this request: payment_intent or charge.' });
    expect(await said({ charge: id, amount: 4000 })).toEqual({ status: 400, param: 'amount', code: undefined, message: 'Refund amount (€40.00) is greater than unrefunded amount on charge (€30.00)' });
    expect(await said({ charge: id, amount: 0 })).toMatchObject({ code: 'parameter_invalid_integer', message: 'This value must be greater than or equal to 1.' });
    expect(await said({ charge: id, reason: 'regret' })).toMatchObject({ message: 'Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer' });
    expect(await said({ payment_intent: 'pi_none' })).toMatchObject({ status: 404, code: 'resource_missing', message: "No such payment_intent: 'pi_none'" });
    expect(await said({ charge: 'ch_none' })).toMatchObject({ status: 404, message: "No such charge: 'ch_none'" });
    await refunds().create({ payment_intent: payment_intent as string });
    expect(await said({ charge: id })).toMatchObject({ code: 'charge_already_refunded', message: `Charge ${id} has already been refunded.` });
    const disputed = await paidCharge(scene, { card: '4000000000000259' });
    expect(await said({ charge: disputed.id })).toMatchObject({ code: 'charge_disputed', message: `Charge ${disputed.id} has been charged back; cannot issue a refund.` });
    const declined = await paidCharge(scene, { card: '4000000000000002' });
    expect((await said({ payment_intent: declined.payment_intent as string })).message).toMatch(/does not have a successful charge to refund/);
    expect((await refusal(refunds().create({ charge: id, currency: 'eur' })))?.code).toBe('parameter_unknown');
  });
});

describe('without enough money', () => {
  it('a refund waits for the balance, then goes through', async () => {
    const poor = await sandboxScene();
    await poor.control('/account', { overdraft: false });
    const charge = await paidCharge(poor);
    // The fee is gone: 49.00 of the 50.00 are there.
    const refund = await poor.stripe.refunds.create({ charge: charge.id });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'insufficient_funds', balance_transaction: null });
    await poor.control('/settle', {});
    expect((await poor.stripe.refunds.retrieve(refund.id)).status).toBe('pending');
    await paidCharge(poor);
    await poor.control('/settle', {});
    const after = await poor.stripe.refunds.retrieve(refund.id, { expand: ['balance_transaction'] });
    expect(after).toMatchObject({ status: 'succeeded', balance_transaction: { type: 'refund', amount: -5000 } });
    await poor.close();
  });
});
