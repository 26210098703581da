import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sandboxScene, type SandboxScene } from '../../support/stripe-sandbox.js';

let scene: SandboxScene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

const open = async ({ stripe }: SandboxScene) =>
  stripe.checkout.sessions.create({
    mode: 'payment', success_url: 'http://localhost:3000/thanks',
    line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 2500, product_data: { name: 'Donation' } } }],
  });

describe('what was put off', () => {
  it('happens when the clock passes it, each at its own moment, in order', async () => {
    scene = await sandboxScene();
    const paid = await open(scene);
    const left = await open(scene);
    const { charge } = await scene.control<{ charge: string }>(`/sessions/${paid.id}/pay`, {});
    const { created } = await scene.stripe.charges.retrieve(charge);
    await scene.control('/clock', { at: left.expires_at + 3600 });
    const { data } = await scene.stripe.events.list({ types: ['charge.updated', 'checkout.session.expired'] });
    expect(data.map(({ type }) => type)).toEqual(['checkout.session.expired', 'charge.updated']);
    expect(data[0]!.created).toBe(left.expires_at);
    expect(data[1]!.created - created).toBeLessThan(5);
  });

  it('happens once, and also when the sandbox was down at its moment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const file = join(folder, 'stripe.jsonl');
    try {
      scene = await sandboxScene({ file });
      const session = await open(scene);
      await scene.control(`/sessions/${session.id}/pay`, {});
      await scene.close();
      scene = await sandboxScene({ file });
      expect((await scene.stripe.events.list()).data.length).toBeGreaterThan(0);
      expect(await scene.control('/clock', { at: Math.floor(Date.now() / 1000) + 60 })).toMatchObject({ done: 1 });
      expect(await scene.control('/settle', {})).toEqual({ settled: 0 });
      expect((await scene.stripe.events.list({ type: 'charge.updated' })).data).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
