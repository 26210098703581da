import { Inject, Injectable } from '@nestjs/common';
import type { Source } from '../ledger/index.js';
import { GiftReferences, type Referenced } from '../payments/index.js';

/** Tells the bank's room whose the transfer references are that donors were given: of one gift, or of a campaign for whoever transfers without one. */
@Injectable()
export class TransferReferences {
  constructor(@Inject(GiftReferences) references: GiftReferences) {
    references.add(findReferences);
  }
}

function findReferences(source: Source, references: readonly string[]): Promise<Referenced[]> {
  return source.query<Referenced>(
    `SELECT d.transfer_reference AS reference, d.id AS "donationId", c.fund_id AS "fundId", d.currency, d.amount_minor::int AS amount FROM donation d JOIN campaign c ON c.id = d.campaign_id WHERE d.transfer_reference = ANY ($1)
     UNION ALL
     SELECT transfer_reference, NULL, fund_id, currency, NULL FROM campaign WHERE transfer_reference = ANY ($1) AND state NOT IN ('draft', 'checked')`, [references]);
}
