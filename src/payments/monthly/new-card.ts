import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import Stripe from 'stripe';
import type pg from 'pg';
import { Settings } from '../../../config/settings.js';
import { Conflict, Unavailable } from '../../kernel/problem.js';
import { prepared } from '../../platform/database/index.js';
import { linkTo, type Lang } from '../../platform/i18n/index.js';
import { APP_POOL, LOG } from '../../platform/tokens.js';
import { nameOf } from './method.js';

interface Gift {
  readonly stripeId: string;
  readonly customerId: string;
}

/** Leads to Stripe's page for another card. Nothing is charged there; the country rule looks at the new card as soon as Stripe has it. */
@Injectable()
export class NewCard {
  constructor(
    @Inject(APP_POOL) private readonly pool: pg.Pool,
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** The address of a page that lives for minutes. Throws Conflict `payments.cannotNow` for a gift that is not charged any more, Unavailable `payments.stripeDown`. */
  async pageFor(reference: string, lang: Lang): Promise<string> {
    const { rows: [gift] } = await this.pool.query<Gift>(prepared(
      `SELECT stripe_id AS "stripeId", customer_id AS "customerId" FROM subscription WHERE reference = $1 AND status IN ('active', 'paused', 'failing') AND NOT closing`, [reference]));
    if (!gift) throw new Conflict('payments.cannotNow', 'That cannot be done with this monthly gift as it stands now.');
    try {
      await this.unpin(gift);
      return await this.open(gift, `${this.settings.publicUrl}${linkTo(lang, '/gift')}`);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      this.log.warn({ type: error.type, code: error.code, request: error.requestId }, 'Stripe refused to open a page for a new card');
      throw new Unavailable('payments.stripeDown', 'The card company does not answer just now. Nothing was charged. Please try again in a few minutes, or use the bank transfer.');
    }
  }

  /** Checkout pins the first card to the subscription, and Stripe's page changes only the customer's: so from now on it is the customer's that counts. */
  private async unpin({ stripeId, customerId }: Gift): Promise<void> {
    const { default_payment_method: pinned } = await this.stripe.subscriptions.retrieve(stripeId);
    if (!pinned) return;
    await this.stripe.customers.update(customerId, { invoice_settings: { default_payment_method: nameOf(pinned) } });
    await this.stripe.subscriptions.update(stripeId, { default_payment_method: '' });
  }

  private async open({ customerId: customer }: Gift, back: string): Promise<string> {
    const flow = { type: 'payment_method_update' as const, after_completion: { type: 'redirect' as const, redirect: { return_url: back } } };
    return (await this.stripe.billingPortal.sessions.create({ customer, return_url: back, flow_data: flow })).url;
  }
}
