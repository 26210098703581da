import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { currencyOf, minorFromDb, money, type Money } from '../kernel/money.js';
import { NotFound } from '../kernel/problem.js';
import { DONOR_DAYS, type FeesPaidBy, type PaymentStatus, type RefundState } from '../payments/index.js';
import { PublicReader } from '../platform/database/index.js';
import type { Lang } from '../platform/i18n/index.js';
import { codeHash, readCode } from './code.js';
import { saidIn, type Said } from './said.js';

/** What whoever holds the code may know of the gift. */
export interface PrivateGift {
  readonly slug: string;
  readonly campaign: string;
  readonly givenOn: Day;
  readonly amount: Money;
  /** Part of the amount that was added for the card's fee. */
  readonly cover: Money;
  readonly gift: string | null;
  readonly transferReference: string;
  readonly feesPaidBy: FeesPaidBy;
  readonly payment: PaymentStatus;
  /** Whether it came by bank transfer, not through Stripe. */
  readonly byBank: boolean;
  /** Whether the money is in the books. */
  readonly posted: boolean;
  /** What the donor asked back last, and how that stands. */
  readonly back: { readonly amount: Money; readonly state: RefundState } | null;
  /** Whether a payment of it is fresh enough to be asked back. */
  readonly inTime: boolean;
  /** The published report of the month it was given in; null before the month is closed and told. */
  readonly report: string | null;
}
interface Row {
  readonly slug: string;
  readonly title: string;
  readonly given_on: Day;
  readonly amount_minor: string;
  readonly cover_minor: string;
  readonly currency: string;
  readonly gift: Said | null;
  readonly transfer_reference: string;
  readonly fees_paid_by: FeesPaidBy;
  readonly payment: PaymentStatus;
  readonly rail: string;
  readonly posted: boolean;
  readonly back: RefundState | null;
  readonly back_minor: string | null;
  readonly inTime: boolean;
  readonly report: string | null;
}

/** Opens a gift by its code, through the public door. */
@Injectable()
export class PrivatePage {
  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  /** The fingerprint of a code as people type it. Throws NotFound `campaigns.noGift`: the same answer for a mistyped code and one that never was. */
  static hashOf(typed: string): Buffer {
    const code = readCode(typed);
    if (code === null) throw noGift();
    return codeHash(code);
  }

  open(typed: string, lang: Lang): Promise<PrivateGift> {
    return this.byHash(PrivatePage.hashOf(typed), lang);
  }

  /** Throws NotFound `campaigns.noGift`. */
  async byHash(hash: Buffer, lang: Lang): Promise<PrivateGift> {
    const row = await this.reader.one<Row>(
      `SELECT d.*, t.title, coalesce(d.paid_at > now() - make_interval(days => $3), false) AS "inTime",
              (SELECT r.reference FROM public_read.report r WHERE to_char(d.given_on, 'YYYY-MM') BETWEEN r.period_from AND r.period_to ORDER BY r.published_at DESC LIMIT 1) AS report
       FROM public_read.donation_by_code($1) d
       JOIN LATERAL (SELECT title FROM public_read.campaign_text t WHERE t.slug = d.slug AND t.lang IN ($2, 'en') ORDER BY t.lang = $2 DESC LIMIT 1) t ON true`, [hash, lang, DONOR_DAYS]);
    if (!row) throw noGift();
    const currency = currencyOf(row.currency);
    return {
      slug: row.slug, campaign: row.title, givenOn: row.given_on, amount: money(minorFromDb(row.amount_minor), currency), cover: money(minorFromDb(row.cover_minor), currency),
      gift: row.gift && saidIn(row.gift, lang), transferReference: row.transfer_reference, feesPaidBy: row.fees_paid_by, payment: row.payment, byBank: row.rail === 'transfer', posted: row.posted, inTime: row.inTime, report: row.report,
      back: row.back && { amount: money(minorFromDb(row.back_minor!), currency), state: row.back },
    };
  }
}

export const noGift = (): NotFound => new NotFound('campaigns.noGift', 'No gift has this code. Check it letter by letter.', { code: 'No gift has this code. Check it letter by letter.' });
