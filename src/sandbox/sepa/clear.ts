import type Stripe from 'stripe';
import { failed, paid } from '../billing/dunning.js';
import { sentenceOf } from '../cards.js';
import { idIn } from '../ids.js';
import type { Decline } from '../payments/charge.js';
import { dispute } from '../payments/dispute.js';
import { refuse } from '../payments/take.js';
import type { World } from '../world.js';
import { unbookDebit } from './book.js';
import type { TestAccount } from './ibans.js';
import { accountEnding } from './ibans.js';

/** The bank answers about a debit: the money came, or it did not. */
export function clearDebit(world: World, id: string): void {
  const charge = world.store.find('charge', id);
  const intent = charge && world.store.find('payment_intent', idIn(charge.payment_intent) ?? '');
  if (charge?.status !== 'pending' || intent?.status !== 'processing') return;
  const code = accountOf(charge)?.failure;
  if (code === undefined) arrive(world, charge, intent);
  else bounce(world, charge, intent, { code });
}

const accountOf = ({ payment_method_details: details }: Stripe.Charge): TestAccount | undefined => accountEnding(details?.sepa_debit?.last4);

function arrive(world: World, pending: Stripe.Charge, intent: Stripe.PaymentIntent): void {
  world.emit('charge.succeeded', world.store.put('charge', { ...pending, paid: true, status: 'succeeded' }));
  world.emit('payment_intent.succeeded', world.store.put('payment_intent', { ...intent, amount_received: intent.amount, status: 'succeeded' }));
  tellSession(world, intent, { payment_status: 'paid' }, 'checkout.session.async_payment_succeeded');
  const invoice = invoiceOf(world, intent);
  if (invoice?.status === 'open') paid(world, invoice);
  // Nobody can answer a bank's return of a debit: it is lost as it comes.
  if (accountOf(pending)?.disputed) dispute(world, pending.id, { amount: pending.amount, reason: 'debit_not_authorized', networkCode: 'MD01', status: 'lost' });
}

/** The ledger gives back what it had as pending, and the session stays complete and unpaid. */
function bounce(world: World, pending: Stripe.Charge, intent: Stripe.PaymentIntent, reason: Decline): void {
  const booked = world.store.find('balance_transaction', idIn(pending.balance_transaction) ?? '');
  const charge = world.store.put('charge', {
    ...pending,
    ...(booked && { failure_balance_transaction: unbookDebit(world, pending, booked).id }),
    failure_code: reason.code,
    failure_message: sentenceOf(reason.code),
    status: 'failed',
  });
  const method = world.store.find('payment_method', charge.payment_method ?? '');
  const declined = refuse(world, intent, method, { code: 'payment_intent_payment_attempt_failed', decline: reason.code, charge: charge.id });
  world.emit('charge.failed', charge);
  world.emit('payment_intent.payment_failed', declined);
  tellSession(world, intent, {}, 'checkout.session.async_payment_failed');
  const invoice = invoiceOf(world, intent);
  if (invoice?.status === 'open') failed(world, invoice, reason, false);
}

function tellSession(world: World, intent: Stripe.PaymentIntent, changes: Partial<Stripe.Checkout.Session>, type: Stripe.Event.Type): void {
  const id = world.store.all('intent_data').find((row) => row.intent === intent.id)?.id;
  const session = world.store.find('checkout.session', id ?? '');
  if (session) world.emit(type, world.store.put('checkout.session', { ...session, ...changes }));
}

function invoiceOf({ store }: World, intent: Stripe.PaymentIntent): Stripe.Invoice | undefined {
  const link = store.all('invoice_payment').find((row) => row.payment.payment_intent === intent.id);
  return link && store.find('invoice', idIn(link.invoice) ?? '');
}
