import type Stripe from 'stripe';

/** A movement of our Stripe balance, in the currency it settled in (minor units). `net = amount − fee`. Never changes once it exists. */
export interface BalanceFact {
  readonly id: string;
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
  /** Stripe's type: `charge`, `refund`, `payout` … */
  readonly type: string;
  /** UTC day of Stripe's `created`. */
  readonly day: string;
}

/** What Stripe says now of one payment, fetched under the pinned version; nothing of it comes from an event's payload. */
export interface PaymentFacts {
  /** Our reference (the donation's id) as we gave it to Stripe; null for money that is not from our pages. */
  readonly reference: string | null;
  readonly sessionId: string | null;
  readonly session: Stripe.Checkout.Session.Status | null;
  readonly intentId: string | null;
  readonly intent: Stripe.PaymentIntent.Status | null;
  /** The last try was refused. */
  readonly declined: boolean;
  readonly chargeId: string | null;
  /** Country of the card's issuer, ISO 3166; used for the guard and never stored. */
  readonly cardCountry: string | null;
  /** Stripe's name for the card, the same for every gift made with it; only a pseudonym of it is stored. */
  readonly cardFingerprint: string | null;
  readonly balance: readonly BalanceFact[];
}

type Maybe<T> = string | T | null | undefined;
const opened = <T extends object>(value: Maybe<T>): T | null => (typeof value === 'object' ? value : null);
const idOf = (value: Maybe<{ id: string }>): string | null => (typeof value === 'string' ? value : (value?.id ?? null));

export function balanceFact(row: Stripe.BalanceTransaction): BalanceFact {
  return {
    id: row.id, amount: row.amount, fee: row.fee, net: row.net, currency: row.currency.toUpperCase(), type: row.type,
    day: new Date(row.created * 1000).toISOString().slice(0, 10),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ourReference = (text: string | null | undefined): string | null => (text && UUID.test(text) ? text : null);

const NOTHING: PaymentFacts = {
  reference: null, sessionId: null, session: null, intentId: null, intent: null, declined: false, chargeId: null, cardCountry: null, cardFingerprint: null, balance: [],
};

/** Reads a payment intent with `latest_charge.balance_transaction` expanded, and its session when that is at hand. */
export function factsOf(intent: Stripe.PaymentIntent | null, session: Stripe.Checkout.Session | null = null): PaymentFacts {
  const reference = ourReference(session?.client_reference_id ?? intent?.metadata['donation']);
  return { ...NOTHING, ...(session && ofSession(session)), ...(intent && ofIntent(intent)), ...chargeFacts(opened(intent?.latest_charge)), reference };
}

const ofSession = (session: Stripe.Checkout.Session) => ({ sessionId: session.id, session: session.status, intentId: idOf(session.payment_intent) });

const ofIntent = (intent: Stripe.PaymentIntent) => ({ intentId: intent.id, intent: intent.status, declined: intent.last_payment_error !== null });

function chargeFacts(charge: Stripe.Charge | null): Partial<PaymentFacts> {
  if (!charge) return {};
  const row = opened(charge.balance_transaction);
  const card = charge.payment_method_details?.card;
  return { chargeId: charge.id, cardCountry: card?.country ?? null, cardFingerprint: card?.fingerprint ?? null, balance: row ? [balanceFact(row)] : [] };
}

/** A balance transaction that belongs to no payment of ours: a fee, an adjustment, a charge made in the Dashboard. */
export const looseMoney = (row: Stripe.BalanceTransaction): PaymentFacts => ({ ...NOTHING, balance: [balanceFact(row)] });
