import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matches, roll } from '../../../src/sandbox/faults.js';
import { Rate } from '../../../src/sandbox/faulty-api.js';

describe('faults', () => {
  it.each([
    ['*', 'charge.updated', true], ['charge.*', 'charge.updated', true], ['charge.*', 'xcharge.updated', false], ['charge.*', 'chargeXupdated', false],
    ['POST /v1/refunds', 'POST /v1/refunds', true], ['POST /v1/refunds', 'POST /v1/refunds/re_1', false], ['* /v1/refunds*', 'GET /v1/refunds/re_1', true],
  ])('%s for %s: %s', (pattern, name, expected) => expect(matches(pattern, name)).toBe(expected));

  it('throw dice that are the same for the same seed and lie within [0, 1)', () => {
    fc.assert(fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (seed) => {
      const { value, next } = roll(seed);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
      expect(roll(seed)).toEqual({ value, next });
    }));
  });
});

describe('the rate limit', () => {
  it('never lets more than so many through in any second', () => {
    fc.assert(fc.property(fc.array(fc.nat(400), { maxLength: 60 }), fc.integer({ min: 1, max: 25 }), (gaps, limit) => {
      const rate = new Rate();
      let now = 0;
      const passed = gaps.map((gap) => (now += gap)).filter((at) => !rate.exceeded(at, limit));
      for (const start of passed) expect(passed.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(limit);
    }));
    const rate = new Rate();
    expect([0, 1, 2, 999, 1000].map((at) => rate.exceeded(at, 2))).toEqual([false, false, true, true, false]);
  });
});
