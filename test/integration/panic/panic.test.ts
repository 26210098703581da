import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { enlist } from '../../../src/fulfilment/index.js';
import { type Actor, type Role, system } from '../../../src/kernel/actor.js';
import { Panic } from '../../../src/panic/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';
import { parcelWorld } from '../../support/parcels.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await Promise.all((['admin', 'approver', 'treasurer', 'coordinator', 'case_worker', 'campaigner', 'volunteer'] as const).map((role) => app.api(role).get('/api/v1/service')));
  await winterParcels(app);
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.db.admin.query('DELETE FROM stoppage');
  await app.nest.get((await import('../../../src/platform/mode/index.js')).ServiceMode).refresh();
  app.forget();
});

const count = async (sql: string): Promise<number> => Number((await app.db.admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]!.n);
const stop = (mode: 'read_only' | 'offline', by: 'admin' | 'treasurer' = 'treasurer') => app.api(by).post('/api/v1/service/stop', { mode, reason: 'drill' });

describe('stopping takes one person', () => {
  it('ends every session, takes runs back, and is a public record', async () => {
    await app.api('admin').get('/api/v1/service');
    const lease = await heldLease();
    expect((await stop('read_only')).json).toEqual({ mode: 'read_only' });
    expect(await count('session')).toBe(0);
    expect(await count(`lease WHERE id = '${lease}' AND state = 'revoked'`)).toBe(1);
    expect(await count(`audit.entry WHERE kind = 'service.stopped' AND pub->>'mode' = 'read_only'`)).toBe(1);
  });

  it('read-only: people sign in again and look; whatever writes is refused and nothing is half done', async () => {
    await stop('read_only');
    app.forget();
    expect((await app.api('treasurer').get('/api/v1/service')).json).toMatchObject({ mode: 'read_only', restartAsked: false });
    const before = await count(`audit.entry WHERE kind NOT LIKE 'session.%'`);
    const refused = await app.db.changes.run(system('test'), async (change) => change.query(`INSERT INTO outbox (job, payload) VALUES ($1, $2)`, ['x', '{}']).then(() => change.record({ name: 'test.thing', public: false, evenStopped: false }, { type: 'thing', id: randomUUID() }))).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 503, code: 'change.stopped' });
    expect(await count(`outbox WHERE job = 'x'`)).toBe(0);
    expect(await count(`audit.entry WHERE kind NOT LIKE 'session.%'`)).toBe(before);
  });

  it('read-only: giving, writing and taking a parcel are refused, and leave no row', async () => {
    const world = await parcelWorld(app);
    const [to, orderId] = [await world.addressee(), await world.order()];
    await world.volunteer('volunteer');
    await stop('read_only');
    app.forget();
    const rows = (): Promise<number[]> => Promise.all(['donation', 'letter_order', 'lease', 'outbox', `audit.entry WHERE kind NOT LIKE 'session.%'`].map(count));
    const before = await rows();
    const answers = [
      await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/donations', { amountMinor: 1000, currency: 'EUR', coverFee: false, cardCountry: 'no' }),
      await app.api('volunteer').post('/api/v1/tasks/claim', { orderId }),
      await (await app.pages()).submit('/letters', '/letters', { to, text: 'Добры дзень, у нас выпаў першы снег.', language: 'be', how: 'printed', act: 'send' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(await rows()).toEqual(before);
  });

  it('read-only: the forms of visitors keep their page, with one sentence where the button was, until two have started again', async () => {
    const visitor = await app.pages();
    const campaign = '/campaigns/winter-parcels';
    const buttons = async (): Promise<number[]> => Promise.all([[campaign, 'give'], [`${campaign}/donate`, 'donate'], ['/letters', 'letter']].map(async ([path, id]) => {
      const { text, headers } = await visitor.get(path!);
      expect(headers.get('cache-control')).toBe('no-store'); // nobody keeps the page of before
      const form = new RegExp(`<form[^>]* id="${id!}"[^]*?</form>`).exec(text)![0];
      expect([path, form.includes('Nothing can be sent from this page for the moment, and nothing is lost')]).toEqual([path, !/<button[^>]*type="submit"/.test(form)]);
      return form.split('type="submit"').length - 1;
    }));
    expect(await buttons()).toEqual([1, 1, 1]);
    await stop('read_only');
    app.forget();
    expect(await buttons()).toEqual([0, 0, 0]);
    expect((await visitor.get(`/be${campaign}/donate`)).text).toContain('Цяпер з гэтай старонкі нічога нельга адправіць, і нічога не страчана.');
    expect((await visitor.get('/ru/letters')).text).toContain('Сейчас с этой страницы ничего нельзя отправить, и ничего не потеряно.');
    const { text } = await visitor.submit('/letters', '/letters', { text: 'Добры дзень, у нас выпаў першы снег.', language: 'be', how: 'printed', act: 'read' });
    expect([text.includes('value="send"'), text.includes('value="change"')]).toEqual([false, true]);
    await app.api('approver').post('/api/v1/service/restart');
    expect((await app.api('admin').post('/api/v1/service/restart/confirm')).json).toEqual({ mode: 'open' });
    expect(await buttons()).toEqual([1, 1, 1]);
  });

  it('offline: only what is public anyway answers', async () => {
    await stop('offline');
    const up = ['/transparency', '/ru/transparency', '/healthz', '/log/key'];
    const down = ['/', '/be/help', '/campaigns', '/sign-in', '/staff', '/api/v1/service', '/api/openapi.json'];
    const roundabout = ['/transparency/../staff', '/transparency/%2e%2e/staff', '/transparency/..%2fstaff', '//staff', '/transparency;/../staff', '/log/../api/v1/service'];
    const visitor = await app.pages();
    for (const path of up) expect([path, (await visitor.get(path)).status]).not.toEqual([path, 503]);
    for (const path of down) expect([path, (await visitor.get(path)).status]).toEqual([path, 503]);
    for (const path of roundabout) expect([path, [404, 503]]).toEqual([path, expect.arrayContaining([await rawStatus(path)])]);
    const page = await visitor.get('/be/');
    expect(page.text).toContain('Сайт часова адпачывае');
    expect((await app.api(null).post('/transparency')).status).toBe(503);
  });

  it('what is read-only can still be taken offline; what is offline stays', async () => {
    await stop('read_only');
    app.forget();
    expect((await stop('offline')).status).toBe(200);
    expect(await count('stoppage')).toBe(1);
    await expect(app.db.admin.query(`UPDATE stoppage SET ended_at = now(), ended_by = gen_random_uuid()`)).rejects.toThrow('violates check constraint');
  });

  it('two who stop at once make one stop', async () => {
    const answers = await Promise.all([stop('read_only', 'admin'), stop('read_only', 'treasurer')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await count('stoppage')).toBe(1);
  });
});

describe('starting again takes two', () => {
  it('one asks, another confirms; the same person cannot be both, in the database either', async () => {
    await stop('read_only');
    app.forget();
    const [first, second] = [app.api('approver'), app.api('admin')];
    expect((await second.post('/api/v1/service/restart/confirm')).json.type).toBe('urn:pasylka:problem:panic.notAsked');
    expect((await first.post('/api/v1/service/restart')).json).toEqual({ waitsForSecond: true });
    expect((await first.post('/api/v1/service/restart/confirm')).json.type).toBe('urn:pasylka:problem:panic.samePerson');
    await expect(app.db.admin.query('UPDATE stoppage SET ended_at = now(), ended_by = restart_asked_by')).rejects.toThrow('two_people_start_again');
    expect((await second.post('/api/v1/service/restart/confirm')).json).toEqual({ mode: 'open' });
    await app.db.changes.run(system('test'), async (change) => void change.record({ name: 'test.thing', public: false, evenStopped: false }, { type: 'thing', id: randomUUID() }));
  });

  it('neither is somebody without the right: not by the shell, which asks Panic itself', async () => {
    await stop('read_only');
    const panic = app.nest.get(Panic);
    const as = (...roles: Role[]): Actor => ({ kind: 'person', id: randomUUID(), roles });
    for (const actor of [as(), as('volunteer'), system('operator')]) await expect(panic.askRestart(actor)).rejects.toMatchObject({ status: 403, code: 'identity.notYours' });
    await panic.askRestart(as('treasurer'));
    for (const actor of [as(), as('volunteer'), system('operator')]) await expect(panic.confirmRestart(actor)).rejects.toMatchObject({ status: 403, code: 'identity.notYours' });
    expect(await count('stoppage WHERE ended_at IS NULL')).toBe(1);
    expect(await panic.confirmRestart(as('approver'))).toEqual({ mode: 'open' });
  });

  it('volunteers and visitors can neither', async () => {
    expect((await app.api('volunteer').post('/api/v1/service/stop', { mode: 'offline', reason: 'drill' })).status).toBe(403);
    expect((await app.api(null).post('/api/v1/service/stop', { mode: 'offline', reason: 'drill' })).status).toBe(401);
  });
});

describe('in the console', () => {
  it('a treasurer stops, is signed out, and two start it again', async () => {
    const treasurer = await app.pages('treasurer');
    const stopped = await treasurer.submit('/staff/stop', '/staff/stop', { mode: 'read_only', reason: 'attack' });
    expect(stopped.text).toContain('The service is stopped');
    expect((await treasurer.get('/staff/stop')).status).toBe(401);
    const [one, two] = [await app.pages('treasurer'), await app.pages('admin')];
    await one.submit('/staff/stop', '/staff/stop/restart', {});
    expect((await one.get('/staff/stop')).text).toContain('You asked to start again');
    expect((await two.get('/staff')).text).toMatch(/href="\/staff\/stop">The service is stopped; two start it again<\/a><\/h\d>.*1 waiting/);
    expect((await two.submit('/staff/stop', '/staff/stop/restart/confirm', {})).status).toBe(303);
    expect((await two.get('/staff/stop')).text).toContain('Earlier stops');
  });
});

/** What the server says to exactly this path; fetch would tidy it first. */
const rawStatus = (path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => get({ port: new URL(app.url).port, host: '127.0.0.1', path }, (answer) => resolve(answer.resume().statusCode)).on('error', reject));

/** A run somebody holds. */
async function heldLease(): Promise<string> {
  const { rows: [volunteer] } = await app.db.admin.query<{ id: string }>('SELECT gen_random_uuid() AS id');
  await app.db.changes.run(system('test'), (change) => enlist(change, { id: volunteer!.id, trust: 'trusted', cap: 5 }));
  const { rows: [lease] } = await app.db.admin.query<{ id: string }>(
    `INSERT INTO lease (id, code, volunteer_id, expires_at, record_id) SELECT gen_random_uuid(), 'R-' || left(id::text, 6), id, now() + interval '1 day', record_id FROM volunteer WHERE id = $1 RETURNING id`, [volunteer!.id]);
  return lease!.id;
}
