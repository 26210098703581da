import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { Settings } from '../../../config/settings.js';
import { Inbox } from '../../../src/payments/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { statementsOf } from '../../support/money.js';
import { TEST_KEY, WEBHOOK_SECRET } from '../../support/stripe-sandbox.js';

let app: TestApp;
beforeAll(async () => { app = await startApp({ STRIPE_SECRET_KEY: TEST_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET }); });
afterAll(async () => { await app.close(); });

describe('the webhook', () => {
  const post = (raw: string, signature: string): Promise<Response> =>
    fetch(`${app.url}/webhooks/stripe`, { method: 'POST', headers: { 'content-type': 'application/json', 'stripe-signature': signature }, body: raw });
  const event = (id: string): string => JSON.stringify({ id, object: 'event', type: 'charge.updated', livemode: false, created: 1, data: { object: { id: 'ch_1' } } }, null, 2);
  const sign = (payload: string, options: { secret?: string; timestamp?: number } = {}): string =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET, ...options });

  it('stores the envelope of a signed event, and counts it when it comes again', async () => {
    const raw = event('evt_signed');
    const sent = await statementsOf(async () => { expect((await post(raw, sign(raw))).status).toBe(200); });
    expect(sent.filter((sql) => !sql.includes('stoppage')).length).toBeLessThanOrEqual(2); // once a second the door looks whether we are open
    expect((await post(raw, sign(raw))).status).toBe(200);
    const { rows } = await app.db.admin.query(`SELECT type, object_id, seen FROM payment_event WHERE id = 'evt_signed'`);
    expect(rows).toEqual([{ type: 'charge.updated', object_id: 'ch_1', seen: 2 }]);
    await app.db.admin.query('DELETE FROM payment_event');
  });

  it('refuses a forged, changed, stale or unsigned one, and stores nothing', async () => {
    const raw = event('evt_forged');
    const old = Math.floor(Date.now() / 1000) - 600;
    const tries = [post(raw, sign(raw, { secret: 'whsec_other' })), post(raw.replace('ch_1', 'ch_2'), sign(raw)), post(raw, sign(raw, { timestamp: old })), post(raw, ''), post('', sign(''))];
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect(Number((await app.db.admin.query<{ n: string }>('SELECT count(*) AS n FROM payment_event')).rows[0]!.n)).toBe(0);
  });

  it('takes both secrets while one is replaced, and no third', async () => {
    const settings = app.nest.get(Settings);
    settings.STRIPE_WEBHOOK_SECRET = `whsec_new,${WEBHOOK_SECRET}`;
    const raw = event('evt_rotated');
    const tries = [post(raw, sign(raw)), post(raw, sign(raw, { secret: 'whsec_new' })), post(raw, sign(raw, { secret: 'whsec_third' }))];
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([200, 200, 400]);
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET;
    await app.db.admin.query('DELETE FROM payment_event');
  });

  it('answers 5xx while the database is away, so that Stripe sends it again, and then stores it', async () => {
    const inbox = app.nest.get(Inbox);
    const raw = event('evt_later');
    const pool = (inbox as unknown as { pool: unknown }).pool;
    Object.assign(inbox, { pool: { query: () => Promise.reject(new Error('connect ECONNREFUSED')) } });
    expect((await post(raw, sign(raw))).status).toBe(500);
    Object.assign(inbox, { pool });
    expect((await post(raw, sign(raw))).status).toBe(200);
    expect((await app.db.admin.query(`SELECT seen FROM payment_event WHERE id = 'evt_later'`)).rows).toEqual([{ seen: 1 }]);
    await app.db.admin.query('DELETE FROM payment_event');
  });

  it('is not there in poll-only mode', async () => {
    const settings = app.nest.get(Settings);
    delete settings.STRIPE_WEBHOOK_SECRET;
    const raw = event('evt_polled');
    expect((await post(raw, sign(raw))).status).toBe(404);
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET;
  });

  it('takes no more than its share of bytes', async () => {
    const raw = ' '.repeat(300 * 1024);
    expect((await post(raw, sign(raw))).status).toBe(413);
  });
});
