import type Stripe from 'stripe';
import { subscriptionStatus, type SubscriptionStatus } from './status.js';

/** Where our monthly gifts and Stripe's subscriptions differ. */
export interface SubscriptionDifference {
  /** `unknownHere`: charges somebody, and is no gift of ours. `unknownThere`: we show it as living, and Stripe has none. */
  readonly what: 'unknownHere' | 'unknownThere' | 'status' | 'amount';
  /** Stripe's id. */
  readonly stripeId: string;
  readonly reference: string | null;
}
interface Ours {
  readonly reference: string;
  readonly stripeId: string;
  readonly status: SubscriptionStatus;
  readonly amountMinor: string;
}

interface Readable {
  query<Row>(sql: string, params?: unknown[]): Promise<Row[]>;
}

/** Compares every subscription that may still charge somebody, on both sides. Pages through Stripe's list; throws what the SDK throws. */
export async function subscriptionDifferences(stripe: Stripe, reader: Readable): Promise<SubscriptionDifference[]> {
  const rows = await reader.query<Ours>(`SELECT reference, stripe_id AS "stripeId", status, amount_minor AS "amountMinor" FROM subscription WHERE stripe_id IS NOT NULL`);
  const ours = new Map(rows.map((row) => [row.stripeId, row]));
  const found: SubscriptionDifference[] = [];
  const seen = new Set<string>();
  for await (const theirs of stripe.subscriptions.list({ limit: 100 })) {
    seen.add(theirs.id);
    const what = differenceOf(ours.get(theirs.id), theirs);
    if (what) found.push({ what, stripeId: theirs.id, reference: ours.get(theirs.id)?.reference ?? null });
  }
  const missing = rows.filter(({ stripeId, status }) => status !== 'ended' && !seen.has(stripeId));
  return [...found, ...missing.map(({ stripeId, reference }) => ({ what: 'unknownThere' as const, stripeId, reference }))];
}

/** What Stripe lists here is not over: Stripe leaves those that are out. */
function differenceOf(ours: Ours | undefined, theirs: Stripe.Subscription): SubscriptionDifference['what'] | null {
  if (!ours) return 'unknownHere';
  if (ours.status !== subscriptionStatus(theirs)) return 'status';
  const [item] = theirs.items.data;
  return Number(ours.amountMinor) === (item?.price.unit_amount ?? 0) * (item?.quantity ?? 1) ? null : 'amount';
}
