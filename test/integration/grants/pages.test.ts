import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Applications, Programmes, readProgrammeFile } from '../../../src/grants/index.js';
import { Funds } from '../../../src/ledger/index.js';
import { type Actor, system } from '../../../src/kernel/actor.js';
import { startApp, type TestApp } from '../../support/app.js';
import { person, whole } from './scene.js';

let app: TestApp;
let started: { applicationId: string; householdId: string };
const writer: Actor = person('case_worker');
beforeAll(async () => {
  app = await startApp();
  await app.db.changes.run(system('test'), (change) => app.nest.get(Funds).create(change, { code: 'families', name: 'Families', restriction: 'restricted' }));
  await app.nest.get(Programmes).load(system('test'), readProgrammeFile(readFileSync('config/programmes.yaml', 'utf8')));
  started = await app.nest.get(Applications).writeDown(writer, whole());
});
afterAll(() => app.close());

describe('the pages of grants', () => {
  it('are closed to whoever has nothing to do with them', async () => {
    const visitor = await app.pages();
    expect((await visitor.get('/family/case')).status).toBe(401);
    expect((await visitor.get('/staff/applications')).status).toBe(401);
    const volunteer = await app.pages('volunteer');
    for (const path of ['/staff/applications', `/staff/applications/${started.applicationId}`, `/staff/approvals/${started.applicationId}`, '/staff/disbursements', '/family/case']) {
      expect([path, (await volunteer.get(path)).status]).toEqual([path, 403]);
    }
  });

  it('show a case masked, and who they are only for a reason, on that answer only', async () => {
    const worker = await app.pages('case_worker');
    const path = `/staff/applications/${started.applicationId}`;
    const masked = await worker.get(path);
    expect(masked.status).toBe(200);
    expect(masked.text).not.toContain('Алеся');
    const revealed = await worker.submit(path, `${path}/reveal`, { reason: 'first reading' });
    expect(revealed.text).toContain('Алеся');
    expect(revealed.headers.get('cache-control')).toBe('no-store');
    expect((await worker.get(path)).text).not.toContain('Алеся');
    expect((await worker.submit(path, `${path}/reveal`, { reason: '' })).status).toBe(422);
    expect((await (await app.pages('approver')).submit(path, `${path}/reveal`, { reason: 'curious' })).status).toBe(403);
  });

  it('show the same phrase again when the first form arrives twice, and start no second family', async () => {
    const visitor = await app.pages();
    const { text } = await visitor.get('/family');
    const [token, key] = ['_token', '_key'].map((name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)![1]!);
    const fields = { _token: token!, _key: key!, programme: 'school', amount: '120', story: '', before: '' };
    const send = (changed = {}) => fetch(`${app.url}/family`, { method: 'POST', body: new URLSearchParams({ ...fields, ...changed }), redirect: 'manual' });
    const [first, second] = [await send(), await send()];
    const phraseOf = async (answer: Response) => /id="phrase">([^<]+)</.exec(await answer.text())![1];
    expect(first.status).toBe(200);
    expect(first.headers.get('set-cookie')).toContain('__Host-session=');
    const phrase = await phraseOf(first);
    expect(phrase).toMatch(/^([a-z]{6} ?){6}$/);
    expect(await phraseOf(second)).toBe(phrase);
    expect((await app.db.admin.query(`SELECT count(*)::int AS n FROM application WHERE programme = 'school'`)).rows[0].n).toBe(1);
    expect((await send({ amount: '130' })).status).toBe(409);
  });

  it('give a family that lost its phrase a new one, on one answer; its payment details cannot be changed for a while', async () => {
    const worker = await app.pages('case_worker');
    const path = `/staff/applications/${started.applicationId}`;
    expect((await worker.submit(path, `${path}/new-phrase`, {})).status).toBe(422);
    const answer = await worker.submit(path, `${path}/new-phrase`, { facts: 'true' });
    const phrase = /code big">([^<]+)</.exec(answer.text)![1]!;
    expect((await worker.get(path)).text).not.toContain(phrase);
    const family = await app.pages();
    expect((await family.submit('/family/return', '/family/return', { phrase })).status).toBe(303);
    const refused = await family.submit('/family/payment', '/family/payment', { route: 'voucher', payee: '', account: '' });
    expect([refused.status, refused.text.includes('You have a new phrase')]).toEqual([409, true]);
  });

  it('never tell one family of another', async () => {
    const visitor = await app.pages();
    await visitor.submit('/family', '/family', { programme: 'medical', amount: '90', story: '', before: '' });
    expect((await visitor.get('/family/case')).status).toBe(200);
    expect((await visitor.submit('/family/case', '/family/withdraw', { application: started.applicationId })).status).toBe(404);
    expect((await visitor.get(`/staff/applications/${started.applicationId}`)).status).toBe(403);
  });
});
