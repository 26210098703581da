import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { system } from '../../kernel/actor.js';
import type { Day } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { type Currency, minorFromDb } from '../../kernel/money.js';
import { Problem } from '../../kernel/problem.js';
import { donationTransferred, Ledger } from '../../ledger/index.js';
import { type Change, Changes } from '../../platform/change/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { APP_POOL } from '../../platform/tokens.js';
import { GiftReferences } from './gift-references.js';
import { bookGifts, bookingDay, type Gift } from './gifts.js';
import { linesArrived } from './jobs.js';
import { lineSettled, lineWaits } from './records.js';

interface NewLine {
  readonly id: string;
  readonly bookedOn: Day;
  readonly amount: string;
  readonly currency: Currency;
  readonly reference: string;
  readonly contributor: string | null;
  readonly tries: number;
}

const RULE = system('bank');
const BATCH = 100;
const SWEEP_MS = 10 * 60_000;
const NEW = `SELECT id, booked_on AS "bookedOn", amount_minor AS amount, currency, reference, contributor, tries FROM bank_line WHERE statement_id = $1 AND state = 'new' ORDER BY n LIMIT $2 FOR UPDATE SKIP LOCKED`;

/** Books the lines that name a gift, some at a time: how far it is, the page of the statement shows. Any number may run. */
@Injectable()
export class Matcher implements OnModuleInit {
  constructor(
    @Inject(APP_POOL) private readonly pool: pg.Pool,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(GiftReferences) private readonly references: GiftReferences,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(linesArrived, ({ statementId }) => this.book(statementId));
    this.jobs.every('bank.new', SWEEP_MS, () => this.sweep());
  }

  /** Until none is left. A batch that is refused is tried line by line, so that one bad line holds up no other. */
  async book(statementId: string): Promise<void> {
    for (let size = BATCH; ; ) {
      const done = await this.changes.run(RULE, (change) => this.batch(change, statementId, size)).catch(async (error: unknown) => {
        if (!isRefusal(error)) throw error;
        if (size > 1) return null;
        await this.changes.run(RULE, (change) => this.leave(change, statementId));
        return 1;
      });
      if (done === 0) return;
      size = done === null ? 1 : size;
    }
  }

  /** Statements whose job was lost. */
  async sweep(): Promise<void> {
    const { rows } = await this.pool.query<{ id: string }>(`SELECT DISTINCT statement_id AS id FROM bank_line WHERE state = 'new'`);
    for (const { id } of rows) await this.book(id);
  }

  private async batch(change: Change, statementId: string, size: number): Promise<number> {
    const lines = await change.query<NewLine>(NEW, [statementId, size]);
    if (lines.length === 0) change.skip();
    const ours = await this.references.find(change, lines.map(({ reference }) => reference));
    const gifts: Gift[] = [];
    for (const line of lines) {
      const { fundId, donationId } = ours.get(line.reference)!;
      const { currency, contributor, bookedOn } = line;
      const fact = { key: `bank:${line.id}:${line.tries + 1}`, effectiveOn: await bookingDay(change, this.ledger, bookedOn), currency, fundId, amount: minorFromDb(line.amount) };
      gifts.push({ rail: 'transfer', donationId, fundId, amount: fact.amount, currency, contributor, entry: (subject) => donationTransferred({ ...fact, subject }) });
    }
    const booked = await bookGifts(change, this.ledger, gifts);
    const rows = lines.map(({ id }, at) => ({ id, ...booked[at]!, recordId: change.record(lineSettled, { type: 'bankLine', id }, { what: 'gift', entry: booked[at]!.entry, rule: true }) }));
    await change.query(
      `UPDATE bank_line l SET state = 'settled', what = 'gift', entry = r.entry, payment = r.payment, decided_at = now(), tries = l.tries + 1, record_id = r."recordId"
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, entry text, payment uuid, "recordId" uuid) WHERE l.id = r.id`, [JSON.stringify(rows)]);
    return lines.length;
  }

  /** The books refuse this one (a fund that is closed, say): a person looks. */
  private async leave(change: Change, statementId: string): Promise<void> {
    const [line] = await change.query<NewLine>(NEW, [statementId, 1]);
    if (!line) return change.skip();
    const record = newId();
    change.record(lineWaits, { type: 'bankLine', id: line.id }, {}, record);
    await change.query(`UPDATE bank_line SET state = 'waiting', record_id = $2 WHERE id = $1`, [line.id, record]);
  }
}

/** What the books refuse, in contrast to what broke on the way there. */
const isRefusal = (error: unknown): boolean => error instanceof Problem || /^(LG|23)/.test((error as { code?: string }).code ?? '');
