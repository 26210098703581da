import { Inject, Injectable } from '@nestjs/common';
import { addDays, type Day } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import { Conflict } from '../kernel/problem.js';
import type { Fields, RecordKind } from '../kernel/record.js';
import { Ledger } from '../ledger/index.js';
import type { Channel } from '../places/index.js';
import type { Change } from '../platform/change/index.js';
import { Recipients } from '../recipients/index.js';
import { arrivalAfter } from './arrival.js';
import { Assessment, mayGo, Refusal } from './assessment.js';
import { parcelOrderSettled } from './jobs.js';
import { parcelLifecycle, type ParcelEvent, type ParcelState, type Priority } from './lifecycle.js';
import { parcelDelivered, parcelDispatched, parcelExcepted, parcelInWork, parcelPacked } from './records.js';
import { keepEvaluation, linesOf, lockOrder, orderById, type ParcelLine, type ParcelOrder } from './rows.js';

export type Evidence = 'L0' | 'L1' | 'L2' | 'L3' | 'L4';

/** What whoever carries an order out may know of it: no name, no address. */
export interface OrderFacts {
  readonly id: string;
  readonly code: string;
  readonly channel: Channel;
  readonly region: string;
  readonly priority: Priority;
  readonly neededBy: Day | null;
  readonly plannedGrams: number;
  readonly measuredGrams: number | null;
  readonly recipientId: string;
  readonly fundId: number;
  readonly currency: Currency;
}
const SETTLED_AFTER_DAYS = 14;

/** What fulfilment does with an order, always inside its own change; the rules are asked again before it is packed and before it leaves. */
@Injectable()
export class ParcelProgress {
  constructor(
    @Inject(Recipients) private readonly recipients: Recipients,
    @Inject(Assessment) private readonly assessment: Assessment,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {}

  async facts(change: Change, orderId: string): Promise<OrderFacts> {
    const { id, reference, channel, region, priority, neededBy, plannedGrams, measuredGrams, recipientId, fundId, currency } = await orderById(change, orderId);
    return { id, code: reference, channel, region, priority, neededBy, plannedGrams, measuredGrams, recipientId, fundId, currency };
  }

  /** Where it stands; it stays there until the change ends. */
  async lockState(change: Change, orderId: string): Promise<ParcelState> {
    return (await lockOrder(change, orderId)).state;
  }

  /** What is still set aside for the order, minor units of its currency: two people agreed to that much and no more. */
  async left(change: Change, orderId: string): Promise<number> {
    const { fundId, currency } = await orderById(change, orderId);
    const reserved = await this.ledger.reservedFor(change, orderId);
    return reserved.find((one) => one.fundId === fundId && one.currency === currency)?.amount ?? 0;
  }

  /** The lines, named in every language; grams are those of all pieces of a line. */
  async packingList(change: Change, orderId: string): Promise<{ name: ParcelLine['name']; quantity: number; grams: number }[]> {
    return (await linesOf(change, orderId)).map(({ name, qty, grams }) => ({ name, quantity: qty, grams: qty * grams }));
  }

  /** Opens name and address for the eyes of `change.actor`: a look at a label. */
  async label(change: Change, orderId: string): Promise<readonly string[]> {
    return this.recipients.label(change, (await orderById(change, orderId)).recipientId, 'label');
  }

  /** Somebody took them on; orders already in work stay so. */
  async markInWork(change: Change, orderIds: readonly string[]): Promise<void> {
    for (const id of [...orderIds].sort()) {
      const order = await lockOrder(change, id);
      if (order.state !== 'in_work') await move(change, order, 'claim', parcelInWork);
    }
  }

  /** The box is closed and weighs `grams`. Throws Conflict `parcels.blocked` with what to take out. */
  async markPacked(change: Change, orderId: string, grams: number): Promise<void> {
    const order = await lockOrder(change, orderId);
    parcelLifecycle.next(order.state, 'pack');
    const weighed = { ...order, measuredGrams: grams };
    const { verdict } = await this.assessment.check(change, weighed, await linesOf(change, orderId), 'pack');
    if (!mayGo(verdict, order.overrideReason)) throw new Refusal(verdict);
    const record = await move(change, order, 'pack', parcelPacked, { columns: { measured_grams: grams }, fields: { grams } });
    await keepEvaluation(change, orderId, 'pack', verdict, record);
  }

  /** It left on `effectiveOn`: the rules are asked for the day it should arrive now, and the allowance is used then. Throws Conflict `parcels.moved` when the person is elsewhere by now, or with what the rules say. */
  async markDispatched(change: Change, orderId: string, effectiveOn: Day): Promise<void> {
    const order = await lockOrder(change, orderId);
    const event = order.channel === 'volunteer_posts' ? 'dispatch' : 'arrange';
    parcelLifecycle.next(order.state, event);
    await this.recipients.lock(change, order.recipientId);
    const arriveOn = arrivalAfter(effectiveOn, order);
    const { verdict, custody } = await this.assessment.check(change, { ...order, arriveOn }, await linesOf(change, orderId), 'dispatch');
    if (custody.id !== order.custodyId) throw new Conflict('parcels.moved', 'The person is held elsewhere or otherwise than when this was approved. Put it on hold: it has to be asked for again.');
    if (!mayGo(verdict, order.overrideReason)) throw new Refusal(verdict);
    const record = await move(change, order, event, parcelDispatched, { columns: { dispatched_on: effectiveOn, arrive_on: arriveOn }, fields: { channel: order.channel } });
    await keepEvaluation(change, orderId, 'dispatch', verdict, record);
    await this.recipients.use(change, orderId, { grams: order.measuredGrams ?? order.plannedGrams, on: arriveOn });
  }

  /** It arrived, and how well that is known. Closed two weeks later when nothing more comes. */
  async markDelivered(change: Change, orderId: string, evidence: Evidence, effectiveOn: Day): Promise<void> {
    const order = await lockOrder(change, orderId);
    await move(change, order, 'deliver', parcelDelivered, { columns: { delivered_on: effectiveOn, evidence, outcome: null }, fields: { evidence } });
    change.later(parcelOrderSettled, { orderId }, new Date(`${addDays(change.at.toISOString().slice(0, 10), SETTLED_AFTER_DAYS)}T00:00:00Z`));
  }

  /** It did not arrive; what becomes of it is a coordinator's to say. */
  async markFailed(change: Change, orderId: string, outcome: 'returned' | 'lost' | 'refused' | 'confiscated'): Promise<void> {
    await move(change, await lockOrder(change, orderId), 'except', parcelExcepted, { columns: { outcome }, fields: { outcome } });
  }
}

/** One step of the lifecycle with its record; `columns` are names of ours, never input. */
async function move(change: Change, order: ParcelOrder, event: ParcelEvent, kind: RecordKind, { columns = {}, fields = {} }: { columns?: Readonly<Record<string, string | number | null>>; fields?: Fields } = {}): Promise<string> {
  const state = parcelLifecycle.next(order.state, event);
  const record = change.record(kind, { type: 'parcelOrder', id: order.id }, fields);
  const names = Object.keys(columns);
  const sets = names.map((name, at) => `, ${name} = $${at + 4}`).join('');
  await change.query(`UPDATE parcel_order SET state = $2, record_id = $3${sets} WHERE id = $1`, [order.id, state, record, ...Object.values(columns)]);
  return record;
}
