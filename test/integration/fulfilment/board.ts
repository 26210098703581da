import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { ClaimedRun } from '../../../src/fulfilment/queue.js';
import type { Actor } from '../../../src/kernel/actor.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { fulfilmentOn, fundWith, orders, volunteers, type Fulfilment } from './scene.js';

export const POST = { carrier: 'post', tracking: 'RR 473124829 US', postageMinor: 1240 } as const;
export const refused = (status: number, code: string): unknown => expect.objectContaining({ status, code });
export const heldBy = (run: ClaimedRun, at = 0): { leaseId: string; fence: number; orderId: string } => ({ leaseId: run.leaseId, fence: run.fence, orderId: run.orders[at]!.id });

/** A database with money, and before each test an empty board and two trusted volunteers. */
export class Board {
  db!: TestDatabase;
  all!: Fulfilment;
  ann!: Actor;
  bea!: Actor;

  constructor() {
    beforeAll(async () => {
      this.db = await freshDatabase();
      this.all = fulfilmentOn(this.db);
      await fundWith(this.db, 1_000_000);
    });
    afterAll(() => this.db.close());
    beforeEach(async () => {
      await this.db.admin.query(`UPDATE task SET state = 'cancelled' WHERE state <> 'done'`);
      await this.db.admin.query(`UPDATE shipment SET tracking_index = sha256(id::text::bytea)`);
      [this.ann, this.bea] = (await volunteers(this.db, 2, 5)) as [Actor, Actor];
      this.all.parcels.told.length = 0;
    });
  }

  async statesOf(orderId: string): Promise<string> {
    return (await this.db.admin.query<{ states: string }>(`SELECT string_agg(state, ' ' ORDER BY seq) AS states FROM task WHERE order_id = $1`, [orderId])).rows[0]!.states;
  }

  /** Puts one order on the board and takes it. */
  async claimOne(actor: Actor): Promise<ClaimedRun> {
    await orders(this.db, this.all.queue, 1);
    return this.all.queue.claim({}, actor);
  }
}
