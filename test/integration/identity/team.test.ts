import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Invitations, Members } from '../../../src/identity/index.js';
import { system } from '../../../src/kernel/actor.js';
import { PASSWORD, startApp, type Answer, type Pages, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const one = async <Row>(sql: string, params: unknown[] = []): Promise<Row> => (await app.db.admin.query(sql, params)).rows[0] as Row;
const idOf = async (signIn: string): Promise<string> => (await one<{ id: string }>('SELECT id FROM member WHERE sign_in = $1', [signIn])).id;
const rolesOf = async (signIn: string): Promise<string[]> => (await one<{ roles: string[] }>('SELECT roles FROM member WHERE sign_in = $1', [signIn])).roles;
const invite = async (...roles: string[]): Promise<string> => (await app.api('admin').post('/api/v1/staff/invitations', { roles })).json.link.split('#')[1];
const accept = async (token: string, signIn: string, password = PASSWORD): Promise<{ pages: Pages; answer: Answer }> => {
  const pages = await app.pages();
  return { pages, answer: await pages.submit('/invitation', '/invitation/accept', { token, signIn, password }) };
};
const waiting = async (who: Parameters<TestApp['api']>[0], signIn: string): Promise<{ id: string; mayConfirm: boolean }> =>
  (await app.api(who).get('/api/v1/role-requests')).json.find((row: { signIn: string }) => row.signIn === signIn);

describe('an invitation', () => {
  it('stands in the fragment of its link, and in the database only as a hash', async () => {
    const { json } = await app.api('admin').post('/api/v1/staff/invitations', { roles: ['coordinator'] });
    expect(json.link).toMatch(/^http:\/\/localhost:\d+\/invitation#[\w-]{32}$/);
    const token = json.link.split('#')[1];
    const { text } = await one<{ text: string }>('SELECT string_agg(invitation::text, \'\') || (SELECT coalesce(string_agg(entry::text, \'\'), \'\') FROM audit.entry) || (SELECT coalesce(string_agg(idempotency::text, \'\'), \'\') FROM idempotency) AS text FROM invitation');
    expect(text).not.toContain(token);
  });

  it('lets somebody choose name and password, once; the role waits for a second person', async () => {
    const token = await invite('approver');
    const shown = await (await app.pages()).submit('/invitation', '/invitation', { token: `http://localhost/invitation#${token}` });
    expect(shown.text).toContain('Approver');
    const { answer, pages } = await accept(token, 'newapprover');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/account');
    expect(await rolesOf('newapprover')).toEqual([]);
    expect((await pages.get('/account')).text).toContain('Waiting for a second person: Approver');
    expect((await pages.get('/staff')).headers.get('location')).toBe('/account');
    expect((await accept(token, 'again')).answer.status).toBe(404);
  });

  it('is used once, also when two people open it at the same time', async () => {
    const token = await invite('coordinator');
    const both = await Promise.all([accept(token, 'twin-one'), accept(token, 'twin-two')]);
    expect(both.map(({ answer }) => answer.status).sort()).toEqual([303, 404]);
  });

  it('keeps the link good when the name is taken or the password too short', async () => {
    const token = await invite('coordinator');
    await app.api('treasurer').get('/api/v1/role-requests');
    expect((await accept(token, 'treasurer')).answer.text).toContain('Somebody has this sign-in name already');
    expect((await accept(token, 'Ünusual')).answer.status).toBe(422);
    const short = await accept(token, 'fine-name', 'short');
    expect(short.answer.status).toBe(422);
    expect(short.answer.text).not.toContain('value="short"');
    expect((await accept(token, 'fine-name')).answer.status).toBe(303);
  });

  it('ends after three days, and when it is withdrawn', async () => {
    const old = await invite('coordinator');
    await app.db.admin.query(`UPDATE invitation SET expires_at = now() - interval '1 second' WHERE state = 'open'`);
    expect((await accept(old, 'too-late')).answer.status).toBe(404);
    const token = await invite('coordinator');
    const { id } = await one<{ id: string }>(`SELECT id FROM invitation WHERE state = 'open' AND expires_at > now()`);
    const admin = await app.pages('admin');
    expect((await admin.submit('/staff/team', `/staff/team/invitations/${id}/withdraw`, {})).status).toBe(303);
    expect((await accept(token, 'withdrawn')).answer.status).toBe(404);
  });

  it.each([[[]], [['king']], [['admin', 'approver']], [undefined]])('is refused for %j', async (roles) => {
    expect((await app.api('admin').post('/api/v1/staff/invitations', { roles })).status).toBe(422);
  });

  it('is made by administrators only', async () => {
    for (const role of ['auditor', 'treasurer', 'volunteer'] as const) expect((await app.api(role).post('/api/v1/staff/invitations', { roles: ['volunteer'] })).status).toBe(403);
  });
});

describe('a role', () => {
  it('begins when a second person confirms it: not who asked, not who gets it, not another role', async () => {
    await accept(await invite('treasurer'), 'newtreasurer');
    await app.api('treasurer').get('/api/v1/role-requests');
    const { id, mayConfirm } = await waiting('admin', 'newtreasurer');
    expect(mayConfirm).toBe(false);
    for (const who of ['admin', 'admin2', 'approver', 'auditor'] as const) expect((await app.api(who).post(`/api/v1/role-requests/${id}/confirm`)).json.type).toContain('notSecond');
    expect(await rolesOf('newtreasurer')).toEqual([]);
    const both = await Promise.all(['treasurer', 'treasurer2'].map((who) => app.api(who as 'treasurer').post(`/api/v1/role-requests/${id}/confirm`)));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await rolesOf('newtreasurer')).toEqual(['treasurer']);
  });

  it('shows in the console of whoever may confirm it, and of nobody else', async () => {
    await accept(await invite('case_worker'), 'newworker');
    for (const who of ['case_worker', 'admin', 'admin2', 'coordinator', 'auditor', 'treasurer', 'approver', 'campaigner'] as const) {
      const shown = /Roles to confirm<\/a><\/h2>[\s\S]*?>(\d+) waiting</.exec((await (await app.pages(who)).get('/staff')).text)?.[1] ?? '0';
      const may = (await app.api(who).get('/api/v1/role-requests')).json.filter((row: { mayConfirm: boolean }) => row.mayConfirm);
      expect([who, shown]).toEqual([who, String(may.length)]);
    }
    expect((await waiting('case_worker', 'newworker')).mayConfirm).toBe(true);
    expect((await waiting('coordinator', 'newworker')).mayConfirm).toBe(false);
  });

  it('is taken away at once by one, and given back by two', async () => {
    await app.nest.get(Members).create(system('test'), { signIn: 'many', password: PASSWORD, roles: ['treasurer', 'coordinator'] });
    const id = await idOf('many');
    expect((await app.api('admin').post(`/api/v1/staff/${id}/roles`, { roles: ['coordinator', 'campaigner'] })).status).toBe(204);
    expect(await rolesOf('many')).toEqual(['coordinator']);
    expect((await one<{ roles: string[] }>(`SELECT roles FROM role_request WHERE member_id = $1 AND state = 'open'`, [id])).roles).toEqual(['coordinator', 'campaigner']);
  });
});

describe('stopping somebody', () => {
  it('ends everything at once; letting them back in takes two', async () => {
    await app.nest.get(Members).create(system('test'), { signIn: 'leaver', password: PASSWORD, roles: ['coordinator'] });
    const pages = await app.pages();
    await pages.submit('/sign-in', '/sign-in', { signIn: 'leaver', password: PASSWORD });
    expect((await pages.get('/staff')).status).toBe(200);
    const id = await idOf('leaver');
    expect((await app.api('admin').post(`/api/v1/staff/${id}/stop`)).status).toBe(204);
    expect((await pages.get('/staff')).status).toBe(401);
    expect((await (await app.pages()).submit('/sign-in', '/sign-in', { signIn: 'leaver', password: PASSWORD })).status).toBe(401);
    await app.api('admin').post(`/api/v1/staff/${id}/roles`, { roles: ['coordinator'] });
    expect((await (await app.pages()).submit('/sign-in', '/sign-in', { signIn: 'leaver', password: PASSWORD })).status).toBe(401);
    const request = await waiting('coordinator', 'leaver');
    expect((await app.api('coordinator').post(`/api/v1/role-requests/${request.id}/confirm`)).status).toBe(204);
    expect((await (await app.pages()).submit('/sign-in', '/sign-in', { signIn: 'leaver', password: PASSWORD })).status).toBe(303);
  });
});

describe('a link to come back', () => {
  it('does not let an administrator take an account over alone', async () => {
    await app.nest.get(Members).create(system('test'), { signIn: 'victim', password: PASSWORD, roles: ['approver'] });
    const admin = await app.pages('admin');
    const answer = await admin.submit('/staff/team', `/staff/team/${await idOf('victim')}/return`, {});
    const token = /#([\w-]{32})</.exec(answer.text)![1]!;
    const { pages } = await accept(token, 'ignored', 'a password of the administrator');
    expect(await rolesOf('victim')).toEqual([]);
    expect((await pages.get('/staff/applications')).headers.get('location')).toBe('/account');
  });
});

describe('a link from the shell', () => {
  it('works before anyone exists, and its roles begin at once', async () => {
    const token = await new Invitations(app.db.changes).make(system('cli'), { roles: ['admin'] });
    await accept(token, 'the-first');
    expect(await rolesOf('the-first')).toEqual(['admin']);
  });
});

describe('in a live database', () => {
  it('a password alone opens only the account, where a second factor is set up, and no API', async () => {
    await app.nest.get(Members).create(system('test'), { signIn: 'live-one', password: PASSWORD, roles: ['treasurer'] });
    await app.db.admin.query(`ALTER TABLE installation DISABLE TRIGGER USER`);
    await app.db.admin.query(`UPDATE installation SET kind = 'live'`);
    try {
      const pages = await app.pages();
      expect((await pages.submit('/sign-in', '/sign-in', { signIn: 'live-one', password: PASSWORD })).headers.get('location')).toBe('/account');
      for (const path of ['/staff', '/staff/money', '/volunteer/runs/6f9d2a3e-1f0b-4c57-9d1e-3f6a7a1b2c3d']) expect((await pages.get(path)).headers.get('location')).toBe('/account');
      expect((await pages.get('/account')).text).toContain('Add a passkey or an authenticator app');
      expect((await app.api(null).post('/api/v1/sessions', { signIn: 'live-one', password: PASSWORD })).json).toMatchObject({ status: 403, type: 'urn:pasylka:problem:identity.setUp' });
    } finally {
      await app.db.admin.query(`UPDATE installation SET kind = 'test'`);
    }
  });
});
