import type { Day, PeriodId } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import type { Change } from '../platform/change/index.js';
import type { Entry } from './entry.js';

/** Anything that can be asked: a Reader, or a Change that must see its own writes. */
export interface Source {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
  one<Row>(sql: string, params?: unknown[]): Promise<Row | undefined>;
}

export interface Posted {
  readonly entryId: number;
  /** True when the key was posted before: nothing new was written. */
  readonly replayed: boolean;
}

/** Money set aside in a fund for something (`parcelOrder`, `grant`, …). */
export interface Reservation {
  readonly fundId: number;
  readonly currency: Currency;
  readonly amount: number;
  readonly subject: { readonly type: string; readonly id: string };
}

export const RESTRICTIONS = ['unrestricted', 'designated', 'restricted'] as const;
export interface Fund {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly restriction: (typeof RESTRICTIONS)[number];
  readonly openedOn: Day;
  readonly closedOn: Day | null;
}

export interface Period {
  readonly id: PeriodId;
  readonly state: 'open' | 'closing' | 'closed';
  readonly requestedBy: string | null;
  readonly closedAt: Date | null;
}

/** The books. Everything that moves money goes through `post`. */
export class Ledger {
  /** Books one fact. The same key with other lines throws Conflict `ledger.reusedKey`; a closed month `ledger.periodClosed`; spending more than is available `ledger.insufficient`. */
  async post(change: Change, entry: Entry): Promise<Posted> {
    return (await this.postMany(change, [entry]))[0]!;
  }

  /** Books many facts in one statement, answers in their order. */
  async postMany(_change: Change, _entries: readonly Entry[]): Promise<Posted[]> {
    throw new Error('comes within minutes');
  }

  /** Sets money aside. Throws Conflict `ledger.insufficient` when less is available. Once per subject: again with the same amount changes nothing. */
  async reserve(_change: Change, _reservation: Reservation): Promise<void> {
    throw new Error('comes within minutes');
  }

  /** Lets all or part of what is reserved for the subject go. Throws Conflict `ledger.notReserved` beyond that. */
  async release(_change: Change, _reservation: Reservation): Promise<void> {
    throw new Error('comes within minutes');
  }

  /** What is still set aside for the subject, by fund and currency. */
  async reservedFor(_source: Source, _subjectId: string): Promise<{ fundId: number; currency: Currency; amount: number }[]> {
    throw new Error('comes within minutes');
  }

  /** Minor units that can still be promised: the fund's balance without what is reserved or disputed. May be negative after forced refunds. */
  async available(_source: Source, _fundId: number, _currency: Currency): Promise<number> {
    throw new Error('comes within minutes');
  }

  /** The day itself while its month takes entries, else the first day of the first month that does. */
  async bookingDay(_source: Source, _day: Day): Promise<Day> {
    throw new Error('comes within minutes');
  }

  async funds(_source: Source): Promise<Fund[]> {
    throw new Error('comes within minutes');
  }

  /** Opens a fund. Throws Conflict `ledger.fundExists` when the code is taken. */
  async createFund(_change: Change, _fund: { code: string; name: string; restriction: Fund['restriction'] }): Promise<Fund> {
    throw new Error('comes within minutes');
  }

  async periods(_source: Source): Promise<Period[]> {
    throw new Error('comes within minutes');
  }

  /** First person: no entry goes into the month from now on, until it is closed or reopened. */
  async requestClose(_change: Change, _period: PeriodId): Promise<void> {
    throw new Error('comes within minutes');
  }

  /** Second person: closes the month for good (public record `period.closed`). Throws Forbidden `ledger.samePerson`. */
  async closePeriod(_change: Change, _period: PeriodId): Promise<void> {
    throw new Error('comes within minutes');
  }

  /** Takes a request to close back. */
  async reopen(_change: Change, _period: PeriodId): Promise<void> {
    throw new Error('comes within minutes');
  }

  /** Adds up to `max` new entries to the balances kept; returns how many there were. Any number of workers may run it. */
  async rollUp(_change: Change, _max?: number): Promise<number> {
    throw new Error('comes within minutes');
  }
}
