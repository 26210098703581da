import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Poller, Projector } from '../../../src/payments/index.js';
import { startApp, type Answer, type Pages, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';
import { sandboxScene, TEST_KEY, type SandboxScene } from '../../support/stripe-sandbox.js';

const PATH = '/campaigns/winter-parcels/donate';
let stripe: SandboxScene;
let app: TestApp;
let donor: Pages;
beforeAll(async () => {
  stripe = await sandboxScene();
  app = await startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, STRIPE_WEBHOOK_SECRET: undefined });
  await winterParcels(app);
  donor = await app.pages();
});
afterAll(async () => { await app.close(); await stripe.close(); });

const gift = (code: string): Promise<Answer> => donor.submit('/gift', '/gift', { code });
const rows = async (sql: string): Promise<unknown[]> => (await app.db.admin.query<Record<string, unknown>>(sql)).rows;

/** What the worker does by itself every half minute. */
async function poll(): Promise<void> {
  await app.nest.get(Poller).poll(1);
  await app.nest.get(Projector).drain();
  await app.drain();
}

it('without webhooks a gift goes the whole way: given, paid, asked for, booked, on its private page, once', async () => {
  const page = await donor.submit(PATH, PATH, { currency: 'EUR', sum: '2500', often: 'once', cardCountry: 'no' });
  const code = />((?:[0-9A-Z]{4}-){6}[0-9A-Z]{2})</.exec(page.text)![1]!;
  await stripe.control(`/sessions/${/cs_test_\w+/.exec(page.text)![0]}/pay`, { settle: true });
  await stripe.sandbox.idle();
  const { raw, signature } = stripe.received[0]!;
  const refused = await fetch(`${app.url}/webhooks/stripe`, { method: 'POST', headers: { 'content-type': 'application/json', 'stripe-signature': signature }, body: raw });
  expect([refused.status, await rows('SELECT * FROM payment_event')]).toEqual([404, []]);
  expect((await gift(code)).text).toContain('We have not heard of a payment yet');

  await poll();
  const shown = await gift(code);
  expect(shown.text).toContain('In the books');
  expect(shown.text).toContain('€25.00');
  await poll();
  expect(await rows(`SELECT d.state, p.status, (SELECT count(*)::int FROM ledger.entry WHERE kind = 'donation.captured') AS booked FROM donation d JOIN payment p ON p.donation = d.id`)).toEqual([{ state: 'received', status: 'paid', booked: 1 }]);
});
