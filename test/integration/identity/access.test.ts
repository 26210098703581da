import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD, startApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('signing in', () => {
  it('gives a cookie that scripts and other sites cannot reach, and opens the console', async () => {
    const pages = await app.pages();
    await (await app.pages('treasurer')).get('/');
    const answer = await pages.submit('/sign-in', '/sign-in', { signIn: 'treasurer', password: PASSWORD });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-session=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    expect(answer.headers.get('location')).toBe('/staff');
  });

  it('says the same for a wrong name and a wrong password, and keeps the name that was typed', async () => {
    const pages = await app.pages();
    for (const signIn of ['treasurer', 'nobody-here']) {
      const answer = await pages.submit('/sign-in', '/sign-in', { signIn, password: 'wrong password' });
      expect(answer.status).toBe(401);
      expect(answer.text).toContain('do not belong together');
      expect(answer.text).toContain(`value="${signIn}"`);
      expect(answer.text).not.toContain('wrong password');
    }
  });

  it('names the empty field in the language of the page', async () => {
    const answer = await (await app.pages()).submit('/be/sign-in', '/be/sign-in', { signIn: 'x' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Адкажыце, калі ласка.');
  });
});

describe('a form', () => {
  it('without its token, or from another origin, changes nothing', async () => {
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${app.url}/sign-in`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: 'signIn=a&password=b' });
    expect((await post({})).status).toBe(403);
    expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post({ origin: 'https://elsewhere.example' })).status).toBe(403);
  });
});

describe('the API', () => {
  it('asks for a token, then for the right role', async () => {
    expect((await app.api(null).get('/api/v1/staff')).status).toBe(401);
    expect((await app.api('treasurer').get('/api/v1/staff')).json).toMatchObject({ type: 'urn:pasylka:problem:identity.notYours', status: 403 });
    expect((await app.api('admin').get('/api/v1/staff')).status).toBe(200);
  });

  it('does not take a cookie for a token', async () => {
    const response = await fetch(`${app.url}/api/v1/staff`, { headers: { cookie: '__Host-session=abcdefghijklmnopqrstuvwxyz' } });
    expect(response.status).toBe(401);
  });

  it('names each wrong field and invites nobody', async () => {
    const answer = await app.api('admin').post('/api/v1/staff/invitations', { roles: ['king'], extra: 1 });
    expect(answer.status).toBe(422);
    expect(answer.json.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['extra', 'roles']);
  });

  it('describes itself, with properties on every schema', async () => {
    const { json } = await app.api(null).get('/api/openapi.json');
    const schemas = Object.entries(json.components.schemas as Record<string, { properties?: object }>);
    expect(schemas.length).toBeGreaterThan(3);
    expect(schemas.filter(([, { properties = {} }]) => Object.keys(properties).length === 0)).toEqual([]);
  });

  it('answers what cannot be read with a problem, not a stack', async () => {
    const response = await fetch(`${app.url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"signIn":' });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('every answer', () => {
  it('carries the headers that keep it private', async () => {
    const { headers } = await (await app.pages()).get('/sign-in');
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is a helpful page where there is nothing', async () => {
    const answer = await (await app.pages()).get('/ru/nothing-here');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('<html lang="ru-RU"');
  });
});
