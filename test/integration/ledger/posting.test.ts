import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, today } from '../../../src/kernel/clock.js';
import { openDisclosure } from '../../../src/kernel/record.js';
import { ACCOUNTS, donationCaptured, ENTRY_KINDS, entryReversed, openingRecorded, type Entry } from '../../../src/ledger/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { arbitraryFacts } from '../../support/facts.js';
import { act, balances, gift, ledger, newFund, post } from './scene.js';

let db: TestDatabase;
let fundId: number;
beforeAll(async () => {
  db = await freshDatabase();
  fundId = (await newFund(db)).id;
});
afterAll(() => db.close());

const entries = async (key: string) => (await db.reader.query('SELECT id FROM ledger.entry WHERE key = $1', [key])).length;

describe('posting', () => {
  it('knows the accounts and kinds that the program knows', async () => {
    expect((await db.reader.query<{ code: string }>('SELECT DISTINCT code FROM ledger.account')).map(({ code }) => code).sort()).toEqual([...ACCOUNTS].sort());
    expect((await db.reader.query<{ code: string }>('SELECT code FROM ledger.kind')).map(({ code }) => code).sort()).toEqual([...ENTRY_KINDS].sort());
  });

  it('writes the lines, and a record whose digest the database found itself', async () => {
    const { entryId } = await post(db, gift(fundId, 5000, 'bank:first'));
    expect(await db.reader.query('SELECT account, currency, amount FROM ledger.line WHERE entry_id = $1 ORDER BY line', [entryId])).toEqual([
      { account: 'asset.bank', currency: 'EUR', amount: '5000' }, { account: 'income.donation', currency: 'EUR', amount: '-5000' },
    ]);
    const row = await db.reader.one<{ digest: Buffer; kind: string; bodies: string[] }>(
      'SELECT e.digest, r.kind, d.bodies FROM ledger.entry e JOIN audit.entry r ON r.id = e.record_id JOIN audit.disclosure d ON d.entry_id = r.id WHERE e.id = $1', [entryId]);
    expect(row?.kind).toBe('entry.posted');
    expect(row?.bodies.map(openDisclosure)).toContainEqual({ name: 'digest', value: row?.digest.toString('hex') });
  });

  it('takes the facts of every rule with any amounts, in one batch', async () => {
    const other = (await newFund(db)).id;
    for (const currency of ['EUR', 'USD', 'JPY'] as const) {
      for (const rich of [1, fundId, other]) await post(db, openingRecorded({ key: `open:${rich}:${currency}`, effectiveOn: '2026-10-01', currency, fundId: rich, bank: 1e12, stripe: 1e12 }));
    }
    await fc.assert(fc.asyncProperty(fc.tuple(...Object.values(arbitraryFacts([fundId, other]))), async (facts) => {
      const posted = await act(db, (change) => ledger.postMany(change, facts));
      expect(posted).toHaveLength(facts.length);
      expect(posted.every(({ replayed }) => !replayed)).toBe(true);
      const stored = await db.reader.query<{ key: string }>('SELECT e.key FROM unnest($1::bigint[]) WITH ORDINALITY u(id, n) JOIN ledger.entry e USING (id) ORDER BY n', [posted.map(({ entryId }) => entryId)]);
      expect(stored.map(({ key }) => key)).toEqual(facts.map(({ key }) => key));
    }), { numRuns: 25 });
    const { kept, counted } = await balances(db);
    expect(kept).toEqual(counted);
  });

  it.each<[string, Partial<Entry>]>([
    ['an account its kind does not touch', { kind: 'donation.captured' }],
    ['an unknown kind', { kind: 'gift.imagined' as never }],
    ['an unknown account', { lines: [{ account: 'asset.gold' as never, fundId: 1, currency: 'EUR', amount: 5 }, { account: 'income.donation', fundId: 1, currency: 'EUR', amount: -5 }] }],
    ['the wrong side', { lines: [{ account: 'asset.bank', fundId: 1, currency: 'EUR', amount: -5 }, { account: 'income.donation', fundId: 1, currency: 'EUR', amount: 5 }] }],
    ['an unknown fund', { lines: [{ account: 'asset.bank', fundId: 999, currency: 'EUR', amount: 5 }, { account: 'income.donation', fundId: 999, currency: 'EUR', amount: -5 }] }],
    ['an unknown currency', { lines: [{ account: 'asset.bank', fundId: 1, currency: 'XXX' as never, amount: 5 }, { account: 'income.donation', fundId: 1, currency: 'XXX' as never, amount: -5 }] }],
    ['an any-line kind without the entry it takes back', { kind: 'entry.reversed' }],
  ])('refuses %s', async (what, part) => {
    const key = `refused:${what}`;
    await expect(post(db, { ...gift(fundId, 500, key), ...part })).rejects.toMatchObject({ code: 'LG004' });
    expect(await entries(key)).toBe(0);
  });

  it('refuses a month that has not begun', async () => {
    for (const day of ['2099-01-01', addDays(today(), 1)]) await expect(post(db, gift(fundId, 500, 'bank:future', day))).rejects.toMatchObject({ code: 'ledger.future' });
    expect(await entries('bank:future')).toBe(0);
  });
});

describe('the same fact told twice', () => {
  it('is booked once by sixteen posters at the same moment', async () => {
    const posted = await Promise.all(Array.from({ length: 16 }, () => post(db, gift(fundId, 700, 'bank:sixteen'))));
    expect(new Set(posted.map(({ entryId }) => entryId)).size).toBe(1);
    expect(posted.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await entries('bank:sixteen')).toBe(1);
    expect(await db.reader.query(`SELECT FROM audit.entry WHERE subject_id = 'bank:sixteen'`)).toHaveLength(1);
  });

  it('is booked once within one batch', async () => {
    const posted = await act(db, (change) => ledger.postMany(change, [gift(fundId, 1, 'bank:twin'), gift(fundId, 2, 'bank:only'), gift(fundId, 1, 'bank:twin')]));
    expect(posted.map(({ replayed }) => replayed)).toEqual([false, false, true]);
    expect(posted[2]!.entryId).toBe(posted[0]!.entryId);
  });

  it('is loud when it says something else', async () => {
    await post(db, gift(fundId, 800, 'bank:loud'));
    for (const changed of [gift(fundId, 801, 'bank:loud'), gift(1, 800, 'bank:loud'), { ...gift(fundId, 800, 'bank:loud'), evidence: 'ab'.repeat(32) }]) {
      await expect(post(db, changed)).rejects.toMatchObject({ code: 'ledger.reusedKey' });
    }
    await expect(act(db, (change) => ledger.postMany(change, [gift(fundId, 5, 'bank:pair'), gift(fundId, 6, 'bank:pair')]))).rejects.toMatchObject({ code: 'ledger.reusedKey' });
    expect(await entries('bank:pair')).toBe(0);
  });

  it('may come with another day: a late fact is booked in an open month', async () => {
    const first = await post(db, gift(fundId, 900, 'bank:late', '2026-10-30'));
    expect(await post(db, gift(fundId, 900, 'bank:late', '2026-11-01'))).toEqual({ entryId: first.entryId, replayed: true });
  });

  it('books a line of Stripe’s ledger once, under whatever key', async () => {
    const fact = { item: 'txn_once', effectiveOn: '2026-10-05', currency: 'EUR', fundId, gross: 5000, fee: 175, feesPaidBy: 'fund' } as const;
    await post(db, donationCaptured(fact));
    await expect(post(db, { ...donationCaptured(fact), key: 'stripe:other' })).rejects.toMatchObject({ code: '23505' });
  });
});

describe('a reversal', () => {
  it('takes an entry back exactly, and once', async () => {
    const original = gift(fundId, 1200);
    const { entryId } = await post(db, original);
    const back = entryReversed({ key: `fix:${entryId}`, effectiveOn: '2026-11-02', entryId, lines: original.lines });
    await post(db, back);
    await expect(post(db, { ...back, key: 'fix:again' })).rejects.toMatchObject({ code: '23505' });
  });

  it.each<[string, (entry: Entry) => Entry]>([
    ['less', (entry) => ({ ...entry, lines: entry.lines.map((line) => ({ ...line, amount: line.amount / 2 })) })],
    ['more lines', (entry) => ({ ...entry, lines: [...entry.lines, ...gift(fundId, 5).lines] })],
    ['another fund', (entry) => ({ ...entry, lines: entry.lines.map((line) => ({ ...line, fundId: 1 })) })],
  ])('of %s is refused', async (what, change) => {
    const original = gift(fundId, 1200);
    const { entryId } = await post(db, original);
    const back = entryReversed({ key: `fix:${what}`, effectiveOn: '2026-11-02', entryId, lines: original.lines });
    await expect(post(db, change(back))).rejects.toMatchObject({ code: '23514' });
  });
});
