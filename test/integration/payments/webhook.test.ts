import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { Settings } from '../../../config/settings.js';
import { Inbox } from '../../../src/payments/index.js';
import { WebhookSilence } from '../../../src/payments/silence.js';
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

describe('webhooks that do not arrive', () => {
  const found = (id: string, minutes: number, told: boolean, type = 'invoice.paid'): Promise<unknown> => app.db.admin.query(
    `INSERT INTO payment_event (id, type, object_id, created, state, received_at, told) SELECT $1, $4, 'in_1', at, 'done', at, $3 FROM (SELECT now() - make_interval(mins => $2) AS at) t`, [id, minutes, told, type]);
  const look = (): Promise<boolean> => app.nest.get(WebhookSilence).look();

  it('are told of once a day, when the list knew what they should have said and they have said nothing since', async () => {
    await app.db.admin.query('DELETE FROM payment_event');
    expect(await look()).toBe(false); // a quiet hour is no trouble
    await found('evt_soon', 5, false);
    await found('evt_other', 20, false, 'customer.updated'); // not every endpoint is told of these
    expect(await look()).toBe(false);
    await found('evt_missed', 20, false);
    await found('evt_told', 10, true);
    expect(await look()).toBe(false); // one came since: they do arrive
    await app.db.admin.query(`DELETE FROM payment_event WHERE id = 'evt_told'`);
    expect([await look(), await look()]).toEqual([true, false]);
    expect((await app.db.admin.query(`SELECT payload FROM outbox WHERE job = 'payments.alert'`)).rows).toEqual([{ payload: { what: 'webhooks-silent' } }]);
  });

  it('are heard again as soon as one comes', async () => {
    await app.nest.get(Inbox).store({ id: 'evt_missed', type: 'invoice.paid', objectId: 'in_1', created: 1, state: 'waiting' });
    expect((await app.db.admin.query(`SELECT told FROM payment_event WHERE id = 'evt_missed'`)).rows).toEqual([{ told: true }]);
  });
});
