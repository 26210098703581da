import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { Settings } from '../../../config/settings.js';
import { system } from '../../kernel/actor.js';
import { Changes } from '../../platform/change/index.js';
import { isSubscription } from '../envelope.js';
import { Inbox, type Taken } from '../inbox.js';
import { Projector } from '../projector.js';
import { wordOf } from '../trouble.js';
import { applySubscription } from './apply.js';
import { EXPAND, subscriptionFacts, type SubscriptionFacts } from './facts.js';

/** Turns envelopes of subscriptions and invoices into what stands in `subscription`. */
@Injectable()
export class Monthly {
  private readonly refused: ReadonlySet<string>;

  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Projector) projector: Projector,
    @Inject(Settings) settings: Settings,
  ) {
    this.refused = new Set(settings.REFUSED_CARD_COUNTRIES.split(','));
    projector.handOver(isSubscription, (taken) => this.project(taken));
  }

  /** Each subscription once, under the highest ticket drawn for it; what fails waits. */
  private async project(taken: readonly Taken[]): Promise<void> {
    for (const group of Map.groupBy(taken, ({ objectId }) => objectId).values()) await this.projectOne(group);
  }

  private async projectOne(group: readonly Taken[]): Promise<void> {
    try {
      const facts = await this.fetch(group[0]!.objectId);
      const ticket = Math.max(...group.map((one) => one.ticket));
      await this.changes.run(system('payments'), async (change) => {
        change.skip();
        if (facts) await applySubscription(change, facts, ticket, (country) => this.refused.has(country));
        await change.query(`UPDATE payment_event SET state = 'done', trouble = NULL WHERE id = ANY ($1::text[])`, [group.map(({ id }) => id)]);
      });
    } catch (error) {
      for (const one of group) await this.inbox.failed(one, wordOf(error));
    }
  }

  /** What is true now of the subscription an envelope leads to; null for an invoice of none. */
  private async fetch(objectId: string): Promise<SubscriptionFacts | null> {
    const id = objectId.startsWith('in_') ? await this.subscriptionOf(objectId) : objectId;
    return id === null ? null : subscriptionFacts(await this.stripe.subscriptions.retrieve(id, { expand: EXPAND }));
  }

  private async subscriptionOf(invoiceId: string): Promise<string | null> {
    const { parent } = await this.stripe.invoices.retrieve(invoiceId);
    const subscription = parent?.subscription_details?.subscription ?? null;
    return typeof subscription === 'object' ? (subscription?.id ?? null) : subscription;
  }
}
