import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxScene, type SandboxScene } from '../../support/stripe-sandbox.js';

let scene: SandboxScene;
beforeAll(async () => {
  scene = await sandboxScene();
});
afterAll(() => scene.close());

const valid = { card: '4242 4242 4242 4242', expiry: '12/34', cvc: '123', email: '', name: '' };

async function open(): Promise<string> {
  const session = await scene.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'http://localhost:3000/thanks',
    cancel_url: 'http://localhost:3000/',
    submit_type: 'donate',
    line_items: [{ quantity: 1, price_data: { currency: 'chf', unit_amount: 4000, product_data: { name: 'Warm things & <letters>' } } }],
  });
  return `/c/pay/${session.id}`;
}

describe('the hosted page', () => {
  it('says SANDBOX, what is paid and how much, escapes, and needs no script', async () => {
    const { status, text } = await scene.page(await open());
    expect(status).toBe(200);
    expect(text).toContain('SANDBOX');
    expect(text).toContain('Warm things &amp; &lt;letters');
    expect(text).toMatch(/Donate CHF\s40\.00/);
    expect(text).not.toMatch(/<script/i);
  });

  it('takes a card and goes on only when the webhook was answered', async () => {
    const path = await open();
    const { status, location } = await scene.page(path, valid);
    expect({ status, location }).toEqual({ status: 303, location: 'http://localhost:3000/thanks' });
    expect(scene.received.map(({ event }) => event.type)).toContain('checkout.session.completed');
    expect((await scene.page(path, valid)).location).toBe('http://localhost:3000/thanks');
    expect((await scene.page(path)).text).toContain('complete');
  });

  it.each([
    [{ card: '4000000000000002' }, 'Your card was declined.'],
    [{ card: '4000000000009995' }, 'insufficient funds'],
    [{ card: '4242424242424241' }, 'number is incorrect'],
    [{ card: '4929123456789015' }, 'non test card'],
    [{ expiry: '01/20' }, 'in the past'],
    [{ expiry: 'soon' }, 'month and year'],
    [{ cvc: '1' }, 'incomplete'],
  ])('shows the form again after %j', async (wrong, sentence) => {
    const { status, text } = await scene.page(await open(), { ...valid, ...wrong });
    expect(status).toBe(402);
    expect(text.replaceAll('&#39;', "'")).toContain(sentence);
    expect(text).not.toContain('value="4929');
  });

  it('pays with one of the test cards at once', async () => {
    expect((await scene.page(await open(), { quick: '4000001120000005' })).status).toBe(303);
  });

  it('asks the bank for a 3D Secure card: confirmed it is paid, refused it is not', async () => {
    const path = await open();
    const asked = await scene.page(path, { ...valid, card: '4000002500003155' });
    expect(asked.location).toMatch(/^\/3ds\/pi_/);
    expect((await scene.page(asked.location!)).text).toContain('Yes, confirm');
    expect((await scene.page(asked.location!, { answer: 'fail' })).text).toContain('unable to authenticate');
    const again = await scene.page(path, { ...valid, card: '4000002500003155' });
    expect((await scene.page(again.location!, { answer: 'complete' })).location).toBe('http://localhost:3000/thanks');
    expect((await scene.page(again.location!, { answer: 'complete' })).location).toBe('http://localhost:3000/thanks');
    expect((await scene.page(again.location!)).status).toBe(404);
  });

  it('of an unknown or expired session says so', async () => {
    expect((await scene.page('/c/pay/cs_test_none')).status).toBe(404);
    const path = await open();
    await scene.stripe.checkout.sessions.expire(path.split('/').at(-1)!);
    expect((await scene.page(path)).status).toBe(410);
    expect((await scene.page(path, valid)).status).toBe(410);
  });
});
