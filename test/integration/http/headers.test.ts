import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { request } from 'node:http';
import { Shelf } from '../../../src/campaigns/index.js';
import { routesOf } from '../../../src/identity/routes.js';
import { may } from '../../../src/identity/index.js';
import { ROLES, type Role } from '../../../src/kernel/actor.js';
import { newId } from '../../../src/kernel/ids.js';
import { startApp, type Answer, type TestApp } from '../../support/app.js';

let app: TestApp;
let live: TestApp;
beforeAll(async () => {
  [app, live] = await Promise.all([startApp(), startApp({ PUBLIC_URL: 'https://give.example.org', PUBLIC_ORIGINS: 'http://pasylka5x.onion' })]);
});
afterAll(async () => {
  await Promise.all([app.close(), live.close()]);
});

/** What every answer carries, whatever it is. */
function expectProtected({ headers }: Pick<Answer, 'headers'>): void {
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(policy).toMatch(/base-uri 'none'/);
  expect(policy).not.toMatch(/unsafe|data:|https?:|\*/);
  expect(Object.fromEntries(headers)).toMatchObject({
    'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
  });
  expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(\).*payment=\(\)/);
  expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull();
  expect(headers.get('access-control-allow-origin')).toBeNull();
}

const fill = (path: string): string => path.replace(/:(\w*id|recipientId|orderId)\b/gi, newId()).replace(/:\w+/g, 'nothing-like-it').replace('*', '000');
/** Public files whose content never changes, or is meant to be copied. */
const MAY_BE_KEPT = /^\/(assets\/|log\/|transparency\/reports\/[^/]+\/bundle\.zip|updates\.(atom|json)|campaigns\/[^/]+\/(updates\.(atom|json)|leaflet\.pdf|share\.png))/;

/** Somebody who may, so that the answer is the handler's own and not the guard's. */
function roleFor(access: string): Role | null | undefined {
  if (access === 'anyone') return null;
  return ROLES.find((role) => may({ kind: 'person', id: '', roles: [role] }, access));
}

async function ask(method: string, path: string, access: string): Promise<Answer> {
  const role = roleFor(access);
  if (path.startsWith('/api/')) return method === 'GET' ? app.api(role ?? null).get(path) : app.api(role ?? null).post(path, {});
  const pages = await app.pages(role ?? undefined);
  return method === 'GET' ? pages.get(path) : pages.submit('/sign-in', path, {});
}

describe('every route', () => {
  it('answers, refuses and fails with the same protection, kept by nobody', async () => {
    const routes = routesOf(app.nest);
    expect(routes.length).toBeGreaterThan(200);
    for (const { method, path, access } of routes) {
      const answer = await ask(method, fill(path), access);
      try {
        expectProtected(answer);
        expect(answer.status).not.toBe(500);
        if (!MAY_BE_KEPT.test(path) || answer.status >= 400) expect(answer.headers.get('cache-control')).toBe('no-store');
        if (answer.status >= 400) expect(answer.headers.get('content-type')).toMatch(/^(text\/html|application\/problem\+json)/);
      } catch (error) {
        throw new Error(`${method} ${path} answered ${answer.status}: ${String(error)}`);
      }
    }
  });

  it('that anybody may read sets no cookie, and neither does any that refuses', async () => {
    for (const { method, path } of routesOf(app.nest).filter(({ method }) => method === 'GET')) {
      const answer = await fetch(app.url + fill(path), { method, redirect: 'manual' });
      expect([path, answer.headers.getSetCookie(), await answer.text().then(() => 0)]).toEqual([path, [], 0]);
    }
  });
});

it('a page that cannot be drawn is a problem page, kept by nobody, and nothing of the page goes with it', async () => {
  const drawn = jest.spyOn(app.nest.get(Shelf), 'list').mockResolvedValueOnce([null as never]);
  const answer = await (await app.pages()).get('/campaigns');
  drawn.mockRestore();
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control'), answer.text.includes('Something broke on our side')]).toEqual([500, 'text/html; charset=utf-8', 'no-store', true]);
  expectProtected(answer);
  expect((await (await app.pages()).get('/campaigns')).status).toBe(200);
});

describe('what no route answers', () => {
  it.each(['/nothing', '/be/nothing', '/api/v1/nothing', '/%', '/api/v1/%', '/campaigns/%00', '/assets/site-000000000000.css', '/api/openapi.json', '//evil.example', `/campaigns/${'a'.repeat(201)}`])('%s is protected too', async (path) => {
    const answer = await app.api(null).get(path);
    expect(answer.status).toBeLessThan(500);
    expectProtected(answer);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    if (path !== '/api/openapi.json') expect(answer.headers.get('content-type')).toMatch(path.startsWith('/api/') ? /^application\/problem\+json/ : /^text\/html/);
    expect(answer.text).not.toMatch(/(href|src|action)="(\/\/|https?:)[^"]*evil/);
  });

  it.each(['OPTIONS', 'PUT', 'PATCH', 'DELETE'])('%s is no method of ours, and opens nothing to other origins', async (method) => {
    for (const path of ['/sign-in', '/api/v1/sessions']) {
      const answer = await fetch(app.url + path, { method, headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } });
      expect(answer.status).toBe(404);
      expectProtected(answer);
      await answer.text();
    }
  });

  it('HEAD answers as GET does, without the page', async () => {
    const [get, head] = [await fetch(`${app.url}/sign-in`), await fetch(`${app.url}/sign-in`, { method: 'HEAD' })];
    expect([head.status, head.headers.get('content-type'), head.headers.get('content-security-policy')]).toEqual([get.status, get.headers.get('content-type'), get.headers.get('content-security-policy')]);
    expect([await head.text(), (await get.text()).length > 500]).toEqual(['', true]);
  });

  it('a form cannot say that it means another method', async () => {
    const pages = await app.pages();
    const answer = await pages.submit('/sign-in', '/sign-in?_method=DELETE', { _method: 'DELETE', signIn: 'x' });
    expect(answer.status).toBe(422);
  });
});

describe('behind https', () => {
  const at = (host: string, path: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Record<string, unknown> }> => new Promise((resolve, reject) => {
    request(live.url + path, { headers: { host, ...headers } }, (answer) => {
      answer.resume().on('end', () => { resolve({ status: answer.statusCode!, headers: answer.headers }); });
    }).on('error', reject).end();
  });

  it('the browser is told to come by https only', async () => {
    const { status, headers } = await at('give.example.org', '/');
    expect(status).toBe(200);
    expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    expect(headers['content-security-policy']).toContain('upgrade-insecure-requests');
    expect((await app.api(null).get('/')).headers.get('strict-transport-security')).toBeNull();
  });

  it.each(['evil.example', 'localhost', 'give.example.org.evil.example', '127.0.0.1:80'])('the name %s is not ours', async (host) => {
    expect((await at(host, '/')).status).toBe(421);
    expect((await at(host, '/healthz')).status).toBe(200);
  });

  it('a further address is ours as well; a forwarded one counts only behind a proxy we know', async () => {
    expect((await at('pasylka5x.onion', '/')).status).toBe(200);
    expect((await at('evil.example', '/', { 'x-forwarded-host': 'give.example.org' })).status).toBe(421);
  });
});
