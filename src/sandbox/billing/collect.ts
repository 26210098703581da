import type Stripe from 'stripe';
import type { Outcome } from '../cards.js';
import { update } from '../changes.js';
import { tellPaid } from '../payments/aftermath.js';
import type { Decline } from '../payments/charge.js';
import { createCharge } from '../payments/charge.js';
import { idIn } from '../ids.js';
import { createIntent } from '../payments/intent.js';
import { meansOf } from '../payments/means.js';
import { settleLater } from '../payments/settle.js';
import type { Holder } from '../payments/take.js';
import { refuse, take } from '../payments/take.js';
import type { World } from '../world.js';
import { failed, isHopeless, paid, putOff } from './dunning.js';
import { findCustomer } from './customers.js';
import { voidInvoice } from './end.js';
import { addPayment, number, paymentOf, subscriptionOf } from './invoice-state.js';

type Invoice = Stripe.Invoice;

const NO_METHOD: Decline = { code: 'payment_intent_unexpected_state' };

/** A draft's hour is over: it gets its number and is collected; while the subscription is paused it is void. */
export function finalize(world: World, id: string): void {
  const draft = world.store.find('invoice', id);
  const subscription = draft && subscriptionOf(world, draft);
  if (draft?.status !== 'draft' || !subscription) return;
  const customer = findCustomer(world, idIn(draft.customer) ?? '');
  const open = world.store.put('invoice', { ...draft, ...number(world, customer), next_payment_attempt: null });
  world.emit('invoice.finalized', open);
  if (subscription.pause_collection) return voidInvoice(world, open.id);
  const intent = createIntent(world, {
    amount: open.amount_due,
    currency: open.currency,
    customer: customer.id,
    description: open.billing_reason === 'subscription_create' ? 'Subscription creation' : 'Subscription update',
    methods: ['card', 'sepa_debit'],
  });
  addPayment(world, open, intent.id, 'open');
  attempt(world, open, intent, () => world.emit('payment_intent.created', intent));
}

/** A further try at an open invoice. */
export function collect(world: World, id: string): void {
  const invoice = world.store.find('invoice', id);
  const intent = world.store.find('payment_intent', intentOf(world, id));
  if (invoice?.status === 'open' && intent?.status === 'requires_payment_method') attempt(world, invoice, intent);
}

const intentOf = (world: World, invoice: string): string => idIn(paymentOf(world, invoice)?.payment.payment_intent) ?? '';

/** Charges the subscription's method, else the customer's, without the donor. */
function attempt(world: World, invoice: Invoice, intent: Stripe.PaymentIntent, created?: () => void): void {
  const method = methodOf(world, invoice);
  const holder = method && meansOf(world, method.id);
  if (!method || !holder) {
    created?.();
    world.emit('payment_intent.payment_failed', refuse(world, intent, undefined, NO_METHOD));
    return failed(world, invoice, NO_METHOD);
  }
  if (isHopeless(intent, method)) return putOff(world, invoice);
  const { means } = holder;
  const outcome: Outcome = means.type === 'card' ? (means.card.alone ?? means.card.outcome) : 'paid';
  if (typeof outcome === 'object') return decline(world, invoice, { intent, method, holder, created }, outcome);
  succeed(world, invoice, { intent, method, holder, created });
}

interface Try {
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  holder: Holder;
  created?: () => void;
}

function succeed(world: World, invoice: Invoice, { intent, method, holder, created }: Try): void {
  const taken = take(world, intent, method, holder);
  created?.();
  if (taken.intent.status === 'processing') {
    world.emit('charge.pending', taken.charge);
    world.emit('payment_intent.processing', taken.intent);
    const changes = { attempt_count: invoice.attempt_count + 1, attempted: true, next_payment_attempt: null };
    update(world, 'invoice', invoice, changes, { type: 'invoice.updated' });
    return;
  }
  tellPaid(world, taken.charge, holder.means.type === 'card' ? holder.means.card : {});
  world.emit('payment_intent.succeeded', taken.intent);
  paid(world, { ...invoice, attempt_count: invoice.attempt_count + 1 });
  settleLater(world, taken.charge);
}

function decline(world: World, invoice: Invoice, { intent, method, holder, created }: Try, reason: Decline): void {
  const charge = createCharge(world, intent, method, { ...holder, decline: reason });
  world.emit('charge.failed', charge);
  created?.();
  world.emit('payment_intent.payment_failed', refuse(world, intent, method, { ...reason, charge: charge.id }));
  failed(world, invoice, reason);
}

function methodOf(world: World, invoice: Invoice): Stripe.PaymentMethod | undefined {
  const customer = findCustomer(world, idIn(invoice.customer) ?? '');
  const id = idIn(subscriptionOf(world, invoice)?.default_payment_method) ?? idIn(customer.invoice_settings.default_payment_method);
  return world.store.find('payment_method', id ?? '');
}
