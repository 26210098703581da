import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { paidCharge } from '../../support/stripe-money.js';
import { sandboxScene, WEBHOOK_SECRET, type SandboxScene } from '../../support/stripe-sandbox.js';

let scene: SandboxScene;
beforeEach(async () => {
  scene = await sandboxScene();
});
afterEach(() => scene.close());

const fault = (body: object) => scene.control<{ id: string }>('/faults', body);
const arrived = async (type: string) => {
  await scene.sandbox.idle();
  return scene.received.filter(({ event }) => event.type === type);
};
const refusal = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => error as Stripe.errors.StripeError);

describe('a webhook', () => {
  it('is lost as often as said, kept as an event, and sent when asked', async () => {
    await fault({ kind: 'drop', match: 'charge.updated', count: 1 });
    await paidCharge(scene);
    expect(await arrived('charge.updated')).toHaveLength(0);
    const [event] = (await scene.stripe.events.list({ type: 'charge.updated' })).data;
    expect(event?.pending_webhooks).toBe(1);
    await scene.control(`/events/${event!.id}/send`, {});
    expect(await arrived('charge.updated')).toHaveLength(1);
    await paidCharge(scene);
    expect(await arrived('charge.updated')).toHaveLength(2);
  });

  it('comes several times, with one id', async () => {
    await fault({ kind: 'duplicate', match: 'charge.succeeded', n: 2 });
    await paidCharge(scene);
    expect(new Set((await arrived('charge.succeeded')).map(({ event }) => event.id)).size).toBe(1);
    expect(await arrived('charge.succeeded')).toHaveLength(3);
  });

  it('comes when the clock says so, alone or shuffled among others', async () => {
    await fault({ kind: 'delay', match: 'charge.*', n: 60_000 });
    await fault({ kind: 'reorder', match: '*', n: 60_000, seed: 7 });
    await paidCharge(scene);
    await scene.sandbox.idle();
    expect(scene.received).toEqual([]);
    const { created } = (await scene.stripe.events.list({ limit: 1 })).data[0]!;
    await scene.control('/clock', { at: created + 3600 });
    await scene.sandbox.idle();
    expect(scene.received.map(({ event }) => event.type).sort()).toEqual(
      ['charge.succeeded', 'charge.updated', 'checkout.session.completed', 'payment_intent.created', 'payment_intent.succeeded'],
    );
  });

  it.each([
    ['badSignature', /signature/i], ['wrongSecret', /signature/i], ['oldTimestamp', /timestamp/i], ['truncate', /signature/i],
  ])('with %s is refused by the SDK, and sound when it is tried again', async (kind, words) => {
    await fault({ kind, match: 'charge.succeeded', count: 1 });
    scene.answers.push(400);
    await scene.control('/webhooks', { on: false });
    const charge = await paidCharge(scene);
    await scene.control('/webhooks', { on: true });
    const [event] = (await scene.stripe.events.list({ type: 'charge.succeeded' })).data;
    await scene.control(`/events/${event!.id}/send`, {});
    await scene.sandbox.idle();
    const [bad, good] = scene.received;
    expect(() => scene.stripe.webhooks.constructEvent(bad!.raw, bad!.signature, WEBHOOK_SECRET)).toThrow(words);
    expect(scene.stripe.webhooks.constructEvent(good!.raw, good!.signature, WEBHOOK_SECRET).data.object).toMatchObject({ id: charge.id });
    const { deliveries } = await scene.control<{ deliveries: object[] }>('/deliveries');
    expect(deliveries).toMatchObject([{ event: event!.id, attempt: 1, status: 400, fault: kind }, { attempt: 2, status: 200, fault: null }]);
  });
});

describe('the API', () => {
  it('hangs up after it did the work: the same key finds it done', async () => {
    const charge = await paidCharge(scene);
    await fault({ kind: 'dropAfterExecute', match: 'POST /v1/refunds', count: 2 });
    const give = () => scene.stripe.refunds.create({ charge: charge.id, amount: 100 }, { idempotencyKey: 'once' });
    // The SDK itself tries once more when a connection breaks.
    expect(await refusal(give())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await give()).lastResponse.headers['idempotent-replayed']).toBe('true');
    expect((await scene.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(100);
  });

  it('hangs up before it did anything', async () => {
    const charge = await paidCharge(scene);
    await fault({ kind: 'dropBeforeExecute', match: 'POST /v1/refunds', count: 2 });
    expect(await refusal(scene.stripe.refunds.create({ charge: charge.id }))).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await scene.stripe.refunds.list()).data).toEqual([]);
  });

  it.each([
    [{ kind: 'status', n: 429 }, Stripe.errors.StripeRateLimitError, { statusCode: 429, code: 'rate_limit', rawType: 'invalid_request_error' }],
    [{ kind: 'status', n: 500 }, Stripe.errors.StripeAPIError, { statusCode: 500 }],
    [{ kind: 'status', n: 503, retry: false }, Stripe.errors.StripeAPIError, { statusCode: 503, headers: { 'stripe-should-retry': 'false' } }],
    [{ kind: 'status', n: 409 }, Stripe.errors.StripeAPIError, { statusCode: 409 }],
    [{ kind: 'html502' }, Stripe.errors.StripeAPIError, { message: expect.stringContaining('Invalid JSON') }],
  ])('fails with %j, nothing done, and works again after it', async (what, type, expected) => {
    await fault({ ...what, match: 'GET /v1/balance', count: 1 });
    const error = await refusal(scene.stripe.balance.retrieve());
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject(expected);
    await expect(scene.stripe.balance.retrieve()).resolves.toMatchObject({ object: 'balance' });
    const { requests } = await scene.control<{ requests: object[] }>('/requests');
    expect(requests).toMatchObject([{ method: 'GET', path: '/v1/balance', fault: what.kind }, { status: 200, fault: null }]);
  });

  it('says that a key is in use while a slow request with it is on its way', async () => {
    const charge = await paidCharge(scene);
    await fault({ kind: 'slow', match: 'POST /v1/refunds', n: 1_500, count: 1 });
    const give = () => scene.stripe.refunds.create({ charge: charge.id }, { idempotencyKey: 'k' });
    const answers = await Promise.all([give().catch((error: unknown) => error), give().catch((error: unknown) => error)]);
    expect(answers.map((answer) => (answer as { statusCode?: number }).statusCode ?? 200).sort()).toEqual([200, 409]);
  });

  it('picks the same ones for the same seed', async () => {
    const pattern = async () => {
      const { id } = await fault({ kind: 'status', n: 500, match: 'GET /v1/balance', percent: 40, seed: 11 });
      const row = [];
      for (let n = 0; n < 12; n++) row.push((await refusal(scene.stripe.balance.retrieve()))?.statusCode ?? 200);
      await scene.control('/mend', { id });
      return row;
    };
    const first = await pattern();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await pattern()).toEqual(first);
  });

  it('refuses a fault it does not know', async () => {
    expect(await fault({ kind: 'gremlin' })).toMatchObject({ error: { message: expect.stringContaining('kind') } });
    expect(await fault({ kind: 'status', n: 418 })).toMatchObject({ error: { message: expect.stringContaining('429') } });
  });
});

describe('a restart', () => {
  it('forgets nothing: refunds on their way, disputes, payouts, faults, lists', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const file = join(folder, 'stripe.jsonl');
    let own = await sandboxScene({ file });
    try {
      const charge = await paidCharge(own, { card: '4000000000005126' });
      const refund = await own.stripe.refunds.create({ charge: charge.id });
      const disputed = await paidCharge(own, { card: '4000000000000259', at: 1_780_000_000 });
      await own.control('/faults', { kind: 'status', n: 503, match: 'GET /v1/balance', count: 1 });
      await own.sandbox.idle();
      const { requests } = await own.control<{ requests: object[] }>('/requests');
      await own.close();
      own = await sandboxScene({ file });
      expect((await refusal(own.stripe.balance.retrieve()))?.statusCode).toBe(503);
      expect((await own.control<{ requests: object[] }>('/requests')).requests.slice(0, -1)).toEqual(requests);
      expect((await own.stripe.disputes.list({ charge: disputed.id })).data).toHaveLength(1);
      await own.control('/settle', {});
      expect((await own.stripe.refunds.retrieve(refund.id)).status).toBe('failed');
    } finally {
      await own.close();
      rmSync(folder, { recursive: true });
    }
  });
});
