import { Inject, Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { Contributors } from './contributors.js';
import { BALANCE_TYPE } from './envelope.js';
import { factsOf, looseMoney, type PaymentFacts } from './facts.js';

const CHARGE = ['latest_charge.balance_transaction'];

/** Asks Stripe, outside any transaction. */
@Injectable()
export class Fetcher {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Contributors) private readonly contributors: Contributors,
  ) {}

  /** What is true now of the object an envelope names, and the pseudonym of whoever gave. Throws what the SDK throws. */
  async fetch(type: string, objectId: string): Promise<{ facts: PaymentFacts; contributor: string | null }> {
    const facts = await fetchFacts(this.stripe, type, objectId);
    return { facts, contributor: await this.contributors.of(facts) };
  }
}

function fetchFacts(stripe: Stripe, type: string, objectId: string): Promise<PaymentFacts> {
  if (type === BALANCE_TYPE) return ofBalance(stripe, objectId);
  if (objectId.startsWith('cs_')) return ofSession(stripe, objectId);
  if (objectId.startsWith('pi_')) return ofIntent(stripe, objectId);
  return ofCharge(stripe, objectId);
}

async function ofSession(stripe: Stripe, id: string): Promise<PaymentFacts> {
  const session = await stripe.checkout.sessions.retrieve(id, { expand: CHARGE.map((path) => `payment_intent.${path}`) });
  return factsOf(session.payment_intent as Stripe.PaymentIntent | null, session);
}

async function ofIntent(stripe: Stripe, id: string): Promise<PaymentFacts> {
  return withSession(stripe, await stripe.paymentIntents.retrieve(id, { expand: CHARGE }));
}

async function ofCharge(stripe: Stripe, id: string): Promise<PaymentFacts> {
  const charge = await stripe.charges.retrieve(id, { expand: ['balance_transaction', ...CHARGE.map((path) => `payment_intent.${path}`)] });
  const intent = charge.payment_intent as Stripe.PaymentIntent | null;
  if (intent) return withSession(stripe, intent);
  const row = charge.balance_transaction as Stripe.BalanceTransaction | null;
  return row ? looseMoney(row) : factsOf(null);
}

/** Whether a try is still possible only the session knows; once the money is there nobody has to ask. */
async function withSession(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<PaymentFacts> {
  if (intent.status === 'succeeded') return factsOf(intent);
  const { data } = await stripe.checkout.sessions.list({ payment_intent: intent.id, limit: 1 });
  return factsOf(intent, data[0] ?? null);
}

async function ofBalance(stripe: Stripe, id: string): Promise<PaymentFacts> {
  const row = await stripe.balanceTransactions.retrieve(id, { expand: ['source'] });
  const source = row.source as { object?: string; id: string } | null;
  if (source?.object !== 'charge') return looseMoney(row);
  const facts = await ofCharge(stripe, source.id);
  return facts.balance.length > 0 ? facts : looseMoney(row);
}
