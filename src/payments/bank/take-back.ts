import type { Day } from '../../kernel/clock.js';
import { minorFromDb } from '../../kernel/money.js';
import { Conflict } from '../../kernel/problem.js';
import { entryReversed, type Ledger, type Line } from '../../ledger/index.js';
import type { Change } from '../../platform/change/index.js';

interface Found {
  readonly id: string;
  readonly effectiveOn: Day;
  readonly closed: boolean;
  readonly lines: readonly (Omit<Line, 'amount' | 'subject'> & { amount: string; subject: string | null })[];
}

/** Reverses an entry line by line, on its own day. Throws Conflict `bank.monthClosed` when that month takes no entry any more. */
export async function takeBack(change: Change, ledger: Ledger, key: string): Promise<void> {
  const { id, effectiveOn, lines } = await find(change, key);
  await ledger.post(change, entryReversed({
    key: `${key}:undone`, effectiveOn, entryId: minorFromDb(id),
    lines: lines.map(({ amount, subject, ...line }) => ({ ...line, amount: minorFromDb(amount), ...(subject === null ? {} : { subject }) })),
  }));
}

/** For a decision that booked nothing of its own. */
takeBack.refuseClosed = async (change: Change, key: string): Promise<void> => {
  await find(change, key);
};

async function find(change: Change, key: string): Promise<Found> {
  const found = await change.one<Found>(
    `SELECT e.id, e.effective_on AS "effectiveOn", EXISTS (SELECT FROM ledger.period p WHERE p.id = to_char(e.effective_on, 'YYYY-MM') AND p.state <> 'open') AS closed,
       (SELECT jsonb_agg(jsonb_build_object('account', l.account, 'fundId', l.fund_id, 'currency', l.currency, 'amount', l.amount::text, 'subject', l.subject) ORDER BY l.line) FROM ledger.line l WHERE l.entry_id = e.id) AS lines
     FROM ledger.entry e WHERE e.key = $1`, [key]);
  if (!found) throw new Error('a decision names an entry that is not in the books');
  if (found.closed) throw new Conflict('bank.monthClosed', 'The month it is booked in is closed: it stays. Correct it with an entry of this month.');
  return found;
}
