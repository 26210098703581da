import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Gathering } from '../../../src/kernel/gathering.js';

interface Setting {
  readonly underWay: number;
  readonly again?: (error: unknown) => boolean;
  readonly partyOf?: (item: number) => string;
  readonly patience?: number;
}

/** Groups of at most four that end when the test says so; what goes alone answers at once. */
function work(setting: Setting): { gathering: Gathering<number, string>; groups: (readonly number[])[]; alone: number[]; end: (error?: Error) => Promise<void> } {
  const groups: (readonly number[])[] = [], alone: number[] = [];
  const open: PromiseWithResolvers<string[]>[] = [];
  const gathering = new Gathering<number, string>({
    ...setting, most: 4,
    together: (items) => {
      groups.push(items);
      open.push(Promise.withResolvers());
      return open.at(-1)!.promise;
    },
    alone: async (item) => {
      alone.push(item);
      return `${item} alone`;
    },
  });
  return {
    gathering, groups, alone,
    async end(error) {
      const { resolve, reject } = open.shift()!;
      if (error) reject(error);
      else resolve(groups[groups.length - open.length - 1]!.map(String));
      await new Promise(setImmediate);
    },
  };
}

describe('what arrives', () => {
  it('is done at once when alone, and together when others are under way; each gets its own result', async () => {
    const { gathering, groups, end } = work({ underWay: 2 });
    const done: string[] = [];
    for (let n = 1; n <= 9; n += 1) void gathering.add(n).then((result) => done.push(result));
    expect(groups).toEqual([[1], [2]]);
    await end();
    expect(groups).toEqual([[1], [2], [3, 4, 5, 6]]);
    expect(done).toEqual(['1']);
    await end();
    await end();
    await end();
    expect(groups.slice(3)).toEqual([[7, 8, 9]]);
    expect(done).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('never has two of one party in a group, in the order they came', async () => {
    const { gathering, groups, end } = work({ underWay: 1, partyOf: (n) => String(n % 10) });
    for (const n of [1, 11, 21, 2, 12, 3]) void gathering.add(n);
    for (let n = 0; n < 3; n += 1) await end();
    expect(groups).toEqual([[1], [11, 2, 3], [21, 12]]);
  });

  it('is tried by itself when its group failed, and who comes next does not wait for that', async () => {
    const { gathering, groups, alone, end } = work({ underWay: 1 });
    const answers = [1, 2, 3].map((n) => gathering.add(n));
    await end();
    const next = gathering.add(4);
    await end(new Error('one of them'));
    expect([groups, alone]).toEqual([[[1], [2, 3], [4]], [2, 3]]);
    await end();
    expect(await Promise.all([...answers, next])).toEqual(['1', '2 alone', '3 alone', '4']);
  });

  it('does not wait for a group that takes too long', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { gathering, groups, end } = work({ underWay: 1, patience: 100 });
      for (const n of [1, 2, 3]) void gathering.add(n);
      jest.advanceTimersByTime(99);
      expect(groups).toEqual([[1]]);
      jest.advanceTimersByTime(1);
      expect(groups).toEqual([[1], [2, 3]]);
      void gathering.add(4);
      await end(); // the first one, late: it counts no more
      expect(groups).toEqual([[1], [2, 3]]);
      await end();
      expect(groups).toEqual([[1], [2, 3], [4]]);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([true, false])('is tried once more when it failed with nobody beside it, if that is worth it (%s)', async (again) => {
    const { gathering, end } = work({ underWay: 1, again: (error) => again && (error as Error).message === 'passing' });
    const answer = gathering.add(1).catch((error: unknown) => (error as Error).message);
    await end(new Error('passing'));
    expect(await answer).toBe(again ? '1 alone' : 'passing');
  });

  it.each([true, false])('fails alone: the others of its group are done (one after the other: %s)', async (inPlace) => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: -3, max: 20 }), { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (items, most) => {
      const done: number[] = [];
      const all = async (some: readonly number[]): Promise<number[]> => {
        await Promise.resolve();
        if (some.some((item) => item < 0)) throw new Error('bad');
        done.push(...some);
        return [...some];
      };
      const gathering = new Gathering<number, number>({ together: all, ...(inPlace ? {} : { alone: async (item: number) => (await all([item]))[0]! }), most, underWay: 2 });
      const answers = await Promise.allSettled(items.map((item) => gathering.add(item)));
      expect(answers.map((one) => (one.status === 'fulfilled' ? one.value : null))).toEqual(items.map((item) => (item < 0 ? null : item)));
      expect(done.sort((a, b) => a - b)).toEqual(items.filter((item) => item >= 0).sort((a, b) => a - b));
    }));
  });
});
