import { newId } from '../kernel/ids.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import { today, type Day } from '../kernel/clock.js';
import { Conflict } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import { assertBalanced, entryDigest, type Entry } from './entry.js';
import { moneyReleased, moneyReserved, type Reservation } from './entries/reservations.js';
import { entryPosted } from './records.js';
import { refusing } from './refusals.js';
import type { Source } from './source.js';

export interface Posted {
  readonly entryId: number;
  /** True when the key was posted before: nothing new was written. */
  readonly replayed: boolean;
}

/** The books. Everything that moves money goes through `post`. */
export class Ledger {
  /**
   * Books one fact with its audit record. Throws Conflict `ledger.reusedKey` when the key stands for other lines,
   * `ledger.periodClosed` for a month that takes no entry, `ledger.future` for a day that has not come, `ledger.insufficient` when spending by choice exceeds what is available.
   */
  async post(change: Change, entry: Entry): Promise<Posted> {
    return (await this.postMany(change, [entry]))[0]!;
  }

  /** Books many facts in one statement; answers in their order. One that is refused refuses them all. */
  async postMany(change: Change, entries: readonly Entry[]): Promise<Posted[]> {
    for (const { effectiveOn } of entries) assertCome(change, effectiveOn);
    const drafts = entries.map(draftOf);
    const rows = await refusing(change.query<{ entry_id: string; replayed: boolean }>('SELECT * FROM ledger.post_many($1)', [JSON.stringify(drafts)]));
    const posted = rows.map((row) => ({ entryId: minorFromDb(row.entry_id), replayed: row.replayed }));
    drafts.forEach(({ key, digest, recordId }, at) => {
      if (!posted[at]!.replayed) change.record(entryPosted, { type: 'entry', id: key }, { digest }, recordId);
    });
    if (posted.every(({ replayed }) => replayed)) change.skip();
    return posted;
  }

  /** Sets money aside in a fund. Throws Conflict `ledger.insufficient` when less is available. Each call sets aside anew: the caller's lifecycle says once. */
  async reserve(change: Change, reservation: Reservation, effectiveOn?: Day): Promise<void> {
    await this.post(change, moneyReserved({ ...reservation, key: newId(), effectiveOn: effectiveOn ?? dayOfChange(change) }));
  }

  /** Lets all or part of what is reserved for the subject go. Throws Conflict `ledger.notReserved` beyond that. */
  async release(change: Change, reservation: Reservation, effectiveOn?: Day): Promise<void> {
    await this.post(change, moneyReleased({ ...reservation, key: newId(), effectiveOn: effectiveOn ?? dayOfChange(change) }));
  }

  /** Lets go of all that is still set aside for the subject. */
  async letGo(change: Change, subject: Reservation['subject'], effectiveOn?: Day): Promise<void> {
    for (const held of await this.reservedFor(change, subject.id)) {
      if (held.amount > 0) await this.release(change, { ...held, subject }, effectiveOn);
    }
  }

  /** What is still set aside for the subject, by fund and currency. */
  async reservedFor(source: Source, subjectId: string): Promise<{ fundId: number; currency: Currency; amount: number }[]> {
    const rows = await source.query<{ fund_id: number; currency: Currency; amount: string }>(
      `SELECT fund_id, currency, sum(amount) AS amount FROM ledger.line
       WHERE subject = $1 AND account = 'memo.reserved' GROUP BY fund_id, currency HAVING sum(amount) <> 0 ORDER BY fund_id, currency`,
      [subjectId],
    );
    return rows.map((row) => ({ fundId: row.fund_id, currency: row.currency, amount: minorFromDb(row.amount) }));
  }

  /** Minor units the fund can still promise: what it owns less what is reserved or disputed. Below zero after a forced refund. */
  async available(source: Source, fundId: number, currency: Currency): Promise<number> {
    const row = await source.one<{ available: string }>('SELECT ledger.available($1, $2) AS available', [fundId, currency]);
    return minorFromDb(row!.available);
  }

  /** The day itself while its month takes entries, else the first day of the first later month that does: for facts that come late. */
  async bookingDay(source: Pick<Source, 'one'>, day: Day): Promise<Day> {
    const row = await source.one<{ day: Day }>(
      `SELECT min(month)::date AS day FROM generate_series(date_trunc('month', $1::date), date_trunc('month', now()), interval '1 month') AS month
       WHERE NOT EXISTS (SELECT FROM ledger.period p WHERE p.state <> 'open' AND p.id = to_char(month, 'YYYY-MM'))
         AND NOT EXISTS (SELECT FROM ledger.period p WHERE p.state = 'closed' AND p.id > to_char(month, 'YYYY-MM'))`,
      [day],
    );
    return row?.day && row.day.slice(0, 7) !== day.slice(0, 7) ? row.day : day;
  }

  /** Adds up to `batch` new entries to the balances kept; returns how many there were. Any number of workers may run it. */
  async rollUp(change: Change, batch = 5000): Promise<number> {
    const row = await change.one<{ n: number }>('SELECT ledger.roll_up($1) AS n', [batch]);
    change.skip();
    return row!.n;
  }
}

function draftOf(entry: Entry): Entry & { recordId: string; digest: string } {
  assertBalanced(entry);
  return { ...entry, recordId: newId(), digest: entryDigest(entry) };
}

/** By the database's clock or ours: at midnight the one is a moment ahead of the other. */
function assertCome(change: Change, day: Day): void {
  if (day > dayOfChange(change) && day > today()) throw new Conflict('ledger.future', 'That day has not come.', { effectiveOn: 'That day has not come.' });
}

const dayOfChange = (change: Change): Day => change.at.toISOString().slice(0, 10);
