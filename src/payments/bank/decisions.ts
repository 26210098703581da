import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { Conflict } from '../../kernel/problem.js';
import { Ledger, suspenseReceived } from '../../ledger/index.js';
import { type Change, Changes, type Once } from '../../platform/change/index.js';
import { LOCKS } from '../../platform/database/index.js';
import { Contributors } from '../contributors.js';
import { Bookings } from './bookings.js';
import { LineDetails } from './details.js';
import { bookingDay, unbookGift } from './gifts.js';
import { assertMaySay, hold, keyOf, undoerOf, type Held } from './held.js';
import type { Match } from './match.js';
import { lineSetAside, lineSettled, lineUndone } from './records.js';
import { takeBack } from './take-back.js';

/** What a person decides about a line that no rule settled. */
@Injectable()
export class Decisions {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Bookings) private readonly bookings: Bookings,
    @Inject(LineDetails) private readonly details: LineDetails,
    @Inject(Contributors) private readonly contributors: Contributors,
  ) {}

  /**
   * Says what a line is: one person, who did not bring the file and did not just take back what another said of it. Throws Forbidden `bank.samePerson` or
   * `bank.sameUndoer`, Conflict `bank.decided`, Invalid on `target`,
   * and what the books refuse.
   */
  async confirm(actor: Actor, id: string, match: Match, once: Once): Promise<void> {
    const account = await this.details.accountOf(id);
    await this.changes.run(actor, async (change) => {
      await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.bankDecisions]); // what one is matched with the next does not find
      const line = await hold(change, id);
      if (line.state !== 'waiting' && line.state !== 'suspense') throw new Conflict('bank.decided', 'This line is decided already. Undo that first.');
      assertMaySay(actor.id, line);
      const contributor = await this.contributors.ofAccount(account, line.bookedOn);
      const { entry, payment } = await this.bookings.book(change, line, match, contributor);
      const record = change.record(lineSettled, { type: 'bankLine', id }, { what: match.what, entry, rule: false });
      await change.query(`UPDATE bank_line SET state = 'settled', what = $2, entry = $3, payment = $4, contributor = $5, decided_by = $6, decided_at = now(), tries = tries + 1, record_id = $7 WHERE id = $1`,
        [id, match.what, entry, payment, payment && contributor, actor.id, record]);
    }, once);
  }

  /** Money nobody knows the purpose of waits in the core fund until somebody finds out. Throws Conflict `bank.decided`, `bank.moneyOut`. */
  async setAside(actor: Actor, id: string, once: Once): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const line = await hold(change, id);
      if (line.state !== 'waiting') throw new Conflict('bank.decided', 'This line is decided already. Undo that first.');
      if (line.amount < 0) throw new Conflict('bank.moneyOut', 'Money that left cannot be set aside: book what it paid for, then this line can be matched.');
      const key = keyOf(line);
      await this.ledger.post(change, suspenseReceived({ key, effectiveOn: await bookingDay(change, this.ledger, line.bookedOn), currency: line.currency, amount: line.amount }));
      const record = change.record(lineSetAside, { type: 'bankLine', id }, { entry: key });
      await change.query(`UPDATE bank_line SET state = 'suspense', suspense_entry = $2, tries = tries + 1, record_id = $3 WHERE id = $1`, [id, key, record]);
    }, once);
  }

  /**
   * Takes the last decision about a line back, the rule's too, by an exact reversal, until its month is closed. Throws Conflict `bank.nothingToUndo`,
   * `bank.monthClosed`, `bank.giftMoved`.
   */
  async undo(actor: Actor, id: string, once: Once): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const line = await hold(change, id);
      if (line.state === 'settled') await this.unsettle(change, line);
      else if (line.state === 'suspense') await this.unset(change, line);
      else throw new Conflict('bank.nothingToUndo', 'Nothing was decided about this line.');
    }, once);
  }

  private async unsettle(change: Change, line: Held): Promise<void> {
    if (line.what === 'booked') await takeBack.refuseClosed(change, line.entry!);
    else await takeBack(change, this.ledger, line.entry!);
    if (line.payment) await unbookGift(change, line.payment);
    await this.bookings.unmatch(change, line);
    const state = line.suspenseEntry ? 'suspense' : 'waiting';
    const record = change.record(lineUndone, { type: 'bankLine', id: line.id }, { what: line.what, entry: line.entry, to: state });
    await change.query(`UPDATE bank_line SET state = $2, what = NULL, entry = NULL, payment = NULL, contributor = NULL, decided_by = NULL, decided_at = NULL, record_id = $3, undone_by = $4 WHERE id = $1`, [line.id, state, record, undoerOf(change.actor.id, line)]);
  }

  private async unset(change: Change, line: Held): Promise<void> {
    await takeBack(change, this.ledger, line.suspenseEntry!);
    const record = change.record(lineUndone, { type: 'bankLine', id: line.id }, { what: 'suspense', entry: line.suspenseEntry, to: 'waiting' });
    await change.query(`UPDATE bank_line SET state = 'waiting', suspense_entry = NULL, record_id = $2 WHERE id = $1`, [line.id, record]);
  }
}
