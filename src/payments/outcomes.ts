import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { prepared } from '../platform/database/index.js';
import { APP_POOL } from '../platform/tokens.js';

const DECLINED = 'payment_intent.payment_failed';
const PAID = 'payment_intent.succeeded';

/** What became of card payments lately, in numbers: read from the envelopes, which are there before anything is fetched. */
@Injectable()
export class Outcomes {
  constructor(@Inject(APP_POOL) private readonly pool: pg.Pool) {}

  /** Of how many payments a card was declined, and taken, since; and taken since `lately`. One that was declined and then taken counts as both; events that come late count where they belong. */
  async since(from: Date, lately: Date): Promise<{ declined: number; paid: number; paidLately: number }> {
    const { rows } = await this.pool.query<{ declined: number; paid: number; paidLately: number }>(prepared(
      `SELECT count(DISTINCT object_id) FILTER (WHERE type = '${DECLINED}')::int AS declined, count(DISTINCT object_id) FILTER (WHERE type = '${PAID}')::int AS paid,
              count(DISTINCT object_id) FILTER (WHERE type = '${PAID}' AND created > $2)::int AS "paidLately"
       FROM payment_event WHERE received_at > $1 AND created > $1 AND state <> 'foreign' AND type IN ('${DECLINED}', '${PAID}')`, [from, lately]));
    return rows[0]!;
  }
}
