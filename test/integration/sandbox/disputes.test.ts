import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { balanceOf, paidCharge, told } from '../../support/stripe-money.js';
import { sandboxScene, type SandboxScene } from '../../support/stripe-sandbox.js';

let scene: SandboxScene;
beforeAll(async () => {
  scene = await sandboxScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  for (let round = 0; round < 3; round++) await settle();
  await told(scene);
});

const disputes = () => scene.stripe.disputes;
const settle = () => scene.control('/settle', {});
const of = async (charge: Stripe.Charge) => (await disputes().list({ charge: charge.id })).data;
const typesOf = (row: Stripe.Dispute) => row.balance_transactions.map(({ type, reporting_category: category, amount, fee }) => ({ type, category, amount, fee }));

const TAKEN = { type: 'adjustment', category: 'dispute', amount: -5000, fee: 2000 };
const BACK = { type: 'adjustment', category: 'dispute_reversal', amount: 5000, fee: 0 };

describe('a dispute', () => {
  it('of 4000000000000259 is told inside the payment (sequence K) and takes the money and a fee', async () => {
    const charge = await paidCharge(scene, { card: '4000000000000259' });
    expect((await told(scene)).slice(0, 4)).toEqual(['charge.succeeded', 'charge.dispute.created', 'charge.dispute.funds_withdrawn', 'payment_intent.succeeded']);
    expect(charge.disputed).toBe(true);
    const [dispute] = await of(charge);
    expect(dispute).toMatchObject({
      amount: 5000, status: 'needs_response', reason: 'fraudulent', is_charge_refundable: false, payment_intent: charge.payment_intent,
      payment_method_details: { card: { case_type: 'chargeback', network_reason_code: '10.4' } },
    });
    expect(typesOf(dispute!)).toEqual([TAKEN]);
    expect((await disputes().list({ payment_intent: charge.payment_intent as string })).data).toHaveLength(1);
    // Stripe lists nothing by a dispute, although the row names it.
    expect((await scene.stripe.balanceTransactions.list({ source: dispute!.id })).data).toEqual([]);
    const row = await scene.stripe.balanceTransactions.retrieve(dispute!.balance_transactions[0]!.id, { expand: ['source'] });
    expect(row.source).toMatchObject({ object: 'dispute', id: dispute!.id });
  });

  it.each([
    { text: 'winning_evidence', status: 'won', rows: [TAKEN, BACK], events: ['charge.dispute.funds_reinstated', 'charge.dispute.closed'] },
    { text: 'losing_evidence', status: 'lost', rows: [TAKEN], events: ['charge.dispute.closed', 'charge.updated'] },
  ])('with $text is $status', async ({ text, status, rows, events }) => {
    const charge = await paidCharge(scene, { card: '4000000000002685' });
    const [dispute] = await of(charge);
    await told(scene);
    const sent = await disputes().update(dispute!.id, { evidence: { uncategorized_text: text } });
    expect(sent).toMatchObject({ status: 'under_review', reason: 'product_not_received', evidence_details: { has_evidence: true, submission_count: 1, submission_method: 'manual' } });
    expect(await told(scene)).toEqual(['charge.dispute.updated', 'charge.updated']);
    await settle();
    expect(await told(scene)).toEqual(events);
    const closed = await disputes().retrieve(dispute!.id);
    expect(closed.status).toBe(status);
    expect(typesOf(closed)).toEqual(rows);
    expect((await scene.stripe.charges.retrieve(charge.id)).disputed).toBe(true);
    await expect(disputes().update(dispute!.id, { evidence: { uncategorized_text: text } })).rejects.toThrow('This dispute is already closed');
    await expect(disputes().close(dispute!.id)).rejects.toThrow('This dispute is already closed');
  });

  it('of 4000000000001976 is an inquiry: no money moves, a refund is allowed and ends it', async () => {
    const charge = await paidCharge(scene, { card: '4000000000001976' });
    const events = await told(scene);
    expect(events).toContain('charge.dispute.created');
    expect(events).not.toContain('charge.dispute.funds_withdrawn');
    const [dispute] = await of(charge);
    expect(dispute).toMatchObject({ status: 'warning_needs_response', is_charge_refundable: true, balance_transactions: [], payment_method_details: { card: { case_type: 'inquiry' } } });
    expect(await scene.stripe.refunds.create({ charge: charge.id })).toMatchObject({ status: 'succeeded' });
    expect(await told(scene)).toEqual(['refund.created', 'charge.refunded', 'charge.dispute.closed', 'charge.updated']);
    expect(await disputes().retrieve(dispute!.id)).toMatchObject({ status: 'warning_closed', balance_transactions: [] });
  });

  it('as an inquiry that escalates takes the money then', async () => {
    const [dispute] = await of(await paidCharge(scene, { card: '4000000000001976' }));
    expect((await disputes().update(dispute!.id, { evidence: { uncategorized_text: 'escalate_inquiry_evidence' } })).status).toBe('warning_under_review');
    await told(scene);
    await settle();
    expect(await told(scene)).toEqual(['charge.dispute.updated', 'charge.dispute.funds_withdrawn']);
    const escalated = await disputes().retrieve(dispute!.id);
    expect(escalated).toMatchObject({ status: 'needs_response', is_charge_refundable: false, payment_method_details: { card: { case_type: 'chargeback' } } });
    expect(typesOf(escalated)).toEqual([TAKEN]);
  });

  it('may come twice for one charge', async () => {
    const two = await of(await paidCharge(scene, { card: '4000000404000079', amount: 5001 }));
    expect(two.map(({ amount }) => amount).sort()).toEqual([2500, 2501]);
  });

  it('closed by us is lost; evidence may be kept without sending it; metadata is ours', async () => {
    const charge = await paidCharge(scene);
    const { id } = await scene.control<Stripe.Dispute>('/dispute', { charge: charge.id, reason: 'duplicate', amount: 1000 });
    const kept = await disputes().update(id, { evidence: { customer_name: 'A. N. Other' }, submit: false, metadata: { case: '7' } });
    expect(kept).toMatchObject({ amount: 1000, status: 'needs_response', metadata: { case: '7' }, evidence: { customer_name: 'A. N. Other' }, evidence_details: { has_evidence: true, submission_count: 0 } });
    await told(scene);
    expect(await disputes().close(id)).toMatchObject({ status: 'lost' });
    expect(await told(scene)).toEqual(['charge.dispute.closed', 'charge.updated']);
  });

  it('nobody answers is lost when its time is over', async () => {
    const own = await sandboxScene();
    const [dispute] = (await own.stripe.disputes.list({ charge: (await paidCharge(own, { card: '4000000000000259' })).id })).data;
    await own.control('/settle', {});
    expect((await own.stripe.disputes.retrieve(dispute!.id)).status).toBe('needs_response');
    await own.control('/clock', { at: dispute!.evidence_details.due_by! + 1 });
    expect(await own.stripe.disputes.retrieve(dispute!.id)).toMatchObject({ status: 'lost', evidence_details: { past_due: true } });
    await own.close();
  });

  it('walks through every status, the money with it, and nowhere else', async () => {
    const charge = await paidCharge(scene);
    const begin = async (status: string) => (await scene.control<Stripe.Dispute>('/dispute', { charge: charge.id, amount: 1000, status })).id;
    const sum = (row: Stripe.Dispute) => row.balance_transactions.reduce((total, { net }) => total + net, 0);
    const walk = async (id: string, ...path: string[]) => {
      let row: Stripe.Dispute = await disputes().retrieve(id);
      for (const status of path) row = await scene.control<Stripe.Dispute>(`/disputes/${id}`, { status });
      return { status: row.status, sum: sum(row) };
    };
    expect(await walk(await begin('prevented'))).toEqual({ status: 'prevented', sum: -1000 });
    expect(await walk(await begin('warning_needs_response'), 'warning_under_review', 'warning_closed')).toEqual({ status: 'warning_closed', sum: 0 });
    const long = await begin('warning_needs_response');
    expect(await walk(long, 'needs_response', 'under_review', 'won')).toEqual({ status: 'won', sum: -2000 });
    expect(await walk(long, 'appeal_needs_response', 'appeal_under_review', 'lost')).toEqual({ status: 'lost', sum: -3000 });
    expect(await scene.control(`/disputes/${long}`, { status: 'warning_closed' })).toMatchObject({ error: { message: 'A dispute that is lost cannot become warning_closed.' } });
    const { rows, available, pending } = await balanceOf(scene);
    expect(available + pending).toBe(rows);
  });
});

describe('an early fraud warning', () => {
  it('of 4000000000005423 moves no money (sequence M) and is settled by a refund', async () => {
    const charge = await paidCharge(scene, { card: '4000000000005423' });
    expect(await told(scene)).toContain('radar.early_fraud_warning.created');
    const [warning] = (await scene.stripe.radar.earlyFraudWarnings.list({ charge: charge.id })).data;
    expect(warning).toMatchObject({ actionable: true, charge: charge.id, payment_intent: charge.payment_intent, fraud_type: 'made_with_stolen_card' });
    expect((await scene.stripe.balanceTransactions.list({ source: charge.id })).data).toHaveLength(1);
    await scene.stripe.refunds.create({ charge: charge.id });
    expect(await told(scene)).toEqual(['refund.created', 'charge.refunded', 'radar.early_fraud_warning.updated']);
    expect(await scene.stripe.radar.earlyFraudWarnings.retrieve(warning!.id, { expand: ['charge'] })).toMatchObject({ actionable: false, charge: { id: charge.id } });
  });

  it('can be given for any charge', async () => {
    const charge = await paidCharge(scene);
    expect(await scene.control('/efw', { charge: charge.id, fraud_type: 'misc' })).toMatchObject({ fraud_type: 'misc', actionable: true });
    expect(await scene.control('/efw', { charge: 'ch_none' })).toMatchObject({ error: { code: 'resource_missing' } });
  });
});
