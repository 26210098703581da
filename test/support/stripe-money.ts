import type Stripe from 'stripe';
import type { SandboxScene } from './stripe-sandbox.js';

/** What went through the webhooks since `from`, in the order it happened (arrival may differ: several are sent at once). */
export async function told({ sandbox, stripe, received }: SandboxScene): Promise<string[]> {
  await sandbox.idle();
  const ids = new Set(received.splice(0).map(({ event }) => event.id));
  const { data } = await stripe.events.list({ limit: 100 });
  return data.filter((event) => ids.has(event.id)).reverse().map((event) => event.type);
}

/** A donation at the sandbox, paid with `card`, its fee known unless `settle` is false. Answers the charge. */
export async function paidCharge(scene: SandboxScene, { card = '4000006160000005', amount = 5000, currency = 'eur', settle = true, at }: { card?: string; amount?: number; currency?: string; settle?: boolean; at?: number } = {}): Promise<Stripe.Charge> {
  const session = await scene.stripe.checkout.sessions.create({
    mode: 'payment', success_url: 'http://localhost:3000/thanks',
    line_items: [{ quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: 'Donation' } } }],
  });
  const { charge } = await scene.control<{ charge: string }>(`/sessions/${session.id}/pay`, { card, settle, ...(at && { at }) });
  return scene.stripe.charges.retrieve(charge);
}

/** The sum of all rows, which has to be the balance. */
export async function balanceOf({ stripe }: SandboxScene): Promise<{ rows: number; available: number; pending: number }> {
  const rows = await stripe.balanceTransactions.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
  const { available, pending } = await stripe.balance.retrieve();
  return { rows: rows.reduce((sum, row) => sum + row.net, 0), available: available[0]!.amount, pending: pending[0]!.amount };
}
