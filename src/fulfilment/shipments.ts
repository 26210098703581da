import { Inject, Injectable } from '@nestjs/common';
import { dayOf, today, type Day } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Invalid } from '../kernel/problem.js';
import { isS10, maskTracking, tidyTracking } from '../kernel/s10.js';
import { ParcelProgress } from '../parcels/index.js';
import type { Change } from '../platform/change/index.js';
import { Vault, type SealedAt } from '../platform/vault/index.js';
import { shipmentLifecycle, type ShipmentState } from './lifecycles.js';
import type { Evidence, ParcelWork } from './parcel-work.js';
import { shipmentEnded, shipmentSent } from './records.js';

/** Carriers whose numbers follow UPU S10, and `other`, whose number is only checked for its form. */
export const CARRIERS = ['post', 'ems', 'other'] as const;
export type Carrier = (typeof CARRIERS)[number];

export interface Dispatch {
  readonly carrier: Carrier;
  /** As typed. */
  readonly tracking: string;
  /** Minor units of the order's currency. */
  readonly postageMinor: number;
  readonly effectiveOn?: Day | undefined;
}

/** A number can come back after four months: carriers use them again. */
const SAME_NUMBER_DAYS = 120;

const OTHER_NUMBER = /^[A-Z0-9]{6,30}$/;

/** The number without spaces and dashes, in capitals. Throws Invalid `fulfilment.tracking`, for carriers without check digits `fulfilment.trackingOther`, naming the field. */
export function readTracking(carrier: Carrier, typed: string): string {
  const tidy = tidyTracking(typed);
  if (carrier === 'other' ? OTHER_NUMBER.test(tidy) : isS10(tidy)) return tidy;
  const [code, sentence] = carrier === 'other'
    ? ['fulfilment.trackingOther', 'Enter the number from the receipt: letters and digits, six to thirty.']
    : ['fulfilment.tracking', 'This number cannot be right: two letters, nine digits, two letters, and the last digit must fit. Compare it with the receipt.'];
  throw new Invalid(code, sentence, { tracking: sentence });
}

const masked = (carrier: Carrier, tidy: string): string => (carrier === 'other' ? `••••${tidy.slice(-2)}` : maskTracking(tidy));
const sealedAt = (id: string, recipientId: string): SealedAt => ({ table: 'shipment', column: 'tracking', row: id, subject: recipientId, subjectKind: 'recipient' });

/** Parcels on their way. */
@Injectable()
export class Shipments {
  constructor(
    @Inject(Vault) private readonly vault: Vault,
    @Inject(ParcelProgress) private readonly parcels: ParcelWork,
  ) {}

  /** Stores what was handed over. Throws as `readTracking`, Invalid `fulfilment.notYet`, Conflict `fulfilment.sameNumber`. */
  async handOver(change: Change, leaseId: string | null, orderId: string, { carrier, tracking, postageMinor, effectiveOn = today() }: Dispatch): Promise<string> {
    const tidy = readTracking(carrier, tracking);
    assertCame(change, effectiveOn);
    const index = this.vault.blindIndex('shipment.tracking', tidy);
    await this.assertNewNumber(change, carrier, index);
    const { recipientId, currency, measuredGrams, plannedGrams } = await this.parcels.facts(change, orderId);
    const id = newId();
    const sealed = await this.vault.seal(change, sealedAt(id, recipientId), tidy);
    const record = change.record(shipmentSent, { type: 'parcelOrder', id: orderId }, { shipment: id, carrier });
    await change.query(
      `INSERT INTO shipment (id, order_id, recipient_id, lease_id, carrier, tracking_sealed, tracking_masked, tracking_index, grams, postage_minor, currency, dispatched_on, record_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [id, orderId, recipientId, leaseId, carrier, sealed, masked(carrier, tidy), index, measuredGrams ?? plannedGrams, postageMinor, currency, effectiveOn, record]);
    return id;
  }

  /** What became of an order's shipment, with its evidence (L0 nothing … L4 the person confirmed). An order without a shipment is left alone. Throws Invalid `fulfilment.notYet`, `fulfilment.beforeSent`. */
  async end(change: Change, orderId: string, { outcome, evidence, effectiveOn }: { outcome: 'delivered' | 'returned' | 'lost'; evidence: Evidence; effectiveOn: Day }): Promise<void> {
    assertCame(change, effectiveOn);
    const shipment = await change.one<{ id: string; state: ShipmentState; dispatched_on: Day }>('SELECT id, state, dispatched_on FROM shipment WHERE order_id = $1 FOR UPDATE', [orderId]);
    if (!shipment) return;
    if (effectiveOn < shipment.dispatched_on) throw dayProblem('fulfilment.beforeSent', `It was sent on ${shipment.dispatched_on}: enter that day or a later one.`);
    const event = ({ delivered: 'arrive', returned: 'return', lost: 'lose' } as const)[outcome];
    const state = shipmentLifecycle.next(shipment.state, event);
    const record = change.record(shipmentEnded, { type: 'parcelOrder', id: orderId }, { outcome, evidence });
    await change.query('UPDATE shipment SET state = $2, evidence = $3, delivered_on = $4, record_id = $5 WHERE id = $1',
      [shipment.id, state, evidence, outcome === 'delivered' ? effectiveOn : null, record]);
  }

  private async assertNewNumber(change: Change, carrier: Carrier, index: Buffer): Promise<void> {
    const same = await change.one(
      `SELECT 1 FROM shipment WHERE carrier = $1 AND tracking_index = $2 AND dispatched_on > current_date - $3::int LIMIT 1`, [carrier, index, SAME_NUMBER_DAYS]);
    if (!same) return;
    const sentence = 'This number is already on another parcel. Compare it with the receipt.';
    throw new Conflict('fulfilment.sameNumber', sentence, { tracking: sentence });
  }
}

/** A parcel is sent and arrives on a day that has come (UTC, by the change's clock or ours). */
function assertCame(change: Change, day: Day): void {
  if (day > dayOf(change.at) && day > today()) throw dayProblem('fulfilment.notYet', 'That day has not come.');
}

const dayProblem = (code: string, sentence: string): Invalid => new Invalid(code, sentence, { effectiveOn: sentence });
