import { Inject, Injectable } from '@nestjs/common';
import type { Source } from '../ledger/index.js';
import { GiftReferences, OpenFunds, type Referenced } from '../payments/index.js';

/** Tells the bank's room whose the transfer references are that donors were given: of one gift, or of a campaign for whoever transfers without one. */
@Injectable()
export class TransferReferences {
  constructor(@Inject(GiftReferences) references: GiftReferences, @Inject(OpenFunds) funds: OpenFunds) {
    references.add(findReferences);
    funds.leaveOut(overFunds);
  }
}

/** Of campaigns that have ended and whose purpose nobody asks for any more: what is given by hand goes elsewhere, as with a card. */
async function overFunds(source: Source): Promise<number[]> {
  const rows = await source.query<{ id: number }>(
    `SELECT DISTINCT c.fund_id AS id FROM campaign c WHERE c.state IN ('closing', 'closed', 'archived')
     AND NOT EXISTS (SELECT FROM campaign other WHERE other.fund_id = c.fund_id AND other.state IN ('open', 'paused')) AND NOT EXISTS (SELECT FROM overflow_purpose o WHERE o.fund_id = c.fund_id)`);
  return rows.map(({ id }) => id);
}

/** As with a card: to the purpose that was named, where the need was covered or nobody asks for the fund any more (closing.ts). */
function findReferences(source: Source, references: readonly string[]): Promise<Referenced[]> {
  return source.query<Referenced>(
    `WITH target AS (
       SELECT c.id, c.fund_id, o.fund_id AS overflow_fund_id, c.need = 'covered' AS is_covered,
              c.state NOT IN ('open', 'paused') AND NOT EXISTS (SELECT FROM campaign other WHERE other.fund_id = c.fund_id AND other.state IN ('open', 'paused')) AS is_over
       FROM campaign c JOIN overflow_purpose o ON o.id = c.overflow_id WHERE c.state NOT IN ('draft', 'checked'))
     SELECT d.transfer_reference AS reference, d.id AS "donationId",
            CASE WHEN NOT (d.is_overflow OR t.is_over) THEN t.fund_id WHEN o.fund_id = t.fund_id THEN t.overflow_fund_id ELSE coalesce(o.fund_id, t.overflow_fund_id) END AS "fundId", d.currency, d.amount_minor::int AS amount
     FROM donation d JOIN target t ON t.id = d.campaign_id LEFT JOIN overflow_purpose o ON o.id = d.overflow_purpose_id WHERE d.transfer_reference = ANY ($1)
     UNION ALL
     SELECT c.transfer_reference, NULL, CASE WHEN t.is_covered OR t.is_over THEN t.overflow_fund_id ELSE t.fund_id END, c.currency, NULL
     FROM campaign c JOIN target t USING (id) WHERE c.transfer_reference = ANY ($1)`, [references]);
}
