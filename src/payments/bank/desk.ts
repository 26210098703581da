import { Inject, Injectable } from '@nestjs/common';
import { daysOf, type Day, type PeriodId } from '../../kernel/clock.js';
import { type Currency, minorFromDb } from '../../kernel/money.js';
import { NotFound } from '../../kernel/problem.js';
import { Reader } from '../../platform/database/index.js';
import { expectedFor } from './expected.js';
import type { Goods, HandRail } from './hand-gifts.js';
import type { LineState } from './held.js';
import { type Proposal, proposalsFor, type What } from './match.js';

export interface LineRow {
  readonly id: string;
  /** Give the last one back as `after`. */
  readonly n: string;
  readonly bookedOn: Day;
  /** Minor units; above zero came in. */
  readonly amount: number;
  readonly currency: Currency;
  readonly state: LineState;
  readonly what: What | null;
  /** A reference of ours that is written with it. */
  readonly reference: string | null;
  readonly byRule: boolean;
  /** Whether what the bank said of it can still be looked at. */
  readonly details: boolean;
  readonly importedBy: string;
  readonly decidedBy: string | null;
  readonly undoneBy: string | null;
  readonly statementId: string;
}
export interface StatementRow {
  readonly id: string;
  readonly n: string;
  readonly account: string;
  readonly currency: Currency;
  readonly format: string;
  readonly from: Day;
  readonly to: Day;
  readonly lines: number;
  readonly added: number;
  /** Lines that are still being booked. */
  readonly left: number;
  readonly importedAt: Date;
}
export interface HandGiftRow {
  readonly id: string;
  readonly rail: HandRail;
  readonly fund: string;
  readonly currency: Currency;
  /** Null while nobody else counted: the second does not see what the first found. */
  readonly amount: number | null;
  readonly receivedOn: Day;
  readonly goods: string | null;
  readonly evidence: string | null;
  readonly use: Goods['use'] | null;
  readonly state: 'entered' | 'agreed' | 'differs' | 'withdrawn';
  readonly enteredBy: string;
}
export interface LineFilter {
  readonly state?: LineState | undefined;
  readonly statement?: string | undefined;
  /** Of lines whose entry is in this month: those one person decided. */
  readonly decidedIn?: PeriodId | undefined;
}

const LINE = `SELECT l.id, l.n, l.booked_on AS "bookedOn", l.amount_minor AS amount, l.currency, l.state, l.what, l.reference, l.state = 'settled' AND l.decided_by IS NULL AS "byRule", l.key_id IS NOT NULL AS details,
  l.imported_by AS "importedBy", l.decided_by AS "decidedBy", l.undone_by AS "undoneBy", l.statement_id AS "statementId" FROM bank_line l`;
const STATEMENT = `SELECT s.id, s.n, a.number AS account, a.currency, s.format, s.from_on AS "from", s.to_on AS "to", s.lines, s.added, s.imported_at AS "importedAt",
  (SELECT count(*)::int FROM bank_line l WHERE l.statement_id = s.id AND l.state = 'new') AS left FROM bank_statement s JOIN bank_account a ON a.id = s.account_id`;
const LAST = '9223372036854775807';

/** What people see of the bank: never who paid. */
@Injectable()
export class BankDesk {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Newest first. */
  async lines(limit: number, { state, statement, decidedIn }: LineFilter = {}, after = LAST): Promise<LineRow[]> {
    const month = decidedIn === undefined ? undefined : daysOf(decidedIn);
    const rows = await this.reader.query<Omit<LineRow, 'amount'> & { amount: string }>(
      `${LINE} WHERE l.n < $2 AND ($3::text IS NULL OR l.state = $3) AND ($4::uuid IS NULL OR l.statement_id = $4)
         AND ($5::date IS NULL OR (l.decided_by IS NOT NULL AND EXISTS (SELECT FROM ledger.entry e WHERE e.key = l.entry AND e.effective_on BETWEEN $5 AND $6))) ORDER BY l.n DESC LIMIT $1`,
      [limit, after, state ?? null, statement ?? null, month?.from ?? null, month?.to ?? null]);
    return rows.map((row) => ({ ...row, amount: minorFromDb(row.amount) }));
  }

  /** Throws NotFound `bank.noLine`. */
  async line(id: string): Promise<LineRow & { proposals: readonly Proposal[] }> {
    const row = await this.reader.one<Omit<LineRow, 'amount'> & { amount: string }>(`${LINE} WHERE l.id = $1`, [id]);
    if (!row) throw new NotFound('bank.noLine', 'There is no such line.');
    const line = { ...row, amount: minorFromDb(row.amount) };
    return { ...line, proposals: await this.proposals([line]).then((all) => all.get(id) ?? []) };
  }

  /** What lines that wait may be, by line. */
  async proposals(lines: readonly LineRow[]): Promise<Map<string, Proposal[]>> {
    const waiting = lines.filter(({ state }) => state === 'waiting');
    if (waiting.length === 0) return new Map();
    const expected = await expectedFor(this.reader, waiting);
    return new Map(waiting.map((line) => [line.id, proposalsFor(line, expected)]));
  }

  statements(limit: number, after = LAST): Promise<StatementRow[]> {
    return this.reader.query<StatementRow>(`${STATEMENT} WHERE s.n < $2 ORDER BY s.n DESC LIMIT $1`, [limit, after]);
  }

  /** Throws NotFound `bank.noStatement`. */
  async statement(id: string): Promise<StatementRow> {
    const row = await this.reader.one<StatementRow>(`${STATEMENT} WHERE s.id = $1`, [id]);
    if (!row) throw new NotFound('bank.noStatement', 'There is no such statement.');
    return row;
  }

  async counts(): Promise<Readonly<Record<LineState, number>>> {
    const rows = await this.reader.query<{ state: LineState; n: number }>('SELECT state, count(*)::int AS n FROM bank_line GROUP BY state');
    return { new: 0, waiting: 0, suspense: 0, settled: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
  }

  async handGifts(limit: number, after = LAST): Promise<(HandGiftRow & { n: string })[]> {
    const rows = await this.reader.query<Omit<HandGiftRow, 'amount'> & { n: string; amount: string | null }>(
      `SELECT g.id, g.n, g.rail, f.name AS fund, g.currency, CASE WHEN g.rail = 'in_kind' OR g.state = 'agreed' THEN g.first_minor END AS amount, g.received_on AS "receivedOn", g.goods, g.evidence, g.use, g.state, g.entered_by AS "enteredBy"
       FROM hand_gift g JOIN ledger.fund f ON f.id = g.fund_id WHERE g.n < $2 ORDER BY g.n DESC LIMIT $1`, [limit, after]);
    return rows.map((row) => ({ ...row, amount: row.amount === null ? null : minorFromDb(row.amount) }));
  }
}
