import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import type pg from 'pg';
import { prepared } from '../../platform/database/index.js';
import { APP_POOL } from '../../platform/tokens.js';
import { EXPAND, subscriptionFacts, type SubscriptionFacts } from './facts.js';
import { methodOf } from './method.js';

/** Asks Stripe about subscriptions, outside any transaction. */
@Injectable()
export class SubscriptionFetcher {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(APP_POOL) private readonly pool: pg.Pool,
  ) {}

  /** What is true now of the subscription an envelope leads to; null for an invoice of none, and a customer we do not know. */
  async fetch(objectId: string): Promise<SubscriptionFacts | null> {
    const id = await this.subscriptionBy(objectId);
    if (id === null) return null;
    const subscription = await this.stripe.subscriptions.retrieve(id, { expand: EXPAND });
    return subscriptionFacts(subscription, await methodOf(this.stripe, subscription));
  }

  private async subscriptionBy(objectId: string): Promise<string | null> {
    if (objectId.startsWith('in_')) return this.ofInvoice(objectId);
    return objectId.startsWith('cus_') ? this.ofCustomer(objectId) : objectId;
  }

  private async ofInvoice(invoiceId: string): Promise<string | null> {
    const { parent } = await this.stripe.invoices.retrieve(invoiceId);
    const subscription = parent?.subscription_details?.subscription ?? null;
    return typeof subscription === 'object' ? (subscription?.id ?? null) : subscription;
  }

  /** Each gift has a customer of its own. */
  private async ofCustomer(customerId: string): Promise<string | null> {
    const { rows: [known] } = await this.pool.query<{ id: string }>(prepared(`SELECT stripe_id AS id FROM subscription WHERE customer_id = $1 AND status <> 'ended' ORDER BY id DESC LIMIT 1`, [customerId]));
    return known?.id ?? null;
  }
}
