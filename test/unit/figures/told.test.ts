import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stepOf } from '../../../src/campaigns/steps/steps.js';
import { blocksBeside, closedBlocks, isSafe, percentOf, slotBefore, type MaybeTold } from '../../../src/figures/index.js';

const gift = (contributor: string, amount: number, more: { fund?: string; kind?: string; told?: string } = {}): MaybeTold =>
  ({ contributor, amount, cell: { fund: more.fund ?? 'winter', kind: more.kind ?? 'donations' }, told: more.told });
const gifts = (count: number, told?: string, from = 0): MaybeTold[] => Array.from({ length: count }, (_, n) => gift(`p${from + n}`, 2500, told === undefined ? {} : { told }));

describe('a step', () => {
  it.each([
    [9, null], [10, 25_000],
  ])('of %i equal gifts tells %s', (count, sum) => expect(stepOf(gifts(count))).toBe(sum));
  it('is never set off by one large gift, and waits with it until others weigh enough', () => {
    const large = gift('large', 1_000_000);
    expect(stepOf([...gifts(9), large])).toBeNull();
    expect(stepOf([...gifts(60), large])).toBeNull();
    expect(stepOf([...gifts(82), large])).toBe(1_205_000); // all but the two largest are 20 % of the largest
  });
  it('never moves back: refunds that outweigh what came wait', () => expect(stepOf([...gifts(10), gift('gone', -30_000, { kind: 'refunds' }), ...gifts(20, undefined, 20)].slice(0, 11))).toBeNull());
  it('one person with ten gifts is one person', () => expect(stepOf(Array.from({ length: 30 }, () => gift('same', 500)))).toBeNull());
});

describe('a report beside steps', () => {
  it('holds what is left over when it is too thin, and says nothing new', () => expect(blocksBeside([...gifts(10, 's1'), ...gifts(3, undefined, 10)])).toEqual({ blocks: [], held: true }));
  it('tells the steps again when nothing is left over', () => expect(blocksBeside(gifts(10, 's1'))).toMatchObject({ blocks: [{ amount: 25_000 }], held: false }));
  it('without steps is closed-block/v1', () => {
    const all = [...gifts(12), ...gifts(30, undefined, 12).map((one) => ({ ...one, cell: { fund: 'families', kind: 'donations' } }))];
    expect(blocksBeside(all)).toEqual(closedBlocks(all));
  });
});

interface Act { readonly who: number; readonly amount: number; readonly fund: 'winter' | 'families'; readonly look: boolean }
const act: fc.Arbitrary<Act> = fc.record({
  who: fc.integer({ min: 0, max: 40 }), amount: fc.oneof({ weight: 60, arbitrary: fc.integer({ min: 100, max: 9000 }) }, { weight: 1, arbitrary: fc.integer({ min: 100_000, max: 900_000 }) }, { weight: 1, arbitrary: fc.integer({ min: -5000, max: -100 }) }),
  fund: fc.constantFrom('winter' as const, 'winter' as const, 'families' as const), look: fc.boolean(),
});

/** Everything that is ever published of these months, as sets of contributions: steps while they run, a report when each is closed. */
function publish(months: readonly (readonly Act[])[]): { all: MaybeTold[]; published: Set<number>[] } {
  const all: MaybeTold[] = [];
  const published: Set<number>[] = [];
  let reportFrom = 0;
  months.forEach((acts, month) => {
    const begin = all.length;
    acts.forEach(({ who, amount, fund, look }) => {
      all.push(gift(`m${month}p${who}`, amount, { fund, kind: amount < 0 ? 'refunds' : 'donations' }));
      if (!look) return;
      for (const one of ['winter', 'families']) {
        const pending = all.map((_, at) => at).filter((at) => at >= begin && all[at]!.told === undefined && all[at]!.cell.fund === one);
        if (stepOf(pending.map((at) => all[at]!)) === null) continue;
        for (const at of pending) all[at] = { ...all[at]!, told: `s${published.length}` };
        published.push(new Set(pending));
      }
    });
    const since = all.slice(reportFrom);
    const { blocks, held } = blocksBeside(since);
    for (const { cells } of blocks) published.push(new Set(since.flatMap(({ cell }, at) => (cells.some(({ fund, kind }) => fund === cell.fund && kind === cell.kind) ? [reportFrom + at] : []))));
    if (!held) reportFrom = all.length;
  });
  return { all, published };
}

describe('an observer who keeps every figure', () => {
  it('and subtracts them from each other is left with safe blocks only, whatever was given when', () => {
    let figures = 0;
    fc.assert(fc.property(fc.array(fc.array(act, { minLength: 20, maxLength: 120, size: 'max' }), { minLength: 1, maxLength: 3 }), (months) => {
      const { all, published } = publish(months);
      figures += published.length;
      // Contributions that are in exactly the same figures cannot be told apart; every sum that can be derived is of whole such groups.
      const groups = new Map<string, MaybeTold[]>();
      all.forEach((one, at) => {
        const signature = published.map((set) => (set.has(at) ? '1' : '0')).join('');
        if (signature.includes('1')) groups.set(signature, [...(groups.get(signature) ?? []), one]);
      });
      for (const group of groups.values()) expect(isSafe(group)).toBe(true);
    }), { numRuns: 250 });
    expect(figures).toBeGreaterThan(200);
  });
});

describe('the percent that was raised', () => {
  it.each([[9_999, 10_000, 99], [10_000, 10_000, 100], [15_000, 10_000, 150], [-5, 10_000, 0], [5, 0, null]])('%i of %i is %s %%', (sum, goal, percent) => expect(percentOf(sum, goal)).toBe(percent));
  it('is never rounded up to a goal that was not met', () => fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 1e12 }), (sum, goal) => expect(percentOf(sum, goal)! >= 100).toBe(sum >= goal))));
});

it.each([['2026-11-30T05:59:59Z', '2026-11-29T18:00:00.000Z'], ['2026-11-30T06:00:00Z', '2026-11-30T06:00:00.000Z'], ['2026-11-30T23:00:00Z', '2026-11-30T18:00:00.000Z']])('at %s the latest fixed hour is %s', (now, slot) =>
  expect(slotBefore(new Date(now)).toISOString()).toBe(slot));
