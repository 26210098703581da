import { Inject, Injectable } from '@nestjs/common';
import { type Currency, minorFromDb } from '../../kernel/money.js';
import { NotFound } from '../../kernel/problem.js';
import { Reader } from '../../platform/database/index.js';
import type { PaymentStatus } from '../status.js';
import { disputeStatus, type DisputeStatus } from './disputes.js';
import type { RefundOrigin, RefundReason, RefundState } from './lifecycle.js';
import { leftOf } from './rules.js';

/** Minor units of the donor's currency throughout. */
export interface RefundRow {
  /** For the next page. */
  readonly n: string;
  readonly id: string;
  readonly payment: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly origin: RefundOrigin;
  readonly reason: RefundReason;
  readonly state: RefundState;
  readonly failure: string | null;
  readonly requestedBy: string | null;
  readonly requestedAt: Date;
  readonly stateAt: Date;
}
export interface DisputeRow {
  readonly n: string;
  readonly id: string;
  readonly payment: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly status: DisputeStatus;
  readonly reason: string;
  readonly dueAt: Date | null;
  readonly refundable: boolean;
  readonly seenAt: Date;
}
export interface PaymentDetail {
  readonly reference: string;
  /** Whose it is. */
  readonly donation: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly status: PaymentStatus;
  readonly rail: string;
  readonly fund: string;
  readonly posted: boolean;
  readonly refusedCountry: boolean;
  readonly openedAt: Date;
  /** What can still be given back. */
  readonly left: number;
  readonly refunds: readonly RefundRow[];
  readonly disputes: readonly DisputeRow[];
  /** The bank warned of fraud, and a refund may still keep a dispute away. */
  readonly warned: boolean;
}
/** What happened, as the audit log has it. */
export interface Step {
  readonly kind: string;
  readonly at: Date;
  readonly role: string;
}
type Texts<T> = { [K in keyof T]: K extends 'amount' | 'left' ? string : T[K] };

const REFUND = `SELECT r.n, r.id, p.reference AS payment, r.amount_minor AS amount, r.currency, r.origin, r.reason, r.state, r.failure, r.requested_by AS "requestedBy", r.requested_at AS "requestedAt", r.state_at AS "stateAt"
  FROM refund r JOIN payment p ON p.id = r.payment_id`;
const DISPUTE = `SELECT d.n, d.id, p.reference AS payment, d.amount_minor AS amount, d.currency, d.status, d.reason, d.due_at AS "dueAt", d.refundable, d.seen_at AS "seenAt"
  FROM dispute d JOIN payment p ON p.id = d.payment_id`;
const END = '9223372036854775807';

/** What staff see of money that goes back. */
@Injectable()
export class RefundDesk {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Newest first; `after` is the `n` of the last one seen. */
  async refunds(states: readonly RefundState[], limit: number, after?: string): Promise<RefundRow[]> {
    return (await this.reader.query<Texts<RefundRow>>(`${REFUND} WHERE r.state = ANY ($1) AND r.n < $3 ORDER BY r.n DESC LIMIT $2`, [states, limit, after ?? END])).map(plain);
  }

  /** Throws NotFound `refunds.noRefund`. */
  async refund(id: string): Promise<RefundRow> {
    const row = await this.reader.one<Texts<RefundRow>>(`${REFUND} WHERE r.id = $1`, [id]);
    if (!row) throw new NotFound('refunds.noRefund', 'There is no such refund.');
    return plain(row);
  }

  async disputes(limit: number, after?: string): Promise<DisputeRow[]> {
    return (await this.reader.query<Texts<DisputeRow>>(`${DISPUTE} WHERE d.n < $2 ORDER BY d.n DESC LIMIT $1`, [limit, after ?? END])).map(known);
  }

  /** Throws NotFound `refunds.noDispute`. */
  async dispute(id: string): Promise<DisputeRow> {
    const row = await this.reader.one<Texts<DisputeRow>>(`${DISPUTE} WHERE d.id = $1`, [id]);
    if (!row) throw new NotFound('refunds.noDispute', 'There is no such dispute.');
    return known(row);
  }

  /** Throws NotFound `refunds.noPayment`. */
  async payment(reference: string): Promise<PaymentDetail> {
    const row = await this.reader.one<Omit<Texts<PaymentDetail>, 'left' | 'refunds' | 'disputes'> & { back: string; disputed: string }>(
      `SELECT p.reference, p.donation, p.amount_minor AS amount, p.currency, p.status, p.rail, f.name AS fund, cardinality(p.items) > 0 AS posted, p.refused_country AS "refusedCountry", p.opened_at AS "openedAt",
              (SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE payment_id = p.id AND state NOT IN ('failed', 'cancelled', 'refused')) AS back,
              (SELECT coalesce(sum(amount_minor), 0) FROM dispute WHERE payment_id = p.id AND status NOT IN ('won', 'prevented') AND status NOT LIKE 'warning%') AS disputed,
              EXISTS (SELECT FROM fraud_warning w WHERE w.payment_id = p.id AND w.actionable) AS warned
       FROM payment p JOIN ledger.fund f ON f.id = p.fund_id WHERE p.reference = $1`, [reference]);
    if (!row) throw new NotFound('refunds.noPayment', 'There is no such payment.');
    const { back, disputed, ...shown } = row;
    const amount = minorFromDb(row.amount);
    const [refunds, disputes] = await Promise.all([
      this.reader.query<Texts<RefundRow>>(`${REFUND} WHERE p.reference = $1 ORDER BY r.n`, [reference]), this.reader.query<Texts<DisputeRow>>(`${DISPUTE} WHERE p.reference = $1 ORDER BY d.n`, [reference]),
    ]);
    const left = row.status === 'paid' || row.status === 'refunded_partly' || row.status === 'disputed' ? leftOf({ ...row, gross: amount, back: minorFromDb(back), disputed: minorFromDb(disputed) }) : 0;
    return { ...shown, amount, left, refunds: refunds.map(plain), disputes: disputes.map(known) };
  }

  /** Oldest first. */
  history(type: 'donation' | 'refund' | 'dispute', id: string): Promise<Step[]> {
    return this.reader.query(`SELECT kind, at, actor_role AS role FROM audit.entry WHERE subject_type = $1 AND subject_id = $2 ORDER BY at, id LIMIT 200`, [type, id]);
  }
}

const plain = (row: Texts<RefundRow>): RefundRow => ({ ...row, amount: minorFromDb(row.amount) });
const known = (row: Texts<DisputeRow>): DisputeRow => ({ ...row, amount: minorFromDb(row.amount), status: disputeStatus(row.status) });
