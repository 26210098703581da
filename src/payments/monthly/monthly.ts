import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings.js';
import { system } from '../../kernel/actor.js';
import { Changes } from '../../platform/change/index.js';
import { isSubscription } from '../envelope.js';
import { Inbox, type Taken } from '../inbox.js';
import { Projector } from '../projector.js';
import { wordOf } from '../trouble.js';
import { applySubscription } from './apply.js';
import { SubscriptionFetcher } from './fetch.js';

/** Turns envelopes of subscriptions and invoices into what stands in `subscription`. */
@Injectable()
export class Monthly {
  private readonly refused: ReadonlySet<string>;

  constructor(
    @Inject(SubscriptionFetcher) private readonly fetcher: SubscriptionFetcher,
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
      const found = await this.fetcher.fetch(group[0]!.objectId);
      const ticket = Math.max(...group.map((one) => one.ticket));
      await this.changes.run(system('payments'), async (change) => {
        change.skip();
        for (const facts of found) await applySubscription(change, facts, ticket, (country) => this.refused.has(country));
        await change.query(`UPDATE payment_event SET state = 'done', trouble = NULL WHERE id = ANY ($1::text[])`, [group.map(({ id }) => id)]);
      });
    } catch (error) {
      for (const one of group) await this.inbox.failed(one, wordOf(error));
    }
  }
}
