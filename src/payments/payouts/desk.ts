import { Inject, Injectable } from '@nestjs/common';
import { Reader } from '../../platform/database/index.js';
import type { PayoutState } from './state.js';

export interface PayoutRow {
  readonly n: string;
  readonly id: string;
  /** Minor units: above zero to the bank, below zero from it. */
  readonly amountMinor: string;
  readonly currency: string;
  readonly state: PayoutState;
  readonly createdOn: string;
  readonly arrivesOn: string;
  /** The day of the bank's line that shows it. */
  readonly bankedOn: string | null;
}

/** What went between Stripe and the bank. */
@Injectable()
export class PayoutDesk {
  constructor(@Inject(Reader) private readonly reader: Reader) {}

  /** Newest first; `after` is the `n` of the last one seen. */
  list(limit: number, after?: string): Promise<PayoutRow[]> {
    return this.reader.query(
      `SELECT n, id, amount_minor AS "amountMinor", currency, state, created_on AS "createdOn", arrives_on AS "arrivesOn", banked_on AS "bankedOn"
       FROM stripe_payout WHERE n < coalesce($2::bigint, 9223372036854775807) ORDER BY n DESC LIMIT $1`, [limit, after ?? null]);
  }
}
