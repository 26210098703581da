import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import Stripe from 'stripe';
import { Settings } from '../../config/settings.js';
import { newId } from '../kernel/ids.js';
import { Unavailable } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import { ServiceMode } from '../platform/mode/index.js';
import { LOG } from '../platform/tokens.js';
import { CHECKOUT_LIVES_S, sessionParams, type Checkout, type CheckoutRequest } from './checkout.js';
import { paymentOpened } from './records.js';

/** Asking for money. What came of it: the projector. */
@Injectable()
export class Payments {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(LOG) private readonly log: Logger,
    @Inject(ServiceMode) private readonly mode: ServiceMode,
  ) {}

  /** Whether cards are taken now; while they rest, bank transfers go on. */
  async takesCards(): Promise<boolean> {
    return !(await this.mode.isOff('checkouts'));
  }

  /** Stores what will be asked of the donor, with the key of the call to come. Nothing outside the database is touched. Throws Unavailable `switches.checkouts`. */
  async openCheckout(change: Change, { reference, frequency, fundId, amount, feesPaidBy, description, locale }: CheckoutRequest): Promise<Checkout> {
    await this.mode.assertOn('checkouts');
    const idempotencyKey = `checkout-${newId()}`;
    const recordId = change.record(paymentOpened, { type: 'donation', id: reference }, { fund: fundId, amount: amount.minor, currency: amount.currency });
    await change.query(
      `INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, record_id) VALUES ($1, $1, 'card', $2, $3, $4, $5, $6, $7)`,
      [reference, fundId, amount.minor, amount.currency, feesPaidBy, idempotencyKey, recordId],
    );
    if (frequency === 'monthly') {
      await change.query('INSERT INTO subscription (reference, fund_id, currency, fees_paid_by, amount_minor, record_id) VALUES ($1, $2, $3, $4, $5, $6)',
        [reference, fundId, amount.currency, feesPaidBy, amount.minor, recordId]);
    }
    const expiresAt = Math.floor(change.at.getTime() / 1000) + CHECKOUT_LIVES_S;
    return { reference, amountMinor: amount.minor, currency: amount.currency, frequency, description, locale, idempotencyKey, expiresAt };
  }

  /**
   * The address of Stripe's page for it; call it after the commit. Asked again it answers the same page, because the
   * call carries the stored key. Throws Unavailable `payments.stripeDown`.
   */
  async checkoutUrl(checkout: Checkout): Promise<string> {
    try {
      const session = await this.stripe.checkout.sessions.create(sessionParams(checkout, this.settings.publicUrl), { idempotencyKey: checkout.idempotencyKey });
      if (session.url) return session.url;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      this.log.warn({ type: error.type, code: error.code, request: error.requestId }, 'Stripe refused to open a payment page');
    }
    throw new Unavailable('payments.stripeDown', 'The card company does not answer just now. Nothing was charged. Please try again in a few minutes, or use the bank transfer.');
  }
}
