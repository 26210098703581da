import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { IsUUID } from 'class-validator';
import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { system } from '../../../src/kernel/actor.js';
import { defineRecord } from '../../../src/kernel/record.js';
import { defineJob } from '../../../src/platform/queue/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

class Ping {
  @IsUUID() id!: string;
}
const ping = defineJob('test.ping', Ping);
const touched = defineRecord('test.touched');
const actor = system('test');

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.close());

const count = async (table: string): Promise<number> => Number((await db.admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]!.n);

describe('a change', () => {
  it('commits rows, record and message together', async () => {
    const before = [await count('audit.entry'), await count('outbox')];
    await db.changes.run(actor, async (change) => {
      change.record(touched, { type: 'thing', id: randomUUID() }, { grams: 12 });
      change.later(ping, { id: randomUUID() });
    });
    expect([await count('audit.entry'), await count('outbox')]).toEqual([before[0]! + 1, before[1]! + 1]);
  });

  it('leaves nothing when it fails', async () => {
    const before = [await count('audit.entry'), await count('outbox')];
    await expect(db.changes.run(actor, async (change) => {
      change.record(touched, { type: 'thing', id: randomUUID() });
      change.later(ping, { id: randomUUID() });
      throw new Error('no');
    })).rejects.toThrow('no');
    expect([await count('audit.entry'), await count('outbox')]).toEqual(before);
  });

  it('is tried again when it drew a reference that is taken', async () => {
    await db.admin.query('CREATE TABLE drawn (reference text CONSTRAINT drawn_reference_key UNIQUE); GRANT INSERT ON drawn TO pasylka_app');
    await db.admin.query(`INSERT INTO drawn VALUES ('P-1')`);
    const draws = ['P-1', 'P-2'];
    await db.changes.run(actor, async (change) => {
      change.record(touched, { type: 'thing', id: randomUUID() });
      await change.query('INSERT INTO drawn VALUES ($1)', [draws.shift()]);
    });
    expect(await count('drawn')).toBe(2);
  });

  it('fails when it neither records nor says that it skipped', async () => {
    await expect(db.changes.run(actor, async () => 1)).rejects.toThrow('must record');
  });

  it('leaves nothing when its records cannot be written, though the commit is sent on their heels', async () => {
    const before = await count('outbox');
    await expect(db.changes.run(actor, async (change) => {
      change.record(touched, { type: 'thing', id: randomUUID() }, {}, 'not a uuid');
      await change.query('INSERT INTO outbox (job, payload) VALUES ($1, $2)', ['test.ping', '{}']);
    })).rejects.toThrow('invalid input syntax');
    expect(await count('outbox')).toBe(before);
    await db.changes.run(actor, async (change) => change.skip()); // the connection is as good as before
  });

  it('sends what does not wait for one another in one packet, and answers each its own', async () => {
    const answers = await db.changes.run(actor, async (change) => {
      change.skip();
      const { stream } = (change.client as unknown as { connection: { stream: { _writev: (chunks: unknown, done: unknown) => void } } }).connection;
      const write = jest.spyOn(stream, '_writev');
      const rows = await Promise.all([1, 2, 3].map((n) => change.one<{ n: number }>('SELECT $1::int AS n', [n])));
      const packets = write.mock.calls.length;
      write.mockRestore();
      return { rows, packets };
    });
    expect(answers).toEqual({ rows: [{ n: 1 }, { n: 2 }, { n: 3 }], packets: 1 });
  });

  it('that fails in the middle of several statements rolls all of them back', async () => {
    const before = await count('outbox');
    const insert = 'INSERT INTO outbox (job, payload) VALUES ($1, $2)';
    await expect(db.changes.run(actor, async (change) => {
      change.skip();
      await Promise.all([change.query(insert, ['test.ping', '{}']), change.query('SELECT $1::int / 0', [1]), change.query(insert, ['test.ping', '{}'])]);
    })).rejects.toThrow('division by zero');
    expect(await count('outbox')).toBe(before);
  });

  it('is over once it failed: what one branch still wanted to do is not done on its own', async () => {
    const before = await count('outbox');
    const { promise: failed, resolve: hasFailed } = Promise.withResolvers<null>();
    let late: Promise<unknown> | undefined;
    await expect(db.changes.run(actor, async (change) => {
      late = failed.then(() => change.query('INSERT INTO outbox (job, payload) VALUES ($1, $2)', ['test.ping', '{}']));
      late.catch(() => undefined);
      throw new Error('one branch failed');
    })).rejects.toThrow('one branch failed');
    hasFailed(null);
    await expect(late).rejects.toThrow('this change is over');
    expect(await count('outbox')).toBe(before);
  });

  it('keeps of what was asked only a keyed digest, and forgets answers after days', async () => {
    const input = { name: 'guess me' };
    await db.changes.run(actor, async (change) => change.skip(), { key: 'key-of-a-guess', input });
    const plain = createHash('sha256').update(JSON.stringify(input)).digest();
    expect((await db.admin.query('SELECT FROM idempotency WHERE input_digest = $1', [plain])).rowCount).toBe(0);
    await db.admin.query(`UPDATE idempotency SET at = now() - interval '4 days'`);
    await db.changes.run(actor, async (change) => change.skip(), { key: 'key-of-today', input });
    await db.pool.query('SELECT forget_old_answers()');
    expect(await count('idempotency')).toBe(1);
  });

  it('cannot begin inside another', async () => {
    await expect(db.changes.run(actor, () => db.changes.run(actor, async (change) => change.skip()))).rejects.toThrow('inside another');
  });

  it('answers a repeated key again without doing it twice, also when both come at once', async () => {
    let done = 0;
    const command = (): Promise<{ id: string }> => db.changes.run(actor, async (change) => {
      done += 1;
      change.record(touched, { type: 'thing', id: randomUUID() });
      return { id: randomUUID() };
    }, { key: 'key-12345678', input: { a: 1 } });
    const [first, second] = await Promise.all([command(), command()]);
    expect(second).toEqual(first);
    expect(done).toBe(1);
  });

  it.each([true, false])('with a key has the time of its transaction, and holds the key to its end (ahead: %s)', async (ahead) => {
    const seen = await db.changes.run(actor, async (change) => {
      change.skip();
      const row = await change.one<{ at: Date; locks: number }>(`SELECT now() AS at, (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND classid = 7284 AND pid = pg_backend_pid()) AS locks`);
      return { ...row, told: change.at };
    }, { key: `key-held-${String(ahead)}`, input: {}, ...(ahead ? { begins: 'ahead' } : {}) });
    expect(seen).toEqual({ at: seen.told, told: seen.told, locks: 1 });
  });

  it('does what was asked once more where the first try failed, also when it waited for it; a key is everybody’s own', async () => {
    const key = 'key-of-two-tries', [before, tries] = [await count('idempotency'), [] as string[]];
    const command = (by: string, ahead: boolean) => db.changes.run(system(by), async (change) => {
      change.skip();
      await change.query('SELECT pg_sleep($1)', [0.02]);
      if (tries.push(by) === 1) throw new Error('the first one fails');
      return tries.length;
    }, { key, input: {}, ...(ahead ? { begins: 'ahead' } : {}) });
    const answers = await Promise.allSettled([command('one', true), command('one', false), command('one', true), command('two', true)]);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect([tries.filter((by) => by === 'two').length, await count('idempotency')]).toEqual([1, before + 2]);
    expect(await command('one', false)).toEqual(await command('one', true));
    expect(tries.length).toBeLessThanOrEqual(5);
  });

  it('that runs ahead answers a repeated key as well: what the second began is undone, even where it would be refused now', async () => {
    const about = randomUUID(), before = await count('audit.entry');
    const command = (): Promise<{ id: string }> => db.changes.run(actor, async (change) => {
      const taken = await change.query('SELECT 1 FROM audit.entry WHERE subject_id = $1', [about]);
      expect(change.at.getTime()).toBeGreaterThan(0);
      if (taken.length > 0) throw new Error('taken');
      change.record(touched, { type: 'thing', id: about });
      await change.query('INSERT INTO outbox (job, payload) VALUES ($1, $2)', ['test.ping', JSON.stringify({ id: about })]);
      return { id: randomUUID() };
    }, { key: 'key-ahead-1', input: {}, begins: 'ahead' });
    const first = await command();
    expect(await Promise.all([command(), command()])).toEqual([first, first]);
    expect(await count('audit.entry')).toBe(before + 1);
    expect(await count(`outbox WHERE payload->>'id' = '${about}'`)).toBe(1);
    await db.changes.run(actor, async (change) => change.skip()); // the connection is as good as before
  });

  it('that runs ahead does not know the time before the database has answered', async () => {
    await expect(db.changes.run(actor, async (change) => change.at, { key: 'key-ahead-2', input: {}, begins: 'ahead' })).rejects.toThrow('ahead');
  });

  it.each([true, false])('refuses a key that comes with another input (ahead: %s)', async (ahead) => {
    await expect(db.changes.run(actor, async (change) => change.skip(), { key: 'key-12345678', input: { a: 2 }, ...(ahead ? { begins: 'ahead' } : {}) })).rejects.toMatchObject({ code: 'change.reusedKey' });
  });

  it('that runs ahead says what went wrong, and not that of the look for its key', async () => {
    const broken = db.changes.run(actor, async (change) => {
      await change.query('SELECT pg_terminate_backend(pg_backend_pid())');
    }, { key: 'key-of-a-broken-one', input: {}, begins: 'ahead' });
    await expect(broken).rejects.toThrow(/terminat/);
    await db.changes.run(actor, async (change) => change.skip()); // another connection serves what comes next
  });

  it('writes nothing where its beginning fails, however far had come what ran ahead', async () => {
    let used: PoolClient | undefined;
    const write = (): Promise<void> => db.changes.run(actor, async (change) => {
      used = change.client;
      await change.query('INSERT INTO outbox (job, payload) VALUES ($1, $2)', ['test.ping', '{"of":"a beginning that fails"}']);
      throw new Error('enough');
    }, { key: 'key-of-no-beginning', input: {}, begins: 'ahead' });
    await expect(write()).rejects.toThrow('enough');
    const send = used!.query.bind(used) as (sql: string) => unknown;
    const cancelled = jest.spyOn(used!, 'query').mockImplementationOnce(() => send('SELECT 1 / 0')); // as if the server had been asked to cancel it
    await expect(write()).rejects.toMatchObject({ code: '22012' });
    cancelled.mockRestore();
    expect(await count(`outbox WHERE payload->>'of' IS NOT NULL`)).toBe(0);
  });

  it('does the work of the outbox once, in order', async () => {
    await db.admin.query('DELETE FROM outbox');
    const seen: string[] = [];
    db.jobs.handle(ping, async ({ id }) => void seen.push(id));
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    await db.changes.run(actor, async (change) => {
      change.record(touched, { type: 'thing', id: ids[0]! });
      for (const id of ids) change.later(ping, { id });
    });
    expect(await db.outbox.drain(db.jobs)).toBe(3);
    expect(seen).toEqual(ids);
  });
});
