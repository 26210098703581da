import type { Day } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import type { Currency } from '../../kernel/money.js';
import type { Entry, Ledger } from '../../ledger/index.js';
import type { Change } from '../../platform/change/index.js';
import { paymentPosted, paymentTakenBack } from '../jobs.js';
import { paymentChanged } from '../records.js';

/** A gift that came by another way than Stripe: all of it is known at once. */
export interface Gift {
  readonly rail: 'transfer' | 'cash' | 'in_kind';
  /** Null: nobody's decision to give is known; the payment stands for itself. */
  readonly donationId: string | null;
  readonly fundId: number;
  /** Minor units, above zero. */
  readonly amount: number;
  readonly currency: Currency;
  /** Pseudonym of whoever gave, for counting (contributors.ts). */
  readonly contributor: string | null;
  /** The entry that books it, about the payment. */
  readonly entry: (payment: string) => Entry;
}

/** Books gifts and keeps a payment of each, in one statement each; answers the payments' references and the keys of their entries, in their order. Throws what `Ledger.post` throws. */
export async function bookGifts(change: Change, ledger: Ledger, gifts: readonly Gift[]): Promise<{ payment: string; entry: string }[]> {
  if (gifts.length === 0) return [];
  const made = gifts.map((gift) => {
    const payment = newId();
    return { gift, payment, entry: gift.entry(payment) };
  });
  await ledger.postMany(change, made.map(({ entry }) => entry));
  const rows = made.map(({ gift: { rail, donationId, fundId, amount, currency, contributor }, payment, entry }) => ({
    rail, fundId, amount, currency, contributor, payment, donation: donationId ?? payment, item: entry.key,
    recordId: change.record(paymentChanged, { type: 'donation', id: donationId ?? payment }, { from: null, to: 'paid', posted: 1, rail }),
  }));
  await change.query(
    `INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, status, items, contributor, record_id)
     SELECT payment, donation, rail, "fundId", amount, currency, 'fund', item, 'paid', ARRAY[item], contributor, "recordId"
     FROM jsonb_to_recordset($1::jsonb) AS g(payment uuid, donation uuid, rail text, "fundId" int, amount bigint, currency text, item text, contributor uuid, "recordId" uuid)`, [JSON.stringify(rows)]);
  for (const { donation } of rows) change.later(paymentPosted, { donationId: donation });
  return made.map(({ payment, entry }) => ({ payment, entry: entry.key }));
}

/** The money turned out not to be this gift: its payment ended unpaid, and whoever cares hears of it. The entry is taken back by the caller. */
export async function unbookGift(change: Change, payment: string): Promise<void> {
  const record = newId();
  const row = await change.one<{ donation: string }>(`UPDATE payment SET status = 'expired', items = '{}', contributor = NULL, record_id = $2 WHERE reference = $1 AND status = 'paid' RETURNING donation`, [payment, record]);
  if (!row) throw new Error('only a gift that was received is taken back');
  change.record(paymentChanged, { type: 'donation', id: row.donation }, { from: 'paid', to: 'expired', posted: 0 }, record);
  change.later(paymentTakenBack, { donationId: row.donation });
}

/** The day it counts for in the books: its own, or when that month is closed the first open one; never one that has not come, whatever the bank's clock says. */
export async function bookingDay(change: Change, ledger: Ledger, day: Day): Promise<Day> {
  const now = change.at.toISOString().slice(0, 10);
  return ledger.bookingDay(change, day < now ? day : now);
}
