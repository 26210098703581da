import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { balanceEnvelope, envelopeOf, WATCHED, type Envelope } from './envelope.js';
import { Inbox } from './inbox.js';

const PAGE = 100;
export const OVERLAP_H = 72;
/** Stripe takes at most so many types in one question. */
const TYPES_MAX = 20;
const TYPES = Array.from({ length: Math.ceil(WATCHED.size / TYPES_MAX) }, (_, part) => [...WATCHED].slice(part * TYPES_MAX, (part + 1) * TYPES_MAX));

/** Asks Stripe what happened, so that nothing depends on a webhook arriving. */
@Injectable()
export class Poller {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Inbox) private readonly inbox: Inbox,
  ) {}

  /** Puts into the inbox every event and balance transaction of the last hours, none older than `notBefore` (Unix seconds), that is not there or in the books. Resolves to how many. */
  async poll(hours = OVERLAP_H, now = Date.now(), notBefore = 0): Promise<number> {
    const created = { gte: Math.max(Math.floor(now / 1000) - hours * 3600, notBefore) };
    let stored = await this.storeAll(this.stripe.balanceTransactions.list({ created, limit: PAGE }), balanceEnvelope);
    for (const types of TYPES) stored += await this.storeAll(this.stripe.events.list({ created, types, limit: PAGE }), (event) => envelopeOf(event, event.livemode));
    return stored;
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
