import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readIban } from '../../../src/grants/account.js';
import { compare } from '../../../src/grants/comparables.js';
import { addMonths, spanOf } from '../../../src/grants/spans.js';

describe('similar grants', () => {
  it('are nothing when there are none', () => expect(compare([])).toBeUndefined());
  it('have their middle and quarters', () => expect(compare([300, 100, 200, 400])).toEqual({ count: 4, least: 100, lower: 175, median: 250, upper: 325, most: 400 }));
  it('are in order whatever the order they come in', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 40 }), (amounts) => {
      const { least, lower, median, upper, most } = compare(amounts)!;
      expect(least <= lower && lower <= median && median <= upper && upper <= most).toBe(true);
      expect(compare(amounts.toReversed())).toEqual(compare(amounts));
      expect(amounts.filter((amount) => amount <= median).length * 2).toBeGreaterThanOrEqual(amounts.length);
    }));
  });
});

describe('spans', () => {
  it.each([['month', '2026-11-22', '2026-11'], ['quarter', '2026-11-22', '2026-Q4'], ['quarter', '2026-01-01', '2026-Q1'], ['year', '2026-11-22', '2026']] as const)('%s of %s is %s', (span, day, expected) => expect(spanOf(span, day)).toBe(expected));
  it.each([['2026-11-22', 1, '2026-12-22'], ['2026-11-30', 3, '2027-02-28'], ['2026-01-31', 1, '2026-02-28'], ['2026-12-15', 0, '2026-12-15'], ['2026-12-31', 12, '2027-12-31']])('%s and %d months is %s', (day, months, expected) => expect(addMonths(day, months)).toBe(expected));
});

describe('an account', () => {
  it('is read with or without spaces', () => expect(readIban(' de89 3704 0044 0532 0130 00 ')).toBe('DE89370400440532013000'));
  it.each(['DE89370400440532013001', 'DE8937040044053201300O', 'hello', '', 'DE00'])('%j is refused', (text) => expect(() => readIban(text)).toThrow('not an IBAN'));
  it('is never one in Belarus or Russia', () => expect(() => readIban('BY13NBRB3600900000002Z00AB00')).toThrow('the bank keeps a record'));
});
