import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundary, boundaryAfter } from '../../../src/sandbox/billing/period.js';

const MONTH = { interval: 'month', interval_count: 1 };
const seconds = (text: string): number => Date.parse(text) / 1000;

describe('a period', () => {
  it.each([
    ['2026-01-31T12:00Z', 1, '2026-02-28T12:00Z'], ['2026-01-31T12:00Z', 2, '2026-03-31T12:00Z'], ['2028-01-30T00:00Z', 1, '2028-02-29T00:00Z'],
    ['2026-12-31T23:59:59Z', 2, '2027-02-28T23:59:59Z'],
  ])('from %s ends %i months later at %s', (from, months, to) => {
    expect(boundary(seconds(from), MONTH, months)).toBe(seconds(to));
  });

  it('keeps the anchor: its day or the last of a shorter month, its time of day, one boundary a month', () => {
    const anchor = fc.integer({ min: seconds('2020-01-01T00:00Z'), max: seconds('2040-01-01T00:00Z') });
    fc.assert(
      fc.property(anchor, fc.integer({ min: 1, max: 240 }), (start, index) => {
        const [from, at] = [start, boundary(start, MONTH, index)].map((time) => new Date(time * 1000)) as [Date, Date];
        const months = (at.getUTCFullYear() - from.getUTCFullYear()) * 12 + at.getUTCMonth() - from.getUTCMonth();
        const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
        expect([months, at.getUTCDate(), at.getTime() % 86_400_000]).toEqual([index, Math.min(from.getUTCDate(), last), from.getTime() % 86_400_000]);
        expect(boundaryAfter(start, MONTH, boundary(start, MONTH, index - 1))).toBe(boundary(start, MONTH, index));
      }),
    );
  });
});
