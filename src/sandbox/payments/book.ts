import type Stripe from 'stripe';
import { later } from '../due.js';
import { newStripeId } from '../ids.js';
import type { World } from '../world.js';

const DAY = 86_400;

type Row = Stripe.BalanceTransaction;

/** A row to come: `amount` and `fees` in cents of `currency`, signed as the account sees them. */
export interface RowDraft {
  type: Row['type'];
  category: string;
  amount: number;
  source: string;
  description: string | null;
  currency?: string;
  exchangeRate?: number | null;
  fees?: readonly { amount: number; description: string }[];
  /** Unix seconds; absent = now. */
  availableOn?: number;
}

/** Writes a row of the account's ledger: `net = amount - fee`. Rows are never changed, except that pending money becomes available. */
export function book(world: World, draft: RowDraft): Row {
  const { currency = 'eur', fees = [], availableOn = world.now() } = draft;
  const fee = fees.reduce((sum, part) => sum + part.amount, 0);
  const wait = availableOn - world.now();
  // One event for each day on which money becomes available.
  if (wait > 0) later(world, 'available', String(Math.floor(availableOn / DAY)), wait * 1000);
  return world.store.put('balance_transaction', {
    id: newStripeId('balance_transaction'),
    object: 'balance_transaction',
    amount: draft.amount,
    available_on: availableOn,
    balance_type: 'payments',
    created: world.now(),
    currency,
    description: draft.description,
    exchange_rate: draft.exchangeRate ?? null,
    fee,
    fee_details: fees.map((part) => ({ ...part, application: null, currency, type: 'stripe_fee' })),
    net: draft.amount - fee,
    reporting_category: draft.category,
    source: draft.source,
    status: availableOn <= world.now() ? 'available' : 'pending',
    type: draft.type,
  });
}

/** When the money of a charge becomes available: what takes it back is taken from there, not from others' money. */
export function availabilityOf({ store }: World, charge: Stripe.Charge): number | undefined {
  return typeof charge.balance_transaction === 'string' ? store.find('balance_transaction', charge.balance_transaction)?.available_on : undefined;
}

/** All the money there is, available or not, in cents. */
export const totalOf = ({ store }: World): number => store.all('balance_transaction').reduce((sum, row) => sum + row.net, 0);

/** Whether `cents` can go out. What the balance lacks Stripe takes from the foundation's bank account, unless control switched that off. */
export const canPay = (world: World, cents: number): boolean => !world.store.find('setting', 'no_overdraft')?.value || totalOf(world) >= cents;
