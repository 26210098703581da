import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, today } from '../../../src/kernel/clock.js';
import { sinceBegin, type PayoutFacts } from '../../../src/payments/payouts/facts.js';
import { checkDecider, checkLines, checkSince, checkSources, untied, type OpeningLine, type Said } from '../../../src/payments/opening/rules.js';
import { sourcesOf } from '../../../src/payments/opening/sources.js';

const said = (currency: Said['currency'], bank: number, stripe: number): Said => ({ currency, bank, stripe, evidence: null });
const line = (fundId: number, bank: number, stripe: number, currency: OpeningLine['currency'] = 'EUR'): OpeningLine => ({ fundId, currency, bank, stripe });
const account = (number: string, opening: string | null, from: string | null, { currency = 'EUR', saidFrom = null }: { currency?: 'EUR' | 'PLN'; saidFrom?: string | null } = {}) => ({ number, currency, opening, from, saidFrom, file: from && 'ab' });

describe('an opening', () => {
  it('ties exactly when the funds come to what bank and Stripe say, however they are divided', () => {
    const parts = fc.array(fc.record({ bank: fc.nat(1e9), stripe: fc.nat(1e9) }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(parts, fc.integer({ min: -1e6, max: 1e6 }), (funds, off) => {
      const lines = funds.map(({ bank, stripe }, at) => line(at + 1, bank, stripe));
      const sum = (of: 'bank' | 'stripe'): number => lines.reduce((all, one) => all + one[of], 0);
      expect(untied(lines, [said('EUR', sum('bank') - off, sum('stripe'))])).toEqual(off === 0 ? [] : [{ currency: 'EUR', at: 'bank', difference: off }]);
    }));
  });

  it('is refused with its differences named, each currency and side by itself, also of a currency that only one side knows', () => {
    const refused = (lines: OpeningLine[], known: Said[]): unknown => { try { checkLines(lines, known); return null; } catch (error) { return (error as { fields: object }).fields; } };
    expect(refused([line(1, 100, 5), line(2, 50, 0, 'PLN')], [said('EUR', 120, 5)])).toEqual({ 'bank-EUR': 'EUR at the bank: 20 less (minor units) than the statements say', 'bank-PLN': 'PLN at the bank: 50 more (minor units) than the statements say' });
    expect(refused([line(1, 100, 5)], [said('EUR', 100, 5), said('PLN', 0, 9)])).toEqual({ 'stripe-PLN': 'PLN at Stripe: 9 less (minor units) than Stripe says' });
    expect(refused([line(1, 100, 5), line(2, 20, 0)], [said('EUR', 120, 5)])).toBeNull();
  });

  it.each([[[]], [[line(1, -5, 10)]], [[line(1, 0, 0)]], [[line(1, 2, 0), line(1, 3, 0)]], [[line(1, 1.5, 0)]]])('takes no lines such as %j', (lines: OpeningLine[]) => {
    expect(() => checkLines(lines, [said('EUR', 5, 0)])).toThrow('Say for each fund once');
  });

  it('begins with a month that has begun', () => {
    expect(() => checkSince(`${today().slice(0, 7)}-01`)).not.toThrow();
    for (const day of ['0001-01-01', '2009-12-01', '2026-02-02', '2026-13-01', 'soon', `${addDays(`${today().slice(0, 7)}-28`, 5).slice(0, 7)}-01`]) expect(() => checkSince(day)).toThrow('Books begin with a month');
  });

  it('is decided by another person, and taken back by whoever entered it', () => {
    expect(() => checkDecider('approve', 'a', 'b')).not.toThrow();
    expect(() => checkDecider('approve', 'a', 'a')).toThrow('Another person');
    expect(() => checkDecider('refuse', 'a', 'a')).toThrow('Another person');
    expect(() => checkDecider('withdraw', 'a', 'b')).toThrow('Only whoever entered');
  });
});

describe('what bank and Stripe say', () => {
  it('is the sum over accounts and Stripe, by currency', () => {
    const sources = sourcesOf([account('A', '100', '2026-11-01'), account('B', '50', '2026-11-03'), account('C', '7', '2026-11-01', { currency: 'PLN', saidFrom: '2026-11-01' })], new Map([['EUR', 30], ['USD', 4], ['GBP', 0]]), '2026-11-01');
    expect(sources.said.map(({ currency, bank, stripe, evidence }) => [currency, bank, stripe, evidence])).toEqual([['EUR', 150, 30, null], ['PLN', 7, 0, 'ab'], ['USD', 0, 4, null]]);
    expect(() => checkSources(sources)).not.toThrow();
  });

  it('is not known while an account is silent, and says why', () => {
    const { silent } = sourcesOf([account('A', null, null), account('B', null, '2026-11-01'), account('C', '1', '2026-10-31'), account('D', '1', '2026-12-01'), account('E', '1', '2026-11-30')], new Map(), '2026-11-01');
    expect(silent.map(({ account: number, why }) => `${number} ${why}`)).toEqual(['A none', 'B silent', 'C early', 'D late']);
    expect(() => checkSources({ silent, unkept: [] })).toThrow('no statement of that month');
  });

  it('is not known from a statement that says it begins in the middle of the month; one that says nothing of it may be the whole, which a person makes sure of', () => {
    const { silent, unsaid } = sourcesOf([account('A', '1', '2026-11-03', { saidFrom: '2026-11-03' }), account('B', null, '2026-11-03', { saidFrom: '2026-11-02' }), account('C', '1', '2026-11-03'), account('D', '1', '2026-11-01', { saidFrom: '2026-10-31' })], new Map(), '2026-11-01');
    expect(silent.map(({ account: number, why }) => `${number} ${why}`)).toEqual(['A partial', 'B partial']);
    expect(unsaid).toEqual([{ account: 'C', currency: 'EUR', from: '2026-11-03' }]);
    expect(() => checkSources({ silent, unkept: [] })).toThrow(expect.objectContaining({ code: 'opening.partial' }));
  });

  it('names money at Stripe in a currency that is not kept', () => {
    const sources = sourcesOf([], new Map([['BRL', 5]]), '2026-11-01');
    expect(sources.unkept).toEqual(['BRL']);
    expect(() => checkSources(sources)).toThrow('BRL');
  });
});

describe('a payout over the turn of the month', () => {
  const move = (id: string, day: string) => ({ id, day, amount: -5, fee: 0, net: -5, currency: 'EUR', type: 'payout' });
  const payout = (arrivesOn: string, ...moves: PayoutFacts['moves']): PayoutFacts => ({ id: 'po_1', amount: 5, currency: 'EUR', state: 'paid', itemised: true, createdOn: moves[0]!.day, arrivesOn, moves });
  it('leaves on the first day of the books when it arrived then or later; what had arrived or come back before is in the opening', () => {
    const late = payout('2026-11-03', move('a', '2026-10-30'), move('b', '2026-11-05'));
    expect(sinceBegin(late, '2026-11-01')!.moves.map(({ day }) => day)).toEqual(['2026-11-01', '2026-11-05']);
    expect(sinceBegin(payout('2026-10-31', move('a', '2026-10-30')), '2026-11-01')).toBeNull();
    expect(sinceBegin(payout('2026-11-03', move('a', '2026-10-28'), move('b', '2026-10-31')), '2026-11-01')).toBeNull();
    expect(sinceBegin(late, null)).toBe(late);
  });
});
