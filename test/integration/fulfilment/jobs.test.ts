import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Costs } from '../../../src/fulfilment/costs.js';
import { FulfilmentWorker } from '../../../src/fulfilment/fulfilment.worker.js';
import { newId } from '../../../src/kernel/ids.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { fulfilmentOn, type Fulfilment } from './scene.js';

let db: TestDatabase;
let all: Fulfilment;
beforeAll(async () => {
  db = await freshDatabase();
  all = fulfilmentOn(db);
  new FulfilmentWorker(db.changes, all.queue, new Costs(all.ledger), all.leases, db.jobs);
});
afterAll(() => db.close());

const come = (job: 'parcels.orderReady' | 'parcels.orderStopped', orderId: string, state: Fulfilment['parcels']['state']): Promise<void> => {
  all.parcels.state = state;
  return db.jobs.perform(job, { orderId });
};
const live = async (orderId: string): Promise<number> =>
  (await db.admin.query(`SELECT FROM task WHERE order_id = $1 AND state NOT IN ('done', 'cancelled')`, [orderId])).rowCount!;

describe('jobs about an order come late, twice, or in another order', () => {
  it('an order that was stopped meanwhile opens no work: it would stand at the front of the queue and nobody could claim', async () => {
    const id = newId();
    await come('parcels.orderStopped', id, 'on_hold');
    await come('parcels.orderReady', id, 'on_hold');
    expect(await live(id)).toBe(0);
    await come('parcels.orderReady', id, 'cancelled');
    expect(await live(id)).toBe(0);
  });

  it('an order that was approved again keeps its work when the word that it stopped comes late', async () => {
    const id = newId();
    await come('parcels.orderReady', id, 'ready');
    expect(await live(id)).toBe(4);
    await come('parcels.orderStopped', id, 'ready');
    expect(await live(id)).toBe(4);
    await come('parcels.orderStopped', id, 'on_hold');
    expect(await live(id)).toBe(0);
    await come('parcels.orderReady', id, 'ready');
    expect(await live(id)).toBe(4);
  });
});
