import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { newId, newReference } from '../kernel/ids.js';
import { Conflict, Forbidden } from '../kernel/problem.js';
import { ParcelProgress } from '../parcels/index.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import type { ParcelWork } from './parcel-work.js';
import { runClaimed, tasksCancelled, tasksOpened } from './records.js';
import { LEASE_HOURS, rankAt, RUN_MAX, weightClass, type WeightClass } from './rules.js';
import { LETTER_STEPS, PARCEL_STEPS, type OrderKind, type PlannedStep, type Step } from './steps.js';

export interface NewOrder {
  readonly kind: OrderKind;
  readonly id: string;
  readonly code: string;
  readonly steps: readonly PlannedStep[];
  readonly region: string;
  readonly weightClass: WeightClass;
  readonly deadline: Day | null;
  readonly rankAt: Date;
}

export interface ClaimedRun {
  readonly leaseId: string;
  readonly code: string;
  readonly fence: number;
  readonly expiresAt: string;
  /** Each order with the step to begin with: a run that another had to give up begins where they stopped. */
  readonly orders: readonly { kind: OrderKind; id: string; code: string; next: Step }[];
}

type Refused = 'none' | 'cap' | 'overdue' | 'not_active';
type Outcome = { readonly outcome: Refused } | { readonly outcome: 'claimed'; readonly fence: number; readonly expiresAt: string; readonly orders: ClaimedRun['orders'] };

/** A letter can be copied at any table. */
const ANYWHERE = 'anywhere';

/** The queue of what is to be done: orders come in, runs go out. It lives in the database; jobs only sweep and remind. */
@Injectable()
export class Queue {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ParcelProgress) private readonly parcels: ParcelWork,
  ) {}

  /** Opens the steps of a parcel order, as its channel asks. One that was stopped before we heard that it is ready opens nothing. */
  async openParcel(change: Change, orderId: string): Promise<void> {
    if ((await this.parcels.lockState(change, orderId)) !== 'ready') return change.skip();
    const { code, channel, region, priority, neededBy, plannedGrams } = await this.parcels.facts(change, orderId);
    await this.open(change, {
      kind: 'parcel', id: orderId, code, steps: PARCEL_STEPS[channel], region, weightClass: weightClass(plannedGrams),
      deadline: neededBy, rankAt: rankAt(change.at, priority, neededBy),
    });
  }

  /** Opens the steps of a letter that is to be copied by hand; `code` is its reference. */
  openLetter(change: Change, letterId: string, code: string): Promise<void> {
    return this.open(change, {
      kind: 'letter', id: letterId, code, steps: LETTER_STEPS, region: ANYWHERE, weightClass: 'letter', deadline: null, rankAt: rankAt(change.at, 'routine'),
    });
  }

  /** Opens the steps of an order, the first at once. An order that is in the queue already is left alone; one that was stopped begins anew. */
  async open(change: Change, order: NewOrder): Promise<void> {
    const known = await change.one<{ live: boolean; last: number }>(
      `SELECT coalesce(bool_or(state <> 'cancelled' AND state <> 'done'), false) AS live, coalesce(max(seq), 0)::int AS last FROM task WHERE order_kind = $1 AND order_id = $2`, [order.kind, order.id]);
    if (known!.live) return change.skip();
    const record = change.record(tasksOpened, { type: `${order.kind}Order`, id: order.id }, { steps: order.steps.length });
    await change.query(
      `INSERT INTO task (order_kind, order_id, order_code, seq, step, hands, region, weight_class, deadline, rank_at, state, record_id)
       SELECT $1, $2, $3, $11 + seq, step, hands, $6, $7, $8, $9, CASE seq WHEN 1 THEN 'open' ELSE 'waiting' END, $10
       FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS s(step, hands, seq)`,
      [order.kind, order.id, order.code, order.steps.map(({ step }) => step), order.steps.map(({ hands }) => hands),
        order.region, order.weightClass, order.deadline, order.rankAt, record, known!.last],
    );
  }

  /** Takes a parcel order that was cancelled or put on hold out of the queue; one that was approved again since stays. */
  async stopParcel(change: Change, orderId: string): Promise<void> {
    const state = await this.parcels.lockState(change, orderId);
    if (state === 'cancelled' || state === 'on_hold') await this.cancel(change, 'parcel', orderId);
    else change.skip();
  }

  /** Takes what is left of an order out of the queue; who holds it loses it. */
  async cancel(change: Change, kind: OrderKind, orderId: string): Promise<void> {
    const record = change.record(tasksCancelled, { type: `${kind}Order`, id: orderId });
    await change.query(
      `UPDATE task SET state = 'cancelled', record_id = $3 WHERE order_kind = $1 AND order_id = $2 AND state NOT IN ('done', 'cancelled')`,
      [kind, orderId, record],
    );
  }

  /**
   * Claims a run: the named order, or up to `wanted` from the front of the queue, under one lease. Throws Forbidden
   * `fulfilment.notActive`; Conflict `fulfilment.cap`, `fulfilment.overdue`, `fulfilment.nothingOpen`, `fulfilment.taken`.
   */
  claim({ wanted = 1, orderId }: { wanted?: number; orderId?: string | undefined }, actor: Actor, once?: Once): Promise<ClaimedRun> {
    return this.changes.run(actor, async (change) => {
      const leaseId = newId();
      const code = newReference('R');
      const record = change.record(runClaimed, { type: 'run', id: leaseId });
      const row = await change.one<{ run: Outcome }>('SELECT claim_run($1, $2, $3, $4, $5, $6, $7) AS run',
        [actor.id, Math.min(Math.max(wanted, 1), RUN_MAX), orderId ?? null, leaseId, code, LEASE_HOURS, record]);
      const { run } = row!;
      if (run.outcome !== 'claimed') throw refusal(run.outcome, orderId !== undefined);
      await this.parcels.markInWork(change, run.orders.filter(({ next }) => next === 'buy').map(({ id }) => id));
      return { leaseId, code, fence: run.fence, expiresAt: new Date(run.expiresAt).toISOString(), orders: run.orders };
    }, once && { ...once, begins: 'together' });
  }
}

function refusal(outcome: Refused, named: boolean): Conflict | Forbidden {
  switch (outcome) {
    case 'not_active': return new Forbidden('fulfilment.notActive', 'Only active volunteers claim runs. A coordinator can tell you more.');
    case 'cap': return new Conflict('fulfilment.cap', 'You hold as many orders as you may at once. Finish one or give one back first.');
    case 'overdue': return new Conflict('fulfilment.overdue', 'One of your runs is overdue. Finish it or talk to a coordinator first.');
    case 'none': return named
      ? new Conflict('fulfilment.taken', 'Somebody else has just taken this one. The board shows what is left.')
      : new Conflict('fulfilment.nothingOpen', 'There is nothing for you to claim right now. Look again a little later.');
  }
}
