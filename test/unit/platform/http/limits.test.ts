import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOverloaded } from '../../../../src/platform/http/limits.js';

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

/** The same two figures, counted the slow way. */
const size = (value: unknown): { values: number; depth: number } => {
  if (typeof value !== 'object' || value === null) return { values: 0, depth: 0 };
  const inside = Object.values(value).map(size);
  return { values: inside.length + inside.reduce((sum, { values }) => sum + values, 0), depth: 1 + Math.max(0, ...inside.map(({ depth }) => depth)) };
};

describe('a body', () => {
  it('counts values and levels as anybody would', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(12), fc.nat(6), (body, bodyValues, bodyDepth) => {
      const { values, depth } = size(body);
      expect(isOverloaded(body, { bodyValues, bodyDepth })).toBe(values > bodyValues || depth > bodyDepth);
    }));
  });

  it('of a hundred thousand levels is refused without a full stack', () => {
    expect(isOverloaded(deep(16))).toBe(false);
    expect(isOverloaded(deep(17))).toBe(true);
    expect(isOverloaded(deep(100_000))).toBe(true);
  });

  it('that is none, or bytes, is none of this rule’s business', () => {
    expect([undefined, null, '', 'text', Buffer.alloc(10_000)].map((body) => isOverloaded(body))).toEqual([false, false, false, false, false]);
  });
});
