import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listening, type Running, start } from '../../support/process.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { TEST_ROOT_KEY } from '../../support/root-key.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasylka-start-'));
  chmodSync(folder, 0o777);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (env: Record<string, string>, as: { uid?: number; gid?: number } = {}): Running => start(folder, env, as);
const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('npm start says in one sentence what is wrong, and leaves nothing running', () => {
  const refused = async (env: Record<string, string>, sentence: RegExp): Promise<void> => {
    const { code, err } = await run(env).ended;
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toMatch(sentence);
    expect(code).toBe(1);
  };

  it('a taken port', async () => {
    const { server, port } = await listening();
    await refused({ PORT: String(port), DATA_DIR: join(folder, 'taken') }, /^Port \d+ is taken/);
    server.close();
  });

  it('a data folder that cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    await refused({ PORT: await freePort(), DATA_DIR: file }, /^The data folder .* cannot be written/);
  });

  it('a data folder where none can be made', async () => refused({ PORT: await freePort(), DATA_DIR: '/proc/none/deep' }, /^The data folder .* cannot be written/));

  it('a bad variable', () => refused({ PORT: 'three' }, /^PORT must be a port/));

  it('a database that does not answer', async () =>
    refused({ PORT: await freePort(), DATA_DIR: join(folder, 'none'), DATABASE_URL: `postgres://a:b@127.0.0.1:${await freePort()}/x`, ROOT_KEY: 'a'.repeat(64) }, /^The database at DATABASE_URL does not answer/));
});

describe('npm start never lets two worlds meet', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await freshDatabase();
  });
  afterAll(() => db.close());
  const born = (kind: 'demo' | 'test' | 'live') => db.admin.query(`ALTER TABLE installation DISABLE TRIGGER USER; UPDATE installation SET kind = '${kind}'; ALTER TABLE installation ENABLE TRIGGER USER`);
  const HTTPS = { PUBLIC_URL: 'https://give.example.org' };
  const LIVE_KEY = { STRIPE_SECRET_KEY: 'rk_live_abc' };

  it.each([
    ['an address without TLS', 'test', { PUBLIC_URL: 'http://give.example.org' }, /^PUBLIC_URL http:\/\/give\.example\.org must be https/],
    ['a demo database with a live key', 'demo', { ...HTTPS, ...LIVE_KEY }, /^This database was born “demo” and never takes real money/],
    ['a test database with a live key', 'test', { ...HTTPS, ...LIVE_KEY }, /^This database was born “test” and never takes real money/],
    ['a live database with demo sign-ins', 'live', { ...HTTPS, PASYLKA_DEMO: '1' }, /^This database was born “live”: demo data and demo sign-ins do not belong in it/],
    ['a live database without its address', 'live', LIVE_KEY, /^A live database needs an https PUBLIC_URL/],
    ['a live database with a test key', 'live', { ...HTTPS, STRIPE_SECRET_KEY: 'rk_test_abc' }, /^This database was born “live”, and payments of a test key are not money/],
    ['a live database with the sandbox', 'live', HTTPS, /^A live database needs its STRIPE_SECRET_KEY/],
    ['another root key', 'test', { ROOT_KEY: 'ab'.repeat(32) }, /^This root key is not the one this database was sealed under/],
    ['no root key', 'test', { ROOT_KEY: '' }, /^The root key .* is missing/],
  ] as const)('%s', async (_, kind, env, sentence) => {
    await born(kind);
    const { code, err } = await run({ PORT: await freePort(), DATA_DIR: join(folder, 'worlds'), DATABASE_URL: db.url, ROOT_KEY: TEST_ROOT_KEY.toString('hex'), ...env }).ended;
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});

describe('npm start', () => {
  const serves = async (as: { uid?: number; gid?: number }): Promise<void> => {
    const env = { PORT: await freePort(), DATA_DIR: join(folder, `data-${as.uid ?? 'own'}`) };
    const url = `http://localhost:${env.PORT}`;
    for (const visit of ['first', 'again']) {
      const running = run(env, as);
      await running.ready;
      expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ok', kind: 'demo' });
      expect(readFileSync(join(env.DATA_DIR, 'demo/postgres/postgresql.auto.conf'), 'utf8')).not.toContain('synchronous_commit');
      const pid = Number(readFileSync(join(env.DATA_DIR, 'demo/postgres/postmaster.pid'), 'utf8').split('\n')[0]);
      const token = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ signIn: 'treasurer', password: 'demo-pasylka' }) });
      expect({ visit, status: token.status }).toEqual({ visit, status: 201 });
      running.child.kill('SIGINT');
      expect((await running.ended).code).toBe(0);
      expect(isRunning(pid)).toBe(false);
    }
  };

  it('serves a demo, stops all of it on Ctrl-C, and keeps the data for the next time', () => serves({}), 180_000);

  it('does so for an ordinary user too', async () => {
    if (process.getuid?.() !== 0) return; // the test above was that user's
    await serves({ uid: 65_534, gid: 65_534 });
  }, 180_000);

  it('keeps its database elsewhere when only root may enter the folder, and says where', async () => {
    if (process.getuid?.() !== 0) return; // an ordinary user runs PostgreSQL as himself
    const home = join(folder, 'home');
    mkdirSync(home, { mode: 0o700 });
    const env = { PORT: await freePort(), DATA_DIR: join(home, 'data') };
    const running = run(env);
    await running.ready;
    const place = readFileSync(join(env.DATA_DIR, 'demo/postgres-location'), 'utf8').trim();
    expect(place).toMatch(/^\/var\/lib\/pasylka\/[0-9a-f]{16}$/);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
    rmSync(place, { recursive: true, force: true });
  }, 180_000);

  it('makes a demo anew that was interrupted while it was made, and waits for the disk again', async () => {
    const [env, conf] = [{ PORT: await freePort(), DATA_DIR: join(folder, 'data-own') }, join(folder, 'data-own/demo/postgres/postgresql.auto.conf')];
    writeFileSync(conf, `${readFileSync(conf, 'utf8')}synchronous_commit = 'off'\n`);
    writeFileSync(join(env.DATA_DIR, 'demo/unfinished'), '');
    const running = run(env);
    await running.ready;
    expect(readFileSync(conf, 'utf8')).not.toContain('synchronous_commit');
    expect(existsSync(join(env.DATA_DIR, 'demo/unfinished'))).toBe(false);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
  }, 180_000);

  it('refuses a live key with a demo database', async () => {
    const env = { PORT: await freePort(), DATA_DIR: join(folder, 'data-own') };
    const { code, err } = await run({ ...env, PASYLKA_DEMO: '1', STRIPE_SECRET_KEY: 'sk_live_abc' }).ended;
    expect(err).toContain('demo data and real money never meet');
    expect(code).toBe(1);
  });
});
