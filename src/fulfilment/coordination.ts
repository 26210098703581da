import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { today, type Day } from '../kernel/clock.js';
import { Conflict, Invalid, NotFound } from '../kernel/problem.js';
import { ParcelProgress } from '../parcels/index.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import { assertSetAside, Costs } from './costs.js';
import { taskLifecycle, type TaskState } from './lifecycles.js';
import type { Evidence, ParcelWork } from './parcel-work.js';
import { stepDone } from './records.js';
import { Shipments } from './shipments.js';
import type { Step } from './steps.js';
import { noteCost, openNext } from './work.js';

export const OUTCOMES = ['delivered', 'returned', 'lost'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const EVIDENCE = ['L0', 'L1', 'L2', 'L3', 'L4'] as const satisfies readonly Evidence[];

const ARRIVED_UNHEARD = 'Somebody must have said that it arrived: choose who, or wait until somebody does.';

interface OpenTask {
  id: string;
  order_id: string;
  seq: number;
  step: Step;
  state: TaskState;
}

/** Steps that name a family's money, a door or an answer from inside: a coordinator does them, from the staff queue. */
@Injectable()
export class Coordination {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ParcelProgress) private readonly parcels: ParcelWork,
    @Inject(Shipments) private readonly shipments: Shipments,
    @Inject(Costs) private readonly costs: Costs,
  ) {}

  /**
   * The steps `list`, `advance`, `order`, `pay`. The last three cost `amountMinor` (minor units of the order's currency),
   * which leaves the bank on `effectiveOn`. Throws NotFound `fulfilment.noTask`, Conflict `fulfilment.notThisStep`, Invalid `fulfilment.amount`, `fulfilment.aboveReserve`.
   */
  complete(taskId: string, { amountMinor = 0, effectiveOn = today() }: { amountMinor?: number | undefined; effectiveOn?: Day | undefined }, actor: Actor, once?: Once): Promise<{ done: Step }> {
    return this.changes.run(actor, async (change) => {
      const task = await openTask(change, taskId);
      if (task.step === 'confirm') throw new Conflict('fulfilment.notThisStep', 'Say what became of it to close this step.');
      await this.parcels.markInWork(change, [task.order_id]);
      if (task.step !== 'list') await this.pay(change, task, amountMinor, effectiveOn);
      return close(change, task);
    }, once);
  }

  /** The last step: what became of the order, and how well that is known (L0 nothing … L4 the person confirmed). Throws Invalid `fulfilment.arrivedUnheard` for an arrival nobody spoke of. */
  confirm(taskId: string, { outcome, evidence, effectiveOn = today() }: { outcome: Outcome; evidence: Evidence; effectiveOn?: Day | undefined }, actor: Actor, once?: Once): Promise<{ done: Step }> {
    return this.changes.run(actor, async (change) => {
      const task = await openTask(change, taskId);
      if (task.step !== 'confirm') throw new Conflict('fulfilment.notThisStep', `Next in this order is “${task.step}”.`);
      if (outcome === 'delivered' && evidence === 'L0') throw new Invalid('fulfilment.arrivedUnheard', ARRIVED_UNHEARD, { evidence: ARRIVED_UNHEARD });
      await this.shipments.end(change, task.order_id, { outcome, evidence, effectiveOn });
      if (outcome === 'delivered') await this.parcels.markDelivered(change, task.order_id, evidence, effectiveOn);
      else await this.parcels.markFailed(change, task.order_id, outcome);
      return close(change, task);
    }, once);
  }

  private async pay(change: Change, task: OpenTask, amountMinor: number, effectiveOn: Day): Promise<void> {
    if (amountMinor <= 0) throw new Invalid('fulfilment.amount', 'Enter what was paid.', { amount: 'Enter what was paid.' });
    assertSetAside(await this.parcels.left(change, task.order_id), amountMinor, 'amount');
    const { fundId, currency } = await this.parcels.facts(change, task.order_id);
    const amount = { minor: amountMinor, currency };
    await this.costs.paid(change, { orderId: task.order_id, key: `task:${task.id}`, kind: 'goods', fundId, amount, effectiveOn });
    await noteCost(change, task.id, fundId, amount);
    await this.parcels.markDispatched(change, task.order_id, effectiveOn);
  }
}

async function openTask(change: Change, taskId: string): Promise<OpenTask> {
  const task = await change.one<OpenTask>(`SELECT id, order_id, seq, step, state FROM task WHERE id = $1 AND hands = 'coordinator' FOR UPDATE`, [taskId]);
  if (!task || task.state === 'waiting') throw new NotFound('fulfilment.noTask', 'There is no such task to do now.');
  return task;
}

async function close(change: Change, task: OpenTask): Promise<{ done: Step }> {
  const state = taskLifecycle.next(task.state, 'complete');
  const record = change.record(stepDone, { type: 'task', id: task.id }, { step: task.step });
  await change.query('UPDATE task SET state = $2, done_at = clock_timestamp(), record_id = $3 WHERE id = $1', [task.id, state, record]);
  await openNext(change, { orderKind: 'parcel', orderId: task.order_id, seq: task.seq }, record);
  return { done: task.step };
}
