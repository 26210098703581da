import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IsUUID } from 'class-validator';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import pino, { type Logger } from 'pino';
import { system } from '../../../src/kernel/actor.js';
import { defineRecord } from '../../../src/kernel/record.js';
import { defineJob, Held, Jobs, migrateQueue, Outbox, queueOptions } from '../../../src/platform/queue/index.js';
import { ServiceMode } from '../../../src/platform/mode/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { freePort } from '../../support/process.js';
import { startRedis } from '../../support/redis.js';

class Ping {
  @IsUUID() id!: string;
}
const ping = defineJob('test.queued', Ping);
const touched = defineRecord('test.queueTouched');

let db: TestDatabase;
let redis: { url: string; child: ChildProcess } | undefined;

beforeAll(async () => {
  db = await freshDatabase();
  await migrateQueue(db.url);
  redis = await startRedis();
});
afterAll(async () => {
  redis?.child.kill();
  await db.close();
});

/** Three messages go through the outbox and the queue; the second handler call of a failing job is awaited too. */
async function carried(options: ReturnType<typeof queueOptions>): Promise<string[]> {
  const jobs = new Jobs(pino({ level: 'silent' }), new ServiceMode(db.pool));
  const outbox = new Outbox(db.pool);
  const seen: string[] = [];
  let failed = false;
  let held = false;
  const done = new Promise<void>((resolve) => {
    jobs.handle(ping, async ({ id }) => {
      if (!failed) {
        failed = true;
        throw new Error('the first try fails');
      }
      if (!held) {
        held = true;
        throw new Held('a part is switched off', 5);
      }
      seen.push(id);
      if (seen.length === 3) resolve();
    });
  });
  outbox.open(options);
  jobs.start(options);
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  await db.changes.run(system('test'), async (change) => {
    change.record(touched, { type: 'thing', id: ids[0]! });
    for (const id of ids) change.later(ping, { id });
  });
  expect(await outbox.relay()).toBe(3);
  await done;
  await jobs.stop();
  await outbox.close();
  expect(seen.sort()).toEqual(ids.sort());
  return seen;
}

describe('background work', () => {
  it('goes from the outbox through PostgreSQL to its handler, and is tried again when it fails', async () => {
    expect(await carried(queueOptions({ postgresUrl: db.urlOf('jobs') }))).toHaveLength(3);
  });

  it('stops though the server of its queue is gone', async () => {
    const options = queueOptions({ redisUrl: `redis://127.0.0.1:${await freePort()}` });
    const { promise: refused, resolve: warn } = Promise.withResolvers<unknown>();
    const jobs = new Jobs({ warn } as unknown as Logger, new ServiceMode(db.pool));
    jobs.start(options);
    await refused;
    await jobs.stop();
  });

  it('goes through Redis the same way', async () => {
    if (!redis) {
      console.warn('skipped: no redis-server was found');
      return;
    }
    expect(await carried(queueOptions({ redisUrl: redis.url }))).toHaveLength(3);
  });
});
