import type Stripe from 'stripe';
import { minorFromDb } from '../../../kernel/money.js';
import type { Source } from '../../../ledger/index.js';
import { sumIn, type Check, type Difference, type Look } from '../check.js';
import { unbooked } from './balance-transactions.js';
import { onTheirWay } from './on-their-way.js';

const TRIES = 3;

/** What we have with Stripe by the books is what Stripe says, available and pending; lines that are known to be missing are not named twice. */
export const balance: Check = {
  name: 'balance',
  codes: ['balanceDiffers'],
  async run(look) {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const before = await atStripe(look.stripe);
      const ours = await inBooks(look);
      if (same(before, await atStripe(look.stripe))) return compare(before, ours);
    }
    throw new Error('the balance at Stripe moves faster than it can be read');
  },
};

/** By Stripe's code in capitals, also of a currency we do not keep. */
type Sums = ReadonlyMap<string, number>;

async function atStripe(stripe: Stripe): Promise<Sums> {
  const { available, pending } = await stripe.balance.retrieve();
  return added([...available, ...pending].filter(({ amount }) => amount !== 0));
}

/** The account at Stripe, with what is not booked yet: just happened, a debit on its way, or found missing before. */
async function inBooks(look: Look): Promise<Sums> {
  const { reader, stripe, settledUntil, beginsAt } = look;
  const recent = (await onTheirWay(look)).filter(({ created }) => created <= settledUntil && created >= beginsAt);
  for await (const row of stripe.balanceTransactions.list({ created: { gt: settledUntil }, limit: 100 })) recent.push(row);
  const coming = (await unbooked(reader, recent)).map(({ net, currency }) => ({ amount: net, currency }));
  return added([...(await booked(reader)), ...coming]);
}

async function booked(reader: Source): Promise<{ amount: number; currency: string }[]> {
  const rows = await reader.query<{ currency: string; amount: string }>(
    `SELECT currency, sum(balance) AS amount FROM ledger.balance WHERE account = 'asset.psp.stripe' GROUP BY currency
     UNION ALL SELECT currency, sum(amount) FROM difference WHERE code IN ('notInBooks', 'amountDiffers') AND resolved_at IS NULL AND amount IS NOT NULL GROUP BY currency`);
  return rows.map(({ amount, currency }) => ({ amount: minorFromDb(amount), currency }));
}

function compare(theirs: Sums, ours: Sums): Difference[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((currency): Difference[] => {
    const amount = (theirs.get(currency) ?? 0) - (ours.get(currency) ?? 0);
    return amount === 0 ? [] : [{ code: 'balanceDiffers', object: `asset.psp.stripe ${currency}`, ...sumIn(amount, currency) }];
  });
}

function added(parts: readonly { amount: number; currency: string }[]): Sums {
  const sums = new Map<string, number>();
  for (const { amount, currency } of parts) sums.set(currency.toUpperCase(), (sums.get(currency.toUpperCase()) ?? 0) + amount);
  return sums;
}

const same = (a: Sums, b: Sums): boolean => compare(a, b).length === 0;
