import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Costs } from '../../../src/fulfilment/costs.js';
import { FulfilmentWorker } from '../../../src/fulfilment/fulfilment.worker.js';
import { Stamps } from '../../../src/fulfilment/stamps.js';
import { ToDos } from '../../../src/identity/index.js';
import { addDays, type Day, daysOf, periodOf, today } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { defineRecord } from '../../../src/kernel/record.js';
import { Periods } from '../../../src/ledger/index.js';
import { Panic } from '../../../src/panic/index.js';
import { ServiceMode } from '../../../src/platform/mode/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { COORDINATOR, fulfilmentOn, fundWith, person, type Fulfilment } from './scene.js';

const batchMade = defineRecord('test.batchMade');

let db: TestDatabase;
let all: Fulfilment;
let stamps: Stamps;
let todos: ToDos;
beforeAll(async () => {
  db = await freshDatabase();
  all = fulfilmentOn(db);
  new FulfilmentWorker(db.changes, all.queue, all.leases, db.jobs, new Panic(db.changes, new ServiceMode(db.pool)));
  todos = new ToDos(db.reader);
  stamps = new Stamps(db.changes, db.reader, new Costs(all.ledger), db.jobs, todos);
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

describe('the stamps of a batch', () => {
  const TREASURER = person(newId(), 'treasurer');
  const posted = async (on: Day, minor: number): Promise<string> => {
    const batchId = newId();
    await db.changes.run(COORDINATOR, async (change) => {
      const record = change.record(batchMade, { type: 'letterBatch', id: batchId });
      await change.query('INSERT INTO letter_batch (id, printed_on, posted_on, postage_minor, record_id) VALUES ($1, $2, $2, $3, $4)', [batchId, on, minor, record]);
    });
    return batchId;
  };

  it('that the core fund cannot pay stay on the treasurer’s list, and are booked by themselves when money came', async () => {
    const batchId = await posted(today(), 140);
    const waiting = async () => (await todos.of(TREASURER)).map(({ count }) => count);
    await expect(db.jobs.perform('letters.batchPosted', { batchId })).rejects.toMatchObject({ code: 'ledger.insufficient' });
    expect(await waiting()).toEqual([0]); // a job that still runs is nobody's trouble
    await db.admin.query(`ALTER TABLE audit.entry DISABLE TRIGGER USER; UPDATE audit.entry SET at = at - interval '1 hour'; ALTER TABLE audit.entry ENABLE TRIGGER USER`);
    expect(await waiting()).toEqual([1]);
    expect(await todos.of(COORDINATOR)).toEqual([]);
    await expect(stamps.payOwed()).rejects.toMatchObject({ code: 'ledger.insufficient' });
    await fundWith(db, 10_000);
    await stamps.payOwed();
    await stamps.payOwed();
    expect(await waiting()).toEqual([0]);
    expect(await db.reader.query('SELECT FROM ledger.entry WHERE key LIKE $1', [`letterBatch:${batchId}%`])).toHaveLength(2);
  });

  it('posted in a month that was closed before we heard of them are booked in the first open one, once', async () => {
    await fundWith(db, 10_000);
    const postedOn = addDays(daysOf(periodOf(today())).from, -1);
    const periods = new Periods();
    await db.changes.run(person(newId(), 'treasurer'), (change) => periods.requestClose(change, periodOf(postedOn)));
    await db.changes.run(person(newId(), 'treasurer'), (change) => periods.close(change, periodOf(postedOn)));
    const batchId = await posted(postedOn, 140);
    for (let times = 0; times < 2; times += 1) await db.jobs.perform('letters.batchPosted', { batchId });
    const booked = await db.reader.query<{ day: string }>('SELECT effective_on AS day FROM ledger.entry WHERE key LIKE $1', [`letterBatch:${batchId}%`]);
    expect(booked.map(({ day }) => periodOf(day))).toEqual([periodOf(today()), periodOf(today())]);
  });
});
