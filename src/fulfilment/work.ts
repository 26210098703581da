import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { today, type Day } from '../kernel/clock.js';
import type { Money } from '../kernel/money.js';
import { Invalid } from '../kernel/problem.js';
import { CORE_FUND_ID } from '../ledger/index.js';
import { assertStamps, Posting } from '../letters/index.js';
import { ParcelProgress } from '../parcels/index.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import { assertSetAside, Costs, type CostKind } from './costs.js';
import { finish, hold, type Held, type HeldTask, type Progress } from './holding.js';
import type { LetterWork } from './letter-work.js';
import type { ParcelWork } from './parcel-work.js';
import { stepTicked } from './records.js';
import { weighs } from './rules.js';
import { Shipments, type Dispatch } from './shipments.js';
import type { Step } from './steps.js';

/** The steps a volunteer does under a lease. Every write checks the fence; a stale one throws Conflict `fulfilment.leaseLost` and changes nothing. */
@Injectable()
export class Work {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ParcelProgress) private readonly parcels: ParcelWork,
    @Inject(Posting) private readonly letters: LetterWork,
    @Inject(Shipments) private readonly shipments: Shipments,
    @Inject(Costs) private readonly costs: Costs,
  ) {}

  /** Remembers which lines of the packing list are in the box. */
  tick(held: Held, lines: readonly number[], actor: Actor): Promise<{ ticked: number }> {
    return this.changes.run(actor, async (change) => {
      const task = await hold(change, held);
      const record = change.record(stepTicked, { type: 'task', id: task.id }, { lines: lines.length });
      await change.query('UPDATE task SET ticks = $2, record_id = $3 WHERE id = $1', [task.id, [...new Set(lines)].sort((a, b) => a - b), record]);
      return { ticked: lines.length };
    });
  }

  /** The goods are bought: `goodsMinor` (minor units of the order's currency) is booked on `effectiveOn`. From here on the goods are in hand. Throws Invalid `fulfilment.aboveReserve`. */
  buy(held: Held, { goodsMinor, effectiveOn = today() }: { goodsMinor: number; effectiveOn?: Day | undefined }, actor: Actor, once?: Once): Promise<Progress> {
    return this.step(held, 'buy', actor, once, async (change, finished) => this.spend(change, await finished, 'goods', goodsMinor, effectiveOn));
  }

  /** The box is closed and weighed. More than 15 % off the list must be confirmed, more than 50 % is refused: Invalid `fulfilment.weight`. */
  pack(held: Held, { grams, confirmed = false }: { grams: number; confirmed?: boolean | undefined }, actor: Actor, once?: Once): Promise<Progress> {
    return this.step(held, 'pack', actor, once, async (change, finished) => {
      const task = await finished;
      const { plannedGrams } = await this.parcels.facts(change, task.orderId);
      assertWeight(plannedGrams, grams, confirmed);
      await this.parcels.markPacked(change, task.orderId, grams);
    });
  }

  /** The parcel is handed over to the carrier; its postage is booked. Throws Invalid naming `tracking` when the number cannot be right. */
  dispatch(held: Held, dispatch: Dispatch, actor: Actor, once?: Once): Promise<Progress> {
    return this.step(held, 'dispatch', actor, once, async (change, finished) => {
      const task = await finished;
      const effectiveOn = dispatch.effectiveOn ?? today();
      await this.shipments.handOver(change, held.leaseId, task.orderId, { ...dispatch, effectiveOn });
      await this.spend(change, task, 'postage', dispatch.postageMinor, effectiveOn);
      await this.parcels.markDispatched(change, task.orderId, effectiveOn);
    });
  }

  /** The letter is copied by hand; the sheet is in the volunteer's hands. */
  copy(held: Held, actor: Actor, once?: Once): Promise<Progress> {
    return this.step(held, 'copy', actor, once && { ...once, begins: 'together' }, (change) => this.letters.markHandCopied(change, held.orderId));
  }

  /** The copied letter is in the post; its stamp, in euro cents, is paid by the core fund. */
  post(held: Held, { postageMinor = 0, effectiveOn = today() }: { postageMinor?: number | undefined; effectiveOn?: Day | undefined }, actor: Actor, once?: Once): Promise<Progress> {
    return this.step(held, 'post', actor, once, async (change, finished) => {
      assertStamps(postageMinor, 1);
      const task = await finished;
      const amount: Money = { minor: postageMinor, currency: 'EUR' };
      await this.costs.laidOut(change, { orderId: task.orderId, key: `task:${task.id}`, kind: 'letterPostage', fundId: CORE_FUND_ID, amount, effectiveOn });
      await noteCost(change, task.id, CORE_FUND_ID, amount);
      await this.letters.markPosted(change, task.orderId, effectiveOn);
    });
  }

  /** Ends the step and does what belongs to it. What does not need the task need not wait for it: should it not be held, all of it is undone. */
  private step(held: Held, step: Step, actor: Actor, once: Once | undefined, act: (change: Change, finished: Promise<HeldTask>) => Promise<void>): Promise<Progress> {
    return this.changes.run(actor, async (change) => {
      const finished = finish(change, held, step);
      const acted = act(change, finished);
      acted.catch(() => undefined); // that it is not held is said first
      const { next, runCompleted } = await finished;
      await acted;
      return { next, runCompleted };
    }, once && { begins: 'ahead', ...once });
  }

  private async spend(change: Change, task: HeldTask, kind: Extract<CostKind, 'goods' | 'postage'>, minor: number, effectiveOn: Day): Promise<void> {
    assertSetAside(await this.parcels.left(change, task.orderId), minor, kind);
    const { fundId, currency } = await this.parcels.facts(change, task.orderId);
    await this.costs.laidOut(change, { orderId: task.orderId, key: `task:${task.id}`, kind, fundId, amount: { minor, currency }, effectiveOn });
    await noteCost(change, task.id, fundId, { minor, currency });
  }
}

/** Keeps the cost beside its task, so that the run can be paid. */
export async function noteCost(change: Change, taskId: string, fundId: number, { minor, currency }: Money): Promise<void> {
  await change.query('UPDATE task SET fund_id = $2, cost_minor = $3, currency = $4 WHERE id = $1', [taskId, fundId, minor, currency]);
}

function assertWeight(planned: number, measured: number, confirmed: boolean): void {
  const answer = weighs(planned, measured);
  if (answer === 'fits' || (answer === 'confirm' && confirmed)) return;
  const sentence = answer === 'confirm'
    ? `The list says ${planned} g and the scale ${measured} g. Check the box, then confirm the weight.`
    : `The list says ${planned} g and the scale ${measured} g: something else is in this box. Talk to a coordinator.`;
  throw new Invalid(answer === 'confirm' ? 'fulfilment.weightToConfirm' : 'fulfilment.weight', sentence, { grams: sentence });
}

/** Opens the step after this one when it waits for a coordinator. */
export async function openNext(change: Change, task: Pick<HeldTask, 'orderKind' | 'orderId' | 'seq'>, record: string): Promise<void> {
  await change.query(`UPDATE task SET state = 'open', record_id = $4 WHERE order_kind = $1 AND order_id = $2 AND seq = $3 AND state = 'waiting'`,
    [task.orderKind, task.orderId, task.seq + 1, record]);
}
