import { Poller, Projector } from '../../src/payments/index.js';
import type { TestApp } from './app.js';
import type { SandboxScene } from './stripe-sandbox.js';

/** Stripe's clock at noon of that day, in seconds. */
export const noonOf = (day: string): number => Date.parse(`${day}T12:00:00Z`) / 1000;

/** All that Stripe has to tell is told and booked. */
export async function hear(stripe: SandboxScene, app: TestApp): Promise<void> {
  await stripe.sandbox.idle();
  stripe.sandbox.settle();
  await app.nest.get(Poller).poll(24 * 400);
  await app.db.admin.query(`UPDATE payment_event SET due_at = now() - interval '1 second' WHERE state = 'waiting'`);
  await app.nest.get(Projector).drain();
  await app.drain();
}

/** A charge of the time before, of no page of ours. */
export async function charged(stripe: SandboxScene, minor: number, day: string): Promise<void> {
  await stripe.control('/clock', { at: noonOf(day) });
  const { id } = await stripe.stripe.checkout.sessions.create({ mode: 'payment', success_url: 'http://localhost:3000/thanks', line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: minor, product_data: { name: 'Elsewhere' } } }] });
  await stripe.control(`/sessions/${id}/pay`, { settle: true });
}
