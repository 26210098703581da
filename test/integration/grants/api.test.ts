import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Programmes, readProgrammeFile } from '../../../src/grants/index.js';
import { Funds, Ledger } from '../../../src/ledger/index.js';
import { system } from '../../../src/kernel/actor.js';
import { dayOf } from '../../../src/kernel/clock.js';
import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  const fund = await app.db.changes.run(system('test'), (change) => app.nest.get(Funds).create(change, { code: 'families', name: 'Families', restriction: 'restricted' }));
  await app.nest.get(Programmes).load(system('test'), readProgrammeFile(readFileSync('config/programmes.yaml', 'utf8')));
  await app.db.changes.run(system('test'), (change) => app.nest.get(Ledger).post(change, {
    kind: 'opening.recorded', key: 'opening:test', effectiveOn: dayOf(new Date()),
    lines: [{ account: 'asset.bank', fundId: fund.id, currency: 'EUR', amount: 100_000 }, { account: 'equity.opening', fundId: fund.id, currency: 'EUR', amount: -100_000 }],
  }));
});
afterAll(() => app.close());

const body = (inside: string) => ({
  language: 'ru', need: { programme: 'travel', asked: 18_000, story: 'Свидание 4 декабря.' },
  household: { caller: 'Ольга', inside, relation: 'сын', adults: 1, children: 0 }, payout: { route: 'relative', payee: 'Anna Nowak', account: 'DE89 3704 0044 0532 0130 00' },
});
const proposal = { amount: 18_000, instalments: 1, evidence: 'B', rationale: 'Fare and one night.' };

describe('the API of grants', () => {
  it('offers the programmes to everybody and the rest to nobody', async () => {
    const programmes = await app.api(null).get('/api/v1/programmes');
    expect(programmes.json).toHaveLength(9);
    expect(programmes.json[0]).toMatchObject({ code: 'travel', most: 60_000, texts: { be: { need: 'Дарога на спатканне' } } });
    expect((await app.api(null).get('/api/v1/applications')).status).toBe(401);
    expect((await app.api('volunteer').get('/api/v1/applications')).status).toBe(403);
    expect((await app.api('approver').post('/api/v1/applications', body('Иван'))).status).toBe(403);
  });

  it('brings an application to a confirmed payment by three people', async () => {
    const [caseWorker, approver, treasurer] = [app.api('case_worker'), app.api('approver'), app.api('treasurer')];
    const key = randomUUID();
    const created = await caseWorker.post('/api/v1/applications', body('Иван Ковалёв'), key);
    expect(created).toMatchObject({ status: 201, json: { phrase: expect.stringMatching(/^([a-z]{6} ?){6}$/) } });
    expect((await caseWorker.post('/api/v1/applications', body('Иван Ковалёв'), key)).json).toEqual({ ...created.json, phrase: null }); // shown once
    const id: string = created.json.applicationId;
    expect((await approver.get(`/api/v1/applications/${id}`)).json).toMatchObject({ state: 'screening', asked: 18_000, currency: 'EUR' });
    expect((await caseWorker.post(`/api/v1/applications/${id}/assess`)).json).toMatchObject({ state: 'assessment' });
    expect((await caseWorker.post(`/api/v1/applications/${id}/recommend`, { ...proposal, amount: 60_001 }))).toMatchObject({ status: 422, json: { errors: [{ field: 'amount' }] } });
    await caseWorker.post(`/api/v1/applications/${id}/recommend`, proposal);
    expect((await caseWorker.post(`/api/v1/applications/${id}/send`)).json).toMatchObject({ state: 'in_approval' });
    expect((await caseWorker.post(`/api/v1/applications/${id}/vote`, { choice: 'approve' })).status).toBe(403);
    const decided = await approver.post(`/api/v1/applications/${id}/vote`, { choice: 'approve', reason: 'Confirmed.' });
    expect(decided.json).toEqual({ outcome: 'award', grantId: expect.any(String) });
    const grant = (await treasurer.get(`/api/v1/grants/${decided.json.grantId}`)).json;
    expect(grant).toMatchObject({ amount: 18_000, profile: 'three', state: 'awarded', disbursements: [{ state: 'due', route: 'relative' }] });
    const payment = `/api/v1/disbursements/${grant.disbursements[0].id}`;
    expect((await treasurer.post(`${payment}/release`)).status).toBe(409);
    expect((await caseWorker.post(`${payment}/prepare`)).json).toMatchObject({ state: 'prepared' });
    expect((await caseWorker.post(`${payment}/release`)).status).toBe(403);
    expect((await treasurer.post(`${payment}/release`)).json).toMatchObject({ state: 'released' });
    expect((await treasurer.post(`${payment}/send`, { effectiveOn: '2999-01-01' })).status).toBe(422);
    expect((await treasurer.post(`${payment}/send`)).json).toMatchObject({ state: 'sent' });
    expect((await treasurer.post(`${payment}/confirm`, { receipt: 'A' }))).toMatchObject({ status: 403, json: { type: 'urn:pasylka:problem:grants.samePerson' } });
    expect((await caseWorker.post(`${payment}/confirm`, { receipt: 'B' })).json).toMatchObject({ state: 'confirmed' });
    expect((await treasurer.get(`/api/v1/grants/${decided.json.grantId}`)).json).toMatchObject({ state: 'completed' });
    const listed = JSON.stringify([(await treasurer.get('/api/v1/applications')).json, (await treasurer.get('/api/v1/grants')).json, (await treasurer.get('/api/v1/disbursements')).json]);
    for (const secret of ['Ольга', 'Ковалёв', 'Nowak', 'DE89', 'Свидание']) expect(listed).not.toContain(secret);
  });

  it.each([
    [{ ...body('Пётр'), need: { programme: 'travel', asked: 0 } }, 'need.asked'],
    [{ ...body('Пётр'), need: { programme: 'travel', asked: 12.5 } }, 'need.asked'],
    [{ ...body('Пётр'), household: undefined }, 'household'],
    [{ ...body('Пётр'), payout: { route: 'relative', payee: 'A', account: 'BY13NBRB3600900000002Z00AB00' } }, 'account'],
    [{ ...body('Пётр'), need: { programme: 'yacht', asked: 100 } }, 'programme'],
    [{ ...body('Пётр'), surprise: 1 }, 'surprise'],
  ])('refuses %#', async (wrong, field) => {
    const before = (await app.db.admin.query('SELECT count(*)::int AS n FROM household')).rows[0].n;
    const answer = await app.api('case_worker').post('/api/v1/applications', wrong);
    expect(answer.status).toBe(422);
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect((await app.db.admin.query('SELECT count(*)::int AS n FROM household')).rows[0].n).toBe(before);
  });
});
