import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import Stripe from 'stripe';
import type pg from 'pg';
import { system } from '../../kernel/actor.js';
import { addDays, type Day } from '../../kernel/clock.js';
import type { Money } from '../../kernel/money.js';
import { Changes, type Change } from '../../platform/change/index.js';
import { prepared } from '../../platform/database/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { APP_POOL } from '../../platform/tokens.js';
import { Vault } from '../../platform/vault/index.js';
import { subscriptionStopTried } from '../records.js';
import { stopByCard } from './jobs.js';
import { methodOf } from './method.js';
import { askSubscription } from './subscriptions.js';

/** What somebody without a code knows of a monthly gift. */
export interface CardWords {
  /** Day and amount of the last charge, as they stand on a statement. */
  readonly day: Day;
  readonly amount: Money;
  readonly lastFour: string;
  /** `MM/YY`; empty for a debit from an account. */
  readonly expiry: string;
}
interface Candidate {
  readonly reference: string;
  readonly stripeId: string;
}

/** A statement may name another day than Stripe does. */
const DAYS_AROUND = 2;
/** So many gifts are looked at for one request: as many as a large foundation has of one amount in five days. */
export const CANDIDATES_MAX = 500;
/** Whoever has the digits right and the expiry wrong so often in a day finds nothing that day. */
export const NEAR_MISSES_MAX = 5;

/**
 * Stops a monthly gift for whoever lost the code. The card stays at Stripe: a job asks there for the cards behind the gifts
 * of that day and amount and compares keyed digests, so that neither digits nor expiry are in our tables, jobs or logs, and
 * whoever takes our database cannot look a card up in it. What is answered is said before anything is compared.
 */
@Injectable()
export class StopByCard implements OnModuleInit {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(APP_POOL) private readonly pool: pg.Pool,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(stopByCard, (asked) => this.look(asked));
  }

  /** Leaves the request with the change; it says the same whatever will come of it. */
  ask(change: Change, { day, amount, lastFour, expiry }: CardWords): void {
    change.record(subscriptionStopTried, { type: 'subscription', id: 'unknown' });
    change.later(stopByCard, { day, amountMinor: amount.minor, currency: amount.currency, digits: this.digest(lastFour), card: this.digest(`${lastFour} ${expiry}`) });
  }

  private digest(text: string): string {
    return this.vault.mac('stop by card', text).toString('hex');
  }

  private async look({ day, amountMinor, currency, digits, card }: { day: Day; amountMinor: number; currency: string; digits: string; card: string }): Promise<void> {
    const { rows } = await this.pool.query<Candidate>(prepared(
      `SELECT reference, stripe_id AS "stripeId" FROM subscription
       WHERE status IN ('active', 'paused', 'failing') AND charged_on BETWEEN $1 AND $2 AND charged_minor = $3 AND currency = $4 AND (tried_on IS DISTINCT FROM current_date OR tries < $5)
       ORDER BY id LIMIT $6`, [addDays(day, -DAYS_AROUND), addDays(day, DAYS_AROUND), amountMinor, currency, NEAR_MISSES_MAX, CANDIDATES_MAX]));
    const near: string[] = [];
    let trouble: unknown;
    for (const { reference, stripeId } of rows) {
      try {
        const known = await this.cardsOf(stripeId);
        if (known.some((one) => this.digest(`${one.lastFour} ${one.expiry}`) === card)) await this.stop(reference);
        else if (known.some(({ lastFour }) => this.digest(lastFour) === digits)) near.push(reference);
      } catch (error) {
        trouble = error; // one that Stripe does not answer for keeps nobody behind it from being found
      }
    }
    if (trouble) throw trouble as Error; // the job comes again, and only then are near misses counted, once
    for (const reference of near) await this.missed(reference);
  }

  /** The card as printed, and as the phone's wallet numbers it. */
  private async cardsOf(stripeId: string): Promise<{ lastFour: string; expiry: string }[]> {
    const method = await methodOf(this.stripe, await this.stripe.subscriptions.retrieve(stripeId, { expand: ['default_payment_method'] }));
    if (!method) return [];
    const { card, sepa_debit: debit } = method;
    if (!card) return debit?.last4 ? [{ lastFour: debit.last4, expiry: '' }] : [];
    const expiry = `${String(card.exp_month).padStart(2, '0')}/${String(card.exp_year).slice(-2)}`;
    return [card.last4, card.wallet?.dynamic_last4].flatMap((lastFour) => (lastFour ? [{ lastFour, expiry }] : []));
  }

  private async stop(reference: string): Promise<void> {
    await this.changes.run(system('payments'), (change) => askSubscription(change, reference, { kind: 'stop' }, 'card'));
  }

  private async missed(reference: string): Promise<void> {
    await this.pool.query(prepared(
      'UPDATE subscription SET tries = CASE WHEN tried_on = current_date THEN tries + 1 ELSE 1 END, tried_on = current_date WHERE reference = $1', [reference]));
  }
}
