import { daysOf, isDay, type PeriodId } from '../kernel/clock.js';
import { Forbidden, Invalid } from '../kernel/problem.js';
import type { RecordKind } from '../kernel/record.js';
import type { Change } from '../platform/change/index.js';
import { monthClosed } from './jobs.js';
import { periodClosed, periodCloseRequested, periodReopened } from './records.js';
import { refusing } from './refusals.js';
import type { Source } from './source.js';

export interface Period {
  readonly id: PeriodId;
  readonly state: 'open' | 'closing' | 'closed';
  /** Id of the person who asked for the close. */
  readonly requestedBy: string | null;
  readonly closedAt: Date | null;
}

const SELECT = 'SELECT id, state, requested_by AS "requestedBy", closed_at AS "closedAt" FROM ledger.period';

/** The months of the books. Closing one takes two people, in the order of the calendar, once the month has ended. */
export class Periods {
  /** Newest first. A month appears with its first entry or the request to close it. */
  list(source: Source): Promise<Period[]> {
    return source.query<Period>(`${SELECT} ORDER BY id DESC`);
  }

  find(source: Source, id: PeriodId): Promise<Period | undefined> {
    return source.one<Period>(`${SELECT} WHERE id = $1`, [id]);
  }

  /** First person: from now on the month takes no entry, until it is closed or reopened. Throws Invalid `ledger.beforeBooks`. */
  async requestClose(change: Change, id: PeriodId): Promise<void> {
    assertMonth(id);
    await assertInBooks(change, id);
    await this.turn(change, id, { state: 'closing', kind: periodCloseRequested });
  }

  /** Takes the request back; the month takes entries again. */
  reopen(change: Change, id: PeriodId): Promise<void> {
    return this.turn(change, id, { state: 'open', kind: periodReopened });
  }

  /** Second person: closes the month for good. Throws Forbidden `ledger.samePerson`. Earlier months must be closed. */
  async close(change: Change, id: PeriodId): Promise<void> {
    const period = await this.find(change, id);
    if (period?.requestedBy === change.actor.id) throw new Forbidden('ledger.samePerson', 'Another person has to close the month than the one who asked for it.');
    await this.turn(change, id, { state: 'closed', kind: periodClosed });
    change.later(monthClosed, { period: id });
  }

  private async turn(change: Change, id: PeriodId, to: { state: Period['state']; kind: RecordKind }): Promise<void> {
    assertMonth(id);
    if (change.actor.kind !== 'person') throw new Forbidden('ledger.personOnly', 'A month is closed by people.');
    const record = change.record(to.kind, { type: 'period', id });
    await refusing(change.query('SELECT ledger.turn_period($1, $2, $3, $4)', [id, to.state, change.actor.id, record]));
  }
}

function assertMonth(id: string): void {
  if (!/^\d{4}-\d{2}$/.test(id) || !isDay(daysOf(id).from)) throw new Invalid('ledger.noMonth', 'Name a month such as 2026-10.', { period: 'Name a month such as 2026-10.' });
}

/** A month without entries can be closed, but none from long before the books: it would stand before every other month until two people closed it. */
async function assertInBooks(change: Change, id: PeriodId): Promise<void> {
  const first = await change.one<{ id: string }>(`SELECT to_char(coalesce(to_date(min(id), 'YYYY-MM'), now()) - interval '12 months', 'YYYY-MM') AS id FROM ledger.period`);
  if (id < first!.id) throw new Invalid('ledger.beforeBooks', 'The books begin later: there is no such month to close.', { period: 'The books begin later: there is no such month to close.' });
}
