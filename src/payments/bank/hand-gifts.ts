import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/actor.js';
import { today, type Day } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { currencyOf, type Currency, minorFromDb } from '../../kernel/money.js';
import { Conflict, Forbidden, Invalid, NotFound } from '../../kernel/problem.js';
import { donationCounted, donationInKind, Ledger } from '../../ledger/index.js';
import { type Change, Changes, type Once } from '../../platform/change/index.js';
import { heldBegin } from '../opening/begin.js';
import { bookGifts, bookingDay } from './gifts.js';
import { OpenFunds } from './open-funds.js';
import { giftAgreed, giftDiffers, giftEntered, giftWithdrawn } from './records.js';

export const HAND_RAILS = ['cash', 'in_kind'] as const;
export type HandRail = (typeof HAND_RAILS)[number];
export const USES = ['at once', 'stock'] as const;

interface Common {
  /** Code of the fund it is for. */
  readonly fund: string;
  readonly currency: Currency;
  /** Minor units: what the first person counted, or the value of the goods. */
  readonly amount: number;
  readonly receivedOn: Day;
}
/** Goods: what they are and how their value is known. Never a name. */
export interface Goods {
  readonly goods: string;
  readonly evidence: string;
  readonly use: (typeof USES)[number];
}

interface Row {
  readonly rail: HandRail;
  readonly fundId: number;
  readonly currency: string;
  readonly receivedOn: Day;
  readonly first: string;
  readonly use: Goods['use'] | null;
  readonly state: 'entered' | 'agreed' | 'differs' | 'withdrawn';
  readonly enteredBy: string;
}

/** Gifts by hand: cash that two people count without seeing each other's sum, goods whose value two people answer for. */
@Injectable()
export class HandGifts {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(OpenFunds) private readonly funds: OpenFunds,
  ) {}

  /** The first counter. Nobody is shown the sum until another found the same. Throws Invalid on `fund`, `receivedOn` (`handGift.beforeBooks` for a day that is in the opening). */
  enterCash(actor: Actor, gift: Common, once: Once): Promise<{ id: string }> {
    return this.changes.run(actor, (change) => this.enter(change, 'cash', gift), once);
  }

  /** Whoever received the goods. */
  enterGoods(actor: Actor, gift: Common & Goods, once: Once): Promise<{ id: string }> {
    return this.changes.run(actor, (change) => this.enter(change, 'in_kind', gift), once);
  }

  /**
   * The second counter says what they found; the same sum is booked, another closes the count, and both begin anew: whoever guesses has one guess.
   * Throws Forbidden `handGift.samePerson`, Conflict `handGift.decided`, Invalid `bank.handCurrency` in another currency than the first count, `handGift.beforeBooks`.
   */
  count(actor: Actor, id: string, { amount, currency }: { amount: number; currency?: Currency | undefined }, once: Once): Promise<{ state: 'agreed' | 'differs' }> {
    return this.changes.run(actor, async (change) => {
      const gift = await this.held(change, id, 'cash');
      if (currency !== undefined && currency !== gift.currency) throw otherCurrency();
      if (minorFromDb(gift.first) === amount) return this.agree(change, id, gift);
      const record = change.record(giftDiffers, { type: 'handGift', id });
      await change.query(`UPDATE hand_gift SET state = 'differs', second_minor = $2, decided_by = $3, decided_at = now(), record_id = $4 WHERE id = $1`, [id, amount, actor.id, record]);
      return { state: 'differs' as const };
    }, once);
  }

  /** The second person saw the goods and what their value rests on. Throws as `count`. */
  confirm(actor: Actor, id: string, once: Once): Promise<{ state: 'agreed' }> {
    return this.changes.run(actor, async (change) => this.agree(change, id, await this.held(change, id, 'in_kind')), once);
  }

  /** Not so: the goods went back, the count was a mistake. One person is enough; who entered it may too. Throws Conflict `handGift.decided`. */
  withdraw(actor: Actor, id: string, once: Once): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const gift = await lock(change, id);
      if (gift.state !== 'entered') throw decided();
      const record = change.record(giftWithdrawn, { type: 'handGift', id });
      await change.query(`UPDATE hand_gift SET state = 'withdrawn', decided_by = $2, decided_at = now(), record_id = $3 WHERE id = $1`, [id, actor.id, record]);
    }, once);
  }

  private async enter(change: Change, rail: HandRail, gift: Common & Partial<Goods>): Promise<{ id: string }> {
    const fund = await this.funds.byCode(change, gift.fund);
    if (!fund) throw invalid('fund', 'Choose an open fund.');
    if (gift.receivedOn > today()) throw invalid('receivedOn', 'This day has not come.');
    await refuseOlder(change, gift.receivedOn);
    const id = newId();
    const record = change.record(giftEntered, { type: 'handGift', id }, { rail, fund: fund.code, currency: gift.currency });
    await change.query(
      `INSERT INTO hand_gift (id, rail, fund_id, currency, received_on, first_minor, goods, evidence, use, entered_by, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [id, rail, fund.id, gift.currency, gift.receivedOn, gift.amount, gift.goods ?? null, gift.evidence ?? null, gift.use ?? null, change.actor.id, record]);
    return { id };
  }

  private async held(change: Change, id: string, rail: HandRail): Promise<Row> {
    const gift = await lock(change, id);
    if (gift.rail !== rail) throw new NotFound('handGift.none', 'There is no such gift.');
    if (gift.state !== 'entered') throw decided();
    if (gift.enteredBy === change.actor.id) throw new Forbidden('handGift.samePerson', 'Another person counts or looks than the one who entered it.');
    return gift;
  }

  private async agree(change: Change, id: string, gift: Row): Promise<{ state: 'agreed' }> {
    await refuseOlder(change, gift.receivedOn);
    const amount = minorFromDb(gift.first), currency = currencyOf(gift.currency);
    const fact = { key: `hand:${id}`, effectiveOn: await bookingDay(change, this.ledger, gift.receivedOn), currency, fundId: gift.fundId };
    const [booked] = await bookGifts(change, this.ledger, [{
      rail: gift.rail, donationId: null, fundId: gift.fundId, amount, currency, contributor: null,
      entry: (subject) => (gift.use === null ? donationCounted({ ...fact, subject, amount }) : donationInKind({ ...fact, subject, value: amount, use: gift.use })),
    }]);
    const record = change.record(giftAgreed, { type: 'handGift', id }, { rail: gift.rail, amount, currency, entry: booked!.entry });
    await change.query(`UPDATE hand_gift SET state = 'agreed', second_minor = first_minor, decided_by = $2, decided_at = now(), payment = $3, record_id = $4 WHERE id = $1`, [id, change.actor.id, booked!.payment, record]);
    return { state: 'agreed' };
  }
}

async function lock(change: Change, id: string): Promise<Row> {
  const row = await change.one<Row>(`SELECT rail, fund_id AS "fundId", currency, received_on AS "receivedOn", first_minor AS first, use, state, entered_by AS "enteredBy" FROM hand_gift WHERE id = $1 FOR UPDATE`, [id]);
  if (!row) throw new NotFound('handGift.none', 'There is no such gift.');
  return row;
}

/** What was there when the books began is in their opening. */
async function refuseOlder(change: Change, day: Day): Promise<void> {
  const begin = await heldBegin(change);
  if (begin === null || day >= begin) return;
  const sentence = `The books begin on ${begin}: what came before is not entered here.`;
  throw new Invalid('handGift.beforeBooks', sentence, { receivedOn: sentence });
}

const decided = (): Conflict => new Conflict('handGift.decided', 'This is decided already.');
const otherCurrency = (): Invalid => {
  const sentence = 'The first count is in another currency: count that money, and enter the other by itself.';
  return new Invalid('bank.handCurrency', sentence, { amount: sentence });
};
const invalid = (field: string, sentence: string): Invalid => new Invalid(`handGift.${field}`, sentence, { [field]: sentence });
