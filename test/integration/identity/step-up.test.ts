import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../../../src/cli/http-client.js';
import { Sessions } from '../../../src/identity/index.js';
import { PASSWORD, startApp, type Pages, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** As if everybody had signed in that long ago. */
const age = (minutes: number): Promise<unknown> => app.db.admin.query('UPDATE session SET confirmed_at = now() - make_interval(mins => $1)', [minutes]);
const PERIOD = '/api/v1/periods/2020-01/close';

describe('an act that must be its owner’s, by the API', () => {
  it('asks to confirm after five minutes, and goes through after it', async () => {
    const treasurer = app.api('treasurer');
    expect((await treasurer.post(PERIOD)).json.type).not.toContain('stepUp');
    await age(6);
    expect((await treasurer.post(PERIOD)).json).toMatchObject({ status: 403, type: 'urn:pasylka:problem:identity.stepUp' });
    expect((await treasurer.post('/api/v1/sessions/confirm', { password: 'not the password' })).json).toMatchObject({ status: 401, type: 'urn:pasylka:problem:identity.wrongProof' });
    expect((await treasurer.post(PERIOD)).json.type).toContain('stepUp');
    expect((await treasurer.post('/api/v1/sessions/confirm', { password: PASSWORD })).status).toBe(204);
    expect((await treasurer.post(PERIOD)).json.type).not.toContain('stepUp');
  });

  it('lets a sitting last half an hour', async () => {
    const worker = app.api('case_worker');
    const reveal = `/api/v1/recipients/${crypto.randomUUID()}/reveal`;
    await worker.get('/api/v1/places');
    await age(29);
    expect((await worker.post(reveal, { reason: 'to see' })).json.type).not.toContain('stepUp');
    await age(31);
    expect((await worker.post(reveal, { reason: 'to see' })).json.type).toContain('stepUp');
  });

  it('refuses a confirmation that is tried over and over, for that session only', async () => {
    const approver = app.api('approver');
    const tries = [];
    for (let n = 0; n < 6; n += 1) tries.push((await approver.post('/api/v1/sessions/confirm', { password: `wrong ${n} password` })).status);
    expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
    const other = await app.api(null).post('/api/v1/sessions', { signIn: 'approver', password: PASSWORD });
    expect(other.status).toBe(201);
  });

  it('is confirmed by the client of the demo, which then sends the same again', async () => {
    await app.api('treasurer2').get('/api/v1/places');
    const client = await new Client(app.url).signIn('treasurer2', PASSWORD);
    await age(6);
    const { status, text } = await client.post(PERIOD, {}, { expected: 0 });
    expect([status, text]).toEqual([status, expect.not.stringContaining('stepUp')]);
  });

  it('does not ask somebody without the permission to confirm: it refuses', async () => {
    const volunteer = app.api('volunteer');
    await volunteer.get('/api/v1/tasks');
    await age(60);
    expect((await volunteer.post(PERIOD)).json.type).toContain('notYours');
  });
});

describe('on pages', () => {
  let pages: Pages;
  const close = (fields: Record<string, string> = {}) => pages.submit('/staff', '/staff/money/periods/2020-01/close', { note: '"><b>&', twice: 'kept', ...fields });
  beforeAll(async () => {
    pages = await app.pages('treasurer');
  });

  it('shows a form that carries what was posted, with its key, and no script', async () => {
    await age(6);
    const answer = await close({ _key: 'the-key-of-this-act', newPassword: 'never shown again' });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).toContain('Confirm it is you');
    expect(answer.text).toContain('action="/staff/money/periods/2020-01/close"');
    expect(answer.text).toContain('name="_key" value="the-key-of-this-act"');
    expect(answer.text).toContain('name="twice" value="kept"');
    expect(answer.text).not.toContain('"><b>');
    expect(answer.text).not.toContain('never shown again');
  });

  it('goes on with the act when the password was right, and says so when it was not', async () => {
    await age(6);
    const wrong = await close({ _confirm: 'wrong password' });
    expect(wrong.status).toBe(403);
    expect(wrong.text).toContain('That was not right');
    expect(wrong.text).not.toContain('wrong password');
    const right = await close({ _confirm: PASSWORD });
    expect(right.text).not.toContain('Confirm it is you');
    expect((await close()).text).not.toContain('Confirm it is you');
  });

  it('goes back only to a path of ours', async () => {
    for (const [back, to] of [['/staff/money?x=1', '/staff/money?x=1'], ['//evil.example', '/account'], ['https://evil.example', '/account'], ['/\\evil.example', '/account']] as const) {
      const answer = await pages.submit('/staff', '/account/confirm', { _back: back, _confirm: PASSWORD });
      expect(answer.headers.get('location')).toBe(to);
    }
    expect((await pages.submit('/staff', '/account/confirm', { _back: '/staff', _confirm: 'wrong' })).status).toBe(401);
  });

  it('counts nothing of a form that came without its token', async () => {
    await age(6);
    const answer = await pages.submit('/staff', '/staff/money/periods/2020-01/close', { _token: 'forged', _confirm: PASSWORD });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('Confirm it is you');
    expect((await close()).text).toContain('Confirm it is you');
  });
});

describe('leaving', () => {
  it('ends the session at the server too', async () => {
    const pages = await app.pages('coordinator');
    expect((await pages.get('/staff')).status).toBe(200);
    expect((await pages.get('/leave')).headers.get('clear-site-data')).toContain('"cookies"');
    expect((await pages.get('/staff')).status).toBe(401);
    expect((await (await app.pages()).get('/leave')).status).toBe(303);
  });
});

describe('sessions whose time is over', () => {
  it('leave the database, and the others stay', async () => {
    const treasurer = app.api('treasurer');
    await treasurer.get('/api/v1/funds');
    await app.db.admin.query(`INSERT INTO session (token_hash, kind, owner, expires_at, seen_at) VALUES (sha256('over'), 'page', gen_random_uuid(), now() - interval '1 second', now()), (sha256('idle'), 'page', gen_random_uuid(), now() + interval '1 hour', now() - interval '2 hours')`);
    const db = { query: async <Row>(sql: string, params?: unknown[]) => (await app.db.pool.query(sql, params)).rows as Row[] };
    expect(await Sessions.forgetOver(db)).toBe(2);
    expect((await treasurer.get('/api/v1/funds')).status).toBe(200);
  });
});
