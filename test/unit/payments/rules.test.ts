import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type Stripe from 'stripe';
import { assertBalanced } from '../../../src/ledger/index.js';
import { groupByPayment } from '../../../src/payments/batch.js';
import { sessionParams } from '../../../src/payments/checkout.js';
import { envelopeOf } from '../../../src/payments/envelope.js';
import { looseMoney, type BalanceFact, type PaymentFacts } from '../../../src/payments/facts.js';
import { donationEntry, looseEntry } from '../../../src/payments/posting.js';
import { statusOf } from '../../../src/payments/status.js';

const REFERENCE = '6f1de5a4-5f0e-4a55-9d0e-0b8a2f0c9b11';
const balance: BalanceFact = { id: 'txn_1', amount: 2500, fee: 63, net: 2437, currency: 'EUR', type: 'charge', day: '2026-11-20' };
const paid: PaymentFacts = {
  reference: REFERENCE, sessionId: null, session: null, intentId: 'pi_1', intent: 'succeeded', declined: false, chargeId: 'ch_1', cardCountry: 'DE', cardFingerprint: 'fp_1', balance: [balance],
  asked: { amount: 2500, currency: 'EUR' }, charges: [], refunds: [], disputes: [], warnings: [],
};

describe('the status of a payment', () => {
  it.each([
    [{ intent: null, session: 'open' }, 'opened'], [{ intent: 'requires_payment_method', session: 'open', declined: true }, 'declined'],
    [{ intent: 'requires_action', session: 'open' }, 'waiting'], [{ intent: 'processing', session: 'complete' }, 'waiting'],
    [{ intent: 'succeeded', session: 'complete', declined: true }, 'paid'], [{ intent: null, session: 'expired' }, 'expired'],
    [{ intent: 'requires_payment_method', session: 'expired', declined: true }, 'expired'], [{ intent: 'canceled', session: 'open' }, 'expired'],
  ] as const)('%j is %s', (facts, status) => expect(statusOf({ declined: false, ...facts })).toBe(status));
});

describe('the entry of a balance transaction', () => {
  const money = fc.integer({ min: 1, max: 99_999_999 }).chain((amount) => fc.record({ amount: fc.constant(amount), fee: fc.integer({ min: 0, max: amount }) }));

  it('balances in every fund, and its Stripe lines sum to net, whoever bears the fee', () => {
    fc.assert(fc.property(money, fc.constantFrom('fund' as const, 'core' as const), fc.integer({ min: 1, max: 900 }), ({ amount, fee }, feesPaidBy, fundId) => {
      const fact = { ...balance, amount, fee, net: amount - fee };
      for (const entry of [donationEntry(fact, { reference: REFERENCE, fundId, feesPaidBy }), looseEntry(fact)]) {
        assertBalanced(entry);
        const clearing = entry.lines.filter(({ account }) => account === 'asset.psp.stripe').reduce((sum, line) => sum + line.amount, 0);
        expect(clearing).toBe(fact.net);
        expect(entry.key).toBe('stripe:txn_1');
      }
    }));
  });

  it('leaves the whole gift to the fund when core bears the fee', () => {
    const { lines } = donationEntry(balance, { reference: REFERENCE, fundId: 7, feesPaidBy: 'core' });
    expect(lines.find(({ account, fundId }) => account === 'asset.psp.stripe' && fundId === 7)?.amount).toBe(2500);
  });

  it('puts unknown money into suspense of the core fund', () => {
    expect(looseEntry(balance).lines).toContainEqual({ account: 'liability.suspense', fundId: 1, currency: 'EUR', amount: -2500 });
  });

  it('books Stripe’s own fees as a cost of the core fund', () => {
    const entry = looseEntry({ ...balance, type: 'stripe_fee', amount: -200, fee: 0, net: -200 });
    expect([entry.kind, entry.lines.find(({ account }) => account === 'expense.psp_fee')?.amount]).toEqual(['psp.charged', 200]);
  });

  it('refuses a currency we do not keep', () => expect(() => looseEntry({ ...balance, currency: 'RUB' })).toThrow('Choose one of'));
});

describe('a batch', () => {
  it('keeps one set of facts for each payment: the newest, with all envelopes and the session’s id', () => {
    const older = { facts: { ...paid, sessionId: 'cs_1', balance: [] }, contributor: null, ticket: 4, events: ['evt_1'] };
    const newer = { facts: paid, contributor: null, ticket: 9, events: ['evt_2', 'evt_3'] };
    const [one, ...rest] = groupByPayment([newer, older]);
    expect(rest).toEqual([]);
    expect(one).toEqual({ facts: { ...paid, sessionId: 'cs_1' }, contributor: null, ticket: 9, events: ['evt_2', 'evt_3', 'evt_1'] });
  });

  it('keeps money of no payment apart', () => {
    const loose = (id: string) => ({ facts: looseMoney({ ...balance, id, created: 0 } as unknown as Stripe.BalanceTransaction), contributor: null, ticket: 1, events: [id] });
    expect(groupByPayment([loose('txn_1'), loose('txn_2'), loose('txn_1')])).toHaveLength(2);
  });
});

describe('an envelope', () => {
  const event = { id: 'evt_1', type: 'charge.succeeded', livemode: false, created: 1, data: { object: { id: 'ch_1', amount: 5 } } } as unknown as Stripe.Event;

  it('holds no more than what to look at', () => {
    expect(envelopeOf(event, false)).toEqual({ id: 'evt_1', type: 'charge.succeeded', objectId: 'ch_1', created: 1, state: 'waiting' });
  });
  it('is ignored when its type means nothing to us', () => expect(envelopeOf({ ...event, type: 'customer.created' } as Stripe.Event, false).state).toBe('ignored'));
  it('is foreign in another mode or from another account', () => {
    expect(envelopeOf(event, true).state).toBe('foreign');
    expect(envelopeOf({ ...event, account: 'acct_other' }, false).state).toBe('foreign');
  });
});

describe('what Stripe is asked for', () => {
  const checkout = { reference: REFERENCE, amountMinor: 2500, currency: 'EUR', frequency: 'once' as const, description: 'Donation', locale: 'be' as const, idempotencyKey: 'checkout-1', expiresAt: 1 };

  it('names the donation and nothing else', () => {
    const params = sessionParams(checkout, 'https://give.example');
    expect(params.metadata).toEqual({ donation: REFERENCE });
    expect(params.payment_intent_data?.metadata).toEqual({ donation: REFERENCE });
    expect(params).not.toHaveProperty('customer_email');
  });
  it('once makes nobody a customer; monthly is a subscription whose own metadata names the donation', () => {
    const [once, monthly] = (['once', 'monthly'] as const).map((frequency) => sessionParams({ ...checkout, frequency }, 'https://give.example'));
    expect([once!.mode, once!.customer_creation, once!.subscription_data]).toEqual(['payment', 'if_required', undefined]);
    expect([monthly!.mode, monthly!.subscription_data?.metadata, monthly!.payment_intent_data, monthly!.customer_creation]).toEqual(['subscription', { donation: REFERENCE }, undefined, undefined]);
    expect(monthly!.line_items![0]!.price_data).toMatchObject({ unit_amount: 2500, currency: 'eur', recurring: { interval: 'month' } });
    expect(once!.line_items![0]!.price_data).not.toHaveProperty('recurring');
  });
  it.each(['once', 'monthly'] as const)('leaves wallets on (they come with cards), without Link and without their conversion, %s', (frequency) => {
    for (const currency of ['EUR', 'USD']) {
      const params = sessionParams({ ...checkout, currency, frequency }, 'https://give.example');
      expect(params.allowed_payment_method_types).toEqual(currency === 'EUR' ? ['card', 'sepa_debit'] : ['card']);
      expect(params.wallet_options).toEqual({ link: { display: 'never' } }); // nothing else is switched off
      expect(params.adaptive_pricing).toEqual({ enabled: false });
      expect(JSON.stringify(params)).not.toMatch(/email|name_collection|phone|payment_method_configuration/);
    }
  });
  it('leads back to pages without a parameter', () => {
    const { success_url, cancel_url } = sessionParams(checkout, 'https://give.example');
    expect([success_url, cancel_url]).toEqual(['https://give.example/be/thanks', 'https://give.example/be/campaigns']);
  });
});
