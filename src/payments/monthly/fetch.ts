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

  /** What is true now of the subscriptions an envelope leads to; none for an invoice of none, and a customer we do not know. */
  async fetch(objectId: string): Promise<SubscriptionFacts[]> {
    const all: SubscriptionFacts[] = [];
    for (const id of await this.subscriptionsBy(objectId)) {
      const subscription = await this.stripe.subscriptions.retrieve(id, { expand: EXPAND });
      all.push(subscriptionFacts(subscription, await methodOf(this.stripe, subscription)));
    }
    return all;
  }

  private async subscriptionsBy(objectId: string): Promise<readonly string[]> {
    if (objectId.startsWith('in_')) return this.ofInvoice(objectId);
    return objectId.startsWith('cus_') ? this.ofCustomer(objectId) : [objectId];
  }

  private async ofInvoice(invoiceId: string): Promise<readonly string[]> {
    const { parent } = await this.stripe.invoices.retrieve(invoiceId);
    const subscription = parent?.subscription_details?.subscription ?? null;
    const id = typeof subscription === 'object' ? subscription?.id : subscription;
    return id ? [id] : [];
  }

  /** A gift that begins here has a customer of its own; those that were taken over may share one, and with it the card. */
  private async ofCustomer(customerId: string): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ id: string }>(prepared(`SELECT stripe_id AS id FROM subscription WHERE customer_id = $1 AND status <> 'ended' ORDER BY id`, [customerId]));
    return rows.map(({ id }) => id);
  }
}
