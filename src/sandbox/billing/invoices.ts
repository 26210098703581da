import type Stripe from 'stripe';
import { cardError, invalid, missing, type Refusal } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { cut, listDated } from '../list.js';
import { onClock } from '../due.js';
import type { World } from '../world.js';
import { idIn } from '../ids.js';
import { collect } from './collect.js';
import { paymentOf } from './invoice-state.js';

type Invoice = Stripe.Invoice;

export function findInvoice({ store }: World, id: string): Invoice {
  const invoice = store.find('invoice', id);
  if (!invoice) throw missing('invoice', id, 'invoice');
  return invoice;
}

export function listInvoices({ store }: World, fields: Fields): Listed<Invoice> {
  const [customer, subscription] = [fields.text('customer'), fields.text('subscription')];
  const status = fields.oneOf('status', ['draft', 'open', 'paid', 'uncollectible', 'void']);
  const keep = (row: Invoice): boolean =>
    (!customer || row.customer === customer) && (!status || row.status === status) &&
    (!subscription || row.parent?.subscription_details?.subscription === subscription);
  return listDated<'invoice'>(store.all('invoice'), fields, { noun: 'invoice', url: '/v1/invoices', keep });
}

/** `POST /v1/invoices/:id/pay`: a try at once. Throws 400 unless the invoice is open, 402 when the try failed. */
export function payInvoice(world: World, id: string, fields: Fields): Invoice {
  const invoice = findInvoice(world, id);
  fields.flag('off_session');
  fields.done();
  if (invoice.status === 'paid') throw invalid('Invoice is already paid', undefined, 'invoice_already_paid');
  if (invoice.status !== 'open') throw invalid(`This invoice can no longer be paid: it is ${invoice.status}.`, undefined, 'invoice_not_editable');
  onClock(world, invoice.test_clock as string | null, () => collect(world, id));
  const after = findInvoice(world, id);
  const intent = world.store.find('payment_intent', idIn(paymentOf(world, id)?.payment.payment_intent) ?? '');
  if (after.status === 'open' && intent?.last_payment_error) throw declinedAs(intent, intent.last_payment_error);
  return after;
}

/** The invoice stays open, and what was tried stays told. */
const declinedAs = (intent: Stripe.PaymentIntent, { code, decline_code: decline, charge, message, payment_method: method }: Stripe.PaymentIntent.LastPaymentError): Refusal => cardError({
  message: message ?? 'Your card was declined.', payment_intent: intent, ...(code && { code }), ...(decline && { decline_code: decline }), ...(charge && { charge }), ...(method && { payment_method: method }),
});

export function findInvoicePayment({ store }: World, id: string): Stripe.InvoicePayment {
  const payment = store.find('invoice_payment', id);
  if (!payment) throw missing('invoice_payment', id);
  return payment;
}

/** By invoice, or by `payment[type]=payment_intent&payment[payment_intent]=pi_…`. */
export function listInvoicePayments({ store }: World, fields: Fields): Listed<Stripe.InvoicePayment> {
  const [invoice, status] = [fields.text('invoice'), fields.oneOf('status', ['canceled', 'open', 'paid'])];
  const payment = fields.group('payment');
  if (payment) payment.required('type');
  const intent = payment?.text('payment_intent');
  const keep = (row: Stripe.InvoicePayment): boolean =>
    (!invoice || row.invoice === invoice) && (!status || row.status === status) && (!intent || row.payment.payment_intent === intent);
  return listDated<'invoice_payment'>(store.all('invoice_payment'), fields, { noun: 'invoice_payment', url: '/v1/invoice_payments', keep });
}

/** An invoice's `payments`, only shown when asked for. */
export function paymentsOf({ store }: World, invoice: string, fields: Fields): Listed<Stripe.InvoicePayment> {
  return cut(store.all('invoice_payment').filter((row) => row.invoice === invoice), fields, 'invoice_payment', `/v1/invoices/${invoice}/payments`);
}
