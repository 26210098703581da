import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { system } from '../../../src/kernel/actor.js';
import { Funds, Ledger, type Entry, type Fund } from '../../../src/ledger/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

const ledger = new Ledger();
const funds = new Funds();
const actor = system('test');
let db: TestDatabase;
let fund: Fund;

beforeAll(async () => {
  db = await freshDatabase();
  fund = await db.changes.run(actor, (change) => funds.create(change, { code: 'parcels', name: 'Parcels', restriction: 'restricted' }));
});
afterAll(() => db.close());

const gift = (key: string, amount = 5000): Entry => ({
  kind: 'donation.transferred', key, effectiveOn: '2026-10-05',
  lines: [{ account: 'asset.bank', fundId: fund.id, currency: 'EUR', amount }, { account: 'income.donation', fundId: fund.id, currency: 'EUR', amount: -amount, subject: randomUUID() }],
});

describe('posting', () => {
  it('books an entry with its audit record', async () => {
    const posted = await db.changes.run(actor, (change) => ledger.post(change, gift('bank:first')));
    expect(posted).toEqual({ entryId: expect.any(Number), replayed: false });
    expect(await db.reader.query('SELECT account, currency, amount FROM ledger.line WHERE entry_id = $1 ORDER BY line', [posted.entryId])).toEqual([
      { account: 'asset.bank', currency: 'EUR', amount: '5000' }, { account: 'income.donation', currency: 'EUR', amount: '-5000' },
    ]);
  });
});
