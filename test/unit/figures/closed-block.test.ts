import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closedBlocks, fundStatement, isSafe, RULE, type Block, type Contribution } from '../../../src/figures/index.js';

const gift = (contributor: string, amount: number, fund = 'core', kind = 'donations'): Contribution => ({ contributor, amount, cell: { fund, kind } });
const gifts = (count: number, fund: string, kind = 'donations', amount = 1000): Contribution[] => Array.from({ length: count }, (_, i) => gift(`${fund}${kind}${i}`, amount, fund, kind));
const key = ({ cell }: Contribution): string => `${cell.fund} ${cell.kind}`;
const cellsOf = (block: Block): string[] => block.cells.map(({ fund, kind }) => `${fund} ${kind}`);

const anyPeriod = fc.array(
  fc.record({
    contributor: fc.integer({ min: 0, max: 60 }).map((n) => `c${n}`),
    amount: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 5000 }) }, { weight: 1, arbitrary: fc.integer({ min: -3000, max: 400_000 }) }).filter((n) => n !== 0),
    cell: fc.record({ fund: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom('x', 'y.a', 'y.b', 'y') }),
  }),
  { maxLength: 160 },
);

describe('closed-block/v1', () => {
  it('leaves alone what stands alone, and joins what does not with its thinnest neighbour', () => {
    const { blocks, held } = closedBlocks([...gifts(30, 'a', 'x'), ...gifts(12, 'a', 'y'), ...gifts(3, 'a', 'z'), ...gifts(15, 'b', 'x')]);
    expect(held).toBe(false);
    expect(blocks.map((block) => [cellsOf(block).join(), block.contributors])).toEqual([['a x', 30], ['a y,a z', 15], ['b x', 15]]);
  });
  it('joins what is of one kind before what is of one fund', () => {
    const { blocks } = closedBlocks([...gifts(8, 'a', 'grant.school'), ...gifts(8, 'a', 'grant.legal'), ...gifts(11, 'a', 'parcel'), ...gifts(30, 'b', 'parcel')]);
    expect(blocks.map((block) => cellsOf(block).join())).toEqual(['a grant.legal,a grant.school', 'a parcel', 'b parcel']);
  });
  it('holds everything back when even the whole is too thin', () => {
    expect(closedBlocks(gifts(9, 'a'))).toEqual({ blocks: [], held: true });
    expect(closedBlocks([])).toEqual({ blocks: [], held: false });
  });
  it('does not let one giver stand out behind many small ones', () => {
    expect(closedBlocks([...gifts(20, 'a', 'x', 100), gift('big', 1_000_000, 'a', 'x')]).held).toBe(true);
    expect(closedBlocks([...gifts(20, 'a', 'x', 100), gift('big', 9_500, 'a', 'x')]).held).toBe(false); // 19 × 100 is exactly 20 %
    expect(closedBlocks([...gifts(20, 'a', 'x', 100), gift('big', 9_501, 'a', 'x')]).held).toBe(true);
  });
  it('counts a contributor once, however many gifts', () => {
    expect(closedBlocks(Array.from({ length: 50 }, (_, i) => gift(`d${i % 9}`, 500))).held).toBe(true);
  });
  it('cannot be made weaker', () => {
    expect(() => closedBlocks([], { k: 3, p: 20 })).toThrow(RangeError);
    expect(() => closedBlocks([], { k: 10, p: 5 })).toThrow(RangeError);
  });

  it('publishes one safe partition of everything, or nothing', () => {
    fc.assert(fc.property(anyPeriod, (period) => {
      const { blocks, held } = closedBlocks(period);
      const published = blocks.flatMap(cellsOf);
      expect(new Set(published).size).toBe(published.length);
      for (const block of blocks) {
        const inside = period.filter((contribution) => cellsOf(block).includes(key(contribution)));
        expect(isSafe(inside)).toBe(true);
        expect(block.amount).toBe(inside.reduce((sum, { amount }) => sum + amount, 0));
      }
      if (held) expect(blocks).toEqual([]);
      else expect(new Set(published)).toEqual(new Set(period.map(key)));
      expect(held).toBe(period.length > 0 && !isSafe(period));
    }), { numRuns: 300 });
  });
  it('says the same whatever the order of the rows', () => {
    fc.assert(fc.property(anyPeriod, fc.infiniteStream(fc.nat()), (period, noise) => {
      const shuffled = [...period].map((row) => [noise.next().value!, row] as const).sort(([a], [b]) => a - b).map(([, row]) => row);
      expect(closedBlocks(shuffled)).toEqual(closedBlocks(period));
    }), { numRuns: 100 });
  });
  it('gives no unsafe set of cells away, not even by sums and differences over several reports', () => {
    fc.assert(fc.property(fc.array(anyPeriod, { minLength: 1, maxLength: 3 }), (periods) => {
      const atoms = periods.flatMap((period, n) => [...new Set(period.map(key))].map((cell) => `${n} ${cell}`));
      const rows = periods.flatMap((period, n) => closedBlocks(period).blocks.map((block) => indicator(atoms, cellsOf(block).map((cell) => `${n} ${cell}`))));
      for (const [n, period] of periods.entries()) {
        const cells = [...new Set(period.map(key))];
        for (const set of subsetsOf(cells)) {
          const behind = period.filter((contribution) => set.includes(key(contribution)));
          if (!isSafe(behind)) expect(inSpan(rows, indicator(atoms, set.map((cell) => `${n} ${cell}`)))).toBe(false);
        }
      }
    }), { numRuns: 40 });
  });
  it('is at its plain rule of ten and twenty per cent', () => expect(RULE).toEqual({ k: 10, p: 20 }));
});

const indicator = (atoms: readonly string[], set: readonly string[]): bigint[] => atoms.map((atom) => (set.includes(atom) ? 1n : 0n));
const subsetsOf = (cells: readonly string[]): string[][] => Array.from({ length: 2 ** cells.length - 1 }, (_, n) => cells.filter((_cell, i) => ((n + 1) >> i) & 1));

/** Whether a vector is a linear combination of the rows: exact, by integer elimination. */
function inSpan(rows: readonly bigint[][], vector: readonly bigint[]): boolean {
  const pivots: [number, bigint[]][] = [];
  const reduce = (row: readonly bigint[]): bigint[] => pivots.reduce((left, [at, pivot]) => (left[at] === 0n ? left : left.map((value, i) => value * pivot[at]! - pivot[i]! * left[at]!)), [...row]);
  for (const row of rows) {
    const reduced = reduce(row);
    const at = reduced.findIndex((value) => value !== 0n);
    if (at >= 0) pivots.push([at, reduced]);
  }
  return reduce(vector).every((value) => value === 0n);
}

describe('the statement of funds', () => {
  const block = (cells: string[], amount: number, fees = 0): Block => ({ cells: cells.map((fund) => ({ fund, kind: 'x' })), amount, fees, contributors: 12 });
  const nothing = { income: [], expenditure: [], costs: [], transfers: [] };

  it('shows a fund alone while no block ever tied it to another', () => {
    const rows = fundStatement(nothing, { ...nothing, income: [block(['a'], 1000, 30), block(['b'], 500)], expenditure: [block(['a'], 400)], costs: [{ fund: 'core', amount: 9 }], transfers: [{ fund: 'core', amount: -50 }, { fund: 'b', amount: 50 }] });
    expect(rows).toEqual([
      { funds: ['a'], opening: 0, received: 1000, transfers: 0, fees: 30, costs: 0, spent: 400, closing: 570 },
      { funds: ['b'], opening: 0, received: 500, transfers: 50, fees: 0, costs: 0, spent: 0, closing: 550 },
      { funds: ['core'], opening: 0, received: 0, transfers: -50, fees: 0, costs: 9, spent: 0, closing: -59 },
    ]);
  });
  it('never shows a fund alone again that was once combined', () => {
    const before = { ...nothing, income: [block(['a', 'b'], 1000), block(['c'], 50)] };
    const rows = fundStatement(before, { ...nothing, income: [block(['a'], 100)], expenditure: [block(['b', 'd'], 30)] });
    expect(rows.map(({ funds, opening, closing }) => [funds.join(), opening, closing])).toEqual([['a,b,d', 1000, 1070], ['c', 50, 50]]);
  });
});
