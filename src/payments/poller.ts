import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { balanceEnvelope, envelopeOf, WATCHED, type Envelope } from './envelope.js';
import { Inbox } from './inbox.js';

const PAGE = 100;
export const OVERLAP_H = 72;

/** Asks Stripe what happened, so that nothing depends on a webhook arriving. */
@Injectable()
export class Poller {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Inbox) private readonly inbox: Inbox,
  ) {}

  /** Puts into the inbox every event and balance transaction of the last hours that is not there or in the books. Resolves to how many. */
  async poll(hours = OVERLAP_H, now = Date.now()): Promise<number> {
    const created = { gte: Math.floor(now / 1000) - hours * 3600 };
    const events = this.stripe.events.list({ created, types: [...WATCHED], limit: PAGE });
    const balance = this.stripe.balanceTransactions.list({ created, limit: PAGE });
    return (await this.storeAll(events, (event) => envelopeOf(event, event.livemode))) + (await this.storeAll(balance, balanceEnvelope));
  }

  private async storeAll<T>(list: AsyncIterable<T>, toEnvelope: (row: T) => Envelope): Promise<number> {
    let stored = 0;
    let page: Envelope[] = [];
    for await (const row of list) {
      page.push(toEnvelope(row));
      if (page.length < PAGE) continue;
      stored += await this.inbox.storeNew(page);
      page = [];
    }
    return stored + (page.length > 0 ? await this.inbox.storeNew(page) : 0);
  }
}
