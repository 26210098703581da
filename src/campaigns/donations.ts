import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { system } from '../kernel/actor.js';
import { dayOf, type Day } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { currencyOf, money, type Money } from '../kernel/money.js';
import { Conflict, Invalid } from '../kernel/problem.js';
import { paymentPosted, paymentTakenBack, Payments, type Checkout, type FeesPaidBy, type Frequency } from '../payments/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Vault } from '../platform/vault/index.js';
import type { Lang } from '../platform/i18n/index.js';
import { checkedAmount, coverFor } from './amounts.js';
import { codeHash, codeOf, referenceOf } from './code.js';
import { donationLife } from './lives.js';
import { donationOpened, donationReceived, donationTakenBack } from './records.js';
import type { CampaignOnShelf } from './shelf.js';

/** The version of the words a donor sees before giving; it is kept with each donation. */
export const TERMS_VERSION = 2;

/** What a donor chose: one of the campaign's gifts, or an amount. */
export interface Choice {
  readonly giftId: string | null;
  readonly amount: Money | null;
  readonly coverFee: boolean;
  readonly frequency: Frequency;
  readonly lang: Lang;
  /** The day of the decision, for the demo's past; today when left out. */
  readonly givenOn?: Day | undefined;
}

/** What the donor leaves with. The code is shown once here and never stored. */
export interface Given {
  readonly code: string;
  readonly amount: Money;
  readonly transferReference: string;
  readonly checkout: Checkout;
}

interface Decision extends Pick<Choice, 'giftId' | 'lang' | 'givenOn' | 'frequency'> {
  readonly campaign: CampaignOnShelf;
  readonly amount: Money;
  readonly cover: Money;
}

/** Decisions to give. */
@Injectable()
export class Donations implements OnModuleInit {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Payments) private readonly payments: Payments,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(paymentPosted, ({ donationId }) => this.receive(donationId));
    this.jobs.handle(paymentTakenBack, ({ donationId }) => this.takeBack(donationId));
  }

  /**
   * Stores the decision with its payment, and what was said of what is more than needed; where the need is covered the money is
   * for that purpose at once, as the page said. Stripe is not called. The same key shows the same code again. Throws Invalid,
   * naming the field, and Conflict `campaigns.notOpen`; nothing is stored then.
   */
  async give(actor: Actor, campaign: CampaignOnShelf, choice: Choice, key: string): Promise<Given> {
    const { amount, cover, giftId } = sumOf(campaign, choice);
    const { frequency, lang, givenOn } = choice;
    const input = { slug: campaign.slug, giftId, amount, cover, frequency, lang };
    const checkout = await this.changes.run(actor, (change) => this.store(change, { campaign, amount, cover, giftId, frequency, lang, givenOn }), { key, input });
    return {
      code: codeOf(this.vault, checkout.reference),
      amount: money(checkout.amountMinor, currencyOf(checkout.currency)),
      transferReference: referenceOf(this.vault, checkout.reference),
      checkout,
    };
  }

  private async store(change: Change, { campaign, amount, cover, giftId, frequency, lang, givenOn = dayOf(change.at) }: Decision): Promise<Checkout> {
    const id = newId();
    const recordId = change.record(donationOpened, { type: 'donation', id }, { campaign: campaign.slug, amount: amount.minor, currency: amount.currency, frequency });
    const owner = await change.one<{ fundId: number; feesPaidBy: FeesPaidBy }>(
      `WITH campaign AS (
         SELECT c.id, c.need = 'covered' AS is_overflow, CASE c.need WHEN 'covered' THEN o.fund_id ELSE c.fund_id END AS fund_id, c.fees_paid_by, c.overflow_id
         FROM campaign c JOIN overflow_purpose o ON o.id = c.overflow_id WHERE c.slug = $2 AND c.state = 'open' FOR SHARE OF c), opened AS (
         INSERT INTO donation (id, campaign_id, gift_id, amount_minor, cover_minor, currency, terms_version, code_hash, transfer_reference, record_id, given_on, frequency, overflow_purpose_id, is_overflow)
         SELECT $1, campaign.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, overflow_id, is_overflow FROM campaign)
       SELECT fund_id AS "fundId", fees_paid_by AS "feesPaidBy" FROM campaign`,
      [id, campaign.slug, giftId, amount.minor, cover.minor, amount.currency, TERMS_VERSION, codeHash(codeOf(this.vault, id)), referenceOf(this.vault, id), recordId, givenOn, frequency]);
    if (!owner) throw notOpen();
    return this.payments.openCheckout(change, { reference: id, frequency, amount, description: frequency === 'monthly' ? 'Monthly donation' : 'Donation', locale: lang, ...owner });
  }

  /** Looks before it acts: the job may come twice. */
  private async receive(id: string): Promise<void> {
    await this.changes.run(system('campaigns'), async (change) => {
      const row = await change.one<{ state: 'opened' | 'received' | 'ended' }>('SELECT state FROM donation WHERE id = $1 FOR UPDATE', [id]);
      if (!row || !donationLife.allows(row.state, 'receive')) return change.skip();
      const recordId = change.record(donationReceived, { type: 'donation', id });
      await change.query('UPDATE donation SET state = $2, record_id = $3 WHERE id = $1', [id, donationLife.next(row.state, 'receive'), recordId]);
    });
  }

  /** Nothing is in the books for it any more; it may still come. */
  private async takeBack(id: string): Promise<void> {
    await this.changes.run(system('campaigns'), async (change) => {
      const row = await change.one<{ state: 'opened' | 'received' | 'ended'; held: boolean }>('SELECT state, EXISTS (SELECT FROM payment p WHERE p.donation = d.id AND cardinality(p.items) > 0) AS held FROM donation d WHERE id = $1 FOR UPDATE', [id]);
      if (!row || row.held || !donationLife.allows(row.state, 'takeBack')) return change.skip();
      const recordId = change.record(donationTakenBack, { type: 'donation', id });
      await change.query('UPDATE donation SET state = $2, record_id = $3 WHERE id = $1', [id, donationLife.next(row.state, 'takeBack'), recordId]);
    });
  }
}

const notOpen = (): Conflict => new Conflict('campaigns.notOpen', 'This campaign takes no more gifts. Others do.');

/** The sum a donor is asked for. Throws Invalid for no choice, a gift of another campaign, or an amount Stripe does not take. */
export function sumOf(campaign: Pick<CampaignOnShelf, 'gifts' | 'state'>, { giftId, amount, coverFee }: Pick<Choice, 'giftId' | 'amount' | 'coverFee'>): { amount: Money; cover: Money; giftId: string | null } {
  if (campaign.state !== 'open') throw notOpen();
  const gift = giftId === null ? undefined : campaign.gifts.find(({ id }) => id === giftId);
  const chosen = gift?.price ?? (giftId === null ? amount : null);
  if (!chosen) throw new Invalid('campaigns.chooseOne', 'Choose an amount or one of the gifts.', { sum: 'Choose an amount or one of the gifts.' });
  const plain = checkedAmount(chosen);
  const cover = coverFee ? coverFor(plain) : money(0, plain.currency);
  return { amount: money(plain.minor + cover.minor, plain.currency), cover, giftId: gift?.id ?? null };
}
