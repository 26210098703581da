import type Stripe from 'stripe';
import type { Source } from '../../../ledger/index.js';
import type { Check, Difference, DifferenceCode, Look } from '../check.js';

/** A payment page lives 35 minutes; what was paid on it is known soon after. */
const PAGE_LIVES_S = 45 * 60;
const NAMED_MAX = 200;

/** What was paid is booked within two hours, what is booked was asked for, and what Stripe calls paid is so here. */
export const payments: Check = {
  name: 'payments',
  codes: ['paidNotPosted', 'postedWithoutPayment', 'openButPaid'],
  async run(look) {
    return [...named('paidNotPosted', await look.reader.query(PAID_NOT_POSTED, [NAMED_MAX])), ...named('postedWithoutPayment', await look.reader.query(WITHOUT_PAYMENT, [NAMED_MAX])), ...(await openButPaid(look))];
  },
};

const PAID_NOT_POSTED = `
  SELECT p.reference AS object FROM payment p
  WHERE p.status = 'paid' AND cardinality(p.items) = 0 AND p.rail IN ('card', 'sepa_debit') AND p.opened_at < now() - interval '2 hours'
    AND NOT EXISTS (SELECT FROM payment_event e WHERE e.object_id = p.intent_id AND e.received_at > now() - interval '2 hours')
  ORDER BY p.id LIMIT $1`;

const WITHOUT_PAYMENT = `
  SELECT DISTINCT l.subject AS object FROM ledger.line l JOIN ledger.entry e ON e.id = l.entry_id
  WHERE e.kind = 'donation.captured' AND l.account = 'income.donation' AND l.subject IS NOT NULL
    AND NOT EXISTS (SELECT FROM payment p WHERE p.reference = l.subject) LIMIT $1`;

const named = (code: DifferenceCode, rows: readonly { object: string }[]): Difference[] => rows.map(({ object }) => ({ code, object }));

async function openButPaid({ reader, stripe, since, settledUntil, open, alive }: Look): Promise<Difference[]> {
  const references = open.filter(({ code }) => code === 'openButPaid').map(({ object }) => object);
  let seen = 0;
  for await (const session of stripe.checkout.sessions.list({ created: { gte: since, lte: settledUntil - PAGE_LIVES_S }, limit: 100 })) {
    if ((seen += 1) % 100 === 0) await alive();
    if (isPaid(session)) references.push(session.client_reference_id!);
  }
  return named('openButPaid', await stillOpen(reader, references));
}

const isPaid = ({ payment_status, client_reference_id }: Stripe.Checkout.Session): boolean => payment_status === 'paid' && client_reference_id !== null;

const stillOpen = (reader: Source, references: readonly string[]): Promise<{ object: string }[]> =>
  reader.query(`SELECT reference AS object FROM payment WHERE reference::text = ANY ($1::text[]) AND status IN ('opened', 'waiting', 'declined', 'expired')`, [references]);
