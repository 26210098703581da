import { Inject, Injectable } from '@nestjs/common';
import { visitor } from '../kernel/actor.js';
import { type Currency, parseMoney } from '../kernel/money.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import { DONOR_DAYS, Refunds } from '../payments/index.js';
import { Changes, type Once } from '../platform/change/index.js';
import { codeHash, readCode } from './code.js';

interface Latest {
  readonly reference: string;
  readonly currency: Currency;
  readonly inTime: boolean;
}

/** A donor who gave the wrong amount asks for some or all of it back, with the code and nothing else. */
@Injectable()
export class GiftBack {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Refunds) private readonly refunds: Refunds,
  ) {}

  /**
   * Asks for the last payment of the gift, all of it or `amount` as it was typed. Throws NotFound `campaigns.noGift`, Conflict
   * `refunds.tooLate` after fourteen days, Invalid `money.unreadable`, and what a refund's rules refuse.
   */
  async ask(typed: string, amount: string | undefined, once: Once): Promise<void> {
    const code = readCode(typed);
    if (code === null) throw noGift();
    await this.changes.run(visitor, async (change) => {
      const latest = await change.one<Latest>(
        `SELECT p.reference, p.currency, p.opened_at > now() - make_interval(days => $2) AS "inTime" FROM donation d JOIN payment p ON p.donation = d.id
         WHERE d.code_hash = $1 ORDER BY p.status IN ('paid', 'refunded_partly') DESC, p.id DESC LIMIT 1`, [codeHash(code), DONOR_DAYS]);
      if (!latest) throw noGift();
      if (!latest.inTime) throw new Conflict('refunds.tooLate', 'A gift can be asked back within fourteen days.');
      await this.refunds.requestByDonor(change, latest.reference, amount === undefined ? undefined : parseMoney(amount, latest.currency).minor);
    }, once);
  }
}

const noGift = (): NotFound => new NotFound('campaigns.noGift', 'No gift has this code. Check it letter by letter.', { code: 'No gift has this code. Check it letter by letter.' });
