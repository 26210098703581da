import type Stripe from 'stripe';
import { minorFromDb, type Currency } from '../../../kernel/money.js';
import type { Source } from '../../../ledger/index.js';
import { sumIn, type Check, type Difference, type Look } from '../check.js';
import { unbooked } from './balance-transactions.js';

/** Within so many days the bank shows what Stripe sent. */
const CLEARS_DAYS = 7;

interface Row {
  readonly id: string;
  readonly amount: string;
  readonly currency: Currency;
}

/** A payout is the sum of the balance transactions in it, each of them is booked, and the bank shows it within seven days. */
export const payouts: Check = {
  name: 'payouts',
  codes: ['payoutSumDiffers', 'payoutOverdue', 'transitUnexplained'],
  async run(look) {
    const found = [...(await overdue(look.reader)), ...(await unexplained(look.reader))];
    for (const row of await itemised(look)) {
      await look.alive();
      found.push(...(await tiedOut(look, row)));
    }
    return found;
  },
};

/** Those of the span, and those found before. */
function itemised({ reader, since, open }: Look): Promise<Row[]> {
  return reader.query<Row>(
    `SELECT id, amount_minor AS amount, currency FROM stripe_payout
     WHERE itemised AND (created_on >= (to_timestamp($1) AT TIME ZONE 'UTC')::date - $3::int OR id = ANY ($2::text[])) ORDER BY n`,
    [since, open.map(({ object }) => object), CLEARS_DAYS]);
}

async function tiedOut({ reader, stripe, beginsAt }: Look, { id, amount, currency }: Row): Promise<Difference[]> {
  const rows: Stripe.BalanceTransaction[] = [];
  for await (const row of stripe.balanceTransactions.list({ payout: id, limit: 100 })) if (!row.type.startsWith('payout')) rows.push(row);
  const lacks = await unbooked(reader, rows.filter(({ created }) => created >= beginsAt));
  const rest = rows.reduce((sum, { net }) => sum + net, 0) - minorFromDb(amount);
  return [
    ...lacks.map((row): Difference => ({ code: 'notInBooks', object: row.id, ...sumIn(row.net, row.currency) })),
    ...(rest === 0 ? [] : [{ code: 'payoutSumDiffers' as const, object: id, sum: { amount: rest, currency } }]),
  ];
}

async function overdue(reader: Source): Promise<Difference[]> {
  const rows = await reader.query<Row>(
    `SELECT id, amount_minor AS amount, currency FROM stripe_payout
     WHERE bank_line IS NULL AND state NOT IN ('failed', 'canceled') AND created_on < (now() AT TIME ZONE 'UTC')::date - $1::int ORDER BY n`, [CLEARS_DAYS]);
  return rows.map(({ id, amount, currency }) => ({ code: 'payoutOverdue', object: id, sum: { amount: minorFromDb(amount), currency } }));
}

/** What is on its way in the books and no payout explains. */
async function unexplained(reader: Source): Promise<Difference[]> {
  const rows = await reader.query<{ currency: Currency; amount: string }>(
    `SELECT currency, sum(amount) AS amount FROM (
       SELECT currency, balance AS amount FROM ledger.balance WHERE account = 'asset.transit'
       UNION ALL SELECT currency, -amount_minor FROM stripe_payout WHERE bank_line IS NULL AND state NOT IN ('failed', 'canceled')
     ) both_sides GROUP BY currency HAVING sum(amount) <> 0 ORDER BY currency`);
  return rows.map(({ currency, amount }) => ({ code: 'transitUnexplained', object: `asset.transit ${currency}`, sum: { amount: minorFromDb(amount), currency } }));
}
