import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { Settings } from '../../../config/settings.js';
import { PaymentsScene } from '../../bench/payments-scene.js';
import { countStatements } from '../../bench/statements.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
let scene: PaymentsScene;
beforeAll(async () => {
  db = await freshDatabase();
  scene = new PaymentsScene({ changes: db.changes, jobs: db.jobs, vault: db.vault, connections: db, settings: plainToInstance(Settings, {}) }, db.admin);
  await scene.openFunds(3);
});
afterAll(() => db.close());

const drained = async (count: number) => {
  await scene.arrive(count);
  const { result, statements } = await countStatements(() => scene.projector().drain());
  expect(result).toBe(count);
  return statements;
};

describe('statements sent to post a payment, BEGIN and COMMIT counted', () => {
  it('are six at most for one alone: clock, take, apply, post, close, COMMIT', async () => {
    const statements = await drained(1);
    expect(statements.length).toBeLessThanOrEqual(6);
    expect(statements.some((text) => text.includes('ledger.post_many'))).toBe(true);
    expect(await db.reader.query(`SELECT FROM ledger.entry WHERE kind = 'donation.captured'`)).toHaveLength(1);
  });

  it('are fewer than one each in a batch, and no more for more funds', async () => {
    expect((await drained(60)).length).toBeLessThanOrEqual(6);
    expect(await db.reader.query(`SELECT FROM ledger.entry WHERE kind = 'donation.captured'`)).toHaveLength(61);
  });
});
