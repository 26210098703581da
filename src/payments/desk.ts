import { Inject, Injectable } from '@nestjs/common';
import { Reader } from '../platform/database/index.js';
import { STUCK, type StuckStop } from './monthly/stuck.js';
import type { PaymentStatus } from './status.js';

export interface InboxState {
  readonly waiting: number;
  readonly parked: number;
  readonly foreign: number;
  /** Deliveries beyond the first of each event. */
  readonly repeated: number;
}
export interface ParkedEvent {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly trouble: string | null;
  readonly receivedAt: Date;
}
export interface PaymentRow {
  readonly n: string;
  readonly reference: string;
  readonly amountMinor: string;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly posted: boolean;
  readonly refusedCountry: boolean;
  readonly openedAt: Date;
}
export interface SuspenseRow {
  readonly currency: string;
  /** Minor units that wait for an owner. */
  readonly amount: string;
}

/** Nobody decides about a payment after so long: the to-do goes. */
const DECIDED_WITHIN = '30 days';
/** Payments that somebody looks at, asks back or leaves. */
export const TO_DECIDE = {
  warned: 'EXISTS (SELECT FROM fraud_warning w WHERE w.payment_id = p.id AND w.actionable)',
  refused: `p.refused_country AND p.status = 'paid' AND p.opened_at > now() - interval '${DECIDED_WITHIN}'`,
} as const;

/** What the treasurer sees of the money that comes in. */
@Injectable()
export class PaymentDesk {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  async inbox(): Promise<InboxState> {
    const row = await this.reader.one<InboxState>(
      `SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'parked')::int AS parked,
              count(*) FILTER (WHERE state = 'foreign')::int AS foreign, coalesce(sum(seen - 1), 0)::int AS repeated FROM payment_event`);
    return row!;
  }

  parked(limit = 50): Promise<ParkedEvent[]> {
    return this.reader.query(
      `SELECT id, type, object_id AS "objectId", trouble, received_at AS "receivedAt" FROM payment_event WHERE state = 'parked' ORDER BY received_at, id LIMIT $1`, [limit]);
  }

  /** Monthly gifts that were to be stopped and go on, oldest first. */
  stuck(limit = 50): Promise<StuckStop[]> {
    return this.reader.query(`SELECT id, stripe_id AS "stripeId", asked_at AS "askedAt", asked_by AS by, refused FROM (${STUCK}) stuck ORDER BY asked_at, id LIMIT $1`, [limit]);
  }

  /** Newest first; `after` is the `n` of the last one seen. */
  payments(limit: number, after?: string): Promise<PaymentRow[]> {
    return this.reader.query(
      `SELECT id AS n, reference, amount_minor AS "amountMinor", currency, status, cardinality(items) > 0 AS posted, refused_country AS "refusedCountry", opened_at AS "openedAt"
       FROM payment WHERE id < coalesce($2::bigint, 9223372036854775807) ORDER BY id DESC LIMIT $1`, [limit, after ?? null]);
  }

  /** Those whose card's bank warned of fraud, or whose card is of a refused country, and of which nothing was asked back yet. */
  toDecide(which: keyof typeof TO_DECIDE, limit: number): Promise<PaymentRow[]> {
    return this.reader.query(
      `SELECT id AS n, reference, amount_minor AS "amountMinor", currency, status, cardinality(items) > 0 AS posted, refused_country AS "refusedCountry", opened_at AS "openedAt"
       FROM payment p WHERE ${TO_DECIDE[which]} AND NOT EXISTS (SELECT FROM refund r WHERE r.payment_id = p.id) ORDER BY id DESC LIMIT $1`, [limit]);
  }

  suspense(): Promise<SuspenseRow[]> {
    return this.reader.query(
      `SELECT currency, (-sum(balance))::bigint AS amount FROM ledger.balance WHERE account = 'liability.suspense' GROUP BY currency HAVING sum(balance) <> 0 ORDER BY currency`);
  }
}
