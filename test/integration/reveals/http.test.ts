import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../../support/app.js';
import { parcelWorld, SECRET_NAME } from '../../support/parcels.js';

let app: TestApp;
let id: string;
let world: Awaited<ReturnType<typeof parcelWorld>>;
beforeAll(async () => {
  app = await startApp();
  world = await parcelWorld(app);
  id = await world.person();
  await app.db.admin.query('UPDATE care SET ended_at = now()');
});
afterAll(() => app.close());

const reveal = (who: Parameters<TestApp['api']>[0], why: object = { reason: 'contact' }) => app.api(who).post(`/api/v1/recipients/${id}/reveal`, why);

describe('a secret over HTTP', () => {
  it('is nobody’s but the case worker’s whose case it is, confirmed lately, and never kept by a browser', async () => {
    for (const [who, status] of [[null, 401], ['admin', 403], ['auditor', 403], ['coordinator', 403], ['approver', 403], ['treasurer', 403], ['volunteer', 403], ['campaigner', 403], ['case_worker', 403]] as const) {
      const answer = await reveal(who);
      expect([who, answer.status, answer.text.includes(SECRET_NAME)]).toEqual([who, status, false]);
    }
    expect((await app.api('case_worker').post(`/api/v1/recipients/${id}/take`)).json).toEqual({ done: true });
    expect((await app.api('case_worker2').post(`/api/v1/recipients/${id}/take`)).json).toMatchObject({ status: 409 });
    const opened = await reveal('case_worker');
    expect([opened.status, opened.json.cyrillic, opened.headers.get('cache-control')]).toEqual([200, SECRET_NAME, 'no-store']);
    expect((await reveal('case_worker2')).status).toBe(403);
    for (const why of [{}, { reason: 'pay' }, { reason: 'other' }, { reason: 'other', note: 'x' }, { reason: 'contact', note: 'y'.repeat(201) }, { reason: ['contact'] }]) expect([why, (await reveal('case_worker', why)).status]).toEqual([why, 422]);
    expect((await app.api('case_worker').get(`/api/v1/recipients/${id}/reveal`)).status).toBe(404);
    await app.db.admin.query(`UPDATE session SET confirmed_at = now() - interval '31 minutes'`);
    const stale = await reveal('case_worker');
    expect([stale.status, stale.json.type.includes('stepUp'), stale.text.includes(SECRET_NAME)]).toEqual([403, true, false]);
    await app.db.admin.query('UPDATE session SET confirmed_at = now()');
    expect((await app.db.admin.query(`SELECT FROM audit.entry WHERE kind = 'secret.revealed'`)).rowCount).toBe(1);
  });

  it('leaves who saw it to staff only, without names, and only of whom there is', async () => {
    const at = `/api/v1/reveals/recipient/${id}`;
    for (const [who, status] of [[null, 401], ['volunteer', 403], ['campaigner', 403], ['auditor', 200], ['case_worker2', 200]] as const) expect([who, (await app.api(who).get(at)).status]).toEqual([who, status]);
    const seen = await app.api('auditor').get(at);
    expect(seen.json.items).toMatchObject([{ look: 'recipient', reason: 'contact', role: 'case_worker', you: false, signIn: null }]);
    expect(seen.text).not.toContain(SECRET_NAME);
    expect(seen.text).not.toContain('"case_worker2"');
    expect((await app.api('admin').get(at)).json.items[0].signIn).toBe('case_worker');
    for (const path of ['recipient/6d1f8a52-2f6e-4a8e-9d5f-0e6f0a1b2c3d', `household/${id}`, 'recipient/1', `donor/${id}`]) {
      const { status } = await app.api('auditor').get(`/api/v1/reveals/${path}`);
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    }
    const auditor = await app.pages('auditor');
    expect((await auditor.get(`/staff/reveals/recipient/${id}`)).text).toContain('To answer or to call');
    expect((await auditor.get('/staff/reveals/recipient/1')).status).toBeLessThan(500);
  });

  it('that is a letter to copy is on no page but the answer to its button', async () => {
    const words = 'Kalamarkavyja slovy, first frost.';
    const desk = app.api('coordinator');
    const { json: letter } = await desk.post('/api/v1/letter-orders', { text: words, to: await world.addressee(), language: 'en', how: 'hand_copied' });
    await desk.post(`/api/v1/letter-orders/${letter.id}/approve`);
    await app.drain();
    await world.volunteer();
    const { json: run } = await app.api('volunteer').post('/api/v1/tasks/claim', { orderId: letter.id });
    const volunteer = await app.pages('volunteer');
    const at = `/volunteer/runs/${run.leaseId}`;
    for (let n = 0; n < 2; n += 1) expect((await volunteer.get(at)).text).not.toContain('Kalamarkavyja');
    expect((await app.db.admin.query(`SELECT FROM disclosure WHERE what = 'letter_text'`)).rowCount).toBe(0);
    const press = { fence: String(run.fence), orderId: letter.id, _key: crypto.randomUUID() };
    const shown = await volunteer.submit(at, `${at}/letter`, press);
    expect([shown.status, shown.text.includes('Kalamarkavyja'), shown.headers.get('cache-control')]).toEqual([200, true, 'no-store']);
    expect((await volunteer.submit(at, `${at}/letter`, press)).text).not.toContain('Kalamarkavyja');
    expect((await app.db.admin.query(`SELECT FROM reveal WHERE look = 'copy' AND subject = $1`, [letter.id])).rowCount).toBe(1);
    expect((await (await app.pages('volunteer2')).submit('/volunteer', `${at}/letter`, press)).status).toBe(404);
    expect((await app.pages('case_worker').then((page) => page.submit(`/staff/letters/${letter.id}`, `/staff/letters/${letter.id}/read`, {}))).status).toBe(409);
  });

  it('has a budget that nobody raises for themselves', async () => {
    const { json } = await app.api('case_worker').post('/api/v1/reveals/raises', { look: 'recipient' });
    const decide = (who: Parameters<TestApp['api']>[0]) => app.api(who).post(`/api/v1/reveals/raises/${json.id}/decide`, { decision: 'give' });
    for (const who of ['case_worker', 'case_worker2', 'treasurer', 'auditor', 'coordinator'] as const) expect([who, (await decide(who)).status]).toEqual([who, 403]);
    expect((await decide('approver')).json).toEqual({ state: 'given' });
    expect((await app.api('case_worker').get('/api/v1/reveals')).json).toContainEqual({ look: 'recipient', used: 1, allowed: 40, asked: 'given' });
    expect((await app.api('volunteer').post('/api/v1/reveals/raises', { look: 'label' })).status).toBe(403);
    expect((await app.api('treasurer').post('/api/v1/reveals/raises', { look: 'recipient' })).status).toBe(403);
  });
});
