import type { Change } from '../platform/change/index.js';
import type { ClosingGift } from './monthly/closing.js';
import { paymentsMoved } from './records.js';

/** In SQL: it may still be paid, by whoever holds a payment page, and nobody has begun to. A card whose bank asks something is not paid; a debit that is under way is. */
const UNPAID = `(status IN ('opened', 'declined') OR status = 'waiting' AND rail = 'card')`;

/** The donations that may still be paid into a fund. Locked: what is being written down is waited for. */
export async function unpaidOf(change: Change, fundId: number): Promise<string[]> {
  const rows = await change.query<{ donation: string }>(`SELECT donation FROM payment WHERE fund_id = $1 AND ${UNPAID} ORDER BY id FOR NO KEY UPDATE`, [fundId]);
  return [...new Set(rows.map(({ donation }) => donation))];
}

/** What is still paid for them goes to the fund named beside each, and no more to this one. */
export async function moveUnpaid(change: Change, { id, code }: { id: number; code: string }, gifts: readonly ClosingGift[]): Promise<void> {
  if (gifts.length === 0) return;
  const recordId = change.record(paymentsMoved, { type: 'fund', id: code }, { gifts: gifts.length });
  await change.query(`UPDATE payment p SET fund_id = g.fund, record_id = $3 FROM unnest($1::uuid[], $2::int[]) AS g(donation, fund) WHERE p.donation = g.donation AND p.fund_id = $4 AND ${UNPAID}`,
    [gifts.map(({ reference }) => reference), gifts.map(({ fundId }) => fundId), recordId, id]);
}

/** Whether money that was given to a fund is not in its books yet: a debit takes days, and the fee of a card an hour. */
export const isOnItsWay = async (source: Pick<Change, 'query'>, fundId: number): Promise<boolean> =>
  (await source.query(`SELECT 1 AS one FROM payment WHERE fund_id = $1 AND (status = 'waiting' AND rail <> 'card' OR status = 'paid' AND items = '{}') LIMIT 1`, [fundId])).length > 0;
