import type Stripe from 'stripe';
import { minorFromDb } from '../../../kernel/money.js';
import type { Source } from '../../../ledger/index.js';
import { termsOf, type Terms } from '../../monthly/facts.js';
import { subscriptionStatus, type SubscriptionStatus } from '../../monthly/status.js';
import { ourReference } from '../../facts.js';
import { sumIn, type Check, type Difference, type Look } from '../check.js';

const PAGE = 100;
const CHANGES = ['customer.subscription.created', 'customer.subscription.updated', 'customer.subscription.deleted', 'customer.subscription.paused', 'customer.subscription.resumed'];

/** Each monthly gift that lives here lives at Stripe in the same state and with the same sum, and each of ours that lives there is known here. */
export const subscriptions: Check = {
  name: 'subscriptions',
  codes: ['monthlyNotAtStripe', 'monthlyNotHere', 'monthlyDiffers'],
  async run(look) {
    const theirs = await atStripe(look);
    const found: Difference[] = [];
    for (let from = 0; from < theirs.length; from += PAGE) found.push(...(await compare(look.reader, theirs.slice(from, from + PAGE))));
    found.push(...(await gone(look.reader, theirs)));
    const coming = found.length > 0 ? await changedSince(look) : new Set();
    return found.filter(({ object }) => !coming.has(object));
  },
};

interface Theirs extends Terms {
  readonly id: string;
  readonly reference: string | null;
  readonly status: SubscriptionStatus;
}
interface Ours {
  readonly stripeId: string | null;
  readonly reference: string;
  readonly status: SubscriptionStatus;
  readonly amountMinor: string;
}

async function atStripe({ stripe, alive }: Look): Promise<Theirs[]> {
  const live: Theirs[] = [];
  let seen = 0;
  for await (const one of stripe.subscriptions.list({ limit: PAGE })) {
    if ((seen += 1) % PAGE === 0) await alive();
    const status = subscriptionStatus(one);
    if (status !== 'ended') live.push({ id: one.id, reference: ourReference(one.metadata['donation']), status, ...termsOf(one) });
  }
  return live;
}

async function compare(reader: Source, theirs: readonly Theirs[]): Promise<Difference[]> {
  const rows = await reader.query<Ours>(
    `SELECT stripe_id AS "stripeId", reference, status, amount_minor AS "amountMinor" FROM subscription WHERE stripe_id = ANY ($1::text[]) OR (stripe_id IS NULL AND reference::text = ANY ($2::text[]))`,
    [theirs.map(({ id }) => id), theirs.flatMap(({ reference }) => reference ?? [])]);
  const known = new Map(rows.map((row) => [row.stripeId ?? row.reference, row]));
  return theirs.flatMap((one) => differs(one, known.get(one.id) ?? known.get(one.reference ?? '')));
}

/** What was begun elsewhere and never adopted is not ours. */
function differs(theirs: Theirs, ours: Ours | undefined): Difference[] {
  const { id: object, amountMinor, currency, reference } = theirs;
  if (!ours) return reference === null ? [] : [{ code: 'monthlyNotHere', object, ...sumIn(amountMinor, currency) }];
  const more = amountMinor - minorFromDb(ours.amountMinor);
  if (more === 0) return ours.status === theirs.status ? [] : [{ code: 'monthlyDiffers', object }];
  return [{ code: 'monthlyDiffers', object, ...sumIn(more, currency) }];
}

/** Those that live here and not there. */
async function gone(reader: Source, theirs: readonly Theirs[]): Promise<Difference[]> {
  const rows = await reader.query<{ object: string }>(
    `SELECT stripe_id AS object FROM subscription WHERE status IN ('active', 'paused', 'failing') AND stripe_id <> ALL ($1::text[]) ORDER BY id`, [theirs.map(({ id }) => id)]);
  return rows.map(({ object }) => ({ code: 'monthlyNotAtStripe', object }));
}

/** Those of which Stripe's latest word may still be on its way. */
async function changedSince({ stripe, settledUntil }: Look): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { data } of stripe.events.list({ created: { gt: settledUntil }, types: CHANGES, limit: PAGE })) ids.add((data.object as Stripe.Subscription).id);
  return ids;
}
