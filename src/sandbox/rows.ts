import type Stripe from 'stripe';
import type { Aftermath } from './cards.js';

/** A try to pay that waits for the donor's bank. Holds a test card's number only. */
export interface Attempt {
  id: string;
  session: string;
  card: string;
  person: string;
  email: string | null;
  name: string | null;
}

/** What Checkout was told to put on the payment (`payment_intent_data`): a session does not show it. */
export interface IntentData {
  /** The session's id. */
  id: string;
  description: string | null;
  metadata: Record<string, string>;
  statementSuffix: string | null;
  /** The payment intent, once the donor has pressed Pay: a session of mode `subscription` does not show it. */
  intent?: string;
  /** `subscription_data`, for the subscription to come. */
  subscription?: { description: string | null; metadata: Record<string, string> };
}

/** What a payment method draws on: a test card's or test account's number, and who holds it. */
export interface Purse {
  /** The payment method's id. */
  id: string;
  number: string;
  person: string;
  email: string | null;
  name: string | null;
}

/** What can be put off; who does it stands in jobs.ts. */
export type JobName =
  | 'available' | 'clear_debit' | 'collect' | 'deliver' | 'dispute' | 'dispute_deadline' | 'end_subscription' | 'expire' | 'expire_first' | 'finalize'
  | 'payout' | 'refund' | 'renew' | 'resume' | 'settle' | 'upcoming';

/** Something that is to happen at a moment (unix milliseconds) of the sandbox's clock, or of a test clock. */
export interface Due {
  id: string;
  job: JobName;
  /** The id of the object it is about. */
  about: string;
  at: number;
  /** A test clock's id. */
  clock?: string;
}

/** What a test card brings about after its charge (`id`) was paid. */
export interface AfterCharge {
  id: string;
  what: Aftermath;
}

export type FaultKind =
  | 'badSignature' | 'delay' | 'drop' | 'duplicate' | 'oldTimestamp' | 'reorder' | 'truncate' | 'wrongSecret'
  | 'dropAfterExecute' | 'dropBeforeExecute' | 'html502' | 'slow' | 'status';

/** Something that goes wrong on purpose: see faults.ts. */
export interface Fault {
  id: string;
  kind: FaultKind;
  match: string;
  /** How often still; null = always. */
  left: number | null;
  /** A status, further copies or milliseconds, by kind. */
  n: number;
  percent: number;
  /** State of its generator. */
  seed: number;
  /** What `Stripe-Should-Retry` says. */
  retry?: boolean;
}

/** An attempt at a webhook. */
export interface Delivery {
  id: string;
  event: string;
  type: string;
  attempt: number;
  /** HTTP status, or 0 when nobody answered. */
  status: number;
  fault: string | null;
}

/** A call of the API; status 0 = we hung up. */
export interface SeenRequest {
  id: string;
  method: string;
  path: string;
  status: number;
  idempotencyKey: string | null;
  fault: string | null;
  at: number;
}

/** A row of the ledger (`id`) that an automatic payout holds. */
export interface PaidOut {
  id: string;
  payout: string;
}

export interface StoredAnswer {
  id: string;
  request: string;
  requestId: string;
  status: number;
  body: string;
  storedMs: number;
}

export interface Setting {
  id: 'clock' | 'dunning' | 'no_overdraft' | 'port' | 'rate';
  value: number;
}

/** Every kind of row: Stripe's objects as answered, ids instead of expanded objects, then what the sandbox keeps for itself. */
export interface Rows {
  'checkout.session': Stripe.Checkout.Session;
  item: { id: string; session: string; item: Stripe.LineItem };
  payment_intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  balance_transaction: Stripe.BalanceTransaction;
  payment_method: Stripe.PaymentMethod;
  event: Stripe.Event;
  refund: Stripe.Refund;
  dispute: Stripe.Dispute;
  'radar.early_fraud_warning': Stripe.Radar.EarlyFraudWarning;
  payout: Stripe.Payout;
  after_charge: AfterCharge;
  customer: Stripe.Customer | Stripe.DeletedCustomer;
  product: Stripe.Product;
  price: Stripe.Price;
  subscription: Stripe.Subscription;
  invoice: Stripe.Invoice;
  invoice_payment: Stripe.InvoicePayment;
  'test_helpers.test_clock': Stripe.TestHelpers.TestClock;
  'billing_portal.session': Stripe.BillingPortal.Session;
  purse: Purse;
  paid_out: PaidOut;
  fault: Fault;
  delivery: Delivery;
  request: SeenRequest;
  intent_data: IntentData;
  attempt: Attempt;
  due: Due;
  answer: StoredAnswer;
  setting: Setting;
}
export type Kind = keyof Rows;
