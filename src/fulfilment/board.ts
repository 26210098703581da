import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { minorFromDb, type Currency, type Money } from '../kernel/money.js';
import { NotFound } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import type { Purpose } from './expenses.js';
import type { ExpenseClaimState, LeaseState, TaskState } from './lifecycles.js';
import { mayClaim, type Trust, type WeightClass } from './rules.js';
import type { OrderKind, Step } from './steps.js';

/** All that anybody sees of an order before it is theirs. */
export interface BoardItem {
  /** The open task. */
  readonly id: string;
  readonly orderId: string;
  readonly code: string;
  readonly kind: OrderKind;
  readonly region: string;
  readonly step: Step;
  readonly weightClass: WeightClass;
  readonly deadline: Day | null;
}

export interface RunTask {
  readonly id: string;
  readonly orderId: string;
  readonly code: string;
  readonly kind: OrderKind;
  readonly step: Step;
  readonly state: TaskState;
  readonly ticks: readonly number[];
}
/** Something asked back beside goods and postage. */
export interface RunClaim {
  readonly purpose: Purpose;
  readonly state: ExpenseClaimState;
  /** Why it was refused. */
  readonly reason: string | null;
  readonly amount: Money;
}
export interface Run {
  readonly id: string;
  readonly code: string;
  readonly fence: number;
  readonly state: LeaseState;
  /** By the database's clock; below zero when time is over. */
  readonly secondsLeft: number;
  readonly expiresAt: Date;
  readonly extensions: number;
  /** The day goods, postage and expenses were paid back. */
  readonly paidOn: Day | null;
  readonly tasks: readonly RunTask[];
}

const RUN = `SELECT l.id, l.code, l.fence::float8 AS fence, l.state, extract(epoch FROM l.expires_at - clock_timestamp())::int AS "secondsLeft", l.expires_at AS "expiresAt", l.extensions, l.paid_on AS "paidOn",
  (SELECT jsonb_agg(jsonb_build_object('id', t.id, 'orderId', t.order_id, 'code', t.order_code, 'kind', t.order_kind, 'step', t.step, 'state', t.state, 'ticks', t.ticks) ORDER BY t.rank_at, t.order_id, t.seq)
   FROM task t WHERE t.lease_id = l.id) AS tasks FROM lease l`;
type RunRow = Omit<Run, 'tasks'> & { tasks: RunTask[] | null };
const runOf = (row: RunRow): Run => ({ ...row, tasks: row.tasks ?? [] });

/** What volunteers read: the board, and their own runs. */
@Injectable()
export class Board {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Orders that can be claimed, in the order of the queue, after the task `after`. */
  async open({ after, limit = 20 }: { after?: string | undefined; limit?: number | undefined } = {}): Promise<{ items: BoardItem[]; next: string | null; count: number }> {
    const [rows, all] = await Promise.all([
      this.reader.query<BoardItem>(
        `SELECT id, order_id AS "orderId", order_code AS code, order_kind AS kind, region, step, weight_class AS "weightClass", deadline FROM task
         WHERE state = 'open' AND hands = 'volunteer' AND ($1::uuid IS NULL OR (rank_at, n) > (SELECT rank_at, n FROM task WHERE id = $1)) ORDER BY rank_at, n LIMIT $2`, [after ?? null, limit + 1]),
      this.reader.one<{ count: number }>(`SELECT count(*)::int AS count FROM task WHERE state = 'open' AND hands = 'volunteer'`),
    ]);
    return { items: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]!.id : null, count: all!.count };
  }

  /** Whether they may claim at all: `Queue.claim` says the same to whoever tries. */
  async mayClaim(volunteerId: string): Promise<boolean> {
    const volunteer = await this.reader.one<{ state: string; trust: Trust }>('SELECT state, trust FROM volunteer WHERE id = $1', [volunteerId]);
    return volunteer?.state === 'active' && mayClaim(volunteer.trust);
  }

  /** The volunteer's runs under way, oldest first. */
  async runs(volunteerId: string): Promise<Run[]> {
    const rows = await this.reader.query<RunRow>(`${RUN} WHERE l.volunteer_id = $1 AND l.state IN ('active', 'overdue') ORDER BY l.n`, [volunteerId]);
    return rows.map(runOf);
  }

  /** Their runs that are done and not paid back yet, oldest first: the way back to what was asked. */
  async unpaid(volunteerId: string): Promise<Run[]> {
    const rows = await this.reader.query<RunRow>(
      `${RUN} WHERE l.volunteer_id = $1 AND l.state = 'completed' AND l.paid_on IS NULL AND (EXISTS (SELECT FROM task t WHERE t.lease_id = l.id AND t.cost_minor > 0)
         OR EXISTS (SELECT FROM expense_claim c WHERE c.lease_id = l.id AND c.state <> 'rejected')) ORDER BY l.n LIMIT 20`, [volunteerId]);
    return rows.map(runOf);
  }

  /** One of the volunteer's own runs. Throws NotFound `fulfilment.noRun` for everybody else's. */
  async run(volunteerId: string, leaseId: string): Promise<Run> {
    const run = await this.reader.one<RunRow>(`${RUN} WHERE l.volunteer_id = $1 AND l.id = $2`, [volunteerId, leaseId]);
    if (!run) throw new NotFound('fulfilment.noRun', 'There is no such run.');
    return runOf(run);
  }

  async trustOf(volunteerId: string): Promise<Trust | undefined> {
    return (await this.reader.one<{ trust: Trust }>(`SELECT trust FROM volunteer WHERE id = $1 AND state = 'active'`, [volunteerId]))?.trust;
  }

  async claimsOf(leaseId: string): Promise<RunClaim[]> {
    const rows = await this.reader.query<Omit<RunClaim, 'amount'> & { minor: string; currency: Currency }>('SELECT purpose, state, reason, amount_minor AS minor, currency FROM expense_claim WHERE lease_id = $1 ORDER BY n', [leaseId]);
    return rows.map(({ minor, currency, ...claim }) => ({ ...claim, amount: { minor: minorFromDb(minor), currency } }));
  }
}
