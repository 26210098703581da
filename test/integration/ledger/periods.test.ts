import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { visitor } from '../../../src/kernel/actor.js';
import { Periods } from '../../../src/ledger/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { act, gift, ledger, person, post } from './scene.js';

const periods = new Periods();
const ada = person('6b1c5a54-0000-4000-8000-00000000000a'), bo = person('6b1c5a54-0000-4000-8000-00000000000b');
/** One database for all: each test has months of its own, later ones than the test before, and leaves them closed. */
let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.close());

const requestClose = (id: string, who = ada) => act(db, (change) => periods.requestClose(change, id), who);
const close = (id: string, who = bo) => act(db, (change) => periods.close(change, id), who);
const reopen = (id: string, who = ada) => act(db, (change) => periods.reopen(change, id), who);
const inMonth = (month: string, key?: string) => post(db, gift(1, 100, key, `${month}-05`));

describe('closing a month', () => {
  it('takes two people and leaves a public record', async () => {
    await inMonth('2025-01');
    await requestClose('2025-01');
    await expect(close('2025-01', ada)).rejects.toMatchObject({ code: 'ledger.samePerson' });
    await close('2025-01');
    expect(await periods.find(db.reader, '2025-01')).toMatchObject({ state: 'closed', requestedBy: ada.id });
    expect(await db.reader.one(`SELECT pub FROM audit.entry WHERE kind = 'period.closed' AND subject_id = '2025-01'`)).toEqual({ pub: { subject: 'period:2025-01' } });
  });

  it('cannot be done by one person even with SQL', async () => {
    await requestClose('2025-02');
    const app = new pg.Client({ connectionString: db.urlOf('app') });
    await app.connect();
    await expect(app.query(`SELECT ledger.turn_period('2025-02', 'closed', $1, gen_random_uuid())`, [ada.id])).rejects.toMatchObject({ code: '23514' });
    await app.end();
    await close('2025-02');
  });

  it('stops entries from the request on; a refused request lets them in again', async () => {
    await inMonth('2025-03');
    await requestClose('2025-03');
    await expect(inMonth('2025-03')).rejects.toMatchObject({ code: 'ledger.periodClosed' });
    await reopen('2025-03');
    await inMonth('2025-03');
    await requestClose('2025-03');
    await close('2025-03');
    await expect(inMonth('2025-03')).rejects.toMatchObject({ code: 'ledger.periodClosed' });
    await expect(reopen('2025-03')).rejects.toMatchObject({ code: 'ledger.periodState' });
    await expect(db.admin.query(`UPDATE ledger.period SET state = 'open', requested_by = NULL, closed_by = NULL, closed_at = NULL`)).rejects.toMatchObject({ code: '42501' });
  });

  it('still answers a fact that was booked before the close', async () => {
    const { entryId } = await inMonth('2025-04', 'bank:before');
    await requestClose('2025-04');
    await close('2025-04');
    expect(await inMonth('2025-04', 'bank:before')).toEqual({ entryId, replayed: true });
  });

  it('goes in order, closes only what has ended, and no month opens before a closed one', async () => {
    await inMonth('2025-05');
    await requestClose('2025-06');
    await expect(close('2025-06')).rejects.toMatchObject({ code: 'ledger.periodOrder' });
    await requestClose('2025-05');
    await close('2025-05');
    await close('2025-06');
    await expect(inMonth('2025-04')).rejects.toMatchObject({ code: 'ledger.periodClosed' });
    const running = (await db.reader.one<{ month: string }>(`SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') AS month`))!.month;
    await expect(requestClose(running)).rejects.toMatchObject({ code: 'ledger.periodRunning' });
  });

  it.each(['2026-13', '2026-1', 'October', ''])('knows no month %p', async (month) => {
    await expect(requestClose(month)).rejects.toMatchObject({ code: 'ledger.noMonth' });
  });

  it('begins no month from long before the books', async () => {
    await inMonth('2025-01').catch(() => undefined); // the books have a first month, closed by now
    const before = await db.reader.query('SELECT id FROM ledger.period');
    for (const month of ['0001-01', '1990-01', '2023-12']) await expect(requestClose(month)).rejects.toMatchObject({ code: 'ledger.beforeBooks' });
    expect(await db.reader.query('SELECT id FROM ledger.period')).toEqual(before);
  });

  it('is for people', async () => {
    await expect(act(db, (change) => periods.requestClose(change, '2026-09'), visitor)).rejects.toMatchObject({ code: 'ledger.personOnly' });
  });

  it('waits for an entry on its way and then includes it', async () => {
    const client = new pg.Client({ connectionString: db.url });
    await client.connect();
    await inMonth('2025-07');
    let closing: Promise<void> | undefined;
    await act(db, async (change) => {
      await ledger.post(change, gift(1, 100, 'bank:racing', '2025-07-30'));
      closing = requestCloseOutside();
      await untilWaiting(client);
    });
    await closing;
    expect(await db.reader.query(`SELECT FROM ledger.entry WHERE key = 'bank:racing'`)).toHaveLength(1);
    expect(await periods.find(db.reader, '2025-07')).toMatchObject({ state: 'closing' });
    await client.end();
    await close('2025-07');
  });
});

/** Another process asks for the close: changes of this one cannot nest. */
async function requestCloseOutside(): Promise<void> {
  const app = new pg.Client({ connectionString: db.urlOf('app') });
  await app.connect();
  await app.query('BEGIN');
  const record = (await app.query(`SELECT record_id FROM ledger.period LIMIT 1`)).rows[0].record_id;
  await app.query(`SELECT ledger.turn_period('2025-07', 'closing', $1, $2)`, [ada.id, record]);
  await app.query('COMMIT');
  await app.end();
}

async function untilWaiting(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query(`SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() WHERE NOT granted AND locktype = 'advisory'`);
    if (rows.length > 0) return;
  }
}

describe('the day a late fact is booked', () => {
  it('is its own while the month is open, else the first of the next open one', async () => {
    await inMonth('2025-08');
    await requestClose('2025-08');
    await close('2025-08');
    await requestClose('2025-09');
    expect(await ledger.bookingDay(db.reader, '2026-10-20')).toBe('2026-10-20');
    expect(await ledger.bookingDay(db.reader, '2025-09-20')).toBe('2025-10-01');
    expect(await ledger.bookingDay(db.reader, '2025-05-20')).toBe('2025-10-01');
  });
});
