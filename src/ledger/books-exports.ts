import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { type Day, isDay, today } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { lifecycle } from '../kernel/lifecycle.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../kernel/problem.js';
import { type Change, Changes, type Once } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { beancount, hledger, whole } from './exports.js';
import { booksExportAllowed, booksExportAsked, booksExportRefused, booksExportTaken, booksExportWithdrawn } from './records.js';

export const BOOKS_FORMS = ['beancount', 'hledger'] as const;
export type BooksForm = (typeof BOOKS_FORMS)[number];

export const booksExportLife = lifecycle('booksExport', {
  asked: { allow: 'allowed', refuse: 'refused', withdraw: 'withdrawn' },
  allowed: { refuse: 'refused', withdraw: 'withdrawn' },
  refused: {},
  withdrawn: {},
});
type State = (typeof booksExportLife.states)[number];

/** How long an export that was let go may be taken, and how often. */
export const TAKEN_WITHIN_HOURS = 24;
export const TAKEN_MOST = 3;

export interface BooksExport {
  readonly id: string;
  readonly form: BooksForm;
  readonly until: Day;
  readonly reason: string;
  readonly state: State;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly expiresAt: Date | null;
  readonly taken: number;
  /** Let go, and neither too old nor taken too often. */
  readonly ready: boolean;
}

const SELECT = `SELECT id, form, until, reason, state, asked_by AS "askedBy", asked_at AS "askedAt", expires_at AS "expiresAt", taken,
  state = 'allowed' AND expires_at > now() AND taken < ${TAKEN_MOST} AS ready FROM books_export`;
const SHOWN_MOST = 50;

const WORDS = { allow: ['allowed', booksExportAllowed], refuse: ['refused', booksExportRefused], withdraw: ['withdrawn', booksExportWithdrawn] } as const;

/**
 * The whole books as a file: amounts, days, funds and ids of every entry. One person asks, another lets it go, and only
 * whoever asked takes it, soon and a few times; each of these is a record, and the file says which export it is.
 */
@Injectable()
export class BooksExports {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(ToDos) todos: ToDos,
  ) {
    todos.add({
      permission: 'ledger.allowExport', path: '/staff/money/exports', label: 'ledger.todo.exports',
      sql: `SELECT count(*)::int AS count, min(asked_at) AS oldest FROM books_export WHERE state = 'asked' AND asked_by <> $1`,
    });
  }

  /** Newest first, those of the last time. */
  list(): Promise<BooksExport[]> {
    return this.reader.query<BooksExport>(`${SELECT} ORDER BY n DESC LIMIT ${SHOWN_MOST}`);
  }

  /** Asks for the books as they stand at the end of a day (today when left out). Throws Invalid naming `reason` or `until`. */
  ask(actor: Actor, { form, until = today(), reason }: { form: BooksForm; until?: Day | undefined; reason: string }, once: Once): Promise<{ id: string }> {
    checkAsked(until, reason);
    return this.changes.run(actor, async (change) => {
      const id = newId();
      const recordId = change.record(booksExportAsked, { type: 'booksExport', id }, { form, until });
      await change.query('INSERT INTO books_export (id, form, until, reason, asked_by, record_id) VALUES ($1, $2, $3, $4, $5, $6)', [id, form, until, reason.trim(), actor.id, recordId]);
      return { id };
    }, once);
  }

  /**
   * Another person lets it go or refuses; whoever asked takes the wish back; both also once it is let go, until it is taken. Throws NotFound
   * `ledger.noExport`, Forbidden `ledger.exportSamePerson` or `ledger.exportNotYours`, Conflict `booksExport.cannot` or `ledger.exportTaken`.
   */
  decide(actor: Actor, id: string, what: keyof typeof WORDS, once: Once): Promise<{ state: State }> {
    return this.changes.run(actor, async (change) => {
      const row = await held(change, id);
      const state = booksExportLife.next(row.state, what);
      checkDecider(what, row.askedBy, actor.id);
      if (row.taken > 0) throw new Conflict('ledger.exportTaken', 'It was taken already: it cannot be called back.');
      const recordId = change.record(WORDS[what][1], { type: 'booksExport', id });
      await change.query(
        `UPDATE books_export SET state = $2, decided_by = coalesce($3, decided_by), record_id = $4, expires_at = CASE $2 WHEN 'allowed' THEN now() + make_interval(hours => ${TAKEN_WITHIN_HOURS}) END WHERE id = $1`,
        [id, state, what === 'withdraw' ? null : actor.id, recordId]);
      return { state };
    }, once);
  }

  /** The file, for whoever asked. Throws NotFound `ledger.noExport`, Forbidden `ledger.exportNotYours`, Conflict `ledger.exportOver`. */
  async take(actor: Actor, id: string): Promise<{ name: string; text: string }> {
    const { form, until, copy } = await this.changes.run(actor, async (change) => {
      const row = await held(change, id);
      if (row.askedBy !== actor.id) throw notYours();
      if (!row.ready) throw new Conflict('ledger.exportOver', 'This export cannot be taken: it is not let go yet, its day is over, or it was taken three times. Ask anew.');
      const recordId = change.record(booksExportTaken, { type: 'booksExport', id }, { copy: row.taken + 1 });
      await change.query('UPDATE books_export SET taken = taken + 1, record_id = $2 WHERE id = $1', [id, recordId]);
      return { ...row, copy: row.taken + 1 };
    });
    const text = await whole((form === 'beancount' ? beancount : hledger)(this.reader, until));
    return { name: `books-${id.slice(0, 8)}-${copy}.${form === 'beancount' ? 'beancount' : 'journal'}`, text: marked(text, id, copy) };
  }
}

/** The file says first and last which export it is: the log knows who asked, who let it go and when it was taken. */
export function marked(text: string, id: string, copy: number): string {
  const mark = `; Pasylka: export ${id}, copy ${copy}. The log says who took it.\n`;
  return `${mark}${text}${mark}`;
}

/** Throws Invalid, naming the field. */
export function checkAsked(until: string, reason: string): void {
  if (!isDay(until) || until > today()) throw new Invalid('ledger.exportUntil', 'Choose a day that has come.', { until: 'Choose a day that has come.' });
  const length = reason.trim().length;
  if (length < 10 || length > 300) throw new Invalid('ledger.exportReason', 'Say in 10 to 300 characters what it is for.', { reason: 'Say in 10 to 300 characters what it is for.' });
}

/** Who may decide: another person, but only whoever asked takes the wish back. Throws Forbidden. */
export function checkDecider(what: keyof typeof WORDS, askedBy: string, actorId: string): void {
  if (what === 'withdraw' && askedBy !== actorId) throw notYours();
  if (what !== 'withdraw' && askedBy === actorId) throw new Forbidden('ledger.exportSamePerson', 'Another person lets an export go than the one who asked for it.');
}

const notYours = (): Forbidden => new Forbidden('ledger.exportNotYours', 'Only whoever asked for an export takes it.');

async function held(change: Change, id: string): Promise<BooksExport> {
  const row = await change.one<BooksExport>(`${SELECT} WHERE id = $1 FOR UPDATE`, [id]);
  if (!row) throw new NotFound('ledger.noExport', 'There is no such export.');
  return row;
}
