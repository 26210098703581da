import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '../../../config/settings.js';
import { signNow } from '../../../src/audit/index.js';
import { makeBackup, testRestore } from '../../../src/cli/backup.js';
import { doctor } from '../../../src/cli/doctor/index.js';
import { DEMO_PASSWORD } from '../../../src/cli/foundation/index.js';
import { Members } from '../../../src/identity/index.js';
import { system, type Role } from '../../../src/kernel/actor.js';
import { newAgePair } from '../../../src/platform/backup/index.js';
import type { Core } from '../../../src/platform/core.js';
import { isOpen } from '../../../src/platform/database/index.js';
import { migrateQueue } from '../../../src/platform/queue/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { TEST_ROOT_KEY } from '../../support/root-key.js';

// A live installation as far as one can be had without real money: its database is born live and everything is asked in
// earnest, but who answers as Stripe is ours, since nobody has a live key to try. docs/running.md says so.
const stripeSays = (livemode: boolean) => () => Promise.resolve({ livemode });

let db: TestDatabase;
let mail: Server;
let settings: Settings;
let identity: string;
beforeAll(async () => {
  db = await freshDatabase();
  await db.admin.query(`ALTER TABLE installation DISABLE TRIGGER USER; UPDATE installation SET kind = 'live'; ALTER TABLE installation ENABLE TRIGGER USER`);
  await migrateQueue(db.url);
  mail = createServer((socket) => {
    socket.unref().on('error', () => undefined).on('data', (chunk: Buffer) => socket.write(chunk.toString().startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n')).write('220 test\r\n');
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
  const home = mkdtempSync(join(tmpdir(), 'pasylka-doctor-'));
  const pair = await newAgePair();
  identity = pair.identity;
  mkdirSync(join(home, 'data'));
  writeFileSync(join(home, 'data/root.key'), `${TEST_ROOT_KEY.toString('hex')}\n`, { mode: 0o600 });
  settings = plainToInstance(Settings, {
    PASYLKA_DEMO: false, DATABASE_URL: db.url, DATA_DIR: join(home, 'data'), PUBLIC_URL: 'https://give.example.org', STRIPE_SECRET_KEY: 'rk_live_abc', STRIPE_WEBHOOK_SECRET: 'whsec_abc',
    SMTP_URL: `smtp://127.0.0.1:${(mail.address() as { port: number }).port}`, ALERT_MAIL: 'operators@example.org', BACKUP_DIR: join(home, 'backups'), BACKUP_RECIPIENT: pair.recipient, LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  mail.close();
  await db.close();
});

const reds = async (change: object = {}, ask = stripeSays(true)): Promise<Record<string, string>> => {
  const changed = plainToInstance(Settings, { ...plain(settings), ...change });
  const { findings } = await doctor(changed, { ask });
  return Object.fromEntries(findings.filter(({ green }) => !green).map(({ name, says }) => [name, says]));
};
const plain = (of: Settings): object => JSON.parse(JSON.stringify(of)) as object;

describe('doctor', () => {
  it('names all that a new live installation lacks, what to do, and keeps it closed', async () => {
    const { findings, opened } = await doctor(settings, { ask: stripeSays(true) });
    expect(findings.filter(({ green }) => !green).map(({ name }) => name)).toEqual(['log', 'backup', 'restore', 'two-people']);
    for (const { green, says, todo } of findings) {
      expect(says).toMatch(/^[^\n]{3,}$/);
      expect(todo !== undefined).toBe(!green);
    }
    expect([opened, await isOpen(db.publicReader)]).toEqual([false, false]);
  });

  it('is green when they are mended, and opens the site once', async () => {
    const members = new Members(db.changes);
    const people: readonly (readonly Role[])[] = [['admin', 'treasurer', 'coordinator'], ['approver', 'campaigner'], ['case_worker', 'campaigner', 'auditor']];
    for (const [at, roles] of people.entries()) await members.create(system('test'), { signIn: `person${at}`, password: 'correct horse battery', roles });
    await signNow(settings, { databaseUrl: db.url, rootKey: TEST_ROOT_KEY, pool: db.pool });
    const core = { settings, databaseUrl: db.url, rootKey: TEST_ROOT_KEY, changes: db.changes } as unknown as Core;
    const { data, keys } = await makeBackup(core, () => undefined);
    await testRestore(core, { data: data.path, keys: keys.path }, identity, () => undefined);
    expect(await reds()).toEqual({});
    expect(await isOpen(db.publicReader)).toBe(true);
    expect((await doctor(settings, { ask: stripeSays(true) })).opened).toBe(false);
  });
});

describe('doctor sees red:', () => {
  beforeEach(async () => expect(await reds()).toEqual({}));
  const gone = { DATA_DIR: '/nowhere' };

  it.each([
    ['Stripe says that the live key is a test one', 'stripe', {}, stripeSays(false)],
    ['a key that may do everything', 'stripe', { STRIPE_SECRET_KEY: 'sk_live_abc' }, stripeSays(true)],
    ['a test key with a live database', 'stripe', { STRIPE_SECRET_KEY: 'rk_test_abc' }, stripeSays(false)],
    ['Stripe refuses the key', 'stripe', {}, () => Promise.reject(new Error('Invalid API Key'))],
    ['no webhook secret', 'webhook', { STRIPE_WEBHOOK_SECRET: undefined }, undefined],
    ['no mail server', 'mail', { SMTP_URL: undefined }, undefined],
    ['a mail server that does not answer', 'mail', { SMTP_URL: 'smtp://127.0.0.1:9' }, undefined],
    ['an address without TLS', 'address', { PUBLIC_URL: 'http://localhost:3000' }, undefined],
    ['backups that are not where they should be', 'backup', { BACKUP_DIR: tmpdir() }, undefined],
    ['a keyring that is not reachable', 'keyring', { KEYRING_DATABASE_URL: 'postgres://a:b@127.0.0.1:9/x' }, undefined],
  ] as const)('%s', async (_, name, change, ask) => {
    const found = await reds(change, (ask ?? stripeSays(true)));
    expect(Object.keys(found)).toContain(name);
    expect(Object.keys(found).filter((other) => other !== name && other !== 'root-key')).toEqual([]);
  });

  it('another root key', async () => {
    const found = await reds({ ROOT_KEY: 'ab'.repeat(32) });
    expect(found['root-key']).toMatch(/not the one this database was sealed under/);
    expect(found['roles']).toMatch(/cannot sign in/);
    expect(JSON.stringify(found)).not.toContain('abab'); // no key in any sentence
  });

  it('a settings or key file that others may read', async () => {
    chmodSync(settings.path('root.key'), 0o644);
    expect(await reds()).toEqual({ files: expect.stringContaining('root.key') as unknown });
    chmodSync(settings.path('root.key'), 0o600);
  });

  it.each([
    ['jobs that wait too long', 'queue', `INSERT INTO outbox (job, payload, due_at) VALUES ('a.b', '{}', now() - interval '6 minutes')`, `DELETE FROM outbox WHERE job = 'a.b'`],
    ['a migration that has not run', 'migrations', `UPDATE migration SET name = 'x' || name WHERE id = 1`, `UPDATE migration SET name = substr(name, 2) WHERE id = 1`],
    ['a backup of three days ago', 'backup', `ALTER TABLE audit.entry DISABLE TRIGGER USER; UPDATE audit.entry SET at = at - interval '3 days' WHERE kind = 'backup.made'`, `UPDATE audit.entry SET at = at + interval '3 days' WHERE kind = 'backup.made'; ALTER TABLE audit.entry ENABLE TRIGGER USER`],
    ['a restore never tried for half a year', 'restore', `ALTER TABLE audit.entry DISABLE TRIGGER USER; UPDATE audit.entry SET at = at - interval '180 days' WHERE kind = 'backup.tested'`, `UPDATE audit.entry SET at = at + interval '180 days' WHERE kind = 'backup.tested'; ALTER TABLE audit.entry ENABLE TRIGGER USER`],
    ['a log that nobody signs', 'log', `ALTER TABLE audit.checkpoint DISABLE TRIGGER USER; UPDATE audit.checkpoint SET signed_at = signed_at - interval '3 days'`, `UPDATE audit.checkpoint SET signed_at = signed_at + interval '3 days'; ALTER TABLE audit.checkpoint ENABLE TRIGGER USER`],
    ['somebody who left', 'two-people', `UPDATE member SET active = false WHERE sign_in = 'person1'`, `UPDATE member SET active = true WHERE sign_in = 'person1'`],
  ])('%s', async (_, name, spoil, mend) => {
    await db.admin.query(spoil);
    const found = await reds();
    await db.admin.query(mend);
    expect(Object.keys(found)).toEqual([name]);
  });

  it('a sign-in of the demo', async () => {
    const id = await new Members(db.changes).create(system('test'), { signIn: 'treasurer', password: DEMO_PASSWORD, roles: ['treasurer'] });
    expect(await reds()).toEqual({ 'demo-sign-ins': expect.stringContaining('treasurer') as unknown });
    await db.admin.query('UPDATE member SET active = false WHERE id = $1', [id]);
  });

  it('a data folder that is gone, and goes on looking', async () => {
    const found = await reds({ ...gone, ROOT_KEY: TEST_ROOT_KEY.toString('hex') });
    expect(Object.keys(found)).toEqual(['disk']);
  });
});

describe('doctor --mail', () => {
  it('leaves a job that names checks and nothing else', async () => {
    const ill = plainToInstance(Settings, { ...plain(settings), STRIPE_WEBHOOK_SECRET: undefined });
    await doctor(ill, { ask: stripeSays(true), alert: true });
    const { rows } = await db.admin.query<{ payload: object }>(`DELETE FROM outbox WHERE job = 'mail.doctorRed' RETURNING payload`);
    expect(rows.map(({ payload }) => payload)).toEqual([{ checks: 'webhook' }]);
  });
});
