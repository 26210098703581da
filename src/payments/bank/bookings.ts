import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../../kernel/clock.js';
import { minorFromDb } from '../../kernel/money.js';
import { Conflict, Invalid } from '../../kernel/problem.js';
import { bankCharged, bankCredited, cashBanked, donationTransferred, Ledger, payoutShares, suspenseIdentified, suspenseReturned, type Entry } from '../../ledger/index.js';
import type { Change } from '../../platform/change/index.js';
import { matchPayout } from '../payouts/match.js';
import { expectedFor } from './expected.js';
import { GiftReferences } from './gift-references.js';
import { bookGifts, bookingDay } from './gifts.js';
import { assertMaySay, hold, keyOf, undoerOf, type Held } from './held.js';
import { OpenFunds } from './open-funds.js';
import { type Match, proposalsFor } from './match.js';
import { lineSettled, lineUndone } from './records.js';
import { referencesIn } from './references.js';

interface Booked {
  /** The key of the entry that tells the line. */
  readonly entry: string;
  readonly payment: string | null;
}
interface At {
  readonly key: string;
  readonly effectiveOn: Day;
}

/** What each decision about a line means in the books. */
@Injectable()
export class Bookings {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(OpenFunds) private readonly funds: OpenFunds,
    @Inject(GiftReferences) private readonly references: GiftReferences,
  ) {}

  /** Throws Invalid on `target` when the line cannot be that, Conflict `bank.notProposed` when what was proposed is no longer there. */
  async book(change: Change, line: Held, match: Match, contributor: string | null): Promise<Booked> {
    const at: At = { key: keyOf(line), effectiveOn: await bookingDay(change, this.ledger, line.bookedOn) };
    if (match.what === 'gift' || match.what === 'fund') return this.gift(change, line, at, { ...(await this.forWhat(change, match)), contributor });
    if (line.state === 'suspense') throw new Conflict('bank.decided', 'It was set aside as a gift of unknown purpose. Undo that first if it is something else.');
    if (match.what === 'bank') return this.post(change, line.amount < 0 ? bankCharged({ ...at, currency: line.currency, amount: -line.amount }) : bankCredited({ ...at, currency: line.currency, amount: line.amount }));
    await this.assertProposed(change, line, match);
    if (match.what === 'booked') return { entry: match.target, payment: null };
    if (match.what === 'cash') return this.post(change, cashBanked({ ...at, currency: line.currency, shares: await this.fromBox(change, line) }));
    if (match.what === 'return') return this.sendBack(change, line, match.target, at);
    return this.payout(change, line, match.target);
  }

  /** What else was tied to a decision that is undone. */
  async unmatch(change: Change, line: Held): Promise<void> {
    if (line.what === 'payout') await change.query('UPDATE stripe_payout SET bank_line = NULL, banked_on = NULL WHERE bank_line = $1', [payoutName(line.entry!)]);
    if (line.what !== 'return') return;
    const others = await change.query<{ id: string }>(`SELECT id FROM bank_line WHERE entry = $1 AND id <> $2 FOR UPDATE`, [line.entry, line.id]);
    for (const { id } of others) {
      const other = await hold(change, id);
      const state = other.suspenseEntry ? 'suspense' : 'waiting';
      const record = change.record(lineUndone, { type: 'bankLine', id }, { what: 'return', entry: line.entry, to: state });
      await change.query(`UPDATE bank_line SET state = $2, what = NULL, entry = NULL, decided_by = NULL, decided_at = NULL, record_id = $3, undone_by = $4 WHERE id = $1`, [id, state, record, undoerOf(change.actor.id, other)]);
    }
  }

  private async gift(change: Change, line: Held, at: At, { fundId, donationId, contributor }: { fundId: number; donationId: string | null; contributor: string | null }): Promise<Booked> {
    if (line.amount < 0) throw wrong('Money that left is no gift.');
    const fact = { ...at, currency: line.currency, fundId, amount: line.amount };
    const entry = (subject: string): Entry => (line.state === 'suspense' ? suspenseIdentified({ ...fact, subject, till: 'asset.bank' }) : donationTransferred({ ...fact, subject }));
    const [booked] = await bookGifts(change, this.ledger, [{ rail: 'transfer', donationId, fundId, amount: line.amount, currency: line.currency, contributor, entry }]);
    return booked!;
  }

  private async forWhat(change: Change, { what, target }: Match): Promise<{ fundId: number; donationId: string | null }> {
    if (what === 'fund') {
      const fund = await this.funds.byCode(change, target);
      if (!fund) throw wrong('There is no open fund with this code.');
      return { fundId: fund.id, donationId: null };
    }
    const ours = [...(await this.references.find(change, referencesIn([target]))).values()];
    if (ours.length !== 1) throw wrong('This is no reference of ours. Check it digit by digit.');
    return ours[0]!;
  }

  private async assertProposed(change: Change, line: Held, { what, target }: Match): Promise<void> {
    const proposals = proposalsFor(line, await expectedFor(change, [line]));
    if (!proposals.some((proposal) => proposal.what === what && proposal.target === target)) throw new Conflict('bank.notProposed', 'This does not fit any more: something else was matched with it. Reload the page.');
  }

  /** Whose the cash was, by what each fund has in the box. */
  private async fromBox(change: Change, { currency, amount }: Held) {
    const rows = await change.query<{ fundId: number; balance: string }>(`SELECT fund_id AS "fundId", sum(balance) AS balance FROM ledger.balance WHERE account = 'asset.cash' AND currency = $1 GROUP BY fund_id`, [currency]);
    return payoutShares(rows.map(({ fundId, balance }) => ({ fundId, amount: minorFromDb(balance) })), amount);
  }

  private async sendBack(change: Change, line: Held, target: string, at: At): Promise<Booked> {
    const waiting = await hold(change, target);
    if (waiting.state !== 'suspense') throw new Conflict('bank.notProposed', 'This does not fit any more: something else was matched with it. Reload the page.');
    assertMaySay(change.actor.id, waiting);
    const booked = await this.post(change, suspenseReturned({ ...at, currency: line.currency, amount: waiting.amount, till: 'asset.bank' }));
    const record = change.record(lineSettled, { type: 'bankLine', id: target }, { what: 'return', entry: booked.entry, rule: false });
    await change.query(`UPDATE bank_line SET state = 'settled', what = 'return', entry = $2, decided_by = $3, decided_at = now(), record_id = $4 WHERE id = $1`, [target, booked.entry, change.actor.id, record]);
    return booked;
  }

  /** Payouts keep the name of the line that shows them; its entry is `bank:` and that name. */
  private async payout(change: Change, line: Held, id: string): Promise<Booked> {
    const entry = keyOf(line);
    const { bookedOn, amount, currency } = line;
    await matchPayout(change, id, { id: payoutName(entry), bookedOn, amount, currency });
    return { entry, payment: null };
  }

  private async post(change: Change, entry: Entry): Promise<Booked> {
    await this.ledger.post(change, entry);
    return { entry: entry.key, payment: null };
  }
}

const payoutName = (entry: string): string => entry.replace(/^bank:/, '');
const wrong = (sentence: string): Invalid => new Invalid('bank.target', sentence, { target: sentence });
