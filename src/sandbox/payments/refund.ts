import type Stripe from 'stripe';
import { previousOf, update } from '../changes.js';
import { later } from '../due.js';
import { newStripeId } from '../ids.js';
import { inEuro, rateOf } from '../money.js';
import type { Cause, World } from '../world.js';
import { NO_CAUSE } from '../world.js';
import { availabilityOf, book, canPay } from './book.js';
import { closeInquiries } from './dispute.js';
import { settle } from './settle.js';
import { noLongerActionable } from './warning.js';

type Refund = Stripe.Refund;

export interface RefundOrder {
  amount: number;
  reason: Refund['reason'];
  metadata: Record<string, string>;
  /** Asks the donor by e-mail where the money should go, as for a payment that was no card's. */
  ask?: string;
}

const BANK_TAKES_MS = 5_000;
const DAY_MS = 86_400_000;

/** Gives money of a charge back; whether it may was checked before. The charge's own row comes first, if it has to be made now. */
export function refund(world: World, chargeId: string, order: RefundOrder, cause = NO_CAUSE): Refund {
  settle(world, chargeId);
  const charge = world.store.find('charge', chargeId)!;
  const made = world.store.put('refund', place(world, charge, draft(world, charge, order)));
  world.emit('refund.created', made, cause);
  takeFromCharge(world, charge, made.amount, 'charge.refunded', cause);
  if (made.status !== 'requires_action') later(world, 'refund', made.id, made.pending_reason ? DAY_MS : BANK_TAKES_MS);
  return made;
}

function draft(world: World, charge: Stripe.Charge, { amount, reason, metadata, ask }: RefundOrder): Refund {
  const card = charge.payment_method_details?.type === 'card';
  const expires = world.now() + 45 * 86_400;
  return {
    id: newStripeId(card ? 'refund' : 'debit_refund'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    ...(card && { destination_details: { type: 'card', card: { type: 'refund', reference_status: 'pending', reference_type: 'acquirer_reference_number' } } }),
    ...(ask && { instructions_email: ask, next_action: { type: 'display_details', display_details: { email_sent: { email_sent_at: world.now(), email_sent_to: ask }, expires_at: expires } } }),
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: ask ? 'requires_action' : 'succeeded',
    transfer_reversal: null,
  };
}

/** Books the refund, or lets it wait: for the charge itself, or for enough money to be there. */
function place(world: World, charge: Stripe.Charge, made: Refund): Refund {
  const euro = inEuro(made.amount, made.currency);
  if (!charge.balance_transaction) return { ...made, status: 'pending', pending_reason: 'charge_pending' };
  if (!canPay(world, euro)) return { ...made, status: 'pending', pending_reason: 'insufficient_funds' };
  const row = book(world, {
    type: made.id.startsWith('pyr_') ? 'payment_refund' : 'refund', category: 'refund', amount: -euro, source: made.id,
    exchangeRate: rateOf(made.currency), description: 'REFUND FOR CHARGE', availableOn: availabilityOf(world, charge),
  });
  const waits = made.status === 'succeeded' && world.store.find('after_charge', charge.id)?.what === 'refund_waits';
  return { ...made, balance_transaction: row.id, ...(waits && { status: 'pending', pending_reason: 'processing' }) };
}

/** What the bank does after a while: takes what waited, refuses, or tells its reference. */
export function advanceRefund(world: World, id: string): void {
  const made = world.store.find('refund', id);
  const charge = world.store.find('charge', made?.charge as string);
  if (!made || !charge) return;
  if (made.status === 'pending') return proceed(world, made, charge);
  if (made.status !== 'succeeded') return;
  if (world.store.find('after_charge', charge.id)?.what === 'refund_fails') failRefund(world, made, 'expired_or_canceled_card');
  else tellReference(world, made);
}

function proceed(world: World, made: Refund, charge: Stripe.Charge): void {
  if (charge.status === 'failed') failRefund(world, made, 'unknown');
  else if (made.pending_reason === 'processing') succeedRefund(world, made);
  else {
    const placed = place(world, charge, { ...settled(made), status: 'succeeded' });
    if (placed.balance_transaction) succeedRefund(world, placed);
    else later(world, 'refund', made.id, DAY_MS);
  }
}

/** It waits for nothing any more. */
function settled(made: Refund): Refund {
  const after = { ...made };
  delete after.pending_reason;
  delete after.next_action;
  return after;
}

/** The money is with the donor's bank. */
export function succeedRefund(world: World, made: Refund, cause?: Cause): Refund {
  const before = world.store.find('refund', made.id)!;
  const done = tell(world, before, { ...settled(made), status: 'succeeded' }, cause);
  later(world, 'refund', made.id, BANK_TAKES_MS);
  return done;
}

function tellReference(world: World, made: Refund): void {
  const { card } = made.destination_details ?? {};
  if (card?.reference_status !== 'pending') return;
  const reference = made.id.slice(-12).toUpperCase();
  tell(world, made, { ...made, destination_details: { type: 'card', card: { ...card, reference, reference_status: 'available' } } });
}

/** The money came back, or never left: it is the charge's again. */
export function failRefund(world: World, made: Refund, reason: string, status: 'canceled' | 'failed' = 'failed', cause = NO_CAUSE): Refund {
  const charge = world.store.find('charge', made.charge as string)!;
  const row = typeof made.balance_transaction === 'string' && book(world, {
    type: 'refund_failure', category: 'refund_failure', amount: inEuro(made.amount, made.currency), source: made.id,
    exchangeRate: rateOf(made.currency), description: 'REFUND FAILURE', availableOn: availabilityOf(world, charge),
  });
  const failed = { ...settled(made), status, failure_reason: reason, ...(row && { failure_balance_transaction: row.id }) };
  const told = tell(world, made, failed, cause);
  if (status === 'failed') world.emit('refund.failed', failed, cause);
  takeFromCharge(world, charge, -made.amount, 'charge.updated', cause);
  return told;
}

function takeFromCharge(world: World, charge: Stripe.Charge, amount: number, type: 'charge.refunded' | 'charge.updated', cause: Cause): void {
  const refunded = charge.amount_refunded + amount;
  update(world, 'charge', charge, { amount_refunded: refunded, refunded: refunded === charge.amount }, { type, cause });
  if (refunded !== charge.amount) return;
  noLongerActionable(world, charge.id, cause);
  closeInquiries(world, charge.id, cause);
}

/** Every change of a refund is told twice, as in real logs. */
export function tell(world: World, before: Refund, after: Refund, cause?: Cause): Refund {
  world.store.put('refund', after);
  const previous = previousOf(before, after);
  world.emit('refund.updated', after, cause, previous);
  world.emit('charge.refund.updated', after, cause, previous);
  return after;
}
