import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Gathering } from '../../../src/payments/gathering.js';

/** A writer whose writes end when the test says so. */
function writer(): { gathering: Gathering<number>; writes: (readonly number[])[]; end: (error?: Error) => Promise<void> } {
  const writes: (readonly number[])[] = [];
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const gathering = new Gathering<number>((items) => {
    writes.push(items);
    return new Promise<void>((resolve, reject) => open.push({ resolve, reject }));
  }, 4);
  return {
    gathering, writes,
    async end(error) {
      const one = open.shift()!;
      if (error) one.reject(error);
      else one.resolve();
      await new Promise(setImmediate);
    },
  };
}

describe('what arrives', () => {
  it('is written at once when alone, and together when others are under way', async () => {
    const { gathering, writes, end } = writer();
    const stored: number[] = [];
    for (let n = 1; n <= 9; n += 1) void gathering.add(n).then(() => stored.push(n));
    expect(writes).toEqual([[1], [2]]);
    await end();
    expect(writes).toEqual([[1], [2], [3, 4, 5, 6]]);
    expect(stored).toEqual([1]);
    await end();
    await end();
    await end();
    expect(writes.slice(3)).toEqual([[7, 8, 9]]);
    expect(stored).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('fails alone: the others of its write are stored', async () => {
    const bad = (items: readonly number[]): Promise<void> => (items.some((item) => item < 0) ? Promise.reject(new Error('bad')) : Promise.resolve());
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: -3, max: 20 }), { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (items, most) => {
      const written: number[] = [];
      const gathering = new Gathering<number>(async (some) => {
        await bad(some);
        written.push(...some);
      }, most);
      const answers = await Promise.allSettled(items.map((item) => gathering.add(item)));
      expect(answers.map(({ status }) => status)).toEqual(items.map((item) => (item < 0 ? 'rejected' : 'fulfilled')));
      expect(written.sort((a, b) => a - b)).toEqual(items.filter((item) => item >= 0).sort((a, b) => a - b));
    }));
  });
});
