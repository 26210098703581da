import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { minorFromDb, type Currency, type Money } from '../kernel/money.js';
import { NotFound } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import type { ExpenseClaimState, LeaseState, ShipmentState } from './lifecycles.js';
import type { Purpose } from './expenses.js';
import type { Trust } from './rules.js';
import type { Carrier } from './shipments.js';
import type { OrderKind, Step } from './steps.js';

export interface StaffTask {
  readonly id: string;
  readonly orderId: string;
  readonly code: string;
  readonly kind: OrderKind;
  readonly step: Step;
  readonly region: string;
  readonly deadline: Day | null;
}
/** A step with what is known of how the order was sent. */
export interface StepToDo extends StaffTask {
  readonly shipment: { readonly carrier: Carrier; /** Masked. */ readonly tracking: string; readonly dispatchedOn: Day } | null;
}
export interface HeldOrder {
  readonly orderId: string;
  readonly code: string;
  readonly kind: OrderKind;
  readonly step: Step;
  readonly run: string;
  readonly leaseState: LeaseState;
  readonly trust: Trust;
  readonly expiresAt: Date;
}
export interface OpenClaim {
  readonly id: string;
  readonly run: string;
  readonly purpose: Purpose;
  readonly spentOn: Day;
  readonly state: ExpenseClaimState;
  readonly amount: Money;
  readonly own: boolean;
  /** A picture of the receipt came with it. */
  readonly receipt: boolean;
}
export interface UnpaidRun {
  readonly leaseId: string;
  readonly run: string;
  readonly amount: Money;
  readonly own: boolean;
}
export interface ShipmentRow {
  readonly id: string;
  readonly orderId: string;
  readonly carrier: string;
  readonly tracking: string;
  readonly state: ShipmentState;
  readonly evidence: string;
  readonly grams: number;
  readonly dispatchedOn: Day;
  readonly deliveredOn: Day | null;
}

const TASK = 'SELECT id, order_id AS "orderId", order_code AS code, order_kind AS kind, step, region, deadline FROM task';
const HELD = `SELECT DISTINCT ON (t.order_id) t.order_id AS "orderId", t.order_code AS code, t.order_kind AS kind, t.step, l.code AS run, l.state AS "leaseState", v.trust, l.expires_at AS "expiresAt"
  FROM task t JOIN lease l ON l.id = t.lease_id JOIN volunteer v ON v.id = l.volunteer_id`;
interface Amount {
  minor: string;
  currency: Currency;
}
const withMoney = <Row extends Amount>({ minor, currency, ...row }: Row): Omit<Row, keyof Amount> & { amount: Money } => ({ ...row, amount: { minor: minorFromDb(minor), currency } });

/** What coordinators read: volunteers only as the codes of their runs. */
@Injectable()
export class CoordinatorQueue {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Steps that are a coordinator's and open now. */
  steps(limit = 50): Promise<StaffTask[]> {
    return this.reader.query<StaffTask>(`${TASK} WHERE state = 'open' AND hands = 'coordinator' ORDER BY rank_at, n LIMIT $1`, [limit]);
  }

  /** One of these steps. Throws NotFound `fulfilment.noTask`. */
  async step(taskId: string): Promise<StepToDo> {
    const task = await this.reader.one<StaffTask>(`${TASK} WHERE id = $1 AND state = 'open' AND hands = 'coordinator'`, [taskId]);
    if (!task) throw new NotFound('fulfilment.noTask', 'There is no such task to do now.');
    const shipment = await this.reader.one<NonNullable<StepToDo['shipment']>>(
      'SELECT carrier, tracking_masked AS tracking, dispatched_on AS "dispatchedOn" FROM shipment WHERE order_id = $1 ORDER BY n DESC LIMIT 1', [task.orderId]);
    return { ...task, shipment: shipment ?? null };
  }

  /** Orders with goods in hand whose run is over: they wait for a decision. */
  stuck(): Promise<HeldOrder[]> {
    return this.reader.query<HeldOrder>(`${HELD} WHERE t.state = 'escalated' ORDER BY t.order_id, t.seq`);
  }

  /** What volunteers are working on. */
  held(limit = 100): Promise<HeldOrder[]> {
    return this.reader.query<HeldOrder>(`${HELD} WHERE t.state = 'leased' ORDER BY t.order_id, t.seq LIMIT $1`, [limit]);
  }

  async claims(actorId: string): Promise<OpenClaim[]> {
    const rows = await this.reader.query<Omit<OpenClaim, 'amount'> & Amount>(
      `SELECT c.id, l.code AS run, c.purpose, c.spent_on AS "spentOn", c.state, c.amount_minor AS minor, c.currency, c.volunteer_id = $1 AS own,
         EXISTS (SELECT FROM stored_file f WHERE f.purpose = 'receipt' AND f.about = c.id AND f.removed_at IS NULL) AS receipt
       FROM expense_claim c JOIN lease l ON l.id = c.lease_id WHERE c.state = 'submitted' ORDER BY c.n LIMIT 100`, [actorId]);
    return rows.map(withMoney);
  }

  /** Ended runs whose goods, postage and approved claims were not paid back yet, one line for each currency. */
  async unpaid(actorId: string): Promise<UnpaidRun[]> {
    const rows = await this.reader.query<Omit<UnpaidRun, 'amount'> & Amount>(
      `SELECT l.id AS "leaseId", l.code AS run, o.currency, sum(o.minor)::bigint AS minor, l.volunteer_id = $1 AS own
       FROM lease l JOIN (SELECT lease_id, currency, cost_minor AS minor FROM task WHERE cost_minor > 0
                          UNION ALL SELECT lease_id, currency, amount_minor FROM expense_claim WHERE state = 'approved') o ON o.lease_id = l.id
       WHERE l.paid_on IS NULL AND l.state NOT IN ('active', 'overdue') GROUP BY l.id, o.currency ORDER BY l.n LIMIT 100`, [actorId]);
    return rows.map(withMoney);
  }

  /** Shipments, newest first; tracking numbers masked. */
  async shipments({ after, limit = 50 }: { after?: string | undefined; limit?: number | undefined }): Promise<{ items: ShipmentRow[]; next: string | null }> {
    const rows = await this.reader.query<ShipmentRow>(
      `SELECT id, order_id AS "orderId", carrier, tracking_masked AS tracking, state, evidence, grams, dispatched_on AS "dispatchedOn", delivered_on AS "deliveredOn"
       FROM shipment WHERE $1::uuid IS NULL OR n < (SELECT n FROM shipment WHERE id = $1) ORDER BY n DESC LIMIT $2`, [after ?? null, limit + 1]);
    return { items: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]!.id : null };
  }
}
