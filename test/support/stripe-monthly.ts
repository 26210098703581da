import type Stripe from 'stripe';
import type { SandboxScene } from './stripe-sandbox.js';

export const DAY = 86_400;
export const HOUR = 3600;

export const monthlyOrder = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}, amount = 1500, currency = 'eur'): Stripe.Checkout.SessionCreateParams => ({
  mode: 'subscription',
  success_url: 'http://localhost:3000/thanks',
  client_reference_id: 'donation-1',
  metadata: { donation: 'donation-1' },
  subscription_data: { description: 'Donation', metadata: { donation: 'donation-1' } },
  line_items: [{ quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: 'Monthly donation' }, recurring: { interval: 'month' } } }],
  ...more,
});

/** The id in a field that was not expanded. */
export function idIn(field: unknown): string {
  if (typeof field !== 'string') throw new Error('no id');
  return field;
}

export interface Begun {
  session: string;
  subscription: string;
  customer: string;
  invoice: string;
  intent: string;
}

/** A monthly donation begun on the hosted page's behalf, dated `at` where given. */
export async function begin(scene: SandboxScene, body: object = {}, order = monthlyOrder()): Promise<Begun> {
  const { stripe } = scene;
  const { id } = await stripe.checkout.sessions.create(order);
  const paid = await scene.control<Record<string, string>>(`/sessions/${id}/pay`, body);
  const session = await stripe.checkout.sessions.retrieve(id);
  return { session: id, subscription: idIn(session.subscription), customer: idIn(session.customer), invoice: idIn(session.invoice), intent: paid['payment_intent']! };
}

/** Types of all events since the last call, in the order they happened, without what the account's balance says of itself. */
export function listener(scene: SandboxScene): () => Promise<string[]> {
  let last: string | undefined;
  return async () => {
    await scene.sandbox.idle();
    const found: Stripe.Event[] = [];
    for await (const event of scene.stripe.events.list({ limit: 100 })) {
      if (event.id === last) break;
      found.push(event);
    }
    last = found[0]?.id ?? last;
    return found.reverse().map(({ type }) => type).filter((type) => type !== 'balance.available');
  };
}

/** Somebody gives regularly since before these books: by the customer's own card, as most foundations have it. Answers Stripe's id. */
export async function begunElsewhere(stripe: Stripe, minor: number, { card = 'pm_card_visa', items = 1, interval = 'month' }: { card?: string; items?: number; interval?: 'month' | 'year' } = {}): Promise<string> {
  const customer = await stripe.customers.create({ name: 'Ornella Whimbrel', email: 'whimbrel@plover.example', payment_method: card, invoice_settings: { default_payment_method: card } });
  const product = await stripe.products.create({ name: 'Membership' });
  const price_data = { currency: 'eur', product: product.id, unit_amount: minor, recurring: { interval } };
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: Array.from({ length: items }, () => ({ price_data })) });
  return id;
}
