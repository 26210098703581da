import type Stripe from 'stripe';

/** What a subscription is charged by: its own method, else its customer's default; null for a way that shows no card or account. Outside any transaction. */
export async function methodOf(stripe: Stripe, { default_payment_method: own, customer }: Pick<Stripe.Subscription, 'default_payment_method' | 'customer'>): Promise<Stripe.PaymentMethod | null> {
  const method = own ?? (await defaultOf(stripe, customer));
  const known = typeof method === 'string' ? await stripe.paymentMethods.retrieve(method) : method;
  return known?.card || known?.sepa_debit ? known : null;
}

async function defaultOf(stripe: Stripe, customer: Stripe.Subscription['customer']): Promise<Stripe.PaymentMethod | string | null> {
  const whole = typeof customer === 'string' ? await stripe.customers.retrieve(customer, { expand: ['invoice_settings.default_payment_method'] }) : customer;
  return whole.deleted ? null : whole.invoice_settings.default_payment_method;
}

export const nameOf = (value: string | { id: string }): string => (typeof value === 'string' ? value : value.id);
