import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import type pg from 'pg';
import { prepared } from '../platform/database/index.js';
import { APP_POOL } from '../platform/tokens.js';
import { Poller } from './poller.js';

/** A payment page ends after so many declined cards; the donor can give again, through the gate. */
export const TRIES_MAX = 3;
const MANY_OPENED = 4;
const AT_ONCE = 50;
const LAST_MINUTES_H = 0.1;

/** What keeps one payment page from being a place to try a hundred cards, also where no webhook arrives. */
@Injectable()
export class CardTries {
  constructor(
    @Inject(APP_POOL) private readonly pool: pg.Pool,
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Poller) private readonly poller: Poller,
  ) {}

  /** Ends the payment pages on which too many cards were declined. Resolves to how many it ended; what ended meanwhile is fine. */
  async endTired(): Promise<number> {
    const { rows } = await this.pool.query<{ session: string }>(prepared(
      `SELECT p.session_id AS session FROM payment p WHERE p.status = 'declined' AND p.session_id IS NOT NULL
         AND (SELECT count(*) FROM payment_event e WHERE e.type = 'payment_intent.payment_failed' AND e.object_id = p.intent_id) >= $1
       ORDER BY p.id DESC LIMIT $2`, [TRIES_MAX, AT_ONCE]));
    const ended = await Promise.all(rows.map(({ session }) => this.end(session)));
    return ended.filter(Boolean).length;
  }

  /** Asks Stripe for the last minutes when several pages were opened within one and no event is heard: the breaker lives on what came of them. */
  async lookSooner(): Promise<void> {
    const { rows } = await this.pool.query<{ count: number; heard: boolean }>(prepared(
      `SELECT count(*)::int AS count, EXISTS (SELECT FROM payment_event WHERE received_at > now() - interval '10 seconds') AS heard
       FROM (SELECT opened_at FROM payment WHERE status = 'opened' ORDER BY id DESC LIMIT $1) p WHERE opened_at > now() - interval '1 minute'`, [MANY_OPENED]));
    const { count, heard } = rows[0]!;
    if (count >= MANY_OPENED && !heard) await this.poller.poll(LAST_MINUTES_H);
  }

  private async end(session: string): Promise<boolean> {
    try {
      await this.stripe.checkout.sessions.expire(session);
      return true;
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return false; // paid or expired already: its event comes
      throw error;
    }
  }
}
