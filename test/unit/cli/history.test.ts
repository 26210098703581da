import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inventedApplication } from '../../../src/cli/foundation/families.js';
import { giversOf } from '../../../src/cli/history/monthly.js';
import { lastTwelve, momentOf } from '../../../src/cli/history/months.js';
import { Dice } from '../../../src/cli/history/random.js';
import { Quota } from '../../../src/cli/history/year.js';
import { foldName } from '../../../src/families/names.js';
import { readIban } from '../../../src/grants/account.js';
import { addDays, addMonths } from '../../../src/kernel/clock.js';

const day = fc.integer({ min: 0, max: 4000 }).map((n) => addDays('2020-01-01', n));

describe('the invented year', () => {
  it('has twelve months up to today, and no day that has not come', () => {
    fc.assert(fc.property(day, fc.double({ min: 0, max: 1, noNaN: true }), (today, part) => {
      const months = lastTwelve(today);
      expect(months).toHaveLength(12);
      expect(months.at(-1)).toMatchObject({ id: today.slice(0, 7), isNow: true });
      for (const month of months) {
        expect(month.at(part).slice(0, 7)).toBe(month.id);
        expect(month.at(part) <= today).toBe(true);
      }
      expect(months.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    }));
  });

  it('gives every month its part and all of it by the end', () => {
    fc.assert(fc.property(day, fc.integer({ min: 0, max: 2000 }), (today, total) => {
      const quota = new Quota(total);
      expect(lastTwelve(today).reduce((sum, { share }) => sum + quota.next(share), 0)).toBe(total);
      const even = new Quota(total);
      expect(Array.from({ length: 12 }, () => even.next(1 / 12)).reduce((sum, n) => sum + n, 0)).toBe(total);
    }));
  });

  it('never dates a payment into the future', () => {
    const today = new Date().toISOString().slice(0, 10);
    expect(momentOf(today, 86_399)).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
    expect(momentOf('2026-01-02', 60)).toBe(Date.UTC(2026, 0, 2, 0, 1) / 1000);
  });

  it('is the same for the same seed', () => {
    const roll = (seed: number): number[] => {
      const dice = new Dice(seed);
      return Array.from({ length: 50 }, () => dice.whole(1, 6));
    };
    expect(roll(7)).toEqual(roll(7));
    expect(roll(7)).not.toEqual(roll(8));
    expect(new Set(roll(7))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  it('lets nobody who gives monthly begin in a month that has not come, want something before they began, or be refused in the future', () => {
    fc.assert(fc.property(day, fc.integer({ min: 4, max: 40 }), (today, monthly) => {
      const months = lastTwelve(today);
      const givers = giversOf({ dice: new Dice(1), volumes: { donations: 0, monthly, parcels: 0, grants: 0, letters: 0 } }, months, today);
      expect(givers).toHaveLength(monthly);
      for (const { month, began, turn } of givers) {
        expect(began <= today && began.slice(0, 7) === months[month]!.id).toBe(true);
        expect(turn === null || turn.after > 0).toBe(true);
      }
      expect(addMonths(givers.at(-1)!.began, 1) < today).toBe(true); // the first charge by itself was yesterday at the latest
      expect(givers[0]).toMatchObject({ month: 0, turn: null, currency: 'EUR' });
    }), { numRuns: 30 });
  });

  it('invents families that are not each other’s double, with accounts a bank would read', () => {
    const families = Array.from({ length: 200 }, (_, n) => inventedApplication(n, '2026-01-02'));
    expect(new Set(families.map(({ household }) => foldName(household.inside))).size).toBe(200);
    for (const { payout } of families) expect(readIban(payout.account)).toBe(payout.account);
  });
});
