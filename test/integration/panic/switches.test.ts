import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { IsUUID } from 'class-validator';
import { Inbox, Projector } from '../../../src/payments/index.js';
import { ServiceMode } from '../../../src/platform/mode/index.js';
import { Mailer } from '../../../src/platform/mail/index.js';
import { defineJob } from '../../../src/platform/queue/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ FOUNDATION_IBAN: 'LT121000011101001000' });
  await Promise.all((['admin', 'approver', 'treasurer', 'case_worker', 'campaigner'] as const).map((role) => app.api(role).get('/api/v1/service')));
  await winterParcels(app);
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.db.admin.query('DELETE FROM switched_off');
  await app.nest.get(ServiceMode).refresh();
});

const count = async (sql: string): Promise<number> => Number((await app.db.admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]!.n);
const off = (part: string, by: 'treasurer' | 'case_worker' = 'treasurer') => app.api(by).post('/api/v1/service/switches/off', { part, reason: 'fault' });

describe('a part of the service', () => {
  it('is switched off by one person, once, and on by another who may; both are recorded and shown', async () => {
    const [first, second] = await Promise.all([off('refunds'), off('refunds', 'case_worker')]);
    expect([first.status, second.status].sort()).toEqual([204, 409]);
    expect((await app.api('auditor').get('/api/v1/service/switches')).json).toMatchObject([{ part: 'refunds', reason: 'fault' }]);
    const by = first.status === 204 ? 'treasurer' : 'case_worker';
    expect((await app.api(by).post('/api/v1/service/switches/refunds/on')).status).toBe(by === 'treasurer' ? 409 : 403);
    expect((await (await app.pages('treasurer')).get('/staff')).text).toContain('/staff/switches');
    await expect(app.nest.get(ServiceMode).assertOn('refunds')).rejects.toMatchObject({ status: 503, code: 'switches.refunds' });
    const answers = await Promise.all([app.api('approver'), app.api('admin')].map((api) => api.post('/api/v1/service/switches/refunds/on')));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
    await app.nest.get(ServiceMode).assertOn('refunds');
    expect([await count(`audit.entry WHERE kind = 'part.switchedOff'`), await count(`audit.entry WHERE kind = 'part.switchedOn'`)]).toEqual([1, 1]);
  });

  it('is known to a process that did not switch it within the time an answer is believed', async () => {
    const other = new ServiceMode(app.db.pool);
    expect(await other.isOff('mails')).toBe(false);
    await off('mails');
    expect(await other.isOff('mails')).toBe(false);
    await other.refresh();
    expect(await other.isOff('mails')).toBe(true);
  });

  it('that takes cards: the page says so kindly and keeps the bank transfer, and nothing is opened', async () => {
    await off('checkouts');
    const pages = await app.pages();
    const page = await pages.get('/campaigns/winter-parcels/donate');
    expect(page.status).toBe(200);
    expect(page.text).toContain('Card payments rest for now');
    expect(page.text).toContain('LT12');
    expect(page.text).not.toContain('cardCountry');
    const before = await count('payment');
    expect((await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/donations', { amountMinor: 1000, currency: 'EUR', coverFee: false, cardCountry: 'no' })).json).toMatchObject({ type: expect.stringContaining('switches.checkouts') });
    const posted = await pages.submit('/campaigns/winter-parcels', '/campaigns/winter-parcels/donate', { sum: '2500', currency: 'EUR', often: 'once', cardCountry: 'no' });
    expect([posted.status === 503 || posted.status === 403, await count('payment')]).toEqual([true, before]);
  });

  it('that books: envelopes are kept and wait', async () => {
    await off('projecting');
    await app.nest.get(Inbox).store({ id: 'evt_wait', type: 'charge.updated', objectId: 'ch_gone', created: 1, state: 'waiting' });
    expect(await app.nest.get(Projector).drain()).toBe(0);
    expect(await count(`payment_event WHERE state = 'waiting' AND attempts = 0`)).toBe(1);
  });

  it('that sends mails: they wait in the outbox and leave later, once', async () => {
    class Letter {
      @IsUUID() id!: string;
    }
    app.db.jobs.handle(defineJob('test.mail', Letter), () => app.nest.get(Mailer).send({ to: 'someone@example.org', lang: 'en', text: 'Hello.' }));
    await off('mails');
    await app.db.admin.query(`INSERT INTO outbox (job, payload) VALUES ('test.mail', jsonb_build_object('id', gen_random_uuid()))`);
    await app.drain();
    expect([app.nest.get(Mailer).kept().length, await count(`outbox WHERE job = 'test.mail' AND due_at > now()`)]).toEqual([0, 1]);
    await app.api('approver').post('/api/v1/service/switches/mails/on');
    await app.db.admin.query('UPDATE outbox SET due_at = now()');
    await app.drain();
    await app.drain();
    expect([app.nest.get(Mailer).kept().length, await count(`outbox WHERE job = 'test.mail'`)]).toEqual([1, 0]);
  });
});
