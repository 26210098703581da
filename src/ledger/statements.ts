import { type Day, daysOf, type PeriodId } from '../kernel/clock.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import type { AccountCode } from './chart.js';
import type { Source } from './source.js';

/** A line of the trial balance: minor units, debit positive. */
export interface AccountBalance {
  readonly account: AccountCode;
  readonly currency: Currency;
  readonly balance: number;
}

/** What a fund has in one currency: minor units; `owned` = `reserved` + `disputed` + `available`. */
export interface FundBalance {
  readonly fundId: number;
  readonly currency: Currency;
  readonly owned: number;
  readonly reserved: number;
  readonly disputed: number;
  readonly available: number;
}

/** One account of a fund over a month. */
export interface StatementLine {
  readonly account: AccountCode;
  readonly currency: Currency;
  readonly before: number;
  readonly during: number;
  readonly after: number;
}

type Texts<T> = { [K in keyof T]: T[K] extends number ? string : T[K] };

/** Every account with a balance, over all funds; with `until` as it stood at the end of that day. Each currency sums to zero. */
export async function trialBalance(source: Source, until?: Day): Promise<AccountBalance[]> {
  const lines = until
    ? `SELECT l.account, l.currency, l.amount AS balance FROM ledger.line l JOIN ledger.entry e ON e.id = l.entry_id WHERE e.effective_on <= $1`
    : 'SELECT account, currency, balance FROM ledger.balance';
  const rows = await source.query<Texts<AccountBalance>>(
    `SELECT account, currency, sum(balance) AS balance FROM (${lines}) AS b GROUP BY account, currency HAVING sum(balance) <> 0 ORDER BY currency, account`,
    until ? [until] : [],
  );
  return rows.map((row) => ({ ...row, balance: minorFromDb(row.balance) }));
}

/** What every fund has, by fund and currency. */
export async function fundBalances(source: Source): Promise<FundBalance[]> {
  const rows = await source.query<Texts<FundBalance> & { fundId: number }>(
    `SELECT fund_id AS "fundId", currency,
       coalesce(-sum(balance) FILTER (WHERE class IN ('equity', 'income', 'expense')), 0) AS owned,
       coalesce(sum(balance) FILTER (WHERE account = 'memo.reserved'), 0) AS reserved,
       coalesce(sum(balance) FILTER (WHERE account = 'asset.psp.disputed'), 0) AS disputed,
       coalesce(-sum(balance) FILTER (WHERE counts), 0) AS available
     FROM ledger.balance GROUP BY fund_id, currency ORDER BY fund_id, currency`,
  );
  return rows.map(({ owned, reserved, disputed, available, ...row }) => ({
    ...row, owned: minorFromDb(owned), reserved: minorFromDb(reserved), disputed: minorFromDb(disputed), available: minorFromDb(available),
  }));
}

/** The books of one fund over a month: what each account held before, what came, what it held after. */
export async function fundStatement(source: Source, fundId: number, period: PeriodId): Promise<StatementLine[]> {
  const { from, to } = daysOf(period);
  const rows = await source.query<Texts<StatementLine>>(
    `SELECT account, currency, coalesce(sum(amount) FILTER (WHERE effective_on < $2), 0) AS before,
       coalesce(sum(amount) FILTER (WHERE effective_on >= $2), 0) AS during, sum(amount) AS after
     FROM ledger.line l JOIN ledger.entry e ON e.id = l.entry_id
     WHERE l.fund_id = $1 AND e.effective_on <= $3 GROUP BY account, currency ORDER BY currency, account`,
    [fundId, from, to],
  );
  return rows.map(({ before, during, after, ...row }) => ({ ...row, before: minorFromDb(before), during: minorFromDb(during), after: minorFromDb(after) }));
}
