import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';
import { system } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { minorFromDb } from '../kernel/money.js';
import { CORE_FUND_ID } from '../ledger/index.js';
import { letterBatchPosted } from '../letters/index.js';
import { Changes } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Costs } from './costs.js';

const AGAIN_MS = 3_600_000;
const OWED = `letter_batch b JOIN audit.entry e ON e.id = b.record_id
  WHERE b.posted_on IS NOT NULL AND b.postage_minor > 0 AND e.at < now() - interval '10 minutes' AND NOT EXISTS (SELECT FROM ledger.entry l WHERE l.key = 'letterBatch:' || b.id)`;

/**
 * Books what the stamps of a batch of letters cost. They are bought when we hear of it, so a core fund that has too little
 * stops no letter: the cost is tried again every hour, and until it is booked it stands on the treasurer's list.
 */
@Injectable()
export class Stamps {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Costs) private readonly costs: Costs,
    @Inject(Jobs) jobs: Jobs,
    @Inject(ToDos) todos: ToDos,
  ) {
    jobs.handle(letterBatchPosted, ({ batchId }) => this.pay(batchId));
    jobs.every('fulfilment.stamps', AGAIN_MS, () => this.payOwed());
    todos.add({ permission: 'ledger.post', path: '/staff/money/funds/core', label: 'fulfilment.todo.stamps', sql: `SELECT count(*)::int AS count, min(e.at) AS oldest FROM ${OWED}` });
  }

  /** Books a batch once. Throws Conflict `ledger.insufficient` while the core fund has less. */
  pay(batchId: string): Promise<void> {
    return this.changes.run(system('fulfilment'), async (change) => {
      const batch = await change.one<{ posted_on: Day; postage_minor: string }>('SELECT posted_on, postage_minor FROM letter_batch WHERE id = $1 AND posted_on IS NOT NULL', [batchId]);
      change.skip(); // the ledger records what it books, and nothing when it was booked before
      if (!batch) return;
      await this.costs.paid(change, {
        orderId: batchId, key: `letterBatch:${batchId}`, kind: 'letterPostage', fundId: CORE_FUND_ID,
        amount: { minor: minorFromDb(batch.postage_minor), currency: 'EUR' }, effectiveOn: await this.costs.bookingDay(change, batch.posted_on),
      });
    });
  }

  /** Tries what was left again, the oldest first; the first that does not go ends it. */
  async payOwed(): Promise<void> {
    for (const { id } of await this.reader.query<{ id: string }>(`SELECT b.id FROM ${OWED} ORDER BY e.at LIMIT 200`)) await this.pay(id);
  }
}
