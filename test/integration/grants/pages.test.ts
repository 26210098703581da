import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Applications, Programmes, readProgrammeFile } from '../../../src/grants/index.js';
import { Funds } from '../../../src/ledger/index.js';
import { type Actor, system } from '../../../src/kernel/actor.js';
import { freeCare } from '../../../src/reveals/index.js';
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
    expect((await worker.submit(path, `${path}/reveal`, { reason: 'assess' })).status).toBe(403); // another case worker's
    await app.db.changes.run(writer, (change) => freeCare(change, { kind: 'household', id: started.householdId }));
    expect((await worker.submit(path, `${path}/take`, {})).status).toBe(303);
    const [key, reason] = [randomUUID(), { reason: 'assess', note: 'first reading' }];
    const revealed = await worker.submit(path, `${path}/reveal`, { ...reason, _key: key });
    expect(revealed.text).toContain('Алеся');
    expect(revealed.headers.get('cache-control')).toBe('no-store');
    const again = await worker.submit(path, `${path}/reveal`, { ...reason, _key: key }); // a reload
    expect([again.status, again.text.includes('Алеся'), again.text.includes('shown once')]).toEqual([200, false, true]);
    expect((await worker.get(path)).text).not.toContain('Алеся');
    expect((await worker.submit(path, `${path}/reveal`, { reason: '' })).status).toBe(422);
    expect((await worker.submit(path, `${path}/reveal`, { reason: 'other' })).status).toBe(422);
    expect((await (await app.pages('approver')).submit(path, `${path}/reveal`, { reason: 'assess' })).status).toBe(403);
  });

  it('open nothing when the first form arrives twice: the phrase again for minutes, no session, no second family', async () => {
    const visitor = await app.pages();
    const { text } = await visitor.get('/family');
    const [token, key] = ['_token', '_key'].map((name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)![1]!);
    const fields = { _token: token!, _key: key!, programme: 'school', amount: '120', story: '', before: '' };
    const send = (changed = {}) => fetch(`${app.url}/family`, { method: 'POST', body: new URLSearchParams({ ...fields, ...changed }), redirect: 'manual' });
    const [first, second] = [await send(), await send()];
    const phraseIn = (html: string) => /id="phrase">([^<]+)</.exec(html)?.[1];
    const again = async (answer: Response) => ({ cookie: answer.headers.get('set-cookie'), html: await answer.text() });
    expect(first.status).toBe(200);
    expect(first.headers.get('set-cookie')).toContain('__Host-session=');
    const phrase = phraseIn(await first.text());
    expect(phrase).toMatch(/^([a-z]{6} ?){6}$/);
    const { cookie, html } = await again(second);
    expect([cookie, phraseIn(html), html.includes('href="/family/return"'), html.includes('href="/family/who"')]).toEqual([null, phrase, true, false]);
    const age = (minutes: number) => app.db.admin.query('UPDATE household SET phrase_set_at = now() - make_interval(mins => $1) WHERE id = (SELECT household_id FROM application WHERE programme = $2)', [minutes, 'school']);
    await age(11);
    const late = await again(await send());
    expect([late.cookie, phraseIn(late.html), late.html.includes('This was sent already')]).toEqual([null, undefined, true]);
    for (const word of phrase!.split(' ')) expect(late.html).not.toContain(word);
    expect((await app.db.admin.query(`SELECT count(*)::int AS n FROM application WHERE programme = 'school'`)).rows[0].n).toBe(1);
    expect((await send({ amount: '130' })).status).toBe(409);
  });

  it('give a family that lost its phrase a new one when somebody else says yes, on one answer; its payment details cannot be changed for a while', async () => {
    const worker = await app.pages('case_worker');
    const path = `/staff/applications/${started.applicationId}`;
    expect((await worker.submit(path, `${path}/ask-phrase`, {})).status).toBe(422);
    expect((await worker.submit(path, `${path}/ask-phrase`, { facts: 'true' })).status).toBe(303);
    expect((await worker.submit(path, `${path}/new-phrase`, {})).status).toBe(404);
    const { rows } = await app.db.admin.query<{ id: string }>(`SELECT id FROM phrase_request WHERE household_id = $1 AND state = 'asked'`, [started.householdId]);
    const decide = `/staff/confirmations/phrases/${rows[0]!.id}`;
    expect((await worker.submit(path, decide, { decision: 'yes' })).status).toBe(403);
    expect((await (await app.pages('treasurer')).submit('/staff/confirmations', decide, { decision: 'yes' })).status).toBe(403);
    const approver = await app.pages('approver');
    expect((await approver.get('/staff/confirmations')).text).toContain('A new phrase for a family');
    expect((await approver.submit('/staff/confirmations', decide, { decision: 'yes' })).status).toBe(303);
    const answer = await worker.submit(path, `${path}/new-phrase`, {});
    const phrase = /code big">([^<]+)</.exec(answer.text)![1]!;
    expect((await worker.get(path)).text).not.toContain(phrase);
    const family = await app.pages();
    expect((await family.submit('/family/return', '/family/return', { phrase })).status).toBe(303);
    const refused = await family.submit('/family/payment', '/family/payment', { route: 'voucher', payee: '', account: '' });
    expect([refused.status, refused.text.includes('You have a new phrase')]).toEqual([409, true]);
  });

  it('let the family stop a new phrase that it did not want', async () => {
    const visitor = await app.pages();
    const { text } = await visitor.submit('/family', '/family', { programme: 'medical', amount: '80', story: '', before: '' });
    expect(text).toContain('id="phrase"');
    const { rows } = await app.db.admin.query<{ id: string; application: string }>('SELECT household_id AS id, id AS application FROM application ORDER BY seq DESC LIMIT 1');
    const { id, application } = rows[0]!;
    const worker = await app.pages('case_worker');
    const path = `/staff/applications/${application}`;
    await worker.submit(path, `${path}/take`, {});
    expect((await worker.submit(path, `${path}/ask-phrase`, { facts: 'true' })).status).toBe(303);
    expect((await visitor.get('/family/case')).text).toContain('A new phrase was asked for');
    expect((await visitor.submit('/family/payment', '/family/payment', { route: 'voucher', payee: '', account: '' })).status).toBe(409);
    expect((await visitor.submit('/family/case', '/family/phrase/stop', {})).status).toBe(303);
    expect((await visitor.get('/family/case')).text).not.toContain('A new phrase was asked for');
    expect((await app.db.admin.query('SELECT state FROM phrase_request WHERE household_id = $1', [id])).rows).toEqual([{ state: 'stopped' }]);
    expect((await (await app.pages('approver')).get('/staff/confirmations')).text).toContain('A family said: it was not us');
    expect((await visitor.submit('/family/payment', '/family/payment', { route: 'voucher', payee: '', account: '' })).status).toBe(303);
  });

  it('keep a message that arrives twice once, and who asks as it was when it was sent in', async () => {
    const family = await app.pages();
    await family.submit('/family', '/family', { programme: 'school', amount: '80', story: '', before: '' });
    const who = { inside: 'Пятро Неабходны', relation: 'брат', caller: 'Ганна', adults: '1', children: '0' };
    expect((await family.submit('/family/who', '/family/who', who)).status).toBe(303);
    await family.submit('/family/payment', '/family/payment', { route: 'voucher', payee: '', account: '' });
    expect((await family.submit('/family/check', '/family/check', {})).status).toBe(303);
    expect((await family.submit('/family/case', '/family/who', { ...who, inside: 'Іншы Чалавек' })).status).toBe(409);
    expect((await family.submit('/family/case', '/family/who', who)).status).toBe(303); // the same is no change
    const { rows } = await app.db.admin.query<{ id: string }>('SELECT household_id AS id FROM application ORDER BY seq DESC LIMIT 1');
    const key = randomUUID();
    for (let n = 0; n < 2; n += 1) await family.submit('/family/case', '/family/messages', { message: 'Калі?', _key: key });
    expect((await app.db.admin.query('SELECT FROM household_message WHERE household_id = $1', [rows[0]!.id])).rowCount).toBe(1);
  });

  it('never tell one family of another', async () => {
    const visitor = await app.pages();
    await visitor.submit('/family', '/family', { programme: 'medical', amount: '90', story: '', before: '' });
    expect((await visitor.get('/family/case')).status).toBe(200);
    expect((await visitor.submit('/family/case', '/family/withdraw', { application: started.applicationId })).status).toBe(404);
    expect((await visitor.get(`/staff/applications/${started.applicationId}`)).status).toBe(403);
  });
});
