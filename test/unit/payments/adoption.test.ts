import { describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';
import { understood } from '../../../src/cli/adopt.js';
import { judged, WHY_NOT, whyNot, type Existing, type WhyNot } from '../../../src/payments/adoption/judge.js';

const END = 1_800_000_000;
const price = { billing_scheme: 'per_unit', unit_amount: 1500, transform_quantity: null, recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' } };
const item = (more: object = {}, ofPrice: object = {}) => ({ quantity: 1, current_period_end: END, discounts: [], tax_rates: [], price: { ...price, ...ofPrice }, ...more });
const recurring = (more: object) => ({ recurring: { ...price.recurring, ...more } });
const PLAIN = {
  id: 'sub_1', customer: 'cus_1', status: 'active', currency: 'eur', start_date: 1_700_000_000, metadata: {}, pause_collection: null, trial_end: null, items: { data: [item()] }, discounts: [],
  automatic_tax: { enabled: false }, default_tax_rates: [], collection_method: 'charge_automatically', cancel_at_period_end: false, cancel_at: null, schedule: null, pending_update: null,
  application_fee_percent: null, on_behalf_of: null, transfer_data: null,
};
/** One as Stripe lists it, but for what is said. */
const existing = (more: object = {}, beside: Partial<Existing> = {}): Existing =>
  ({ subscription: { ...PLAIN, ...more } as unknown as Stripe.Subscription, method: { card: { last4: '4242' } } as Stripe.PaymentMethod, isKnown: false, isRefused: false, ...beside });
const withItem = (...args: Parameters<typeof item>): object => ({ items: { data: [item(...args)] } });

const STAYS: readonly (readonly [WhyNot, Existing])[] = [
  ['already', existing({}, { isKnown: true })],
  ['elsewhere', existing({ metadata: { donation: '3e8d9e0c-9a8f-4a54-9d0e-000000000001' } })],
  ['ended', existing({ status: 'canceled' })],
  ['ended', existing({ status: 'incomplete' })],
  ['trial', existing({ status: 'trialing', trial_end: END })],
  ['failing', existing({ status: 'past_due' })],
  ['failing', existing({ status: 'unpaid' })],
  ['currency', existing({ currency: 'brl' })],
  ['items', existing({ items: { data: [item(), item()] } })],
  ['interval', existing(withItem({}, recurring({ interval: 'year' })))],
  ['interval', existing(withItem({}, recurring({ interval_count: 3 })))],
  ['price', existing(withItem({}, { billing_scheme: 'tiered', unit_amount: null }))],
  ['price', existing(withItem({}, recurring({ usage_type: 'metered' })))],
  ['price', existing(withItem({ quantity: 100_000 }))],
  ['price', existing(withItem({}, { unit_amount: 0 }))],
  ['discount', existing({ discounts: ['di_1'] })],
  ['discount', existing(withItem({ discounts: ['di_1'] }))],
  ['tax', existing({ automatic_tax: { enabled: true } })],
  ['tax', existing(withItem({ tax_rates: [{}] }))],
  ['invoiced', existing({ collection_method: 'send_invoice' })],
  ['ending', existing({ cancel_at_period_end: true, cancel_at: END })],
  ['ending', existing({ cancel_at: END - 1 })],
  ['schedule', existing({ schedule: 'sub_sched_1' })],
  ['connected', existing({ application_fee_percent: 2 })],
  ['method', existing({}, { method: null })],
  ['country', existing({}, { isRefused: true })],
];

describe('a subscription from before', () => {
  it.each(STAYS.map(([why, one]) => [why, one] as const))('stays as it is: %s', (why, one) => expect(whyNot(one)).toBe(why));

  it('every reason has its case', () => expect([...new Set(STAYS.map(([why]) => why))]).toEqual(WHY_NOT));

  it.each([
    ['plain', existing()], ['several of one price', existing(withItem({ quantity: 3 }))], ['paused', existing({ pause_collection: { behavior: 'void', resumes_at: null } })],
    ['a trial that is over', existing({ trial_end: 1_700_000_000 })], ['one that ends later', existing({ cancel_at: END + 86_400 * 90 })], ['yen', existing({ currency: 'jpy' })],
  ])('is taken over: %s', (_, one) => expect(whyNot(one)).toBeNull());

  it('comes with sum, currency and state, also where it stays, and with no name', () => {
    expect(judged(existing({ items: { data: [item({ quantity: 2 }), item()] }, currency: 'brl' }))).toEqual({
      id: 'sub_1', customerId: 'cus_1', amountMinor: 4500, currency: 'BRL', status: 'active', startedAt: new Date(1_700_000_000_000), periodEnd: new Date(END * 1000), why: 'currency',
    });
  });
});

describe('the command', () => {
  it('asks for a day and a fund', () => {
    expect(understood(['--since', '2026-11-01', '--fund', 'core', '--dry-run'])).toEqual({ since: '2026-11-01', fund: 'core', dryRun: true });
    expect(understood(['--fund', 'winter-parcels', '--since', '2026-11-01'])).toMatchObject({ fund: 'winter-parcels', dryRun: false });
    for (const words of [[], ['--since', 'soon', '--fund', 'core'], ['--since', '2026-11-01'], ['--since', '2026-11-01', '--fund', 'core', 'more']]) expect(() => understood(words)).toThrow('payments adopt');
  });
});
