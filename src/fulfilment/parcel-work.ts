import type { Day } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import type { Change } from '../platform/change/index.js';
import type { Priority } from './rules.js';
import type { Channel } from './steps.js';

/** What the queue needs to know of a parcel order: no name, no address. */
export interface ParcelFacts {
  readonly id: string;
  readonly code: string;
  readonly channel: Channel;
  readonly region: string;
  readonly priority: Priority;
  readonly neededBy: Day | null;
  /** Computed from the lines. */
  readonly plannedGrams: number;
  /** What the scale said at packing. */
  readonly measuredGrams: number | null;
  readonly recipientId: string;
  readonly fundId: number;
  readonly currency: Currency;
}

export interface PackingLine {
  readonly name: string;
  /** In the language of the place. */
  readonly localName: string;
  readonly quantity: number;
  /** Of all pieces together. */
  readonly grams: number;
}

export type Evidence = 'L0' | 'L1' | 'L2' | 'L3' | 'L4';

/** What fulfilment asks of parcels, always inside its own change. */
export abstract class ParcelWork {
  abstract facts(change: Change, orderId: string): Promise<ParcelFacts>;
  abstract packingList(change: Change, orderId: string): Promise<readonly PackingLine[]>;
  /** Opens name and address for the eyes of `change.actor`; a record of its own. Lines as they are written on the parcel. */
  abstract label(change: Change, orderId: string, reason: string): Promise<readonly string[]>;
  abstract markInWork(change: Change, orderIds: readonly string[]): Promise<void>;
  abstract markPacked(change: Change, orderId: string, grams: number): Promise<void>;
  abstract markDispatched(change: Change, orderId: string, effectiveOn: Day): Promise<void>;
  abstract markDelivered(change: Change, orderId: string, evidence: Evidence, effectiveOn: Day): Promise<void>;
  abstract markFailed(change: Change, orderId: string, outcome: 'returned' | 'lost', effectiveOn: Day): Promise<void>;
}
