import type Stripe from 'stripe';
import { previousOf } from '../changes.js';
import { idIn } from '../ids.js';
import { tellPaid } from '../payments/aftermath.js';
import type { Attempt, Result } from '../payments/complete.js';
import { completeSession } from '../payments/complete.js';
import { addressOf, countryOf } from '../payments/methods.js';
import { settleLater } from '../payments/settle.js';
import { take } from '../payments/take.js';
import type { World } from '../world.js';
import { findCustomer, storeCustomer } from './customers.js';
import { schedule } from './cycle.js';
import { draftInvoice } from './invoice-draft.js';
import { addPayment, number, paidState } from './invoice-state.js';
import { draftSubscription } from './subscription-draft.js';
import { keepPurse } from './wallet.js';

/**
 * The first payment of a session of mode `subscription` worked, or a debit is on its way: customer, subscription and first invoice are made only now.
 * The order of events is that of real logs: the session is told of before the subscription, the invoice last.
 */
export function subscribe(world: World, attempt: Attempt, made: Stripe.PaymentMethod, created?: () => void): Result {
  const { session, means, payer } = attempt;
  const customer = customerOf(world, attempt);
  keepPurse(world, made.id, means, payer);
  const method = world.store.put('payment_method', { ...made, customer: customer.id });
  const asked = { ...attempt.intent, customer: customer.id, setup_future_usage: 'off_session' as const };
  const { intent, charge } = take(world, asked, method, attempt);
  const debit = means.type === 'sepa_debit';

  const { subscription, draft, open, invoice } = firstInvoice(world, session, customer, method.id, intent);
  const complete = completeSession(world, session, attempt, {
    customer: customer.id, invoice: invoice.id, payment_status: debit ? 'unpaid' : 'paid', subscription: subscription.id,
  });
  const billed = world.store.put('customer', { ...findCustomer(world, customer.id), currency: subscription.currency });

  if (means.type === 'card') tellPaid(world, charge, means.card);
  else world.emit('charge.pending', charge);
  world.emit('payment_method.attached', method);
  if (session.customer === null) world.emit('customer.created', customer);
  world.emit('customer.updated', billed, undefined, previousOf(customer, billed));
  const event = world.emit('checkout.session.completed', complete);
  world.emit('customer.subscription.created', subscription);
  created?.();
  world.emit(debit ? 'payment_intent.processing' : 'payment_intent.succeeded', intent);
  world.emit('invoice.created', draft);
  world.emit('invoice.finalized', open);
  if (debit) return { status: 'processing', intent, charge, event };
  world.emit('invoice.paid', invoice);
  world.emit('invoice.payment_succeeded', invoice);
  world.emit('invoice_payment.paid', addPayment(world, invoice, intent.id, 'paid'));
  settleLater(world, charge);
  return { status: 'paid', intent, charge, event };
}

function customerOf(world: World, { session, means, payer }: Attempt): Stripe.Customer {
  if (typeof session.customer === 'string') return findCustomer(world, session.customer);
  return storeCustomer(world, { address: addressOf(countryOf(means)), email: payer.email, name: payer.name });
}

function firstInvoice(world: World, session: Stripe.Checkout.Session, customer: Stripe.Customer, method: string, intent: Stripe.PaymentIntent) {
  const data = world.store.find('intent_data', session.id)?.subscription;
  const items = world.store.all('item').filter((row) => row.session === session.id).map(({ item }) => ({ price: item.price!, quantity: item.quantity ?? 1 }));
  const started = draftSubscription(world, {
    customer: customer.id, items, metadata: data?.metadata ?? {}, description: data?.description ?? null, method, clock: idIn(customer.test_clock),
  });
  const now = world.now();
  const draft = draftInvoice(world, started, { reason: 'subscription_create', period: { start: now, end: now }, finalizesAt: null });
  const open: Stripe.Invoice = { ...draft, ...number(world, customer), attempt_count: 1, attempted: true };
  const invoice = world.store.put('invoice', intent.status === 'succeeded' ? { ...open, ...paidState(world, open) } : open);
  if (intent.status !== 'succeeded') addPayment(world, invoice, intent.id, 'open');
  const subscription = world.store.put('subscription', { ...started, latest_invoice: invoice.id, status: 'active' });
  schedule(world, subscription);
  return { subscription, draft, open, invoice };
}
