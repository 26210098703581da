import { Inject, Injectable } from '@nestjs/common';
import { ToDos } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { dayOf } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import { Conflict, Forbidden, NotFound } from '../kernel/problem.js';
import type { RecordKind } from '../kernel/record.js';
import { type Change, Changes, type Once } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { checkAnswerer, checkCover, type CoverAnswer, coverLife, type CoverReason, type CoverState, mayCover, mostToCover } from './cover-rules.js';
import { fundTransferred } from './entries/transfers.js';
import { type Fund, Funds } from './funds.js';
import { Ledger } from './ledger.js';
import * as records from './records.js';
import { fundBalances } from './statements.js';

export interface CoverWish {
  /** Codes of funds. */
  readonly from: string;
  readonly to: string;
  readonly currency: Currency;
  /** Minor units. */
  readonly amount: number;
  readonly reason: CoverReason;
}
export interface Cover extends CoverWish {
  readonly id: string;
  readonly state: CoverState;
  readonly askedAt: Date;
  readonly backAskedAt: Date | null;
  /** Whose wish waits or was answered last: to cover, or to give back. */
  readonly wisher: string;
}
/** A fund that can promise nothing: minor units below zero, and what fills it up. */
export interface BelowZero {
  readonly fund: Fund;
  readonly currency: Currency;
  readonly available: number;
  readonly most: number;
  /** Who could pay for it in this currency, and what they can promise. */
  readonly payers: readonly { readonly fund: Fund; readonly available: number }[];
}

const SHOWN_MOST = 50;
const SELECT = `SELECT c.id, f.code AS from, t.code AS to, f.id AS "fromFundId", t.id AS "toFundId", c.currency, c.amount_minor AS amount, c.reason, c.state, c.asked_at AS "askedAt", c.back_asked_at AS "backAskedAt", coalesce(c.back_asked_by, c.asked_by) AS wisher
  FROM fund_cover c JOIN ledger.fund f ON f.id = c.from_fund_id JOIN ledger.fund t ON t.id = c.to_fund_id`;
type Row = Omit<Cover, 'amount'> & { readonly amount: string; readonly fromFundId: number; readonly toFundId: number };
type Held = Cover & Pick<Row, 'fromFundId' | 'toFundId'>;
const coverOf = ({ amount, ...row }: Row): Held => ({ ...row, amount: minorFromDb(amount) });

const RECORDS: Readonly<Record<CoverAnswer, { readonly cover: RecordKind; readonly back: RecordKind }>> = {
  allow: { cover: records.fundCovered, back: records.fundCoverGivenBack },
  refuse: { cover: records.fundCoverRefused, back: records.fundCoverKept },
  withdraw: { cover: records.fundCoverWithdrawn, back: records.fundCoverKept },
};

/** Funds below zero are filled up from another, and that money goes back later: each time one person asks and another moves it. */
@Injectable()
export class Covers {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(ToDos) todos: ToDos,
  ) {
    todos.add({
      permission: 'covers.ask', path: '/staff/money/covers', label: 'ledger.todo.belowZero',
      sql: `SELECT count(*)::int AS count, NULL::timestamptz AS oldest FROM (SELECT fund_id, currency FROM ledger.balance WHERE counts GROUP BY fund_id, currency HAVING sum(balance) > 0) b
            WHERE NOT EXISTS (SELECT FROM fund_cover c WHERE c.state = 'asked' AND c.to_fund_id = b.fund_id AND c.currency = b.currency)`,
    }, {
      permission: 'covers.decide', path: '/staff/money/covers', label: 'ledger.todo.covers',
      sql: `SELECT count(*)::int AS count, min(coalesce(back_asked_at, asked_at)) AS oldest FROM fund_cover WHERE state IN ('asked', 'backAsked') AND coalesce(back_asked_by, asked_by) <> $1`,
    });
  }

  /** What was asked, newest first, those of the last time. */
  async list(): Promise<Cover[]> {
    return (await this.reader.query<Row>(`${SELECT} ORDER BY c.n DESC LIMIT ${SHOWN_MOST}`)).map(coverOf);
  }

  /** Every fund below zero, with what fills it up and from where that may come. */
  async belowZero(): Promise<BelowZero[]> {
    const [funds, balances] = await Promise.all([this.funds.list(this.reader), fundBalances(this.reader)]);
    const fundOf = (id: number): Fund => funds.find((fund) => fund.id === id)!;
    return balances.filter(({ available }) => available < 0).map(({ fundId, currency, available }) => ({
      fund: fundOf(fundId), currency, available, most: mostToCover(available, currency),
      payers: balances.filter((payer) => payer.currency === currency && payer.available > 0 && mayCover(fundOf(payer.fundId))).map((payer) => ({ fund: fundOf(payer.fundId), available: payer.available })),
    }));
  }

  /**
   * First person. Throws NotFound `ledger.noFund`, Forbidden `ledger.coverRestricted`, Conflict `ledger.coverNotNeeded`, `ledger.insufficient` or
   * `ledger.coverAsked`, Invalid `ledger.coverSum`.
   */
  ask(actor: Actor, wish: CoverWish, once: Once): Promise<{ id: string }> {
    return this.changes.run(actor, async (change) => {
      const { currency, amount, reason } = wish;
      const [from, to] = [await this.fund(change, wish.from), await this.fund(change, wish.to)];
      if (!mayCover(from)) throw new Forbidden('ledger.coverRestricted', 'Money given for one purpose does not pay for another: choose a fund that is free or set aside by the foundation itself.');
      checkCover(amount, await this.ledger.available(change, to.id, currency), currency);
      if ((await this.ledger.available(change, from.id, currency)) < amount) throw new Conflict('ledger.insufficient', 'The fund has not enough money available for this.');
      const id = newId();
      const recordId = change.record(records.fundCoverAsked, { type: 'fundCover', id }, { from: from.code, to: to.code, amount, currency, reason });
      const rows = await change.query(
        `INSERT INTO fund_cover (id, from_fund_id, to_fund_id, currency, amount_minor, reason, asked_by, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id`,
        [id, from.id, to.id, currency, amount, reason, actor.id, recordId]);
      if (rows.length === 0) throw new Conflict('ledger.coverAsked', 'Somebody has asked for this fund already: another person decides about that first.');
      return { id };
    }, once);
  }

  /**
   * Answers the wish that waits; what is allowed is moved at once. Throws NotFound `ledger.noCover`, Forbidden as `checkAnswerer`,
   * Conflict `fundCover.cannot`, `ledger.coverNotNeeded` when less is missing by now, `ledger.insufficient` when whoever pays has it no more.
   */
  answer(actor: Actor, id: string, answer: CoverAnswer, once: Once): Promise<{ state: CoverState }> {
    return this.changes.run(actor, async (change) => {
      const cover = await held(change, id);
      const state = coverLife.next(cover.state, answer);
      checkAnswerer(answer, cover.wisher, actor.id);
      const back = cover.state === 'backAsked';
      const recordId = change.record(RECORDS[answer][back ? 'back' : 'cover'], { type: 'fundCover', id });
      await change.query(back ? ANSWERED_BACK : ANSWERED, [id, state, answer === 'withdraw' ? null : actor.id, recordId]);
      if (answer === 'allow') await this.move(change, cover, back);
      return { state };
    }, once);
  }

  /** The fund has its own money again: one person asks for the cover to go back whole. Throws NotFound `ledger.noCover`, Conflict `fundCover.cannot`. */
  askBack(actor: Actor, id: string, once: Once): Promise<{ state: CoverState }> {
    return this.changes.run(actor, async (change) => {
      const state = coverLife.next((await held(change, id)).state, 'askBack');
      const recordId = change.record(records.fundCoverBackAsked, { type: 'fundCover', id });
      await change.query('UPDATE fund_cover SET state = $2, back_asked_by = $3, back_asked_at = now(), record_id = $4 WHERE id = $1', [id, state, actor.id, recordId]);
      return { state };
    }, once);
  }

  private async move(change: Change, { id, currency, amount, fromFundId, toFundId }: Held, back: boolean): Promise<void> {
    if (!back && amount > mostToCover(await this.ledger.available(change, toFundId, currency), currency)) throw new Conflict('ledger.coverNotNeeded', 'Less is missing by now: refuse this, and ask for what is missing today.');
    const way = back ? { key: `cover-back:${id}`, fromFundId: toFundId, toFundId: fromFundId } : { key: `cover:${id}`, fromFundId, toFundId };
    await this.ledger.post(change, fundTransferred({ effectiveOn: dayOf(change.at), currency, amount, ...way }));
  }

  private async fund(change: Change, code: string): Promise<Fund> {
    const fund = await this.funds.byCode(change, code);
    if (!fund) throw new NotFound('ledger.noFund', 'There is no fund with this code.');
    return fund;
  }
}

const ANSWERED = 'UPDATE fund_cover SET state = $2, decided_by = $3, record_id = $4 WHERE id = $1';
/** A cover that stays forgets who wanted it back: it may be asked for again. */
const ANSWERED_BACK = `UPDATE fund_cover SET state = $2, record_id = $4, back_decided_by = CASE $2 WHEN 'givenBack' THEN $3 END,
  back_asked_by = CASE $2 WHEN 'givenBack' THEN back_asked_by END, back_asked_at = CASE $2 WHEN 'givenBack' THEN back_asked_at END WHERE id = $1`;

async function held(change: Change, id: string): Promise<Held> {
  const row = await change.one<Row>(`${SELECT} WHERE c.id = $1 FOR UPDATE OF c`, [id]);
  if (!row) throw new NotFound('ledger.noCover', 'There is no such request.');
  return coverOf(row);
}
