import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { CHECKOUT_LIVES_S } from './checkout.js';
import { Contributors } from './contributors.js';
import { kindOf } from './envelope.js';
import { chargesOf, factsOf, looseMoney, type Beside, type PaymentFacts } from './facts.js';
import { Renewals } from './monthly/renewals.js';

const CHARGE = ['latest_charge.balance_transaction', 'latest_charge.failure_balance_transaction', 'latest_charge.refunds'];
const OF_INTENT = CHARGE.map((path) => `payment_intent.${path}`);
const ROWS = ['balance_transaction', 'failure_balance_transaction'];
/** More refunds or disputes than this no payment has; Stripe would not either. */
const MANY = { limit: 1000 };

/** Asks Stripe, outside any transaction. */
@Injectable()
export class Fetcher {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Contributors) private readonly contributors: Contributors,
    @Inject(Renewals) private readonly renewals: Renewals,
  ) {}

  /** What is true now of the object an envelope names, and the pseudonym of whoever gave. Throws what the SDK throws. */
  async fetch(type: string, objectId: string): Promise<{ facts: PaymentFacts; contributor: string | null }> {
    const fetched = await fetchFacts(this.stripe, type, objectId);
    const facts = fetched.reference === null && fetched.intentId !== null ? { ...fetched, reference: await this.renewals.referenceOf(fetched) } : fetched;
    return { facts, contributor: await this.contributors.of(facts) };
  }
}

function fetchFacts(stripe: Stripe, type: string, objectId: string): Promise<PaymentFacts> {
  switch (kindOf(type, objectId)) {
    case 'balance': return ofBalance(stripe, objectId);
    case 'session': return ofSession(stripe, objectId);
    case 'intent': return ofIntent(stripe, objectId);
    case 'refund': return ofRefund(stripe, objectId);
    case 'dispute': return ofDispute(stripe, objectId);
    case 'warning': return ofWarning(stripe, objectId);
    case 'charge': return ofCharge(stripe, objectId);
  }
}

async function ofSession(stripe: Stripe, id: string): Promise<PaymentFacts> {
  const session = await stripe.checkout.sessions.retrieve(id, { expand: OF_INTENT });
  const intent = (session.payment_intent as Stripe.PaymentIntent | null) ?? (await intentOfInvoice(stripe, session.invoice));
  return factsOf(intent, session, await besideOf(stripe, intent));
}

/** A session that began something monthly names its invoice, and that its payment. */
async function intentOfInvoice(stripe: Stripe, invoice: string | Stripe.Invoice | null): Promise<Stripe.PaymentIntent | null> {
  if (invoice === null) return null;
  const { data: [link] } = await stripe.invoicePayments.list({ invoice: nameOf(invoice), limit: 1 });
  const id = link?.payment.payment_intent;
  return id ? stripe.paymentIntents.retrieve(nameOf(id), { expand: CHARGE }) : null;
}

async function ofIntent(stripe: Stripe, id: string): Promise<PaymentFacts> {
  return withSession(stripe, await stripe.paymentIntents.retrieve(id, { expand: CHARGE }));
}

/** The payment a charge is of; an earlier charge than its latest keeps its own balance transactions. */
async function ofCharge(stripe: Stripe, id: string, known: Beside = {}): Promise<PaymentFacts> {
  const charge = await stripe.charges.retrieve(id, { expand: [...ROWS, 'refunds', ...OF_INTENT] });
  const intent = charge.payment_intent as Stripe.PaymentIntent | null;
  const beside = { ...known, charges: [charge] };
  return intent ? withSession(stripe, intent, beside) : factsOf(null, null, await besideOf(stripe, intent, beside));
}

async function ofRefund(stripe: Stripe, id: string): Promise<PaymentFacts> {
  const refund = await stripe.refunds.retrieve(id, { expand: ROWS });
  return refund.charge === null ? factsOf(null, null, { refunds: [refund] }) : ofCharge(stripe, nameOf(refund.charge));
}

async function ofDispute(stripe: Stripe, id: string): Promise<PaymentFacts> {
  const dispute = await stripe.disputes.retrieve(id);
  return ofCharge(stripe, nameOf(dispute.charge), { disputes: [dispute] });
}

async function ofWarning(stripe: Stripe, id: string): Promise<PaymentFacts> {
  const warning = await stripe.radar.earlyFraudWarnings.retrieve(id);
  return ofCharge(stripe, nameOf(warning.charge), { warnings: [warning] });
}

/** Whether a try is still possible only the session knows; once the money is there nobody has to ask. */
async function withSession(stripe: Stripe, intent: Stripe.PaymentIntent, known: Beside = {}): Promise<PaymentFacts> {
  const beside = await besideOf(stripe, intent, known);
  if (intent.status === 'succeeded') return factsOf(intent, null, beside);
  const { data } = await stripe.checkout.sessions.list({ payment_intent: intent.id, limit: 1 });
  return factsOf(intent, data[0] ?? (await sessionOfOrder(stripe, intent)), beside);
}

/** Long enough to be no other's. */
const PREFIX_LEAST = 20;

/** A session that is to begin something monthly names its payment only once it is paid, and the payment names the session, sometimes cut short: it is looked for among the open ones, so that declined cards count for it. */
async function sessionOfOrder(stripe: Stripe, { payment_details: details, created }: Stripe.PaymentIntent): Promise<Stripe.Checkout.Session | null> {
  const order = details?.order_reference ?? '';
  if (!order.startsWith('cs_') || order.length < PREFIX_LEAST) return null;
  for await (const session of stripe.checkout.sessions.list({ status: 'open', created: { gte: created - CHECKOUT_LIVES_S }, limit: 100 })) if (session.id.startsWith(order)) return session;
  return null;
}

/** What went back, asked for only where the charges say that there is something: a refund that failed stays in their list, a dispute that was won leaves its mark. */
async function besideOf(stripe: Stripe, intent: Stripe.PaymentIntent | null, known: Beside = {}): Promise<Beside> {
  const each = await Promise.all(chargesOf((intent?.latest_charge ?? null) as Stripe.Charge | null, known).map(async (charge) => ({
    refunds: hasRefunds(charge) ? await stripe.refunds.list({ charge: charge.id, limit: 100, expand: ROWS.map((row) => `data.${row}`) }).autoPagingToArray(MANY) : [],
    disputes: charge.disputed ? await stripe.disputes.list({ charge: charge.id, limit: 100 }).autoPagingToArray(MANY) : [],
  })));
  const disputes = each.flatMap((of) => of.disputes);
  return {
    ...known, refunds: each.flatMap((of) => of.refunds), disputes: [...disputes, ...(known.disputes ?? []).filter(({ id }) => disputes.every((one) => one.id !== id))],
  };
}

const hasRefunds = ({ refunds, amount_refunded: sum }: Stripe.Charge): boolean => (refunds?.data.length ?? 0) > 0 || sum > 0;

const nameOf = (value: string | { id: string }): string => (typeof value === 'string' ? value : value.id);

interface SourceOf {
  readonly object?: string;
  readonly id: string;
  readonly charge?: string | { id: string } | null;
}

async function ofBalance(stripe: Stripe, id: string): Promise<PaymentFacts> {
  const row = await stripe.balanceTransactions.retrieve(id, { expand: ['source'] });
  const source = row.source as SourceOf | null;
  const charge = source?.object === 'charge' ? source.id : source?.object === 'refund' || source?.object === 'dispute' ? source.charge : null;
  if (!charge) return looseMoney(row);
  const facts = await ofCharge(stripe, nameOf(charge));
  return facts.intent === 'processing' || facts.balance.some((fact) => fact.id === id) ? facts : looseMoney(row);
}
