import { describe, expect, it } from '@jest/globals';
import { currencyFigures } from '../../../src/reports/figures.js';
import { overviewOf } from '../../../src/reports/public.js';
import { sortLines, type BookLine } from '../../../src/reports/lines.js';

const line = (entry: string, kind: BookLine['kind'], account: BookLine['account'], amount: number, rest: Partial<BookLine> = {}): BookLine =>
  ({ entry, kind, account, amount, fund: 'winter', currency: 'EUR', effectiveOn: '2026-09-05', person: null, ...rest });

describe('lines of the books', () => {
  it('tell a card gift with its fee, never the fee alone', () => {
    const { income, expenditure, costs } = sortLines([
      line('1', 'donation.captured', 'income.donation', -2500, { person: 'd1' }),
      line('1', 'donation.captured', 'expense.psp_fee', 61),
    ]);
    expect(income).toEqual([
      { contributor: 'd1', amount: 2500, cell: { fund: 'winter', kind: 'donations' } },
      { contributor: 'd1', amount: 0, fees: 61, cell: { fund: 'winter', kind: 'donations' } },
    ]);
    expect([expenditure, costs]).toEqual([[], []]);
  });
  it('make a fee that the core fund bears its spending, without moving money twice', () => {
    const { income, expenditure, transfers } = sortLines([
      line('1', 'donation.captured', 'income.donation', -2500, { person: 'd1' }),
      line('1', 'donation.captured', 'expense.psp_fee', 61),
      line('1', 'donation.captured', 'equity.transfer', -61),
      line('1', 'donation.captured', 'equity.transfer', 61, { fund: 'core' }),
    ]);
    expect(income).toHaveLength(1);
    expect(expenditure).toEqual([{ contributor: 'd1', amount: 61, cell: { fund: 'core', kind: 'psp_fee' } }]);
    expect(transfers).toEqual([]);
  });
  it('count a grant and its bank fee to the household', () => {
    const { expenditure } = sortLines([line('1', 'grant.awarded', 'expense.grant.school', 9000, { person: 'h1' }), line('2', 'grant.paid', 'expense.bank_fee', 20, { person: 'h1' })]);
    expect(expenditure.map(({ contributor, cell }) => [contributor, cell.kind])).toEqual([['h1', 'grant.school'], ['h1', 'bank_fee']]);
  });
  it('tell companies’ costs line by line, refunds as a kind of their own, and moves between funds', () => {
    const { income, costs, transfers } = sortLines([
      line('1', 'psp.charged', 'expense.psp_fee', 200, { fund: 'core' }),
      line('2', 'donation.refunded', 'income.donation_refunded', 500, { person: 'd1' }),
      line('3', 'fund.transferred', 'equity.transfer', 700, { fund: 'core' }),
      line('3', 'fund.transferred', 'equity.transfer', -700),
    ]);
    expect(costs).toEqual([{ fund: 'core', kind: 'psp_fee', amount: 200 }]);
    expect(income).toEqual([{ contributor: 'd1', amount: -500, cell: { fund: 'winter', kind: 'refunds' } }]);
    expect(transfers).toEqual([{ fund: 'core', amount: -700 }, { fund: 'winter', amount: 700 }]);
  });
});

describe('figures of a report', () => {
  const side = (count: number, amount: number, kind: string) => ({ from: '2026-09', contributions: Array.from({ length: count }, (_, n) => ({ contributor: `${kind}${n}`, amount, fees: kind === 'donations' ? 10 : 0, cell: { fund: 'winter', kind } })) });
  const costs = [{ fund: 'core', kind: 'governance', amount: 100 }];
  const nine = currencyFigures({ currency: 'EUR', sides: { income: side(40, 1000, 'donations'), expenditure: side(9, 500, 'parcel.goods') }, costs, transfers: [], earlier: [] });

  it('hold back what is too thin, and say only that it is', () => {
    expect(nine.held).toEqual([{ side: 'expenditure', from: '2026-09' }]);
    expect(JSON.stringify(nine)).not.toContain('4500');
    expect(nine.blocks).toHaveLength(1);
    expect(nine.blocks[0]).toMatchObject({ id: 'EUR-income-01', contributors: '20-49', amount: 40_000, fees: 400 });
    expect(JSON.stringify(nine)).not.toMatch(/"contributors":\d/); // a band, never a number
  });
  it('balance over all reports: received = spent + held', () => {
    const next = currencyFigures({ currency: 'EUR', sides: { income: side(12, 700, 'donations'), expenditure: side(19, 500, 'parcel.goods') }, costs: [], transfers: [], earlier: [nine] });
    const [overview] = overviewOf([{ from: '2026-09', to: '2026-09', months: ['2026-09'], currencies: [nine] }, { from: '2026-10', to: '2026-10', months: ['2026-10'], currencies: [next] }]);
    expect(overview).toMatchObject({ received: 48_400, spent: 9_500 + 100 + 400 + 120, held: 48_400 - 10_120, months: 2 });
    expect(overview!.spending.map(({ groups, amount }) => [groups.join(), amount])).toEqual([['parcel', 9500], ['psp_fee', 520], ['governance', 100]]);
  });
});
