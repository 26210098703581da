import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import type { Entry } from '../../../src/ledger/index.js';
import { entryDigest } from '../../../src/ledger/entry.js';
import { gift, newFund, post } from './scene.js';

let db: TestDatabase;
let app: pg.Pool;
let fundId: number;
let entryId: number;
beforeAll(async () => {
  db = await freshDatabase();
  app = new pg.Pool({ connectionString: db.urlOf('app'), max: 2 });
  fundId = (await newFund(db)).id;
  ({ entryId } = await post(db, gift(fundId, 5000)));
});
afterAll(async () => {
  await app.end();
  await db.close();
});

const TABLES = ['entry', 'posting', 'psp_item', 'account', 'kind', 'kind_line', 'fund', 'period', 'unrolled', 'rollup', 'fund_guard'];
const APPEND_ONLY = ['entry', 'posting', 'psp_item', 'account', 'kind', 'kind_line'];

describe('the books are append-only', () => {
  it.each(TABLES)('ledger.%s: the program may look and nothing else', async (table) => {
    await app.query(`SELECT FROM ledger.${table} LIMIT 1`);
    for (const sql of [`INSERT INTO ledger.${table} DEFAULT VALUES`, `DELETE FROM ledger.${table}`, `TRUNCATE ledger.${table} CASCADE`]) {
      await expect(app.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it.each(['entry SET key = key', 'posting SET amount = amount', 'period SET state = state', 'rollup SET balance = 0', 'fund SET name = name'])('UPDATE ledger.%s is refused', async (update) => {
    await expect(app.query(`UPDATE ledger.${update}`)).rejects.toMatchObject({ code: '42501' });
  });

  it.each(APPEND_ONLY)('ledger.%s: a trigger stops whoever has the privilege', async (table) => {
    const column = (await db.admin.query(`SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'ledger' AND table_name = $1 AND column_name <> 'id' LIMIT 1`, [table])).rows[0].name;
    for (const sql of [`UPDATE ledger.${table} SET ${column} = ${column}`, `DELETE FROM ledger.${table}`, `TRUNCATE ledger.${table} CASCADE`]) {
      await expect(db.admin.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('keeps its functions for the program', async () => {
    const reader = new pg.Client({ connectionString: db.urlOf('reader') });
    await reader.connect();
    await expect(reader.query(`SELECT ledger.post('{}')`)).rejects.toMatchObject({ code: '42501' });
    await reader.end();
    for (const inner of [`enter_period('2026-10', '${randomUUID()}')`, `create_period('2020-01', '${randomUUID()}')`, `guard('{}')`]) {
      await expect(app.query(`SELECT ledger.${inner}`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

type RawLine = readonly [account: string, fund: number, amount: number, currency?: string];

/** What `post_many` takes, of lines that may break the law. */
function draftOf(lines: readonly RawLine[], kind: Entry['kind'] = 'donation.captured'): string {
  const entry = { kind, key: `raw:${randomUUID()}`, effectiveOn: '2026-10-05', lines: lines.map(([account, fund, amount, currency]) => ({ account, fundId: fund, currency: currency ?? 'EUR', amount })) } as Entry;
  return JSON.stringify([{ ...entry, recordId: randomUUID(), digest: entryDigest(entry) }]);
}

const outcomeOf = (act: Promise<void>): Promise<string> => act.then(() => 'taken', (error: unknown) => (error as { code: string }).code);

/** Writes rows as the database's own administrator would, past every function. */
async function asAdmin(change: { record?: boolean; effectiveOn?: string; nLines?: number; lines: readonly RawLine[] }): Promise<void> {
  const client = await db.admin.connect();
  try {
    await client.query('BEGIN');
    const record = randomUUID();
    if (change.record !== false) {
      await client.query(`INSERT INTO audit.entry (id, kind, at, actor_role, actor_ref, subject_type, subject_id, nonce, sd)
        VALUES ($1, 'entry.posted', date_trunc('milliseconds', now()), 'x', 'x', 'entry', 'x', repeat('n', 22), '{}')`, [record]);
    }
    const { rows } = await client.query(`INSERT INTO ledger.entry (n_lines, kind, key, effective_on, digest, record_id)
      VALUES ($1, 'donation.transferred', $2, $3, sha256(''), $4) RETURNING id`, [change.nLines ?? change.lines.length, `raw:${randomUUID()}`, change.effectiveOn ?? '2026-10-05', record]);
    for (const [at, [account, fund, amount, currency]] of change.lines.entries()) await addLine(client, { id: rows[0].id, n: change.nLines ?? change.lines.length, line: at + 1, account, fund, amount, currency });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
const addLine = (client: pg.ClientBase | pg.Pool, row: { id: number; n: number; line: number; account: string; fund: number; amount: number; currency?: string | undefined }) =>
  client.query(`INSERT INTO ledger.posting (entry_id, n_lines, line, account_id, fund_id, amount) SELECT $1, $2, $3, id, $4, $5 FROM ledger.account WHERE code = $6 AND currency = $7`,
    [row.id, row.n, row.line, row.fund, row.amount, row.account, row.currency ?? 'EUR']);

describe('the law holds for rows written past the functions', () => {
  it('takes a balanced entry (so that the refusals below mean something)', async () => {
    await asAdmin({ lines: [['asset.bank', 1, 5], ['income.donation', 1, -5]] });
  });

  it.each<[string, Parameters<typeof asAdmin>[0]]>([
    ['out of balance', { lines: [['asset.bank', 1, 5], ['income.donation', 1, -4]] }],
    ['balanced only across funds', { lines: [['asset.bank', 1, 5], ['income.donation', 2, -5]] }],
    ['balanced only across currencies', { lines: [['asset.bank', 1, 5], ['income.donation', 1, -5, 'USD']] }],
    ['without lines', { nLines: 2, lines: [] }],
    ['with a line missing', { nLines: 3, lines: [['asset.bank', 1, 5], ['income.donation', 1, -5]] }],
    ['in a fund that does not exist', { lines: [['asset.bank', 999, 5], ['income.donation', 999, -5]] }],
    ['that moves a reservation into money', { lines: [['asset.bank', 1, 5], ['memo.available', 1, -5]] }],
    ['that leaves a fund and does not arrive', { lines: [['asset.bank', 1, 5], ['equity.transfer', 1, -5]] }],
    ['in a month nobody opened', { effectiveOn: '2019-01-05', lines: [['asset.bank', 1, 5], ['income.donation', 1, -5]] }],
  ])('refuses an entry %s', async (_, change) => {
    await expect(asAdmin(change)).rejects.toMatchObject({ code: '23514' });
  });

  it('refuses an entry without a record, and one with a line of nothing or too much', async () => {
    await expect(asAdmin({ record: false, lines: [['asset.bank', 1, 5], ['income.donation', 1, -5]] })).rejects.toMatchObject({ code: '23503' });
    await expect(asAdmin({ lines: [['asset.bank', 1, 0], ['income.donation', 1, 0]] })).rejects.toMatchObject({ code: '23514' });
    await expect(asAdmin({ lines: [['asset.bank', 1, 2 ** 53], ['income.donation', 1, -(2 ** 53)]] })).rejects.toMatchObject({ code: '23514' });
  });

  it('refuses the same of the function that posts many, also for who says in their session that it was asked', async () => {
    const client = await app.connect();
    try {
      await client.query(`SELECT set_config('ledger.law', 'asked', false)`);
      for (const amounts of [[5, -4], [5], []]) {
        const lines = amounts.map((amount) => [amount > 0 ? 'asset.psp.stripe' : 'income.donation', 1, amount] as const);
        await expect(client.query('SELECT * FROM ledger.post_many($1)', [draftOf(lines)])).rejects.toMatchObject({ code: '23514' });
      }
      const promised = draftOf([['expense.grant.legal', 1, 5], ['memo.reserved', 1, -5]], 'grant.awarded');
      await expect(client.query('SELECT * FROM ledger.post_many($1)', [promised])).rejects.toMatchObject({ code: '23514' });
    } finally {
      client.release(true);
    }
  });

  it('asks the same law of lines while it writes them and of rows that are there', async () => {
    const amount = fc.integer({ min: 1, max: 3 }).chain((n) => fc.constantFrom(n, -n));
    const account = fc.constantFrom('asset.psp.stripe', 'equity.transfer'), currency = fc.constantFrom('EUR', 'USD'), fund = fc.constantFrom(1, fundId);
    const pair = fc.record({ account, other: account, fund, otherFund: fc.option(fund, { freq: 3, nil: undefined }), currency, amount }).map(({ account: one, other, fund: here, otherFund, currency: money, amount: n }): RawLine[] =>
      [[one, here, n, money], [other, otherFund ?? here, -n, money]]);
    const outcomes = new Set<string>();
    await fc.assert(fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 3 }).map((pairs) => pairs.flat()), async (lines) => {
      const written = await outcomeOf(app.query('SELECT * FROM ledger.post_many($1)', [draftOf(lines)]).then(() => undefined)), stored = await outcomeOf(asAdmin({ lines }));
      // an entry that keeps the law but brings no record of its own is refused for that, at the commit
      expect(written === '23503' ? 'taken' : written).toBe(stored);
      outcomes.add(stored);
    }), { numRuns: 60 });
    expect([...outcomes].sort()).toEqual(['23514', 'taken']);
  });

  it('lets no line into an entry afterwards, not even a balanced pair', async () => {
    for (const line of [1, 3]) {
      await expect(addLine(db.admin, { id: entryId, n: 2, line, account: 'asset.bank', fund: fundId, amount: 5 })).rejects.toMatchObject({ code: expect.stringMatching(/^23/) });
    }
    await expect(addLine(db.admin, { id: entryId, n: 4, line: 3, account: 'asset.bank', fund: fundId, amount: 5 })).rejects.toMatchObject({ code: '23503' });
  });

  it('refuses an entry that shares its record with another', async () => {
    const { rows } = await db.admin.query('SELECT record_id FROM ledger.entry WHERE id = $1', [entryId]);
    await expect(db.admin.query(`INSERT INTO ledger.entry (n_lines, kind, key, effective_on, digest, record_id) VALUES (2, 'donation.transferred', 'raw:shared', '2026-10-05', sha256(''), $1)`, [rows[0].record_id]))
      .rejects.toMatchObject({ code: '23505' });
  });
});
