import { Inject, Injectable } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { ToDos } from '../identity/index.js';
import { letterReadyToCopy } from '../letters/index.js';
import { Panic } from '../panic/index.js';
import { parcelOrderReady, parcelOrderStopped } from '../parcels/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Leases } from './leases.js';
import { Queue } from './queue.js';

const SWEEP_MS = 30_000;

/** What the queue does without being asked: takes in orders, ends runs whose time is over. */
@Injectable()
export class FulfilmentWorker {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Queue) private readonly queue: Queue,
    @Inject(Leases) leases: Leases,
    @Inject(Jobs) jobs: Jobs,
    @Inject(Panic) panic: Panic,
  ) {
    panic.whenStopped((change) => leases.revokeAll(change));
    jobs.handle(parcelOrderReady, ({ orderId }) => this.change((change) => queue.openParcel(change, orderId)));
    jobs.handle(parcelOrderStopped, ({ orderId }) => this.change((change) => queue.stopParcel(change, orderId)));
    jobs.handle(letterReadyToCopy, ({ letterId }) => this.change((change) => this.openLetter(change, letterId)));
    jobs.every('fulfilment.sweep', SWEEP_MS, () => leases.expire());
  }

  private change(work: (change: Change) => Promise<void>): Promise<void> {
    return this.changes.run(system('fulfilment'), work);
  }

  private async openLetter(change: Change, letterId: string): Promise<void> {
    const letter = await change.one<{ reference: string }>(`SELECT reference FROM letter_order WHERE id = $1 AND state = 'assigned'`, [letterId]);
    if (letter) await this.queue.openLetter(change, letterId, letter.reference);
    else change.skip();
  }
}

/** What waits for coordinators and treasurers, for the console's first page. */
@Injectable()
export class FulfilmentToDos {
  constructor(@Inject(ToDos) todos: ToDos) {
    todos.add(
      { permission: 'tasks.coordinate', path: '/staff/queue', label: 'fulfilment.todo.stuck', sql: `SELECT count(DISTINCT order_id)::int AS count, min(rank_at) AS oldest FROM task WHERE state = 'escalated'` },
      { permission: 'tasks.coordinate', path: '/staff/queue', label: 'fulfilment.todo.steps', sql: `SELECT count(*)::int AS count, min(rank_at) AS oldest FROM task WHERE state = 'open' AND hands = 'coordinator'` },
      { permission: 'claims.approve', path: '/staff/queue', label: 'fulfilment.todo.claims', sql: `SELECT count(*)::int AS count, min(spent_on)::timestamptz AS oldest FROM expense_claim WHERE state = 'submitted'` },
    );
  }
}
