import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IsUUID } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { system } from '../../../src/kernel/actor.js';
import { openLog } from '../../../src/platform/log.js';
import { ServiceMode } from '../../../src/platform/mode/index.js';
import { defineJob, Jobs, migrateQueue, Outbox, queueOptions } from '../../../src/platform/queue/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

const PLANTED = 'Kanarejkin-Ivan';
class Ping {
  @IsUUID() id!: string;
}
const failing = defineJob('test.failing', Ping);

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
  await db.admin.query(`CREATE TABLE planted (name text PRIMARY KEY CHECK (length(name) < 30), n int NOT NULL)`);
  await db.admin.query('INSERT INTO planted VALUES ($1, 1)', [PLANTED]);
  await migrateQueue(db.url);
});
afterAll(() => db.close());

/** What PostgreSQL itself says of a value, in its message, detail or context. (Our own functions name states, months and amounts.) */
const BREAKS: [string, string, unknown[]][] = [
  ['a key that exists', 'INSERT INTO planted VALUES ($1, 2)', [PLANTED]],
  ['a row that fails', 'INSERT INTO planted VALUES ($1, NULL)', [`${PLANTED}2`]],
  ['a row that breaks a rule', 'INSERT INTO planted VALUES ($1, 3)', [PLANTED.repeat(3)]],
  ['a value of another type', 'SELECT $1::uuid', [PLANTED]],
  ['a value in the statement', `SELECT '${PLANTED}'::int`, []],
  ['a function that gives up', `DO $$ BEGIN RAISE EXCEPTION 'this is not allowed' USING DETAIL = '${PLANTED}'; END $$`, []],
];

describe('errors of the database', () => {
  it.each(BREAKS)('reach the log without the value: %s', async (_, sql, params) => {
    const lines: string[] = [];
    const log = openLog('info', new Writable({ write: (chunk: Buffer, __, done) => (lines.push(chunk.toString()), done()) }));
    for (const door of [db.admin, db.dataSource]) {
      const error: unknown = await (door as typeof db.admin).query(sql, params).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      log.error({ error }, 'broke');
      log.error({ error: (error as Error).stack }, 'broke');
    }
    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toContain(PLANTED);
  });
});

describe('a job that failed', () => {
  it('is kept by the queue without the value', async () => {
    const jobs = new Jobs(openLog('silent'), new ServiceMode(db.pool));
    const outbox = new Outbox(db.pool);
    let tried = (): void => undefined;
    const failed = new Promise<void>((resolve) => (tried = resolve));
    jobs.handle(failing, async () => {
      tried();
      await db.admin.query('INSERT INTO planted VALUES ($1, 2)', [PLANTED]);
    });
    const options = queueOptions({ postgresUrl: db.urlOf('jobs') });
    outbox.open(options);
    jobs.start(options);
    await db.changes.run(system('test'), (change) => {
      change.skip();
      change.later(failing, { id: randomUUID() });
      return Promise.resolve();
    });
    await outbox.relay();
    await failed;
    await jobs.stop();
    await outbox.close();
    const { rows: tables } = await db.admin.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'bullmq'`);
    const kept = await Promise.all(tables.map(async ({ name }) => JSON.stringify((await db.admin.query(`SELECT * FROM bullmq."${name}"`)).rows)));
    expect(kept.join('')).toContain('23505');
    expect(kept.join('')).not.toContain(PLANTED);
  });
});
