import { plainToInstance } from 'class-transformer';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Settings } from '../../config/settings.js';
import { createApp } from '../../src/app.js';
import { Members, SignIn } from '../../src/identity/index.js';
import { ROLES, system, type Role } from '../../src/kernel/actor.js';
import type { Core } from '../../src/platform/core.js';
import { ServiceMode } from '../../src/platform/mode/index.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { TEST_ROOT_KEY } from './root-key.js';

export interface TestApp {
  readonly url: string;
  readonly nest: NestFastifyApplication;
  readonly db: TestDatabase;
  /** Somebody with this role, signed in to the API. Members are named like their role, and `<role>2` is a second one. */
  api(name: Role | `${Role}2` | null): Api;
  /** A browser's view without a browser: keeps the cookie, fills in tokens. */
  pages(name?: Role | `${Role}2`): Promise<Pages>;
  /** Forgets who was signed in to the API, after their sessions ended. */
  forget(): void;
  /** Does the background work that is due. */
  drain(): Promise<number>;
  close(): Promise<void>;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
   
  readonly json: any;
}
export interface Api {
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, key?: string): Promise<Answer>;
}
export interface Pages {
  get(path: string): Promise<Answer>;
  /** Posts a form of the page at `from`, with its token and key. */
  submit(from: string, action: string, fields: Record<string, string>): Promise<Answer>;
}

export const PASSWORD = 'correct horse battery';

/** The whole application on a database of its own and a free port. `env` sets settings (STRIPE_API_BASE …). */
export async function startApp(env: Partial<Record<keyof Settings, unknown>> = {}, log = pino({ level: 'silent' })): Promise<TestApp> {
  const db = await freshDatabase();
  const settings = plainToInstance(Settings, { DATABASE_URL: db.url, PASYLKA_DEMO: false, LOG_LEVEL: 'silent', DATA_DIR: mkdtempSync(join(tmpdir(), 'pasylka-app-')), STRIPE_SECRET_KEY: 'sk_test_sandbox', STRIPE_WEBHOOK_SECRET: 'whsec_test', ...env });
  const core: Core = {
    settings, rootKey: TEST_ROOT_KEY, databaseUrl: db.url, kind: 'test', log, connections: db, vault: db.vault,
    changes: db.changes, mode: new ServiceMode(db.pool), jobs: db.jobs, outbox: db.outbox, queue: null, close: () => db.close(),
  };
  const nest = await createApp(core);
  await nest.listen(Number(env.PORT ?? 0), '127.0.0.1');
  const url = (await nest.getUrl()).replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost');
  const members = nest.get(Members);
  const tokens = new Map<string, Promise<string>>();
  const ensured = new Map<string, Promise<unknown>>();
  const ensure = (name: string): Promise<unknown> => {
    const known = ensured.get(name) ?? members.create(system('test'), { signIn: name, password: PASSWORD, roles: [ROLES.find((role) => name.replace(/2$/, '') === role)!] });
    ensured.set(name, known);
    return known;
  };
  const tokenOf = (name: string): Promise<string> => {
    const known = tokens.get(name) ?? ensure(name).then(() => nest.get(SignIn).byPassword(name, PASSWORD, 'api')).then((came) => (came as { token: string }).token);
    tokens.set(name, known);
    return known;
  };
  const call = async (method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  };
  const api = (name: string | null): Api => {
    const bearer = async (): Promise<Record<string, string>> => (name === null ? {} : { authorization: `Bearer ${await tokenOf(name)}` });
    return {
      get: async (path) => call('GET', path, await bearer()),
      post: async (path, body = {}, key = crypto.randomUUID()) => call('POST', path, { ...(await bearer()), 'content-type': 'application/json', 'idempotency-key': key }, JSON.stringify(body)),
    };
  };
  const pages = async (name?: string): Promise<Pages> => {
    let cookie = '';
    const get = (path: string): Promise<Answer> => call('GET', path, cookie ? { cookie } : {});
    const submit = async (from: string, action: string, fields: Record<string, string>): Promise<Answer> => {
      const { text } = await get(from);
      const hidden = (field: string): string => new RegExp(`name="${field}" value="([^"]+)"`).exec(text)?.[1] ?? '';
      const body = new URLSearchParams({ _token: hidden('_token'), _key: hidden('_key'), ...fields }).toString();
      const answer = await call('POST', action, { 'content-type': 'application/x-www-form-urlencoded', origin: url, ...(cookie ? { cookie } : {}) }, body);
      const set = answer.headers.get('set-cookie');
      if (set) cookie = set.split(';')[0]!;
      return answer;
    };
    if (name) {
      await ensure(name);
      await submit('/sign-in', '/sign-in', { signIn: name, password: PASSWORD });
    }
    return { get, submit };
  };
  return {
    url, nest, db, api, pages,
    forget: () => tokens.clear(),
    drain: () => db.outbox.drain(db.jobs),
    async close() {
      await nest.close();
      await db.close();
    },
  };
}
