import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { system } from '../../kernel/actor.js';
import { newId } from '../../kernel/ids.js';
import { minorFromDb } from '../../kernel/money.js';
import { isSafe, slotBefore, type Contribution } from '../../figures/index.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { LOCKS } from '../../platform/database/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { fundStepTold } from '../records.js';

const EVERY_MS = 5 * 60_000;

interface Pending {
  readonly entry: string;
  readonly period: string;
  readonly fund: number;
  readonly code: string;
  readonly currency: string;
  readonly amount: string;
  readonly contributor: string;
}

/** What was raised and no step told yet, of funds that a campaign pays into, in months that are open, booked before `$1`. A step never reaches over two months: contributors of different months do not meet. */
const PENDING = `
  SELECT e.id AS entry, to_char(e.effective_on, 'YYYY-MM') AS period, l.fund_id AS fund, f.code, l.currency, sum(l.amount)::text AS amount, coalesce(max(coalesce(b.person, l.subject)::text), 'nobody known') AS contributor
  FROM ledger.entry e JOIN raised l ON l.entry_id = e.id JOIN ledger.fund f ON f.id = l.fund_id LEFT JOIN beneficiary b ON b.subject = l.subject
  WHERE e.effective_on >= coalesce((SELECT to_date(max(p.id), 'YYYY-MM') + interval '1 month' FROM ledger.period p WHERE p.state = 'closed'), '-infinity')
    AND e.posted_at < $1 AND l.fund_id IN (SELECT c.fund_id FROM campaign c WHERE c.state IN ('open', 'paused', 'closing'))
    AND NOT EXISTS (SELECT FROM fund_step_entry s WHERE s.entry_id = e.id)
    AND NOT EXISTS (SELECT FROM ledger.period p WHERE p.id = to_char(e.effective_on, 'YYYY-MM') AND p.state <> 'open')
  GROUP BY e.id, l.fund_id, f.code, l.currency`;

/** What of these may be told as one step: the sum, or null while it would give somebody away or would move back. */
export function stepOf(pending: readonly Contribution[]): number | null {
  const sum = pending.reduce((total, { amount }) => total + amount, 0);
  return sum > 0 && isSafe(pending) ? sum : null;
}

/** Moves public sums, at two fixed hours a day. To look again is harmless: what was booked after the hour waits for the next. */
@Injectable()
export class Steps implements OnModuleInit {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('campaigns.steps', EVERY_MS, () => this.look());
  }

  /** Tells what may be told of what was booked before the latest fixed hour. Answers how many steps there were. */
  look(now: Date = new Date()): Promise<number> {
    const slot = slotBefore(now);
    return this.changes.run(system('campaigns'), async (change) => {
      await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.campaignSteps]); // one process at a time
      const groups = groupsOf(await change.query<Pending>(PENDING, [slot]));
      const told = await Promise.all(groups.map((group) => tell(change, group, slot)));
      const count = told.filter(Boolean).length;
      if (count === 0) change.skip();
      return count;
    });
  }
}

async function tell(change: Change, group: readonly Pending[], slot: Date): Promise<boolean> {
  const { fund, code, currency, period } = group[0]!;
  const sum = stepOf(group.map(({ contributor, amount }) => ({ contributor, amount: minorFromDb(amount), cell: { fund: code, kind: 'donations' } })));
  if (sum === null) return false;
  const id = newId();
  const recordId = change.record(fundStepTold, { type: 'fund', id: code }, { amount: sum, currency, slot: slot.toISOString() });
  await change.query('INSERT INTO fund_step (id, fund_id, currency, period, slot, amount_minor, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7)', [id, fund, currency, period, slot, sum, recordId]);
  await change.query('INSERT INTO fund_step_entry (entry_id, step_id) SELECT unnest($1::bigint[]), $2', [group.map(({ entry }) => entry), id]);
  return true;
}

function groupsOf(rows: readonly Pending[]): Pending[][] {
  const groups = new Map<string, Pending[]>();
  for (const row of rows) {
    const key = `${row.fund} ${row.currency} ${row.period}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}
