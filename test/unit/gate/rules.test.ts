import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { donatePace, levelNow, levelOf, tripFrom, type Outcomes, type Trip } from '../../../src/gate/breaker.js';
import { filled, secondsUntil, take, type Bucket, type Pace } from '../../../src/gate/bucket.js';
import { DOORS } from '../../../src/gate/doors.js';
import { LEVELS, strictest } from '../../../src/gate/levels.js';
import { Networks, networkOf } from '../../../src/gate/networks.js';

const pace = fc.record({ burst: fc.integer({ min: 1, max: 50 }), perMinute: fc.double({ min: 0.1, max: 600, noNaN: true }) });
/** Moments of asking, in order, over up to an hour. */
const moments = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { maxLength: 300 }).map((all) => all.sort((a, b) => a - b));

function letIn(asked: readonly number[], limit: Pace): number[] {
  let bucket: Bucket | undefined;
  return asked.filter((now) => {
    const after = take(bucket, limit, now);
    bucket = after ?? bucket;
    return after !== null;
  });
}

describe('the bucket', () => {
  it('lets in at most the burst and the pace, in every window of time', () => {
    fc.assert(fc.property(moments, pace, (asked, limit) => {
      const taken = letIn(asked, limit);
      for (let from = 0; from < taken.length; from += 1) {
        for (let to = from; to < taken.length; to += 1) {
          expect(to - from + 1).toBeLessThanOrEqual(limit.burst + ((taken[to]! - taken[from]!) * limit.perMinute) / 60_000 + 1e-6);
        }
      }
    }), { numRuns: 60 });
  });

  it('never refuses whoever keeps to the pace, however many others were refused', () => {
    fc.assert(fc.property(pace, fc.integer({ min: 0, max: 20 }), (limit, refused) => {
      let bucket: Bucket | undefined;
      const gap = Math.ceil(60_000 / limit.perMinute) + 1;
      for (let n = 0; n < 50; n += 1) {
        const after = take(bucket, limit, n * gap);
        expect(after).not.toBeNull();
        bucket = after!;
        for (let more = 0; more < refused; more += 1) bucket = take(bucket, { ...limit, burst: 0 }, n * gap) ?? bucket;
      }
    }));
  });

  it('a clock that runs back gives nothing', () => {
    expect(filled({ tokens: 1, at: 60_000 }, { burst: 5, perMinute: 60 }, 0)).toBe(1);
    expect(take({ tokens: 2, at: 60_000 }, { burst: 5, perMinute: 60 }, 0)).toEqual({ tokens: 1, at: 60_000 });
  });

  it('says how long: a place after three others at twenty a minute is twelve seconds away', () => {
    expect(secondsUntil(4, 0, { burst: 6, perMinute: 20 })).toBe(12);
    expect(secondsUntil(1, 1, { burst: 6, perMinute: 20 })).toBe(1);
  });
});

const some = (outcomes: Partial<Outcomes>): Outcomes => ({ opened: 0, declined: 0, paid: 0, paidLately: 0, ...outcomes });

describe('the breaker', () => {
  it.each([
    [some({}), 'calm'],
    [some({ opened: 1, declined: 1 }), 'calm'],
    [some({ opened: 200, declined: 20, paid: 150 }), 'calm'], // one in ten is an ordinary day
    [some({ opened: 8, declined: 4 }), 'pressed'],
    [some({ opened: 8, declined: 6 }), 'held'],
    [some({ opened: 200, declined: 60, paid: 100 }), 'held'],
    [some({ opened: 60 }), 'pressed'], // somebody collects payment pages
    [some({ opened: 100 }), 'held'],
    [some({ opened: 100, paid: 30 }), 'calm'],
  ] as const)('%j is %s', (outcomes, level) => expect(levelOf(outcomes)).toBe(level));

  it('is never looser with one more declined card, and never with a person’s order', () => {
    const rank = (level: (typeof LEVELS)[number]): number => LEVELS.indexOf(level);
    fc.assert(fc.property(fc.nat(300), fc.nat(300), fc.nat(300), fc.constantFrom(...LEVELS), (opened, declined, paid, ordered) => {
      const now = some({ opened, declined, paid });
      if (declined + paid >= opened / 5) expect(rank(levelOf({ ...now, declined: declined + 1 }))).toBeGreaterThanOrEqual(rank(levelOf(now)));
      expect(rank(levelNow(now, undefined, ordered, 0))).toBeGreaterThanOrEqual(rank(ordered));
    }));
  });

  it('holds a quarter of an hour, asks for a proof as long again, and is calm by itself', () => {
    const trip = tripFrom(undefined, 0);
    const at = (minutes: number): string => levelNow(some({}), trip, 'calm', minutes * 60_000);
    expect([at(0), at(14), at(15), at(29), at(30)]).toEqual(['held', 'held', 'pressed', 'pressed', 'calm']);
  });

  it('holds twice as long each time within a day, four hours at most', () => {
    const minutes = (trip: Trip): number => (trip.calmAt.getTime() - trip.heldUntil.getTime()) / 60_000;
    let trip: Trip = tripFrom(undefined, 0);
    const held = [minutes(trip)];
    for (let n = 0; n < 5; n += 1) {
      trip = tripFrom(trip, trip.heldUntil.getTime() + 1);
      held.push(minutes(trip));
    }
    expect(held).toEqual([15, 30, 60, 120, 240, 240]);
    expect(tripFrom(trip, trip.heldUntil.getTime() + 1).continues).toBe(true);
    const nextWeek = tripFrom(trip, trip.calmAt.getTime() + 7 * 86_400_000);
    expect([nextWeek.continues, minutes(nextWeek)]).toEqual([false, 15]);
  });

  it('opens twenty pages a minute, more after gifts came in, one in two minutes while held', () => {
    expect(donatePace('calm', some({}))).toEqual(DOORS.donate.pace);
    expect(donatePace('pressed', some({ paidLately: 90 }))).toEqual({ burst: 15, perMinute: 60 });
    expect(donatePace('held', some({ paidLately: 90 })).perMinute).toBe(0.5);
  });

  it('the strictest of nothing is calm', () => expect([strictest(), strictest('pressed', 'held', 'calm')]).toEqual(['calm', 'held']));
});

describe('networks', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'], ['::ffff:203.0.113.77', '203.0.113.0/24'], ['2001:db8:1234:5678::1', '2001:0db8:1234::/48'], ['2001:DB8:1234::', '2001:0db8:1234::/48'],
    ['127.0.0.1', null], ['::1', null], ['::ffff:127.0.0.1', null], ['10.1.2.3', null], ['192.168.1.1', null], ['172.20.0.1', null], ['100.64.0.1', null], ['fd00::1', null], ['fe80::1%eth0', null], ['', null], ['nonsense', null],
  ])('%s is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('counts each network by itself, and everybody on our own machine not at all', () => {
    const networks = new Networks({ burst: 2, perMinute: 1 });
    const asked = (address: string): boolean => networks.allows(address, 0);
    expect([asked('203.0.113.1'), asked('203.0.113.200'), asked('203.0.113.3'), asked('198.51.100.1')]).toEqual([true, true, false, true]);
    expect(Array.from({ length: 50 }, () => asked('::1')).every(Boolean)).toBe(true);
  });

  it('lets a flooded network through again at its pace', () => {
    const networks = new Networks({ burst: 1, perMinute: 6 });
    const through = Array.from({ length: 600 }, (_, n) => networks.allows('203.0.113.1', n * 100)).filter(Boolean).length;
    expect(through).toBe(6); // one at once and five in the rest of the minute
  });

  it('forgets everything at midnight, and keeps no address', () => {
    const networks = new Networks({ burst: 1, perMinute: 0.001 });
    const beforeMidnight = 86_400_000 - 1;
    expect([networks.allows('203.0.113.1', beforeMidnight), networks.allows('203.0.113.1', beforeMidnight), networks.allows('203.0.113.1', beforeMidnight + 1)]).toEqual([true, false, true]);
    const keys = [...(networks as unknown as { buckets: Map<string, unknown> }).buckets.keys()];
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatch(/^[\w-]{43}$/);
  });
});
