import { daysOf, type PeriodId } from '../kernel/clock.js';
import { minorFromDb } from '../kernel/money.js';
import type { Source } from '../ledger/index.js';
import type { BookLine } from './lines.js';

/** The lines of closed months that reports are made of, in the order they came. */
export async function linesOf(source: Source, from: PeriodId, to: PeriodId): Promise<BookLine[]> {
  const rows = await source.query<Omit<BookLine, 'amount'> & { amount: string }>(
    `SELECT e.id::text AS entry, e.kind, e.effective_on AS "effectiveOn", l.account, f.code AS fund, l.currency, l.amount, coalesce(b.person, l.subject)::text AS person, s.step_id AS step
     FROM ledger.entry e JOIN ledger.line l ON l.entry_id = e.id JOIN ledger.fund f ON f.id = l.fund_id LEFT JOIN beneficiary b ON b.subject = l.subject LEFT JOIN fund_step_entry s ON s.entry_id = e.id
     WHERE e.effective_on BETWEEN $1 AND $2 AND l.class IN ('income', 'expense', 'equity') ORDER BY e.id, l.line`,
    [daysOf(from).from, daysOf(to).to],
  );
  return rows.map((row) => ({ ...row, amount: minorFromDb(row.amount) }));
}

/** The months from the first to the last, both counted. */
export function monthsBetween(from: PeriodId, to: PeriodId): PeriodId[] {
  const months: PeriodId[] = [];
  for (let month = from; month <= to; month = monthAfter(month)) months.push(month);
  return months;
}

export function monthAfter(period: PeriodId): PeriodId {
  const [year, month] = period.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, month, 1)).toISOString().slice(0, 7);
}
