import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { today, type Day } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { minorFromDb, money, type Currency, type Money } from '../kernel/money.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../kernel/problem.js';
import { Ledger } from '../ledger/index.js';
import { ParcelProgress } from '../parcels/index.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import { Files } from '../platform/files/files.js';
import { Costs } from './costs.js';
import { expenseClaimLifecycle, type ExpenseClaimState } from './lifecycles.js';
import type { ParcelWork } from './parcel-work.js';
import { expenseClaimed, expenseDecided, runPaid } from './records.js';
import { receiptOf } from './receipts.js';
import { CLAIMS_MAX } from './rules.js';

export const PURPOSES = ['transport', 'packaging', 'other'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface NewClaim {
  readonly leaseId: string;
  readonly orderId: string;
  readonly purpose: Purpose;
  /** Minor units of the order's currency. */
  readonly amountMinor: number;
  readonly spentOn: Day;
  /** A picture that `cleanPicture` made; whoever decides may look at it. */
  readonly receipt?: Buffer | undefined;
}

interface ClaimRow {
  volunteer_id: string;
  order_id: string;
  amount_minor: string;
  currency: Currency;
  fund_id: string;
  state: ExpenseClaimState;
}

/** What volunteers spent beside goods and postage, and paying them back. Nobody decides about their own. */
@Injectable()
export class Expenses {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ParcelProgress) private readonly parcels: ParcelWork,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Costs) private readonly costs: Costs,
    @Inject(Files) private readonly files: Files,
  ) {}

  /** For one's own runs only, spent on a day of the run. Throws NotFound `fulfilment.noRun`, Invalid `fulfilment.spentOn`, `fulfilment.claimsMax`. */
  submit(claim: NewClaim, actor: Actor, once?: Once): Promise<{ id: string }> {
    return this.changes.run(actor, async (change) => {
      await assertOwnRun(change, claim);
      await assertFits(change, claim);
      const { fundId, currency } = await this.parcels.facts(change, claim.orderId);
      const id = newId();
      const record = change.record(expenseClaimed, { type: 'expenseClaim', id }, { purpose: claim.purpose, amount: claim.amountMinor, currency });
      await change.query(
        `INSERT INTO expense_claim (id, volunteer_id, lease_id, order_id, purpose, amount_minor, currency, fund_id, spent_on, record_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [id, actor.id, claim.leaseId, claim.orderId, claim.purpose, claim.amountMinor, currency, fundId, claim.spentOn, record]);
      if (claim.receipt) await this.files.keep(change, receiptOf(id), { subject: actor.id, subjectKind: 'staff' }, claim.receipt);
      return { id };
    }, once);
  }

  /** Approves (and books the cost on `effectiveOn`) or rejects with a reason. Throws Forbidden `fulfilment.ownClaim`, Conflict `expenseClaim.cannot`. */
  decide(id: string, { event, reason = '', effectiveOn = today() }: { event: 'approve' | 'reject'; reason?: string | undefined; effectiveOn?: Day | undefined }, actor: Actor, once?: Once): Promise<{ state: ExpenseClaimState }> {
    return this.changes.run(actor, async (change) => {
      const claim = await change.one<ClaimRow>('SELECT volunteer_id, order_id, amount_minor, currency, fund_id, state FROM expense_claim WHERE id = $1 FOR UPDATE', [id]);
      if (!claim) throw new NotFound('fulfilment.noClaim', 'There is no such claim.');
      if (claim.volunteer_id === actor.id) throw new Forbidden('fulfilment.ownClaim', 'Somebody else decides about your own expenses.');
      if (event === 'reject' && reason === '') throw new Invalid('fulfilment.reason', 'Say why, in a sentence.', { reason: 'Say why, in a sentence.' });
      const state = expenseClaimLifecycle.next(claim.state, event);
      const record = change.record(expenseDecided, { type: 'expenseClaim', id }, { state });
      await change.query('UPDATE expense_claim SET state = $2, decided_by = $3, reason = $4, record_id = $5 WHERE id = $1', [id, state, actor.id, reason || null, record]);
      if (state === 'approved') await this.bookClaim(change, id, claim, effectiveOn);
      else await this.files.remove(change, receiptOf(id));
      return { state };
    }, once);
  }

  /** Pays a finished run back: its goods, postage and approved claims, once. Throws NotFound `fulfilment.noRun`, Forbidden `fulfilment.ownClaim`, Conflict `fulfilment.notPayable`, `fulfilment.openClaims`. */
  payRun(leaseId: string, { effectiveOn = today() }: { effectiveOn?: Day | undefined }, actor: Actor, once?: Once): Promise<{ paid: Money[] }> {
    return this.changes.run(actor, async (change) => {
      const lease = await change.one<{ volunteer_id: string; state: string; paid_on: string | null }>('SELECT volunteer_id, state, paid_on FROM lease WHERE id = $1 FOR UPDATE', [leaseId]);
      if (!lease) throw new NotFound('fulfilment.noRun', 'There is no such run.');
      if (lease.volunteer_id === actor.id) throw new Forbidden('fulfilment.ownClaim', 'Somebody else decides about your own expenses.');
      if (lease.paid_on || lease.state === 'active' || lease.state === 'overdue') throw new Conflict('fulfilment.notPayable', 'This run is paid already, or still under way.');
      await assertDecided(change, leaseId);
      const owed = await owedFor(change, leaseId);
      for (const { fundId, amount } of owed) {
        await this.costs.settle(change, { kind: 'volunteer.paid', account: 'liability.volunteer', key: `run:${leaseId}:${fundId}:${amount.currency}`, subject: leaseId, fundId, amount, effectiveOn });
      }
      const record = change.record(runPaid, { type: 'run', id: leaseId }, { funds: owed.length });
      await change.query('UPDATE lease SET paid_on = $2, record_id = $3 WHERE id = $1', [leaseId, effectiveOn, record]);
      for (const { id } of await change.query<{ id: string }>('SELECT id FROM expense_claim WHERE lease_id = $1 ORDER BY n', [leaseId])) await this.files.remove(change, receiptOf(id));
      return { paid: owed.map(({ amount }) => amount) };
    }, once);
  }

  private async bookClaim(change: Change, id: string, claim: ClaimRow, effectiveOn: Day): Promise<void> {
    const amount = minorFromDb(claim.amount_minor);
    const line = { fundId: minorFromDb(claim.fund_id), currency: claim.currency, subject: claim.order_id };
    await this.ledger.post(change, {
      kind: 'cost.claimed', key: `claim:${id}`, effectiveOn,
      lines: [{ ...line, account: 'expense.volunteer', amount }, { ...line, account: 'liability.volunteer', amount: -amount }],
    });
  }
}

async function assertOwnRun(change: Change, { leaseId, orderId, spentOn }: NewClaim): Promise<void> {
  const run = await change.one<{ from: Day; on_time: boolean }>(
    `SELECT (claimed_at AT TIME ZONE 'UTC')::date AS from, $4::date BETWEEN (claimed_at AT TIME ZONE 'UTC')::date AND (coalesce(ended_at, clock_timestamp()) AT TIME ZONE 'UTC')::date AS on_time
     FROM lease WHERE id = $1 AND volunteer_id = $2 AND paid_on IS NULL AND EXISTS (SELECT 1 FROM task WHERE lease_id = $1 AND order_id = $3) FOR UPDATE`,
    [leaseId, change.actor.id, orderId, spentOn]);
  if (!run) throw new NotFound('fulfilment.noRun', 'There is no such run of yours, or it is paid already.');
  if (run.on_time) return;
  const sentence = `Enter a day of this run: it began on ${run.from}.`;
  throw new Invalid('fulfilment.spentOn', sentence, { spentOn: sentence });
}

/** What a run costs besides is small money. Its row is locked, so that claims at once are counted one after the other. */
async function assertFits(change: Change, { leaseId, amountMinor }: NewClaim): Promise<void> {
  const already = await change.one<{ minor: string }>(`SELECT coalesce(sum(amount_minor), 0)::bigint AS minor FROM expense_claim WHERE lease_id = $1 AND state <> 'rejected'`, [leaseId]);
  if (minorFromDb(already!.minor) + amountMinor <= CLAIMS_MAX) return;
  const sentence = 'Expenses of one run come to 300.00 at most. Talk to a coordinator about more.';
  throw new Invalid('fulfilment.claimsMax', sentence, { amount: sentence });
}

/** A run is paid once, so its claims come first. */
async function assertDecided(change: Change, leaseId: string): Promise<void> {
  const open = await change.one(`SELECT 1 FROM expense_claim WHERE lease_id = $1 AND state = 'submitted' LIMIT 1`, [leaseId]);
  if (open) throw new Conflict('fulfilment.openClaims', 'Decide about the expenses of this run first: it is paid once.');
}

async function owedFor(change: Change, leaseId: string): Promise<{ fundId: number; amount: Money }[]> {
  const rows = await change.query<{ fund_id: string; currency: Currency; minor: string }>(
    `SELECT fund_id, currency, sum(minor)::bigint AS minor FROM (
       SELECT fund_id, currency, cost_minor AS minor FROM task WHERE lease_id = $1 AND cost_minor > 0
       UNION ALL SELECT fund_id, currency, amount_minor FROM expense_claim WHERE lease_id = $1 AND state = 'approved') owed
     GROUP BY fund_id, currency ORDER BY fund_id, currency`, [leaseId]);
  return rows.map((row) => ({ fundId: minorFromDb(row.fund_id), amount: money(minorFromDb(row.minor), row.currency) }));
}
