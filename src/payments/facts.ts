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
  /** What it is to a payment; without it, the money is of no payment. */
  readonly move?: Move;
}

/** `captured`: the charge's own. `returned`: the bank took a debit back. `disputed`: withdrawn (below zero) or given back. */
export interface Move {
  readonly what: 'captured' | 'refunded' | 'refundFailed' | 'returned' | 'disputed';
  readonly charge: string;
  /** How much of the charge goes with it, in the charge's currency; not told for disputes. */
  readonly part: number;
  readonly dispute?: string;
}

/** A charge of the payment: usually one, two where a direct debit came back and was tried again. */
export interface ChargeFact {
  readonly id: string;
  /** Minor units of the donor's currency. */
  readonly gross: number;
}

/** A refund in whatever state; who asked for it Stripe tells only of ours (`ours`: the id we gave it). */
export interface RefundFact {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly failureReason: string | null;
  readonly ours: string | null;
}

export interface DisputeFact {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly reason: string;
  /** Unix seconds; null when nothing can be answered. */
  readonly dueBy: number | null;
  readonly refundable: boolean;
}

/** The card's bank reported a fraud: no money moves yet, and a refund now usually keeps a dispute away. */
export interface WarningFact {
  readonly id: string;
  readonly fraudType: string;
  readonly actionable: boolean;
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
  /** What the donor was charged or will be, in the donor's currency; null before anything was tried. */
  readonly asked: { readonly amount: number; readonly currency: string } | null;
  readonly charges: readonly ChargeFact[];
  readonly refunds: readonly RefundFact[];
  readonly disputes: readonly DisputeFact[];
  readonly warnings: readonly WarningFact[];
  /** Every balance transaction of it that there is: charges, refunds and those that failed, disputes, returns. */
  readonly balance: readonly BalanceFact[];
  /** By card or by debit, once one was tried. */
  readonly rail?: 'card' | 'sepa_debit' | null;
  /** When Stripe made an intent for a customer, unix seconds: a monthly charge is one, a single gift has no customer. */
  readonly customerSince?: number | null;
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
export const ourReference = (text: string | null | undefined): string | null => (text && UUID.test(text) ? text : null);

const NOTHING: PaymentFacts = {
  reference: null, sessionId: null, session: null, intentId: null, intent: null, declined: false, chargeId: null, cardCountry: null, cardFingerprint: null,
  asked: null, charges: [], refunds: [], disputes: [], warnings: [], balance: [],
};

/** What was fetched of a payment beside its intent: earlier charges, and all that went back. */
export interface Beside {
  readonly charges?: readonly Stripe.Charge[];
  readonly refunds?: readonly Stripe.Refund[];
  readonly disputes?: readonly Stripe.Dispute[];
  readonly warnings?: readonly Stripe.Radar.EarlyFraudWarning[];
}

/** Reads a payment intent whose charge has its balance transactions expanded, its session when that is at hand, and what stands beside it. */
export function factsOf(intent: Stripe.PaymentIntent | null, session: Stripe.Checkout.Session | null = null, beside: Beside = {}): PaymentFacts {
  const reference = ourReference(session?.client_reference_id ?? intent?.metadata['donation']);
  const latest = opened(intent?.latest_charge);
  const charges = chargesOf(latest, beside);
  return { ...NOTHING, ...(session && ofSession(session)), ...(intent && ofIntent(intent)), ...(latest && ofCard(latest)), ...movesOf(charges, beside), reference };
}

/** The latest first, then those before it that are at hand. */
export const chargesOf = (latest: Stripe.Charge | null, { charges = [] }: Beside): Stripe.Charge[] => (latest ? [latest, ...charges.filter(({ id }) => id !== latest.id)] : [...charges]);

const ofSession = (session: Stripe.Checkout.Session) => ({ sessionId: session.id, session: session.status, intentId: idOf(session.payment_intent) });

const ofIntent = (intent: Stripe.PaymentIntent) => ({
  intentId: intent.id, intent: intent.status, declined: intent.last_payment_error !== null, asked: { amount: intent.amount, currency: intent.currency.toUpperCase() },
  customerSince: intent.customer ? intent.created : null,
});

function ofCard({ id, payment_method_details: details }: Stripe.Charge): Partial<PaymentFacts> {
  if (details?.sepa_debit) return { chargeId: id, rail: 'sepa_debit', cardFingerprint: details.sepa_debit.fingerprint };
  if (details?.card) return { chargeId: id, rail: 'card', cardCountry: details.card.country, cardFingerprint: details.card.fingerprint ?? null };
  return { chargeId: id };
}

function movesOf(charges: readonly Stripe.Charge[], { refunds = [], disputes = [], warnings = [] }: Beside): Partial<PaymentFacts> {
  const balance = [...charges.flatMap(chargeMoves), ...refunds.flatMap(refundMoves), ...disputes.flatMap(disputeMoves)];
  return {
    charges: charges.map(({ id, amount }) => ({ id, gross: amount })), refunds: refunds.map(refundFact), disputes: disputes.map(disputeFact), warnings: warnings.map(warningFact), balance,
  };
}

const moved = (row: Maybe<Stripe.BalanceTransaction>, move: Move): BalanceFact[] => {
  const known = opened(row);
  return known ? [{ ...balanceFact(known), move }] : [];
};

/** A debit that is on its way is no money yet, although Stripe lists it in the balance. */
const chargeMoves = ({ id, status, amount, balance_transaction: taken, failure_balance_transaction: back }: Stripe.Charge): BalanceFact[] =>
  status === 'pending' ? [] : [...moved(taken, { what: 'captured', charge: id, part: amount }), ...moved(back, { what: 'returned', charge: id, part: amount })];

function refundMoves({ charge, amount, balance_transaction: sent, failure_balance_transaction: back }: Stripe.Refund): BalanceFact[] {
  const of = { charge: idOf(charge) ?? '', part: amount };
  return [...moved(sent, { what: 'refunded', ...of }), ...moved(back, { what: 'refundFailed', ...of })];
}

const disputeMoves = ({ id, charge, amount, balance_transactions: rows }: Stripe.Dispute): BalanceFact[] =>
  rows.flatMap((row) => moved(row, { what: 'disputed', charge: idOf(charge) ?? '', part: amount, dispute: id }));

const refundFact = ({ id, amount, currency, status, failure_reason: why, metadata }: Stripe.Refund): RefundFact => ({
  id, amount, currency: currency.toUpperCase(), status: status ?? 'pending', failureReason: why ?? null, ours: ourReference(metadata?.['refund']),
});

const disputeFact = ({ id, amount, currency, status, reason, evidence_details: { due_by: dueBy }, is_charge_refundable: refundable }: Stripe.Dispute): DisputeFact => ({
  id, amount, currency: currency.toUpperCase(), status, reason, dueBy, refundable,
});

const warningFact = ({ id, fraud_type: fraudType, actionable }: Stripe.Radar.EarlyFraudWarning): WarningFact => ({ id, fraudType, actionable });

/** A balance transaction that belongs to no payment of ours: a fee, an adjustment, a charge made in the Dashboard. */
export const looseMoney = (row: Stripe.BalanceTransaction): PaymentFacts => ({ ...NOTHING, balance: [balanceFact(row)] });
