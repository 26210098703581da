import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { startSandbox } from '../../../src/sandbox/index.js';
import { sandboxScene, stripeOn, TEST_KEY, type SandboxScene } from '../../support/stripe-sandbox.js';

let scene: SandboxScene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

const order: Stripe.Checkout.SessionCreateParams = {
  mode: 'payment',
  success_url: 'http://localhost:3000/thanks',
  line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 2500, product_data: { name: 'Donation' } } }],
};

describe('idempotency', () => {
  it('answers the same key again with the same object, and refuses it with other parameters', async () => {
    scene = await sandboxScene();
    const { sessions } = scene.stripe.checkout;
    const first = await sessions.create(order, { idempotencyKey: 'donation-7' });
    const again = await sessions.create(order, { idempotencyKey: 'donation-7' });
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(again.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
    const other = sessions.create({ ...order, client_reference_id: 'x' }, { idempotencyKey: 'donation-7' });
    await expect(other).rejects.toMatchObject({ statusCode: 400, rawType: 'idempotency_error' });
    expect((await sessions.list()).data).toHaveLength(1);
  });

  it('does not keep a refusal of parameters', async () => {
    scene = await sandboxScene();
    const { sessions } = scene.stripe.checkout;
    await expect(sessions.create({ ...order, success_url: '' }, { idempotencyKey: 'k' })).rejects.toThrow(/success_url/);
    await expect(sessions.create(order, { idempotencyKey: 'k' })).resolves.toMatchObject({ status: 'open' });
  });
});

describe('lists', () => {
  async function withCharges(count: number): Promise<SandboxScene> {
    const started = await sandboxScene();
    for (let index = 0; index < count; index++) {
      const session = await started.stripe.checkout.sessions.create(order);
      await started.control(`/sessions/${session.id}/pay`, { at: 1_760_000_000 + index * 60, settle: true });
    }
    return started;
  }

  it('are newest first and page both ways without losing or repeating a row', async () => {
    scene = await withCharges(7);
    const { charges } = scene.stripe;
    const first = await charges.list({ limit: 3 });
    expect(first.has_more).toBe(true);
    const second = await charges.list({ limit: 3, starting_after: first.data.at(-1)!.id });
    const third = await charges.list({ limit: 3, starting_after: second.data.at(-1)!.id });
    expect(third).toMatchObject({ has_more: false });
    const all = [...first.data, ...second.data, ...third.data].map((charge) => charge.created);
    expect(all).toEqual([360, 300, 240, 180, 120, 60, 0].map((later) => 1_760_000_000 + later));
    const back = await charges.list({ limit: 3, ending_before: third.data[0]!.id });
    expect(back.data.map((charge) => charge.id)).toEqual(second.data.map((charge) => charge.id));
    const walked = await charges.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(new Set(walked.map((charge) => charge.id)).size).toBe(7);
  });

  it('narrow by time and source, expand inside, and refuse a bad limit or cursor', async () => {
    scene = await withCharges(3);
    const { charges, balanceTransactions, events } = scene.stripe;
    const [newest] = (await charges.list({ created: { gt: 1_760_000_000, lte: 1_760_000_060 }, expand: ['data.balance_transaction'] })).data;
    const transaction = newest?.balance_transaction as Stripe.BalanceTransaction;
    expect(transaction.source).toBe(newest?.id);
    expect((await balanceTransactions.list({ source: newest!.id })).data.map((row) => row.id)).toEqual([transaction.id]);
    expect((await events.list({ type: 'charge.updated' })).data).toHaveLength(3);
    expect((await events.list({ types: ['charge.updated', 'charge.succeeded'] })).data).toHaveLength(6);
    await expect(charges.list({ limit: 101 })).rejects.toMatchObject({ param: 'limit' });
    await expect(charges.list({ starting_after: 'ch_none' })).rejects.toMatchObject({ code: 'resource_missing', param: 'starting_after' });
    const [event] = (await events.list({ limit: 1 })).data;
    expect(await events.retrieve(event!.id)).toMatchObject({ id: event!.id, type: event!.type });
  });
});

describe('webhooks', () => {
  it('are sent again, signed afresh, until they are taken', async () => {
    scene = await sandboxScene();
    const session = await scene.stripe.checkout.sessions.create(order);
    scene.answers.push(500, 302);
    await scene.stripe.checkout.sessions.expire(session.id);
    await scene.sandbox.idle();
    expect(scene.received.map(({ event }) => event.id)).toEqual(Array(3).fill(scene.received[0]?.event.id));
    const [event] = (await scene.stripe.events.list()).data;
    expect(event?.pending_webhooks).toBe(0);
  });

  it('can be switched off: events are kept, not sent', async () => {
    scene = await sandboxScene();
    await scene.control('/webhooks', { on: false });
    const session = await scene.stripe.checkout.sessions.create(order);
    await scene.control(`/sessions/${session.id}/pay`, { settle: true });
    await scene.sandbox.idle();
    expect(scene.received).toEqual([]);
    expect((await scene.stripe.events.list()).data).toHaveLength(5);
  });
});

describe('state', () => {
  it('survives a restart, also one that cut the last line short', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const file = join(folder, 'stripe.jsonl');
    try {
      const first = await startSandbox({ file, key: TEST_KEY, settleMs: null });
      const stripe = stripeOn(first.port);
      const session = await stripe.checkout.sessions.create(order, { idempotencyKey: 'kept' });
      await fetch(`${first.origin}/_sandbox/pay`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ payments: [{ session: session.id }] }),
      });
      const before = (await stripe.events.list()).data;
      await first.close();
      appendFileSync(file, '{"k":"charge","id":"ch_half","o":{"id":');

      const second = await startSandbox({ file, key: TEST_KEY, settleMs: null });
      const again = stripeOn(second.port);
      expect((await again.events.list()).data).toEqual(before);
      expect((await again.checkout.sessions.create(order, { idempotencyKey: 'kept' })).id).toBe(session.id);
      expect(second.settle()).toBe(1);
      expect((await again.balance.retrieve()).pending).toMatchObject([{ amount: 2500 - 106, currency: 'eur' }]);
      await second.close();
      expect(readFileSync(file, 'utf8')).not.toContain('ch_half');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps its port, and when that is taken moves the pages of open sessions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const file = join(folder, 'stripe.jsonl');
    try {
      const first = await startSandbox({ file });
      const { id, url } = await stripeOn(first.port).checkout.sessions.create(order);
      await first.close();
      const second = await startSandbox({ file });
      expect((await stripeOn(second.port).checkout.sessions.retrieve(id)).url).toBe(url);
      const copy = `${file}.copy`;
      copyFileSync(file, copy);
      const third = await startSandbox({ file: copy });
      expect(third.port).not.toBe(second.port);
      expect((await stripeOn(third.port).checkout.sessions.retrieve(id)).url).toBe(`${third.origin}/c/pay/${id}`);
      await expect(startSandbox({ port: second.port })).rejects.toThrow(/EADDRINUSE/);
      await second.close();
      await third.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('never starts with a key that is not the sandbox’s own', async () => {
    await expect(startSandbox({ key: 'sk_live_x' })).rejects.toThrow(/sk_test_sandbox/);
  });
});

describe('control', () => {
  it('refuses what a web page could send: another host, or a form', async () => {
    scene = await sandboxScene();
    const url = `${scene.sandbox.origin}/_sandbox/settle`;
    expect((await fetch(url, { method: 'POST', body: 'a=1', headers: { 'content-type': 'text/plain' } })).status).toBe(403);
    expect((await fetch(`${scene.sandbox.origin}/_sandbox/nothing`)).status).toBe(404);
    expect(await scene.control('/clock', { at: 'yesterday' })).toMatchObject({ error: { message: expect.stringContaining('at') } });
  });

  it('answers each of many payments by itself', async () => {
    scene = await sandboxScene();
    const session = await scene.stripe.checkout.sessions.create(order);
    const { payments } = await scene.control<{ payments: object[] }>('/pay', {
      payments: [{ session: session.id, card: '4000000000000002' }, { session: 'cs_none' }, { session: session.id, settle: true }],
    });
    expect(payments).toMatchObject([{ status: 'declined' }, { status: 'refused', code: 'resource_missing' }, { status: 'paid' }]);
  });
});
