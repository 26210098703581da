import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertBalanced, type Entry } from '../../../src/ledger/index.js';
import { entriesOf, itemsOf, shareOf } from '../../../src/payments/entries.js';
import { factsOf, type BalanceFact, type Move, type PaymentFacts } from '../../../src/payments/facts.js';
import { statusOf, type PaymentStatus } from '../../../src/payments/status.js';

const OWNER = { reference: '6f1de5a4-5f0e-4a55-9d0e-0b8a2f0c9b11', fundId: 7, feesPaidBy: 'fund' } as const;
const CHARGE = 'ch_1';
const TODAY = '2026-11-30';

const row = (id: string, amount: number, fee: number, move: Omit<Move, 'charge'>): BalanceFact =>
  ({ id, amount, fee, net: amount - fee, currency: 'EUR', type: 'any', day: '2026-11-20', move: { charge: CHARGE, ...move } });

interface History {
  readonly gross: number;
  readonly settled: number;
  readonly refunds: readonly { part: number; back: number; fails: boolean }[];
  readonly disputes: readonly { amount: number; fee: number; end: 'won' | 'lost' | 'under_review'; rows: 1 | 2 }[];
}

/** All that Stripe will have said in the end. */
function factsFrom({ gross, settled, refunds, disputes }: History): PaymentFacts {
  const fees = Math.floor(settled / 50);
  const money = [
    row('txn_c', settled, fees, { what: 'captured', part: gross }),
    ...refunds.flatMap(({ part, back, fails }, n) => [
      row(`txn_r${n}`, -back, 0, { what: 'refunded', part }), ...(fails ? [row(`txn_f${n}`, back + (n % 3) - 1, 0, { what: 'refundFailed', part })] : []),
    ]),
    ...disputes.flatMap(({ amount, fee, end, rows }, n) => {
      const of = { what: 'disputed', part: amount, dispute: `dp_${n}` } as const;
      const first = rows === 1 ? amount : Math.ceil(amount / 2);
      return [row(`txn_d${n}`, -first, fee, of), ...(amount > first ? [row(`txn_e${n}`, first - amount, 0, of)] : []), ...(end === 'won' ? [row(`txn_w${n}`, amount, 0, of)] : [])];
    }),
  ];
  return {
    ...factsOf(null), reference: OWNER.reference, intent: 'succeeded', asked: { amount: gross, currency: 'EUR' }, charges: [{ id: CHARGE, gross }], balance: money,
    refunds: refunds.map(({ part, fails }, n) => ({ id: `re_${n}`, amount: part, currency: 'EUR', status: fails ? 'failed' : 'succeeded', failureReason: null, ours: null })),
    disputes: disputes.map(({ amount, end }, n) => ({ id: `dp_${n}`, amount, currency: 'EUR', status: end, reason: 'general', dueBy: null, refundable: false })),
  };
}

const histories: fc.Arbitrary<History> = fc.record({
  gross: fc.integer({ min: 2, max: 99_999_999 }), rate: fc.integer({ min: 1, max: 3_000 }), parts: fc.array(fc.record({ weight: fc.nat(100), drift: fc.integer({ min: -2, max: 2 }), fails: fc.boolean() }), { maxLength: 5 }),
  disputes: fc.array(fc.record({ weight: fc.nat(100), fee: fc.nat(2_000), end: fc.constantFrom('won' as const, 'lost' as const, 'under_review' as const), rows: fc.constantFrom(1 as const, 2 as const) }), { maxLength: 2 }),
}).map(({ gross, rate, parts, disputes }) => {
  const settled = Math.max(1, Math.floor((gross * rate) / 1_000));
  return {
    gross, settled,
    refunds: parts.map(({ weight, fails }) => ({ part: 1 + Math.floor((gross * weight) / 600), fails })).map((refund, n) => ({ ...refund, back: Math.max(2, Math.floor((refund.part * rate) / 1_000) + parts[n]!.drift) })),
    disputes: disputes.map(({ weight, ...one }) => ({ ...one, amount: 2 + Math.floor((settled * weight) / 200) })),
  };
});

/** Books the facts as they come into sight: `seen` rows after each step. */
function booked(facts: PaymentFacts, steps: readonly (readonly string[])[]): Entry[] {
  const done: string[] = [];
  const entries: Entry[] = [];
  for (const seen of steps) {
    const now = { ...facts, balance: facts.balance.filter(({ id }) => seen.includes(id)) };
    entries.push(...entriesOf(now, OWNER, done, TODAY));
    done.push(...itemsOf(now).filter((item) => !done.includes(item)));
  }
  return entries;
}

function balances(entries: readonly Entry[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { account, amount } of entries.flatMap(({ lines }) => lines)) sums[account] = (sums[account] ?? 0) + amount;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the books of a payment', () => {
  it('are the same in whatever order its balance transactions are learnt, and their Stripe line is the sum of net', () => {
    fc.assert(fc.property(histories, fc.infiniteStream(fc.nat()), (history, dice) => {
      const facts = factsFrom(history);
      const ids = facts.balance.map(({ id }) => id);
      const order = ids.map((id) => ({ id, at: dice.next().value as number })).sort((a, b) => a.at - b.at).map(({ id }) => id);
      const inSteps = booked(facts, order.map((_, n) => order.slice(0, n + 1)));
      for (const entry of inSteps) assertBalanced(entry);
      const sums = balances(inSteps);
      expect(sums).toEqual(balances(booked(facts, [ids])));
      expect(sums['asset.psp.stripe'] ?? 0).toBe(facts.balance.reduce((all, { net }) => all + net, 0));
      expect(new Set(inSteps.map(({ key }) => key)).size).toBe(inSteps.length);
    }), { numRuns: 500 });
  });

  it('have given back, of 200,000 chains of partial refunds, what was given back and not a cent else', () => {
    let seed = 20_261_130;
    const random = (below: number): number => { seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0; return seed % below; };
    for (let n = 0; n < 200_000; n += 1) {
      const gross = 1 + random(99_999_999), settled = 1 + random(99_999_999);
      let refunded = 0, reversed = 0;
      while (refunded < gross) {
        refunded += Math.min(gross - refunded, 1 + random(gross));
        const step = shareOf(settled, refunded, gross) - reversed;
        if (step < 0) throw new Error(`chain ${n}: a refund gives ${step}`);
        reversed += step;
      }
      if (reversed !== settled) throw new Error(`chain ${n}: ${reversed} of ${settled}`);
    }
  });

  it('hold disputed money apart until the dispute is over', () => {
    const dispute = (end: 'won' | 'lost' | 'under_review') => balances(booked(factsFrom({ gross: 4000, settled: 4000, refunds: [], disputes: [{ amount: 4000, fee: 2000, end, rows: 2 }] }), [['txn_c', 'txn_d0', 'txn_e0', 'txn_w0']]));
    expect(dispute('under_review')).toEqual({ 'asset.psp.disputed': 4000, 'asset.psp.stripe': -2080, 'expense.dispute_fee': 2000, 'expense.psp_fee': 80, 'income.donation': -4000 });
    expect(dispute('lost')).toEqual({ 'asset.psp.stripe': -2080, 'expense.dispute_fee': 2000, 'expense.psp_fee': 80, 'income.donation': -4000, 'income.donation_disputed': 4000 });
    expect(dispute('won')).toEqual({ 'asset.psp.stripe': 1920, 'expense.dispute_fee': 2000, 'expense.psp_fee': 80, 'income.donation': -4000 });
  });

  it('give the fund back what a failed refund took, in three entries', () => {
    const entries = booked(factsFrom({ gross: 5000, settled: 5000, refunds: [{ part: 5000, back: 5000, fails: true }], disputes: [] }), [['txn_c'], ['txn_c', 'txn_r0'], ['txn_c', 'txn_r0', 'txn_f0']]);
    expect(entries.map(({ kind }) => kind)).toEqual(['donation.captured', 'donation.refunded', 'donation.refundFailed']);
    expect(balances(entries)['income.donation_refunded']).toBeUndefined();
  });

  it('take from the fund what it got, at another rate too: the rest is what the exchange cost', () => {
    expect(balances(booked(factsFrom({ gross: 5000, settled: 4587, refunds: [{ part: 5000, back: 4610, fails: false }], disputes: [] }), [['txn_c', 'txn_r0']])))
      .toMatchObject({ 'income.donation': -4587, 'income.donation_refunded': 4587, 'expense.fx': 23 });
  });
});

const refund = (amount: number, status = 'succeeded') => ({ id: `re_${amount}`, amount, currency: 'EUR', status, failureReason: null, ours: null });
const dispute = (amount: number, status: string) => ({ id: `dp_${status}`, amount, currency: 'EUR', status, reason: 'general', dueBy: null, refundable: false });
const paid = { intent: 'succeeded', session: null, declined: false, asked: { amount: 5000, currency: 'EUR' } } as const;

describe('the status of a payment of which something went back', () => {
  it.each<[readonly ReturnType<typeof refund>[], readonly ReturnType<typeof dispute>[], PaymentStatus]>([
    [[], [], 'paid'], [[refund(1000)], [], 'refunded_partly'], [[refund(2000), refund(3000, 'pending')], [], 'refunded'], [[refund(5000, 'failed')], [], 'paid'],
    [[refund(5000, 'canceled')], [], 'paid'], [[refund(5000, 'requires_action')], [], 'refunded'],
    [[], [dispute(5000, 'needs_response')], 'disputed'], [[], [dispute(5000, 'under_review')], 'disputed'], [[], [dispute(5000, 'appeal_needs_response')], 'disputed'], [[], [dispute(5000, 'appeal_under_review')], 'disputed'],
    [[], [dispute(5000, 'a_new_word')], 'disputed'],
    [[], [dispute(5000, 'warning_needs_response')], 'paid'], [[], [dispute(5000, 'warning_under_review')], 'paid'], [[], [dispute(5000, 'warning_closed')], 'paid'], [[], [dispute(5000, 'prevented')], 'paid'],
    [[], [dispute(5000, 'won')], 'paid'], [[], [dispute(5000, 'lost')], 'charged_back'], [[], [dispute(2000, 'lost')], 'refunded_partly'], [[refund(3000)], [dispute(2000, 'lost')], 'charged_back'],
    [[refund(1000)], [dispute(4000, 'needs_response')], 'disputed'],
  ])('%j %j: %s, in whatever order', (refunds, disputes, status) => {
    for (const some of permutations([...refunds])) for (const others of permutations([...disputes])) expect(statusOf({ ...paid, refunds: some, disputes: others })).toBe(status);
  });

  it('does not depend on the order of any facts', () => {
    const all = [refund(500), refund(700, 'failed'), refund(900, 'pending')], others = [dispute(1000, 'won'), dispute(1200, 'lost'), dispute(300, 'under_review')];
    const seen = new Set(permutations(all).flatMap((refunds) => permutations(others).map((disputes) => statusOf({ ...paid, refunds, disputes }))));
    expect([...seen]).toEqual(['disputed']);
  });
});

const permutations = <T>(all: readonly T[]): T[][] => (all.length === 0 ? [[]] : all.flatMap((one, at) => permutations(all.toSpliced(at, 1)).map((rest) => [one, ...rest])));
