import type { Day } from '../kernel/clock.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import type { AccountCode, EntryKind } from './chart.js';
import type { Source } from './source.js';

/** An entry as it stands in the books, with its lines in their order. */
export interface StoredEntry {
  readonly key: string;
  readonly kind: EntryKind;
  readonly effectiveOn: Day;
  readonly postedAt: Date;
  readonly lines: readonly StoredLine[];
}
export interface StoredLine {
  readonly account: AccountCode;
  /** The fund's code. */
  readonly fund: string;
  readonly currency: Currency;
  /** Minor units, debit positive. */
  readonly amount: number;
  readonly subject: string | null;
}

export interface JournalFilter {
  /** Entries after this one, in the order they came. */
  readonly after?: string | undefined;
  /** Only entries effective until the end of this day. */
  readonly until?: Day | undefined;
  /** The code of a fund that the entry touches. */
  readonly fund?: string | undefined;
}

/** A page of entries in the order they came. */
export async function journal(source: Source, limit: number, { after, until, fund }: JournalFilter = {}): Promise<StoredEntry[]> {
  const rows = await source.query<Omit<StoredEntry, 'lines'> & { lines: (Omit<StoredLine, 'amount'> & { amount: string })[] }>(
    `SELECT e.key, e.kind, e.effective_on AS "effectiveOn", e.posted_at AS "postedAt",
       (SELECT jsonb_agg(jsonb_build_object('account', l.account, 'fund', f.code, 'currency', l.currency, 'amount', l.amount::text, 'subject', l.subject) ORDER BY l.line)
        FROM ledger.line l JOIN ledger.fund f ON f.id = l.fund_id WHERE l.entry_id = e.id) AS lines
     FROM ledger.entry e
     WHERE ($1::text IS NULL OR e.id > (SELECT id FROM ledger.entry WHERE key = $1)) AND ($2::date IS NULL OR e.effective_on <= $2)
       AND ($3::text IS NULL OR EXISTS (SELECT FROM ledger.posting p JOIN ledger.fund f ON f.id = p.fund_id WHERE p.entry_id = e.id AND f.code = $3))
     ORDER BY e.id LIMIT $4`,
    [after ?? null, until ?? null, fund ?? null, limit],
  );
  return rows.map((row) => ({ ...row, lines: row.lines.map((line) => ({ ...line, amount: minorFromDb(line.amount) })) }));
}

const PAGE = 1000;

/** Every entry, page by page, in the order they came. */
export async function* wholeJournal(source: Source, filter: JournalFilter = {}): AsyncGenerator<StoredEntry[]> {
  for (let after = filter.after; ; ) {
    const page = await journal(source, PAGE, { ...filter, after });
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.key;
  }
}
