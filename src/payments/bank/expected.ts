import { addDays, type Day } from '../../kernel/clock.js';
import { type Currency, minorFromDb } from '../../kernel/money.js';
import type { Source } from '../../ledger/index.js';
import { type Expected, type Matchable, NEAR_DAYS } from './match.js';

/** Entries on the bank account that no line shows: kinds that move nothing there, reversals and what they reverse are not waited for. */
export const UNSEEN = `
  SELECT e.key, e.kind, e.effective_on AS "on", l.currency, sum(l.amount) AS amount FROM ledger.entry e JOIN ledger.line l ON l.entry_id = e.id AND l.account = 'asset.bank'
  WHERE e.kind NOT IN ('opening.recorded', 'fund.transferred', 'suspense.identified', 'entry.reversed')
    AND NOT EXISTS (SELECT FROM bank_line b WHERE b.entry = e.key) AND NOT EXISTS (SELECT FROM bank_line b WHERE b.suspense_entry = e.key)
    AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.reverses = e.id)
  GROUP BY e.id, e.key, e.kind, e.effective_on, l.currency HAVING sum(l.amount) <> 0`;

type Texts<T> = { [K in keyof T]: T[K] extends number ? string : T[K] };
const numbered = <T extends { amount: string }>(rows: readonly T[]): (Omit<T, 'amount'> & { amount: number })[] => rows.map((row) => ({ ...row, amount: minorFromDb(row.amount) }));

/** What is expected at the bank around these lines. */
export async function expectedFor(source: Source, lines: readonly Matchable[]): Promise<Expected> {
  const days = lines.map(({ bookedOn }) => bookedOn).sort();
  const from: Day = addDays(days[0] ?? '2000-01-01', -NEAR_DAYS), to: Day = addDays(days.at(-1) ?? '2000-01-01', NEAR_DAYS);
  const amounts = lines.map(({ amount }) => amount);
  const entries = await source.query<Texts<Expected['entries'][number]>>(`SELECT * FROM (${UNSEEN}) unseen WHERE "on" BETWEEN $1 AND $2 AND amount = ANY ($3::bigint[]) ORDER BY "on", key LIMIT 500`, [from, to, amounts]);
  const cash = await source.query<{ currency: Currency; amount: string }>(`SELECT currency, sum(balance) AS amount FROM ledger.balance WHERE account = 'asset.cash' GROUP BY currency HAVING sum(balance) > 0`);
  const setAside = await source.query<Texts<Matchable>>(
    `SELECT id, booked_on AS "bookedOn", amount_minor AS amount, currency FROM bank_line WHERE state = 'suspense' AND -amount_minor = ANY ($1::bigint[]) ORDER BY n LIMIT 500`, [amounts]);
  const payouts = await source.query<Texts<Expected['payouts'][number]>>(
    `SELECT id, arrives_on AS "on", amount_minor AS amount, currency FROM stripe_payout WHERE bank_line IS NULL AND state NOT IN ('failed', 'canceled') AND arrives_on BETWEEN $1 AND $2 AND amount_minor = ANY ($3::bigint[]) ORDER BY arrives_on, n LIMIT 500`, [from, to, amounts]);
  return { entries: numbered(entries), payouts: numbered(payouts), cash: numbered(cash), setAside: numbered(setAside) };
}
