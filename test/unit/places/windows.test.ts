import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../src/kernel/clock.js';
import { windowAt } from '../../../src/places/windows.js';
import { weigh } from '../../../src/places/weigh.js';
import type { WindowKind } from '../../../src/places/ruleset.js';

const day = fc.integer({ min: 0, max: 4000 }).map((n) => addDays('2019-01-01', n));
const kinds: WindowKind[] = [{ type: 'calendar_month' }, { type: 'calendar_year' }, { type: 'anchored_year', anchor: 'person.sentenceStart' }];

describe('windows of an allowance', () => {
  it('hold the day, meet without gap or overlap, and begin where the one before ended', () => {
    fc.assert(fc.property(day, day, fc.constantFrom(...kinds), (on, anchor, kind) => {
      const known = { 'person.sentenceStart': anchor };
      const window = windowAt(kind, on, known)!;
      expect(window.from <= on && on < window.to).toBe(true);
      expect(windowAt(kind, window.to, known)!.from).toBe(window.to);
      expect(windowAt(kind, addDays(window.from, -1), known)!.to).toBe(window.from);
    }));
  });
  it('begin a year on 1 March where the sentence began on 29 February', () => {
    const known = { 'person.sentenceStart': '2024-02-29' };
    expect(windowAt({ type: 'anchored_year', anchor: 'person.sentenceStart' }, '2026-02-28', known)).toEqual({ from: '2025-03-01', to: '2026-03-01' });
    expect(windowAt({ type: 'anchored_year', anchor: 'person.sentenceStart' }, '2028-02-29', known)).toEqual({ from: '2028-02-29', to: '2029-03-01' });
  });
  it('roll over exactly so many days, and are unknown without their anchor', () => {
    expect(windowAt({ type: 'rolling_days', days: 30 }, '2026-03-30', {})).toEqual({ from: '2026-03-01', to: '2026-03-31' });
    expect(windowAt({ type: 'anchored_year', anchor: 'person.sentenceStart' }, '2026-03-30', {})).toBeUndefined();
  });
});

describe('the weight of a kit', () => {
  it('is the sum of its lines and its box, whatever the order', () => {
    const line = fc.record({ qty: fc.integer({ min: 1, max: 99 }), grams: fc.nat(5000), priceMinor: fc.nat(10_000) });
    fc.assert(fc.property(fc.array(line), fc.nat(500), (lines, box) => {
      const { grams, priceMinor } = weigh(lines, box);
      expect(weigh([...lines].reverse(), box)).toEqual({ grams, priceMinor });
      expect(grams).toBe(lines.flatMap((one) => Array.from({ length: one.qty }, () => one.grams)).reduce((a, b) => a + b, box));
    }));
  });
});
