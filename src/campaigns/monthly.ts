import { Inject, Injectable } from '@nestjs/common';
import { visitor } from '../kernel/actor.js';
import { dayOf, type Day } from '../kernel/clock.js';
import { currencyOf, minorFromDb, money, type Money } from '../kernel/money.js';
import { Conflict } from '../kernel/problem.js';
import { askSubscription, nextCharge, StopByCard, type CardWords, type EndedWhy, type PaymentStatus, type SubscriptionStatus, type Wish } from '../payments/index.js';
import { PublicReader } from '../platform/database/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import type { Lang } from '../platform/i18n/index.js';
import { Addresses } from './address.js';
import { noGift } from './private-page.js';

/** One charge of a gift, newest first on the private page. */
export interface ChargeOfGift {
  readonly on: Day;
  readonly amount: Money;
  readonly rail: 'card' | 'sepa_debit' | 'transfer' | 'cash' | 'in_kind';
  readonly payment: PaymentStatus;
  readonly posted: boolean;
}
/** The monthly side of a gift, as Stripe's facts say it, and what was asked and is not seen there yet. */
export interface MonthlyGift {
  readonly status: SubscriptionStatus;
  readonly amount: Money;
  readonly next: Day | null;
  readonly last: { readonly on: Day; readonly amount: Money } | null;
  readonly nextTry: Day | null;
  readonly endedWhy: EndedWhy | null;
  readonly asked: { readonly kind: Wish['kind']; readonly amount: Money | null } | null;
  /** What was asked last, where Stripe would not do it. */
  readonly refused: Wish['kind'] | null;
  readonly hasAddress: boolean;
  /** What it was for ends, and it with it. */
  readonly closing: boolean;
}

interface Row {
  readonly amount_minor: string;
  readonly currency: string;
  readonly status: SubscriptionStatus;
  readonly period_end: Date | null;
  readonly paused_until: Date | null;
  readonly charged_on: Day | null;
  readonly charged_minor: string | null;
  readonly next_try_at: Date | null;
  readonly ended_why: EndedWhy | null;
  readonly asked: Wish['kind'] | null;
  readonly asked_minor: string | null;
  readonly refused: Wish['kind'] | null;
  readonly has_address: boolean;
  readonly closing: boolean;
}
interface ChargeRow extends Pick<ChargeOfGift, 'rail' | 'payment' | 'posted'> {
  readonly opened_on: Day;
  readonly amount_minor: string;
  readonly currency: string;
}

/** What whoever holds the code of a monthly gift sees of it and does with it. Codes come as their fingerprints. */
@Injectable()
export class MonthlyGifts {
  constructor(
    @Inject(PublicReader) private readonly reader: PublicReader,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Addresses) private readonly addresses: Addresses,
    @Inject(StopByCard) private readonly byCard: StopByCard,
  ) {}

  /** Null for a gift that was given once. */
  async of(hash: Buffer): Promise<MonthlyGift | null> {
    const row = await this.reader.one<Row>('SELECT m.*, (SELECT r.kind FROM public_read.refused_by_code($1) r) AS refused FROM public_read.monthly_by_code($1) m', [hash]);
    if (!row) return null;
    const sum = (minor: string | null): Money | null => (minor === null ? null : money(minorFromDb(minor), currencyOf(row.currency)));
    const [next, last] = [nextCharge(row.status, row.period_end, row.paused_until), sum(row.charged_minor)];
    return {
      status: row.status, amount: sum(row.amount_minor)!, next: next && dayOf(next), last: last && { on: row.charged_on!, amount: last }, nextTry: row.next_try_at && dayOf(row.next_try_at),
      endedWhy: row.ended_why, asked: row.asked && { kind: row.asked, amount: sum(row.asked_minor) }, refused: row.refused, hasAddress: row.has_address, closing: row.closing,
    };
  }

  async charges(hash: Buffer): Promise<ChargeOfGift[]> {
    const rows = await this.reader.query<ChargeRow>('SELECT * FROM public_read.charges_by_code($1)', [hash]);
    return rows.map(({ opened_on: on, amount_minor: minor, currency, rail, payment, posted }) => ({ on, rail, payment, posted, amount: money(minorFromDb(minor), currencyOf(currency)) }));
  }

  /** The donation a code opens. Throws NotFound `campaigns.noGift`. */
  referenceOf(hash: Buffer): Promise<string> {
    return this.changes.run(visitor, (change) => {
      change.skip(); // nothing is done yet
      return donationOf(change, hash);
    });
  }

  /** Stores what is asked; a job tells Stripe. Throws NotFound `campaigns.noGift`, and what `askSubscription` throws. */
  ask(hash: Buffer, wish: Wish, key: string): Promise<void> {
    return this.changes.run(visitor, async (change) => askSubscription(change, await donationOf(change, hash), wish, 'code'), { key, input: { hash: hash.toString('hex'), wish } });
  }

  /** Keeps where to write when a charge fails, or with null forgets it. Throws Conflict `campaigns.giftEnded`. */
  keepAddress(hash: Buffer, address: string | null, lang: Lang, key: string): Promise<void> {
    return this.changes.run(visitor, async (change) => {
      const donation = await donationOf(change, hash);
      if (address === null) return this.addresses.forget(change, donation);
      const live = await change.one(`SELECT FROM donation WHERE id = $1 AND frequency = 'monthly' AND state <> 'ended' FOR UPDATE`, [donation]);
      if (!live) throw new Conflict('campaigns.giftEnded', 'This gift has ended: nothing will be charged, and we need no address.');
      await this.addresses.keep(change, donation, address, lang);
    }, { key, input: { hash: hash.toString('hex'), address, lang } });
  }

  /** Takes the request of somebody without the code. What comes of it is told to nobody. */
  async stopByCard(words: CardWords, key: string): Promise<void> {
    await this.changes.run(visitor, (change) => Promise.resolve(this.byCard.ask(change, words)), { key, input: words });
  }
}

async function donationOf(change: Change, hash: Buffer): Promise<string> {
  const row = await change.one<{ id: string }>('SELECT id FROM donation WHERE code_hash = $1', [hash]);
  if (!row) throw noGift();
  return row.id;
}
