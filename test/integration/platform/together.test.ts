import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Actor, system } from '../../../src/kernel/actor.js';
import { Conflict } from '../../../src/kernel/problem.js';
import { defineRecord } from '../../../src/kernel/record.js';
import type { Change } from '../../../src/platform/change/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

const taken = defineRecord('test.taken');

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
  await db.admin.query(`CREATE TABLE seat (n int PRIMARY KEY, who text, tx xid8); GRANT SELECT, UPDATE ON seat TO pasylka_app`);
});
afterAll(() => db.close());
beforeEach(() => db.admin.query('TRUNCATE seat; INSERT INTO seat SELECT n FROM generate_series(1, 60) n'));

const person = (n: number): Actor => ({ kind: 'person', id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, roles: ['volunteer'] });

interface Taking {
  readonly seat: number;
  readonly by?: Actor;
  readonly key?: string;
}

/** Takes a seat that nobody has, in one statement that decides and writes, and then looks at what is its own. */
const take = ({ seat, by = person(seat), key = randomUUID() }: Taking): Promise<{ seat: number; told: string }> =>
  db.changes.run(by, async (change: Change) => {
    change.record(taken, { type: 'seat', id: String(seat) });
    const row = await change.one('UPDATE seat SET who = $2, tx = pg_current_xact_id() WHERE n = $1 AND who IS NULL RETURNING 1', [seat, by.id]);
    if (!row) throw new Conflict('test.taken', 'Somebody sits there.');
    expect(await change.one('SELECT who FROM seat WHERE n = $1', [seat])).toEqual({ who: by.id });
    return { seat, told: change.at.toISOString() };
  }, { key, input: { seat }, begins: 'together' });

const seats = async (): Promise<{ n: number; who: string | null; tx: string | null }[]> => (await db.admin.query<{ n: number; who: string | null; tx: string | null }>('SELECT n, who, tx::text FROM seat WHERE who IS NOT NULL ORDER BY n')).rows;
const records = async (): Promise<{ subject_id: string; actor_ref: string }[]> => (await db.admin.query<{ subject_id: string; actor_ref: string }>(`SELECT subject_id, actor_ref FROM audit.entry WHERE kind = 'test.taken'`)).rows;
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('changes that begin together', () => {
  it('share transactions of at most sixteen, and each has its own result, record and answer', async () => {
    const before = (await records()).length;
    const keys = numbers(1, 40).map((n) => `key-of-seat-${n}`);
    const ask = () => Promise.all(numbers(1, 40).map((seat) => take({ seat, key: keys[seat - 1]! })));
    const answers = await ask();
    expect(answers.map(({ seat }) => seat)).toEqual(numbers(1, 40));
    const rows = await seats();
    expect(rows.map(({ n, who }) => [n, who])).toEqual(numbers(1, 40).map((n) => [n, person(n).id]));
    const sizes = [...Map.groupBy(rows, ({ tx }) => tx).values()].map(({ length }) => length);
    expect(sizes.sort((a, b) => a - b)).toEqual([1, 7, 16, 16]);
    const made = (await records()).slice(before);
    expect(made.map(({ subject_id, actor_ref }) => `${subject_id} ${actor_ref}`).sort()).toEqual(numbers(1, 40).map((n) => `${n} ${db.changes.pseudonym(person(n))}`).sort());
    expect(await ask()).toEqual(answers); // the same keys again: what was answered the first time
    expect((await records()).length).toBe(before + 40);
  });

  it('fail alone: who is refused changes nothing, and the others of the transaction have theirs', async () => {
    await take({ seat: 5, by: person(50) });
    const before = (await records()).length;
    const answers = await Promise.allSettled([...numbers(1, 8), 5].map((seat) => take({ seat })));
    expect(answers.map((one) => (one.status === 'fulfilled' ? one.value.seat : (one.reason as Conflict).code))).toEqual([1, 2, 3, 4, 'test.taken', 6, 7, 8, 'test.taken']);
    expect((await seats()).map(({ n, who }) => [n, who])).toEqual(numbers(1, 8).map((n) => [n, person(n === 5 ? 50 : n).id]));
    expect((await records()).length).toBe(before + 7);
  });

  it('of whom many want the same, one has it', async () => {
    const before = (await records()).length;
    const answers = await Promise.allSettled(numbers(1, 30).map((n) => take({ seat: 1, by: person(n) })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect([await seats(), (await records()).length]).toEqual([[expect.objectContaining({ n: 1 })], before + 1]);
  });

  it('of one person never share one, so that what the first did counts for the second; one key is answered once', async () => {
    const by = person(1), key = 'key-pressed-twice';
    await Promise.all([take({ seat: 9 }), take({ seat: 1, by }), take({ seat: 2, by }), take({ seat: 3, by })]);
    const rows = await seats();
    expect(new Set(rows.map(({ tx }) => tx)).size).toBe(4);
    const [once, twice] = await Promise.all([take({ seat: 7, key }), take({ seat: 7, key })]);
    expect(twice).toEqual(once);
    await expect(take({ seat: 8, by: person(7), key })).rejects.toMatchObject({ code: 'change.reusedKey' });
  });

  it('do not wait for the one whose row somebody else holds', async () => {
    const holder = await db.admin.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM seat WHERE n = 3 FOR UPDATE');
    let third = false;
    const held = take({ seat: 3 }).then((answer) => {
      third = true;
      return answer;
    });
    await Promise.all(numbers(10, 30).map((seat) => take({ seat })));
    await Promise.all(numbers(31, 40).map((seat) => take({ seat })));
    expect(third).toBe(false);
    await holder.query('ROLLBACK');
    holder.release();
    expect(await held).toMatchObject({ seat: 3 });
  });

  it('do not wait for one that has gone silent, and a work that throws at once fails alone', async () => {
    const { promise: opened, resolve: open } = Promise.withResolvers<null>();
    const silent = db.changes.run(person(60), async (change) => {
      change.skip();
      await opened;
      return 'late';
    }, { key: randomUUID(), input: {}, begins: 'together' });
    const hasty = () => db.changes.run(person(59), (): Promise<never> => {
      throw new Conflict('test.hasty', 'Not even begun.');
    }, { key: randomUUID(), input: {}, begins: 'together' });
    const answers = await Promise.allSettled([...numbers(1, 10).map((seat) => take({ seat })), hasty(), ...numbers(11, 20).map((seat) => take({ seat }))]);
    expect([(answers[10] as PromiseRejectedResult).reason, (await seats()).length]).toEqual([expect.objectContaining({ code: 'test.hasty' }), 20]);
    open(null);
    expect(await silent).toBe('late');
  });

  it('do not pass on a refusal where they could not ask whether that was of their own doing', async () => {
    const lost = db.changes.run(person(1), async (change) => {
      await change.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
      throw new Conflict('test.taken', 'Somebody has it.');
    }, { key: 'key-of-a-refused-one', input: {}, begins: 'together' });
    await expect(lost).rejects.not.toMatchObject({ code: 'test.taken' });
  });

  it('tell everybody that the service is stopped, and change nothing', async () => {
    const before = (await records()).length;
    await db.admin.query(`BEGIN; SET LOCAL session_replication_role = replica;
      INSERT INTO stoppage (id, mode, reason, record_id) VALUES (gen_random_uuid(), 'read_only', 'drill', gen_random_uuid()); COMMIT`);
    const answers = await Promise.allSettled(numbers(1, 5).map((seat) => take({ seat })));
    await db.admin.query('DELETE FROM stoppage');
    expect(answers.map((one) => (one as PromiseRejectedResult).reason as Conflict).map(({ code }) => code)).toEqual(Array(5).fill('change.stopped'));
    expect([await seats(), (await records()).length]).toEqual([[], before]);
  });

  it('that did not say what they did fail, and take nobody with them', async () => {
    const silent = db.changes.run(system('test'), async () => 1, { key: randomUUID(), input: {}, begins: 'together' });
    const answers = await Promise.allSettled([take({ seat: 1 }), silent, take({ seat: 2 })]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
