import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { today, type Day } from '../kernel/clock.js';
import { newId, newReference } from '../kernel/ids.js';
import { Conflict, Forbidden, Invalid } from '../kernel/problem.js';
import type { RecordKind } from '../kernel/record.js';
import { Ledger } from '../ledger/index.js';
import { Places } from '../places/index.js';
import type { Channel, Purpose, Verdict } from '../places/index.js';
import { CARRIAGE } from '../places/index.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import { Recipients } from '../recipients/index.js';
import { arrivalOf } from './arrival.js';
import { Assessment, mayGo, Refusal } from './assessment.js';
import { contentsOf, type Contents, type Wanted } from './contents.js';
import { askedBy } from './actions.js';
import { parcelOrderReady, parcelOrderStopped } from './jobs.js';
import { parcelLifecycle, type ParcelEvent, type Priority } from './lifecycle.js';
import { letGo, setAside, withContingency } from './money.js';
import { parcelApproved, parcelCancelled, parcelClosed, parcelHeld, parcelReady, parcelRequested, parcelResumed, parcelWrittenOff } from './records.js';
import { keepEvaluation, linesOf, lockOrder, type ParcelOrder } from './rows.js';

export interface ParcelRequest extends Wanted {
  readonly recipientId: string;
  readonly fundId: number;
  readonly purpose?: Purpose | undefined;
  /** What the rules prefer when left out. */
  readonly channel?: Channel | undefined;
  readonly arriveOn?: Day | undefined;
  readonly neededBy?: Day | undefined;
  readonly priority?: Priority | undefined;
  /** The day of the request, for the demo's past; today when left out. */
  readonly on?: Day | undefined;
}
export interface Requested {
  readonly id: string;
  readonly reference: string;
  readonly channel: Channel;
  readonly decision: Verdict['decision'];
}
/** Parcel orders up to the work on them, and their end. */
@Injectable()
export class ParcelOrders {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Places) private readonly places: Places,
    @Inject(Recipients) private readonly recipients: Recipients,
    @Inject(Assessment) private readonly assessment: Assessment,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {}

  /**
   * Asks for a parcel. The rules choose the channel (or judge the one given) and their answer is kept with the order.
   * Throws Conflict `parcels.blocked` with every reason and a way out; a missing fact does not stop the request, only the approval.
   */
  request(request: ParcelRequest, actor: Actor, once?: Once): Promise<Requested> {
    return this.changes.run(actor, (change) => this.requestIn(change, request), once);
  }

  async requestIn(change: Change, request: ParcelRequest): Promise<Requested> {
    const on = request.on ?? today();
    await this.assertWanted(change, request.recipientId);
    const contents = await contentsOf(change, this.places, request);
    const planned = { recipientId: request.recipientId, purpose: request.purpose ?? contents.purpose, arriveOn: arrivalOf(request.arriveOn, on), grams: contents.grams, lines: contents.lines };
    const { ways, custody, region } = await this.assessment.ways(change, planned);
    const { channel, verdict } = ways.find((way) => way.channel === request.channel) ?? ways[0];
    if (verdict.decision === 'blocked') throw new Refusal(verdict);
    const id = newId();
    const reference = newReference('P');
    const record = change.record(parcelRequested, { type: 'parcelOrder', id }, { channel, decision: verdict.decision, grams: contents.grams });
    await insertOrder(change, { id, reference, custodyId: custody.id, region, channel, on, request, planned, contents, record });
    await keepEvaluation(change, id, 'request', verdict, record);
    return { id, reference, channel, decision: verdict.decision };
  }

  /** Somebody who said no gets no parcel. Nothing said is not a no: people inside are seldom reached first. */
  private async assertWanted(change: Change, recipientId: string): Promise<void> {
    const said = (await this.recipients.consents(recipientId, change)).find(({ purpose }) => purpose === 'parcels');
    if (said?.given === false) throw new Conflict('parcels.unwanted', 'This person, or the family for them, said no to parcels. A letter may be welcome.');
  }

  /**
   * A second person approves: the rules are asked again, the person's allowance and the fund's money are set aside, and the
   * work can begin; all of it or nothing. Throws Forbidden `parcels.samePerson`; Conflict `parcels.blocked`, `parcels.needsInfo`,
   * `parcels.needsOverride` (a coordinator may give a reason of 20 characters), `parcels.noMoney`.
   */
  approve(id: string, actor: Actor, { overrideReason, on = today() }: { overrideReason?: string | undefined; on?: Day | undefined } = {}, once?: Once): Promise<{ state: ParcelOrder['state'] }> {
    return this.changes.run(actor, async (change) => {
      const order = await lockOrder(change, id);
      parcelLifecycle.next(order.state, 'approve');
      if (askedBy(order, actor.id)) throw new Forbidden('parcels.samePerson', 'Somebody else than the person who asked for this parcel has to approve it.');
      const reason = overridden(actor, overrideReason);
      await this.recipients.lock(change, order.recipientId);
      const { verdict, custody } = await this.assessment.check(change, order, await linesOf(change, id), 'approve');
      if (!mayGo(verdict, reason)) throw new Refusal(verdict);
      const record = change.record(parcelApproved, { type: 'parcelOrder', id }, { decision: verdict.decision, reserved: order.reserveMinor, overridden: reason !== null });
      await keepEvaluation(change, id, 'approve', verdict, record);
      await this.recipients.hold(change, { recipientId: order.recipientId, orderId: id, on: order.arriveOn, way: CARRIAGE[order.channel].way, purpose: order.purpose, grams: order.plannedGrams });
      await setAside(change, this.ledger, order, on);
      await change.query('UPDATE parcel_order SET state = $2, approved_by = $3, approved_on = $4, custody_id = $5, override_reason = $6, reason = NULL, record_id = $7 WHERE id = $1',
        [id, 'approved', actor.id, on, custody.id, reason, record]);
      await this.step(change, { ...order, state: 'approved' }, 'release', parcelReady);
      change.later(parcelOrderReady, { orderId: id });
      return { state: 'ready' };
    }, once);
  }

  /** Stops an order before it leaves; money and allowance are free again. Says why. */
  cancel(id: string, actor: Actor, reason: string, once?: Once): Promise<{ state: ParcelOrder['state'] }> {
    return this.changes.run(actor, (change) => this.stop(change, id, 'cancel', reason), once);
  }
  /** Stops it for a while, with the same effect; one person may. */
  hold(id: string, actor: Actor, reason: string, once?: Once): Promise<{ state: ParcelOrder['state'] }> {
    return this.changes.run(actor, (change) => this.stop(change, id, 'hold', reason), once);
  }

  async stop(change: Change, id: string, event: 'cancel' | 'hold', reason: string): Promise<{ state: ParcelOrder['state'] }> {
    const order = await lockOrder(change, id);
    parcelLifecycle.next(order.state, event);
    await this.recipients.lock(change, order.recipientId);
    await this.recipients.release(change, id);
    await letGo(change, this.ledger, order);
    change.later(parcelOrderStopped, { orderId: id });
    return this.step(change, order, event, event === 'cancel' ? parcelCancelled : parcelHeld, reason);
  }

  /** Asks again for an order that was on hold: it needs a second person once more, neither this one nor who asked first. */
  resume(id: string, actor: Actor, once?: Once): Promise<{ state: ParcelOrder['state'] }> {
    return this.changes.run(actor, async (change) => {
      const order = await lockOrder(change, id);
      const state = parcelLifecycle.next(order.state, 'resume');
      const record = change.record(parcelResumed, { type: 'parcelOrder', id });
      await change.query('UPDATE parcel_order SET state = $2, resumed_by = $3, approved_by = NULL, approved_on = NULL, override_reason = NULL, measured_grams = NULL, reason = NULL, record_id = $4 WHERE id = $1', [id, state, actor.id, record]);
      return { state };
    }, once);
  }

  /** The last word on a delivered order: what is still set aside for it is free again. */
  close(id: string, actor: Actor, on?: Day, once?: Once): Promise<{ state: ParcelOrder['state'] }> {
    return this.changes.run(actor, (change) => this.end(change, id, 'close', on), once);
  }
  /** A parcel that came back, was taken or lost, and will not arrive any more. */
  writeOff(id: string, actor: Actor, reason: string, once?: Once): Promise<{ state: ParcelOrder['state'] }> {
    return this.changes.run(actor, (change) => this.end(change, id, 'writeOff', undefined, reason), once);
  }

  async end(change: Change, id: string, event: 'close' | 'writeOff', on?: Day, reason?: string): Promise<{ state: ParcelOrder['state'] }> {
    const order = await lockOrder(change, id);
    parcelLifecycle.next(order.state, event);
    await letGo(change, this.ledger, order, on);
    return this.step(change, order, event, event === 'close' ? parcelClosed : parcelWrittenOff, reason);
  }

  private async step(change: Change, order: ParcelOrder, event: ParcelEvent, kind: RecordKind, reason: string | null = null): Promise<{ state: ParcelOrder['state'] }> {
    const state = parcelLifecycle.next(order.state, event);
    const record = change.record(kind, { type: 'parcelOrder', id: order.id });
    await change.query('UPDATE parcel_order SET state = $2, reason = $3, record_id = $4 WHERE id = $1', [order.id, state, reason, record]);
    return { state };
  }
}

function overridden(actor: Actor, reason: string | undefined): string | null {
  if (reason === undefined) return null;
  if (!actor.roles.includes('coordinator')) throw new Forbidden('parcels.override', 'Only a coordinator may override a rule.');
  if (reason.length < 20) throw new Invalid('parcels.overrideReason', 'Say in at least 20 characters why.', { overrideReason: 'Say in at least 20 characters why.' });
  return reason;
}

interface Draft {
  readonly id: string;
  readonly reference: string;
  readonly custodyId: string;
  readonly region: string;
  readonly channel: Channel;
  readonly on: Day;
  readonly request: ParcelRequest;
  readonly planned: { purpose: Purpose; arriveOn: Day };
  readonly contents: Contents;
  readonly record: string;
}

async function insertOrder(change: Change, { id, reference, custodyId, region, channel, on, request, planned, contents, record }: Draft): Promise<void> {
  const postage = CARRIAGE[channel].way === 'post' ? contents.postageMinor : 0;
  await change.query(
    `INSERT INTO parcel_order (id, reference, recipient_id, custody_id, state, purpose, channel, kit, kit_version, priority, needed_by, arrive_on, region, fund_id, goods_minor, postage_minor, reserve_minor,
       packaging_grams, planned_grams, requested_by, requested_on, record_id) VALUES ($1, $2, $3, $4, 'requested', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
    [id, reference, request.recipientId, custodyId, planned.purpose, channel, contents.kit, contents.kitVersion, request.priority ?? 'routine', request.neededBy ?? null, planned.arriveOn, region, request.fundId,
      contents.goodsMinor, postage, withContingency(contents.goodsMinor + postage), contents.packagingGrams, contents.grams, change.actor.id, on, record],
  );
  const { lines } = contents;
  await change.query(
    `INSERT INTO parcel_line (order_id, position, item, name, tags, qty, grams, price_minor)
     SELECT $1, position, line->>'item', line->'name', ARRAY(SELECT jsonb_array_elements_text(line->'tags')), (line->>'qty')::int, (line->>'grams')::int, (line->>'priceMinor')::bigint
     FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS l(line, position)`, [id, JSON.stringify(lines)]);
}
