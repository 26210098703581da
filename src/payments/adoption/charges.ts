import type Stripe from 'stripe';
import type { Source } from '../../ledger/index.js';
import { ourReference } from '../facts.js';

const PAGE = 100;
/** Stripe answers about a hundred requests a second. */
const AT_ONCE = 8;

/** Where money that moved at Stripe is or would be booked: already, to a gift, beside gifts by rules of its own (payouts, fees), or nowhere but suspense. */
export type Place = 'booked' | 'gift' | 'own' | 'suspense';
export interface Sum {
  readonly place: Place;
  readonly currency: string;
  readonly count: number;
  readonly minor: number;
}

/** What the books know how to book without knowing whose it is. */
const OWN = /^(payout|topup|stripe_|tax_fee|reserve|payment_network_reserve)/;

type Row = Stripe.BalanceTransaction;

/** Everything that moved since (unix seconds), added up by where it would go once the `adopted` subscriptions are ours. Only reads. */
export async function chargesSince(stripe: Stripe, reader: Source, since: number, adopted: ReadonlySet<string>): Promise<Sum[]> {
  const sums = new Map<string, Sum>();
  for await (const page of pages(stripe, since)) {
    const booked = new Set((await reader.query<{ item: string }>(`SELECT item FROM ledger.psp_item WHERE psp = 'stripe' AND item = ANY ($1::text[])`, [page.map(({ id }) => id)])).map(({ item }) => item));
    for (let at = 0; at < page.length; at += AT_ONCE) {
      const part = page.slice(at, at + AT_ONCE);
      const places = await Promise.all(part.map(async (row) => (booked.has(row.id) ? 'booked' : placeOf(stripe, row, adopted))));
      part.forEach((row, n) => add(sums, row, places[n]!));
    }
  }
  return [...sums.values()].sort((a, b) => (`${a.currency} ${a.place}` < `${b.currency} ${b.place}` ? -1 : 1));
}

async function* pages(stripe: Stripe, since: number): AsyncGenerator<Row[]> {
  let page: Row[] = [];
  for await (const row of stripe.balanceTransactions.list({ created: { gte: since }, limit: PAGE, expand: ['data.source'] })) {
    page.push(row);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}

async function placeOf(stripe: Stripe, { type, source }: Row, adopted: ReadonlySet<string>): Promise<Place> {
  if (OWN.test(type)) return 'own';
  if (typeof source !== 'object' || source?.object !== 'charge') return 'suspense';
  if (ourReference(source.metadata['donation'])) return 'gift';
  const subscription = await subscriptionOf(stripe, source);
  return subscription !== null && adopted.has(subscription) ? 'gift' : 'suspense';
}

async function subscriptionOf(stripe: Stripe, { payment_intent: of, customer }: Stripe.Charge): Promise<string | null> {
  if (!of || !customer) return null;
  const { data: [link] } = await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: typeof of === 'string' ? of : of.id }, limit: 1, expand: ['data.invoice'] });
  const subscription = (link?.invoice as Stripe.Invoice | undefined)?.parent?.subscription_details?.subscription;
  return typeof subscription === 'object' ? subscription.id : (subscription ?? null);
}

function add(sums: Map<string, Sum>, { currency, amount }: Row, place: Place): void {
  const key = `${currency} ${place}`;
  const sum = sums.get(key) ?? { place, currency: currency.toUpperCase(), count: 0, minor: 0 };
  sums.set(key, { ...sum, count: sum.count + 1, minor: sum.minor + amount });
}
