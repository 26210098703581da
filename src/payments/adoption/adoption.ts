import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { Settings } from '../../../config/settings.js';
import type { Day } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import type { Change } from '../../platform/change/index.js';
import { Reader } from '../../platform/database/index.js';
import { SUBSCRIPTION_TYPE } from '../envelope.js';
import { Inbox } from '../inbox.js';
import { methodOf } from '../monthly/method.js';
import type { FeesPaidBy } from '../posting.js';
import { Sweep } from '../reconciliation/sweep.js';
import { subscriptionAdopted } from '../records.js';
import { chargesSince, type Sum } from './charges.js';
import { judged, moneyOf, type Judged } from './judge.js';

const PAGE = 100;
/** No payout takes longer to arrive. */
const ARRIVES_S = 30 * 86_400;
const secondsOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / 1000;

/** What stands at Stripe from before these books: looked at, and taken over. Nothing at Stripe is changed. */
@Injectable()
export class Adoption {
  private readonly refused: ReadonlySet<string>;

  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Sweep) private readonly sweep: Sweep,
    @Inject(Settings) settings: Settings,
  ) {
    this.refused = new Set(settings.REFUSED_CARD_COUNTRIES.split(','));
  }

  /** Every subscription that is not over, the oldest first, each with why it cannot be taken over. */
  async subscriptions(): Promise<Judged[]> {
    const known = new Set((await this.reader.query<{ id: string }>('SELECT stripe_id AS id FROM subscription WHERE stripe_id IS NOT NULL')).map(({ id }) => id));
    const all: Judged[] = [];
    for await (const subscription of this.stripe.subscriptions.list({ limit: PAGE, expand: ['data.default_payment_method'] })) {
      const isKnown = known.has(subscription.id);
      const method = isKnown ? null : await methodOf(this.stripe, subscription);
      all.push(judged({ subscription, method, isKnown, isRefused: this.refused.has(method?.card?.country ?? '') }));
    }
    return all.reverse();
  }

  /** What moved at Stripe since that day, by where it is or would be booked once those subscriptions are taken over. */
  charges(since: Day, adopted: readonly Judged[]): Promise<Sum[]> {
    return chargesSince(this.stripe, this.reader, secondsOf(since), new Set(adopted.map(({ id }) => id)));
  }

  /** Brings in all that moved since that day, and what was on its way to the bank then; resolves when it is booked. */
  async bringIn(since: Day): Promise<void> {
    const begin = secondsOf(since);
    for await (const { id, created, arrival_date: arrives } of this.stripe.payouts.list({ created: { gte: begin - ARRIVES_S, lt: begin }, limit: PAGE })) {
      if (arrives >= begin) await this.inbox.storeNew([{ id: `adopt:${id}`, type: 'payout.updated', objectId: id, created, state: 'waiting' }]);
    }
    await this.sweep.run(Math.ceil((Date.now() / 1000 - begin) / 3600));
  }
}

/**
 * Makes it a monthly gift of a fund under that reference: charges from now on are that fund's. No name comes with it. Resolves to false, having done
 * nothing, when it was taken over before.
 */
export async function adoptSubscription(change: Change, reference: string, one: Judged, owner: { fundId: number; feesPaidBy: FeesPaidBy }): Promise<boolean> {
  const { minor, currency } = moneyOf(one);
  const recordId = newId();
  const made = await change.one(
    `INSERT INTO subscription (reference, fund_id, currency, fees_paid_by, amount_minor, status, stripe_id, customer_id, period_end, record_id)
     VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9) ON CONFLICT (stripe_id) DO NOTHING RETURNING 1 AS one`,
    [reference, owner.fundId, currency, owner.feesPaidBy, minor, one.id, one.customerId, one.periodEnd, recordId]);
  if (!made) return false;
  change.record(subscriptionAdopted, { type: 'donation', id: reference }, { fund: owner.fundId, amount: minor, currency }, recordId);
  await change.query(`INSERT INTO payment_event (id, type, object_id, created, state) VALUES ($1, $2, $3, now(), 'waiting') ON CONFLICT (id) DO NOTHING`, [`adopt:${one.id}`, SUBSCRIPTION_TYPE, one.id]);
  return true;
}
