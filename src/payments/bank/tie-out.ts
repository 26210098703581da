import type { Day } from '../../kernel/clock.js';
import { type Currency, minorFromDb } from '../../kernel/money.js';
import type { Source } from '../../ledger/index.js';
import { UNSEEN } from './expected.js';

/** What bank and books say of one currency: minor units. bank − waiting = books − ahead, and what is left over is a difference. */
export interface TieOut {
  readonly currency: Currency;
  /** What the statements come to: what was there before the first line, and all lines. */
  readonly bank: number;
  /** asset.bank. */
  readonly books: number;
  /** Lines that are in no books yet. */
  readonly waiting: number;
  /** Entries the bank has not shown yet. */
  readonly ahead: number;
  readonly unexplained: number;
  /** What the newest statements say less what all lines come to: days are missing in between when it is not 0. */
  readonly gap: number;
}

const SQL = `
  WITH account AS (
    SELECT a.id, a.currency, coalesce((SELECT opening_minor FROM bank_statement s WHERE s.account_id = a.id AND opening_minor IS NOT NULL ORDER BY from_on, n LIMIT 1), 0) AS opening,
      (SELECT coalesce(sum(amount_minor), 0) FROM bank_line l WHERE l.account_id = a.id) AS moved, last.closing_minor AS closing,
      (SELECT coalesce(sum(amount_minor), 0) FROM bank_line l WHERE l.account_id = a.id AND l.booked_on <= last.to_on) AS moved_then
    FROM bank_account a LEFT JOIN LATERAL (SELECT closing_minor, to_on FROM bank_statement s WHERE s.account_id = a.id AND closing_minor IS NOT NULL ORDER BY to_on DESC, n DESC LIMIT 1) last ON true
  ), bank AS (
    SELECT currency, sum(opening + moved) AS bank, sum(coalesce(closing - opening - moved_then, 0)) AS gap FROM account GROUP BY currency
  ), books AS (
    SELECT currency, sum(balance) AS books FROM ledger.balance WHERE account = 'asset.bank' GROUP BY currency
  ), waiting AS (
    SELECT currency, sum(amount_minor) AS waiting FROM bank_line WHERE state IN ('new', 'waiting') GROUP BY currency
  ), ahead AS (
    SELECT currency, sum(amount) AS ahead FROM (${UNSEEN}) unseen GROUP BY currency
  )
  SELECT currency, coalesce(bank, 0) AS bank, coalesce(books, 0) AS books, coalesce(waiting, 0) AS waiting, coalesce(ahead, 0) AS ahead, coalesce(gap, 0) AS gap
  FROM bank FULL JOIN books USING (currency) LEFT JOIN waiting USING (currency) LEFT JOIN ahead USING (currency) ORDER BY currency`;

/** Bank against books, by currency, for currencies that have a statement or money in the books. */
export async function tieOut(source: Source): Promise<TieOut[]> {
  const rows = await source.query<{ currency: Currency } & Record<'bank' | 'books' | 'waiting' | 'ahead' | 'gap', string>>(SQL);
  return rows.map((row) => {
    const [bank, books, waiting, ahead] = [minorFromDb(row.bank), minorFromDb(row.books), minorFromDb(row.waiting), minorFromDb(row.ahead)];
    return { currency: row.currency, bank, books, waiting, ahead, unexplained: bank - waiting - (books - ahead), gap: minorFromDb(row.gap) };
  });
}

/** Two statements of an account that follow each other, of which the later begins with another sum than the earlier ends with. */
export interface MissingStatement {
  readonly account: string;
  readonly currency: Currency;
  /** The last day before and the first day after. */
  readonly after: Day;
  readonly before: Day;
  /** Minor units. */
  readonly endedWith: number;
  readonly beganWith: number;
}

/** A statement continues the latest before it, or another that ends between the two (parts of one day); one that spans both days closes the gap. */
const BROKEN = `
  SELECT a.number AS account, a.currency, p.to_on AS after, s.from_on AS before, p.closing_minor AS "endedWith", s.opening_minor AS "beganWith"
  FROM bank_statement s JOIN bank_account a ON a.id = s.account_id
  JOIN LATERAL (SELECT to_on, closing_minor FROM bank_statement p WHERE p.account_id = s.account_id AND p.to_on < s.from_on AND p.closing_minor IS NOT NULL ORDER BY to_on DESC, n DESC LIMIT 1) p ON true
  WHERE s.opening_minor <> p.closing_minor
    AND NOT EXISTS (SELECT FROM bank_statement t WHERE t.account_id = s.account_id AND t.id <> s.id AND t.to_on BETWEEN p.to_on AND s.from_on AND (t.to_on < s.from_on OR t.n < s.n) AND t.closing_minor = s.opening_minor)
    AND NOT EXISTS (SELECT FROM bank_statement t WHERE t.account_id = s.account_id AND t.from_on <= p.to_on AND t.to_on >= s.from_on)
  ORDER BY a.n, s.from_on, s.n`;

/** Where the chain of statements breaks, oldest first of each account: one is missing in between. */
export async function missingStatements(source: Source): Promise<MissingStatement[]> {
  const rows = await source.query<Omit<MissingStatement, 'endedWith' | 'beganWith'> & { endedWith: string; beganWith: string }>(BROKEN);
  return rows.map((row) => ({ ...row, endedWith: minorFromDb(row.endedWith), beganWith: minorFromDb(row.beganWith) }));
}

/** Where bank and books disagree, or the chain of statements breaks, for the reconciliation; nothing while no statement was taken in. */
export async function bankDifferences(source: Source): Promise<(TieOut & { broken: boolean })[]> {
  const kept = await source.one('SELECT 1 AS one FROM bank_statement LIMIT 1');
  if (!kept) return [];
  const missing = await missingStatements(source);
  return (await tieOut(source)).map((tie) => ({ ...tie, broken: missing.some(({ currency }) => currency === tie.currency) })).filter(({ unexplained, gap, broken }) => unexplained !== 0 || gap !== 0 || broken);
}
