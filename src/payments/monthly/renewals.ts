import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import type pg from 'pg';
import { system } from '../../kernel/actor.js';
import { newId } from '../../kernel/ids.js';
import { prepared } from '../../platform/database/index.js';
import { Changes } from '../../platform/change/index.js';
import { APP_POOL } from '../../platform/tokens.js';
import { ourReference, type PaymentFacts } from '../facts.js';
import { paymentOpened } from '../records.js';

interface Owner {
  readonly reference: string;
  readonly hasFirst: boolean;
}
/** Stripe makes a payment before the invoice it is for: so long one waits for the other. */
const INVOICE_COMES_S = 3600;

/** Whose the payments are that Stripe makes by itself: they carry no word of ours. */
@Injectable()
export class Renewals {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(APP_POOL) private readonly pool: pg.Pool,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  /**
   * The payment's reference: found by its invoice and subscription, and made for a charge that has none yet, in a change of
   * its own, once for each intent. Null for money that is not of a monthly gift of ours. Throws when it is too early to say.
   */
  async referenceOf({ intentId, customerSince }: Pick<PaymentFacts, 'intentId' | 'customerSince'>): Promise<string | null> {
    if (intentId === null || !customerSince) return null;
    const known = await this.one<{ reference: string }>('SELECT reference FROM payment WHERE intent_id = $1', [intentId]);
    if (known) return known.reference;
    const { data: [link] } = await this.stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intentId }, limit: 1, expand: ['data.invoice'] });
    if (!link) {
      if (Date.now() / 1000 - customerSince < INVOICE_COMES_S) throw new InvoiceToCome('the invoice of this payment is not there yet');
      return null;
    }
    return this.ofInvoice(link.invoice as Stripe.Invoice, intentId);
  }

  private async ofInvoice(invoice: Stripe.Invoice, intentId: string): Promise<string | null> {
    const details = invoice.parent?.subscription_details;
    if (!details) return null;
    const stripeId = typeof details.subscription === 'string' ? details.subscription : details.subscription.id;
    const owner = await this.one<Owner>(
      `SELECT s.reference, EXISTS (SELECT FROM payment p WHERE p.reference = s.reference) AS "hasFirst"
       FROM subscription s WHERE s.stripe_id = $1 OR (s.stripe_id IS NULL AND s.reference = $2)`, [stripeId, ourReference(details.metadata?.['donation'])]);
    if (!owner) return null;
    return invoice.billing_reason === 'subscription_create' && owner.hasFirst ? owner.reference : this.open(owner, invoice, intentId);
  }

  /** The fund is that of the gift at this moment, which a fund that ends just now waits for; nothing moves it later. */
  private open({ reference: donation }: Owner, { amount_due: minor, currency }: Stripe.Invoice, intentId: string): Promise<string> {
    return this.changes.run(system('payments'), async (change) => {
      const [reference, code, key] = [newId(), currency.toUpperCase(), `renewal-${intentId}`];
      const recordId = newId();
      const made = await change.one<{ reference: string; fund: number }>(
        `WITH gift AS (SELECT fund_id, fees_paid_by FROM subscription WHERE reference = $2 FOR SHARE)
         INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, intent_id, record_id)
         SELECT $1, $2, 'card', fund_id, $3, $4, fees_paid_by, $5, $6, $7 FROM gift ON CONFLICT (idempotency_key) DO NOTHING RETURNING reference, fund_id AS fund`, [reference, donation, minor, code, key, intentId, recordId]);
      if (made) change.record(paymentOpened, { type: 'donation', id: donation }, { fund: made.fund, amount: minor, currency: code }, recordId);
      else change.skip();
      return (made ?? (await change.one<{ reference: string }>('SELECT reference FROM payment WHERE idempotency_key = $1', [key]))!).reference;
    });
  }

  private async one<Row extends object>(text: string, values: unknown[]): Promise<Row | undefined> {
    return (await this.pool.query<Row>(prepared(text, values))).rows[0];
  }
}

class InvoiceToCome extends Error {
  override readonly name = 'InvoiceToCome';
}
