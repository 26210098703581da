import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { arbitraryFacts } from '../../support/facts.js';
import { act, balances, ledger, newFund } from './scene.js';

let db: TestDatabase;
let fundIds: number[];
beforeAll(async () => {
  db = await freshDatabase();
  fundIds = [1, (await newFund(db)).id, (await newFund(db)).id];
});
afterAll(() => db.close());

describe('any history', () => {
  it('keeps Σ = 0 and kept balances = the sum of all lines, wherever the roll-up stands', async () => {
    const facts = arbitraryFacts(fundIds);
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.array(fc.oneof(...Object.values(facts)), { minLength: 1, maxLength: 8 }).map((batch) => ({ post: batch })) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }).map((rollUp) => ({ rollUp })) },
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
      await Promise.all(steps.map((one) => act(db, async (change) => {
        if ('rollUp' in one) await ledger.rollUp(change, one.rollUp);
        else await ledger.postMany(change, one.post);
      }).catch((error: unknown) => expect(error).toMatchObject({ code: 'ledger.insufficient' }))));
      const { kept, counted } = await balances(db);
      expect(kept).toEqual(counted);
      expect(await db.reader.query('SELECT FROM ledger.line GROUP BY entry_id, fund_id, currency HAVING sum(amount) <> 0')).toEqual([]);
    }), { numRuns: 15 });
    while ((await act(db, (change) => ledger.rollUp(change))) > 0);
    const { kept, counted } = await balances(db);
    expect(kept).toEqual(counted);
    expect(await db.reader.query('SELECT FROM ledger.unrolled')).toEqual([]);
  });
});
