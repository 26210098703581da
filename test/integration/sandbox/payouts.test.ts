import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type Stripe from 'stripe';
import { balanceOf, paidCharge, told } from '../../support/stripe-money.js';
import { sandboxScene, type SandboxScene } from '../../support/stripe-sandbox.js';

const MARCH = Date.UTC(2026, 2, 1) / 1000;
const DAY = 86_400;
let scene: SandboxScene;
beforeEach(async () => {
  scene = await sandboxScene();
});
afterEach(() => scene.close());

const payout = async (at?: number) => (await scene.control<{ payout: Stripe.Payout | null }>('/payout', at ? { at } : {})).payout;
const rowsOf = async (id: string) => (await scene.stripe.balanceTransactions.list({ payout: id, limit: 100 })).data;

describe('a payout', () => {
  it('holds what was available, and is reconciled once it is paid (sequence L)', async () => {
    const early = await paidCharge(scene, { at: MARCH });
    const late = await paidCharge(scene, { at: MARCH + 2 * DAY });
    await told(scene);
    expect(await payout(MARCH + DAY)).toBeNull();
    const made = await payout(MARCH + 3 * DAY);
    expect(made).toMatchObject({ amount: 4900, status: 'pending', automatic: true, reconciliation_status: 'in_progress', arrival_date: MARCH + 5 * DAY });
    await scene.control('/settle', {});
    await scene.control('/settle', {});
    expect((await told(scene)).filter((type) => type.startsWith('payout.'))).toEqual(['payout.created', 'payout.updated', 'payout.paid', 'payout.reconciliation_completed']);
    expect(await scene.stripe.payouts.retrieve(made!.id, { expand: ['balance_transaction'] })).toMatchObject({
      status: 'paid', reconciliation_status: 'completed', balance_transaction: { type: 'payout', amount: -4900, source: made!.id },
    });
    const rows = await rowsOf(made!.id);
    expect(rows.map(({ source }) => source).sort()).toEqual([early.id, made!.id].sort());
    expect(rows.reduce((sum, { net }) => sum + net, 0)).toBe(0);
    expect((await rowsOf((await payout())!.id)).map(({ source }) => source)).toContain(late.id);
  });

  it('that fails, also after it was paid, gives the money back to the next one', async () => {
    await paidCharge(scene, { at: MARCH });
    const first = await payout();
    expect(await scene.control(`/payouts/${first!.id}`, { status: 'paid' })).toMatchObject({ status: 'paid' });
    await told(scene);
    const failed = await scene.control<Stripe.Payout>(`/payouts/${first!.id}`, { status: 'failed', failure_code: 'account_closed' });
    expect(failed).toMatchObject({ status: 'failed', failure_code: 'account_closed', failure_message: expect.any(String) });
    expect(await told(scene)).toEqual(['payout.failed']);
    expect(await scene.stripe.balanceTransactions.retrieve(failed.failure_balance_transaction as string)).toMatchObject({ type: 'payout_failure', amount: 4900 });
    const second = await payout();
    expect(second?.amount).toBe(4900);
    expect((await rowsOf(second!.id)).map(({ type }) => type).sort()).toEqual(['payout', 'payout_failure']);
    expect((await scene.stripe.payouts.list({ status: 'failed' })).data).toHaveLength(1);
    expect(await scene.control(`/payouts/${first!.id}`, { status: 'paid' })).toMatchObject({ error: {} });
  });

  it('by hand takes what is there, and can be canceled while it is pending', async () => {
    await expect(scene.stripe.payouts.create({ amount: 1, currency: 'eur' })).rejects.toMatchObject({ code: 'balance_insufficient' });
    await paidCharge(scene, { card: '4000000000000077' });
    const made = await scene.stripe.payouts.create({ amount: 1000, currency: 'eur', metadata: { run: '7' } });
    expect(made).toMatchObject({ automatic: false, reconciliation_status: 'not_applicable', metadata: { run: '7' } });
    await told(scene);
    expect(await scene.stripe.payouts.cancel(made.id)).toMatchObject({ status: 'canceled' });
    expect(await told(scene)).toEqual(['payout.canceled']);
    await expect(scene.stripe.payouts.cancel(made.id)).rejects.toThrow(/only be canceled while they are pending/);
    await expect(scene.stripe.payouts.cancel((await payout(made.created + 60))!.id)).rejects.toThrow(/Automatic/);
  });

  it('is possible once money became available, which is told', async () => {
    const charge = await paidCharge(scene);
    await told(scene);
    await scene.control('/clock', { at: charge.created + 3 * DAY });
    expect(await told(scene)).toEqual(['balance.available']);
    expect(await balanceOf(scene)).toMatchObject({ pending: 0 });
  });
});

type Step = { do: 'pay' | 'refund' | 'dispute' | 'settle' | 'payout' | 'fail'; card: string; amount: number; pick: number };
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('pay', 'pay', 'refund', 'refund', 'dispute', 'settle', 'payout', 'fail'),
  card: fc.constantFrom('4242424242424242', '4000000000005126', '4000000000007726', '4000000000000259', '4000000000000077', '4000000000000002'),
  amount: fc.integer({ min: 100, max: 9000 }),
  pick: fc.nat(20),
});

async function take({ do: what, card, amount, pick }: Step): Promise<void> {
  const charges = (await scene.stripe.charges.list({ limit: 100 })).data.filter(({ status }) => status === 'succeeded');
  const charge = charges[pick % charges.length];
  if (what === 'pay') await paidCharge(scene, { card, amount, settle: pick % 2 === 0, currency: pick % 3 ? 'eur' : 'usd' });
  else if (what === 'settle') await scene.control('/settle', {});
  else if (what === 'payout') await payout();
  else if (what === 'refund' && charge) await scene.stripe.refunds.create({ charge: charge.id, amount }).catch(refused);
  else if (what === 'dispute' && charge) await scene.control('/dispute', { charge: charge.id, amount: Math.min(amount, charge.amount) });
  else if (what === 'fail') await failLastPayout();
}

const refused = (error: unknown): void => {
  if ((error as { statusCode?: number }).statusCode !== 400) throw error;
};

async function failLastPayout(): Promise<void> {
  const [last] = (await scene.stripe.payouts.list()).data;
  if (last) await scene.control(`/payouts/${last.id}`, { status: 'failed' });
}

describe('money', () => {
  it('is never lost: rows sum to the balance, refunds stay below what was captured, each capture has one row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        for (const one of steps) await take(one);
        await scene.control('/settle', {});
        const { rows, available, pending } = await balanceOf(scene);
        expect(available + pending).toBe(rows);
        const charges = await scene.stripe.charges.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
        const all = await scene.stripe.balanceTransactions.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
        for (const row of all) expect(row.net).toBe(row.amount - row.fee);
        for (const charge of charges) {
          const refunds = (await scene.stripe.refunds.list({ charge: charge.id, limit: 100 })).data.filter(({ status }) => !['canceled', 'failed'].includes(status!));
          const sum = refunds.reduce((total, { amount }) => total + amount, 0);
          expect([charge.amount_refunded, charge.refunded]).toEqual([sum, sum === charge.amount]);
          expect(sum).toBeLessThanOrEqual(charge.amount_captured || 0);
          expect(all.filter(({ source, type }) => source === charge.id && type === 'charge')).toHaveLength(charge.paid ? 1 : 0);
        }
      }),
      { numRuns: 6 },
    );
  });
});
