import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { connect, type AddressInfo } from 'node:net';
import { LIMITS } from '../../../src/platform/http/limits.js';
import { serverOptions } from '../../../src/platform/http/server.js';
import { startApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const json = (body: string): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
const form = (body: string): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: app.url }, body });
const statusOf = async (path: string, init: RequestInit = {}): Promise<number> => {
  const answer = await fetch(app.url + path, { redirect: 'manual', ...init });
  await answer.text();
  return answer.status;
};

describe('one request', () => {
  it('brings a body of a quarter of a megabyte at most', async () => {
    expect(await statusOf('/api/v1/sessions', json(JSON.stringify({ signIn: 'a'.repeat(LIMITS.bodyBytes) })))).toBe(413);
    expect(await statusOf('/sign-in', form(`signIn=${'a'.repeat(LIMITS.bodyBytes)}`))).toBe(413);
  });

  it.each([
    ['a hundred thousand levels', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects in objects', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
    ['more values than any command has', `[${'0,'.repeat(LIMITS.bodyValues)}0]`],
  ])('of %s is not walked', async (_, body) => {
    expect(await statusOf('/api/v1/sessions', json(body))).toBe(413);
  });

  it('of ten thousand fields of a form is not read either', async () => {
    expect(await statusOf('/sign-in', form('a=1&'.repeat(10_000)))).toBe(413);
    expect(await statusOf('/sign-in', form(Array.from({ length: 6_000 }, (_, n) => `f${n}=1`).join('&')))).toBe(413);
  });

  it('has an address of two thousand characters and forty fields', async () => {
    expect(await statusOf(`/campaigns?q=${'a'.repeat(LIMITS.addressCharacters)}`)).toBe(414);
    expect(await statusOf(`/campaigns?${'a=1&'.repeat(LIMITS.queryFields)}`)).toBe(414);
    expect(await statusOf(`/campaigns?${'a=1&'.repeat(LIMITS.queryFields - 1)}a=1`)).toBe(200);
  });

  it('has eighty headers and sixteen kilobytes of them', async () => {
    expect(await statusOf('/', { headers: Object.fromEntries(Array.from({ length: LIMITS.headers }, (_, n) => [`x-${n}`, '1'])) })).toBe(431);
    expect(await statusOf('/', { headers: { 'x-long': 'a'.repeat(LIMITS.headerBytes) } })).toBe(431);
  });

  it.each(['{"__proto__":{"roles":["admin"]}}', '{"constructor":{"prototype":{"roles":["admin"]}}}', '{"signIn":', 'signIn=a', '', '\u0000'])('%j is a problem, not a crash', async (body) => {
    expect([400, 413, 422]).toContain(await statusOf('/api/v1/sessions', json(body)));
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/json; charset=utf-7'])('in %s is not taken for JSON', async (type) => {
    expect([400, 403, 415, 422]).toContain(await statusOf('/api/v1/sessions', { method: 'POST', headers: { 'content-type': type }, body: '<x/>' }));
    expect([400, 403, 406, 415]).toContain(await statusOf('/sign-in', { method: 'POST', headers: { 'content-type': type }, body: '<x/>' }));
  });
});

describe('a form that opens a session', () => {
  const sent = (headers: Record<string, string>): Promise<Response> => fetch(`${app.url}/be/sign-in`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: 'signIn=a&password=b' });

  it.each<Record<string, string>>([{}, { origin: 'null' }, { 'sec-fetch-site': 'none', origin: 'null' }])('from a browser that does not say from where (%j) signs nobody in, and says why', async (headers) => {
    const answer = await sent(headers);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    expect(await answer.text()).toContain('Браўзер не паведаміў');
  });

  it.each<Record<string, string>>([{ 'sec-fetch-site': 'cross-site', origin: 'null' }, { 'sec-fetch-site': 'same-site', origin: 'null' }, { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, { origin: 'https://evil.example' }])('from another site (%j) signs nobody in', async (headers) => {
    const answer = await sent(headers);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    expect(await answer.text()).toContain('з іншага сайта');
  });
});

/** The same server with moments for seconds: nothing here waits for a clock, only for the server to hang up. */
describe('a connection that dawdles', () => {
  let server: FastifyInstance;
  let port: number;
  beforeAll(async () => {
    server = fastify(serverOptions({ TRUST_PROXY: 0 }, { headArrivesIn: 30, requestArrivesIn: 60, checkEvery: 5, keptAlive: 5, idleConnection: 40 }));
    server.post('/', () => 'taken');
    server.get('/', () => 'here');
    await server.listen({ port: 0, host: '127.0.0.1' });
    port = (server.server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  /** Sends what is given and answers what came back until the server hung up. */
  const until = (text: string): Promise<string> => new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (bytes) => { heard += bytes.toString(); });
    socket.on('error', () => undefined);
    socket.on('close', () => { resolve(heard); });
    socket.write(text);
  });

  it.each([
    ['before the head is whole', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-'],
    ['in the middle of the body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nab'],
  ])('%s is hung up on', async (_, text) => {
    expect(await until(text)).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('and one that says nothing at all, too', async () => {
    expect(await until('')).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('after its answer is closed when nothing more comes', async () => {
    expect(await until('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 .*here$/s);
  });

  it.each(['hello\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 'GET / HTTP/1.1\r\nBad Header\r\n\r\n'])('%j is no request, and the answer is protected', async (text) => {
    const heard = await until(text);
    expect(heard).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(heard).toMatch(/\r\nContent-Security-Policy: default-src 'none';.*\r\nCache-Control: no-store\r\n/s);
  });
});
