import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fundSoFar, yearOf, type Given, type ToldReport } from '../../../src/figures/index.js';

type Figures = ToldReport['currencies'][number];
type Block = Figures['blocks'][number];
const income = (fund: string, amount: number, fees = 0, from = '2026-01'): Block => ({ side: 'income', from, cells: [{ fund, kind: 'donations' }], amount, fees });
const spent = (fund: string, amount: number, ...kinds: string[]): Block => ({ side: 'expenditure', from: '2026-01', cells: kinds.map((kind) => ({ fund, kind })), amount, fees: 0 });
const report = (month: string, blocks: Block[], more: Partial<Figures> = {}): ToldReport => ({ from: month, to: month, currencies: [{ currency: 'EUR', blocks, costs: [], transfers: [], ...more }] });
const gave = (amount: number, period = '2026-01', fund = 'parcels'): Given => ({ fund, period, currency: 'EUR', amount });
const became = (reports: readonly ToldReport[], ...given: Given[]) => yearOf(reports, given)[0]!;

describe('what became of what somebody gave', () => {
  it('is their part of what all gifts of the report paid for, what came first being spent first', () => {
    const reports = [
      report('2026-01', [income('parcels', 1000, 30), spent('parcels', 470, 'parcel.goods', 'parcel.postage')]),
      report('2026-02', [income('parcels', 2000, 0, '2026-02'), spent('parcels', 1500, 'letter.postage')]),
    ];
    expect(became(reports, gave(100))).toEqual({ currency: 'EUR', given: 100, spent: [{ kinds: ['letter'], amount: 50 }, { kinds: ['parcel'], amount: 47 }, { kinds: ['psp_fee'], amount: 3 }], held: 0, untold: 0 });
    expect(became(reports, gave(100, '2026-02'))).toEqual({ currency: 'EUR', given: 100, spent: [{ kinds: ['letter'], amount: 50 }], held: 50, untold: 0 });
  });

  it('begins with what was there before, and what moved in: it is spent before any gift', () => {
    const reports = [report('2026-01', [income('parcels', 1000), spent('parcels', 400, 'parcel.goods')], { transfers: [{ fund: 'parcels', amount: 300 }] })];
    expect(became(reports, gave(100))).toMatchObject({ spent: [{ kinds: ['parcel'], amount: 10 }], held: 90 });
  });

  it('keeps together what blocks tell together: kinds in one block, and funds that ever shared one', () => {
    const both: Block = { side: 'expenditure', from: '2026-02', cells: [{ fund: 'parcels', kind: 'parcel.goods' }, { fund: 'letters', kind: 'letter.postage' }], amount: 1000, fees: 0 };
    const reports = [report('2026-01', [income('parcels', 1000), income('letters', 1000)]), report('2026-02', [both])];
    expect(became(reports, gave(100))).toEqual(became(reports, gave(100, '2026-01', 'letters')));
    expect(became(reports, gave(100)).spent).toEqual([{ kinds: ['letter', 'parcel'], amount: 50 }]);
  });

  it('is silent of a month that no report tells, or whose income was held back; a later block that joins it tells it', () => {
    const held = report('2026-01', [spent('parcels', 10, 'parcel.goods')]);
    expect(became([held], gave(100))).toEqual({ currency: 'EUR', given: 100, spent: [], held: 0, untold: 100 });
    expect(became([held, report('2026-02', [income('parcels', 1000, 0, '2026-01')])], gave(100))).toMatchObject({ held: 100, untold: 0 });
    expect(became([held], gave(100, '2027-01'))).toMatchObject({ untold: 100 });
  });

  it('costs and money that moved out are told as such', () => {
    const reports = [report('2026-01', [income('parcels', 1000)], { costs: [{ fund: 'parcels', kind: 'governance', amount: 100 }], transfers: [{ fund: 'parcels', amount: -200 }] })];
    expect(became(reports, gave(100)).spent).toEqual([{ kinds: ['moved'], amount: 20 }, { kinds: ['governance'], amount: 10 }]);
  });
});

describe('what became of a fund so far', () => {
  it('is what all reports tell of it: what was there, what was given, what it paid for, what waits', () => {
    const reports = [
      report('2026-02', [income('parcels', 2000, 20, '2026-02'), spent('parcels', 1500, 'letter.postage')], { costs: [{ fund: 'parcels', kind: 'governance', amount: 100 }], transfers: [{ fund: 'parcels', amount: -50 }] }),
      report('2026-01', [income('parcels', 1000, 30), spent('parcels', 470, 'parcel.goods', 'parcel.postage'), income('families', 7)], { transfers: [{ fund: 'parcels', amount: 300 }] }),
    ];
    expect(fundSoFar(reports, 'parcels')).toEqual([{
      currency: 'EUR', funds: ['parcels'], from: '2026-01', to: '2026-02', before: 300, given: 3000, held: 1130,
      spent: [{ kinds: ['letter'], amount: 1500 }, { kinds: ['parcel'], amount: 470 }, { kinds: ['governance'], amount: 100 }, { kinds: ['moved'], amount: 50 }, { kinds: ['psp_fee'], amount: 50 }],
    }]);
  });

  it('says nothing of a fund before a block does, and nothing of one alone that was ever told with another', () => {
    expect(fundSoFar([], 'parcels')).toEqual([]);
    const before = report('2026-01', [], { transfers: [{ fund: 'parcels', amount: 300 }] });
    expect(fundSoFar([before], 'parcels')).toEqual([]);
    const both: Block = { side: 'income', from: '2026-02', cells: [{ fund: 'parcels', kind: 'donations' }, { fund: 'letters', kind: 'donations' }], amount: 1000, fees: 0 };
    const told = fundSoFar([before, report('2026-02', [both]), report('2026-03', [income('letters', 5)])], 'parcels');
    expect(told).toEqual(fundSoFar([before, report('2026-02', [both]), report('2026-03', [income('letters', 5)])], 'letters'));
    expect(told).toMatchObject([{ funds: ['letters', 'parcels'], from: '2026-02', to: '2026-03', before: 300, given: 1005 }]);
  });
});

const FUNDS = ['a', 'b', 'c'], MONTHS = ['2026-01', '2026-02', '2026-03', '2026-04'];
const cells = fc.uniqueArray(fc.record({ fund: fc.constantFrom(...FUNDS), kind: fc.constantFrom('parcel.goods', 'grant.school', 'letter.postage') }), { minLength: 1, maxLength: 3, selector: ({ fund, kind }) => `${fund} ${kind}` });
const figures = (month: string): fc.Arbitrary<ToldReport> => fc.record({
  incomes: fc.uniqueArray(fc.record({ fund: fc.constantFrom(...FUNDS), amount: fc.integer({ min: -500, max: 1e8 }), fees: fc.nat(500) }), { maxLength: 3, selector: ({ fund }) => fund }),
  spends: fc.array(fc.record({ cells, amount: fc.integer({ min: 0, max: 1e8 }) }), { maxLength: 3 }),
  costs: fc.array(fc.record({ fund: fc.constantFrom(...FUNDS), kind: fc.constant('governance'), amount: fc.nat(9999) }), { maxLength: 2 }),
  transfers: fc.array(fc.record({ fund: fc.constantFrom(...FUNDS), amount: fc.integer({ min: -9999, max: 9999 }) }), { maxLength: 2 }),
}).map(({ incomes, spends, costs, transfers }) => ({ from: month, to: month, currencies: [{ currency: 'EUR', costs, transfers, blocks: [...incomes.map(({ fund, amount, fees }) => income(fund, amount, fees, month)), ...spends.map((one): Block => ({ side: 'expenditure', from: month, fees: 0, ...one }))] }] }));
const told = fc.tuple(...MONTHS.map(figures));
const gifts = fc.array(fc.record({ fund: fc.constantFrom(...FUNDS), period: fc.constantFrom(...MONTHS, '2026-05'), currency: fc.constant('EUR'), amount: fc.integer({ min: -100, max: 1e7 }) }), { minLength: 1, maxLength: 6 });

describe('whatever was told', () => {
  it('sums conserve to the cent, and nothing but the part that no block tells is below zero', () => {
    fc.assert(fc.property(told, gifts, (reports, given) => {
      const one = became(reports, ...given);
      expect(one.spent.reduce((sum, { amount }) => sum + amount, 0) + one.held + one.untold).toBe(given.reduce((sum, { amount }) => sum + amount, 0));
      expect([one.held, ...one.spent.map(({ amount }) => amount)].every((amount) => amount >= 0)).toBe(true);
    }));
  });

  it('whoever gave all of a fund’s income is told no more than was spent of it, kind by kind', () => {
    fc.assert(fc.property(told, (reports) => {
      const all = reports.flatMap(({ from, currencies: [one] }) => one!.blocks.filter(({ side, amount }) => side === 'income' && amount > 0).map(({ cells: [cell], amount }) => gave(amount, from, cell!.fund)));
      fc.pre(all.length > 0);
      const spending = new Map<string, number>();
      const add = (kind: string, amount: number): void => void spending.set(kind, (spending.get(kind) ?? 0) + amount);
      for (const { currencies: [one] } of reports) {
        for (const { side, cells: kinds, amount, fees } of one!.blocks) if (side === 'expenditure') add([...new Set(kinds.map(({ kind }) => kind.split('.')[0]))].sort().join(), amount); else add('psp_fee', fees);
        for (const { kind, amount } of one!.costs) add(kind, amount);
      }
      for (const { kinds, amount } of became(reports, ...all).spent) if (kinds[0] !== 'moved') expect(amount).toBeLessThanOrEqual(spending.get(kinds.join()) ?? 0);
    }));
  });

  it('depends on nothing but what is published and what the giver gave: in any order, told twice the same', () => {
    fc.assert(fc.property(told, gifts, fc.integer(), (reports, given, seed) => {
      const shuffled = <T>(list: readonly T[]): T[] => list.map((one, at) => ({ one, key: Math.sin(seed + at) })).sort((a, b) => a.key - b.key).map(({ one }) => one);
      const again = shuffled(reports).map((one) => ({ ...one, currencies: one.currencies.map((each) => ({ ...each, blocks: shuffled(each.blocks) })) }));
      expect(became(again, ...shuffled(given))).toEqual(became(reports, ...given));
    }));
  });
});
