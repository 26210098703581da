import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { take, type Bucket } from '../../../src/gate/bucket.js';
import { DOORS } from '../../../src/gate/doors.js';
import { addMonths } from '../../../src/kernel/clock.js';
import { mayAsk, nextCharge, PAUSE_MONTHS_MAX, remindAt, resumesAt, SUBSCRIPTION_STATUSES, subscriptionStatus } from '../../../src/payments/monthly/status.js';

const HOUR = 3_600_000;
/** When Stripe charges: the same day each month, counted from the first, or the month's last. */
const boundary = (first: Date, months: number): Date => new Date(`${addMonths(first.toISOString().slice(0, 10), months)}${first.toISOString().slice(10)}`);

describe('the state of a monthly gift', () => {
  it.each([
    ['active', false, 'active'], ['active', true, 'paused'], ['trialing', false, 'active'], ['past_due', true, 'failing'], ['unpaid', false, 'failing'], ['incomplete', false, 'failing'],
    ['canceled', true, 'ended'], ['incomplete_expired', false, 'ended'], ['paused', false, 'paused'], ['a_new_word', false, 'failing'],
  ])('%s (collection paused: %s) is %s', (status, paused, state) => {
    expect(subscriptionStatus({ status: status, pause_collection: paused ? { behavior: 'void', resumes_at: null } : null })).toBe(state);
  });

  it('that still charges can always be stopped; one that does not cannot be changed', () => {
    for (const status of SUBSCRIPTION_STATUSES) {
      const live = status !== 'opened' && status !== 'ended';
      expect([status, mayAsk(status, 'stop')]).toEqual([status, live]);
      if (!live) for (const kind of ['amount', 'pause', 'resume'] as const) expect(mayAsk(status, kind)).toBe(false);
    }
  });
});

describe('a pause', () => {
  const anchor = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2030-12-31T23:59:59Z'), noInvalidDate: true });

  it('leaves out exactly as many charges as asked, whatever day they fall on', () => {
    fc.assert(fc.property(anchor, fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: PAUSE_MONTHS_MAX }), (first, paid, months) => {
      const until = resumesAt(boundary(first, paid), months);
      const left = Array.from({ length: 12 }, (_, n) => boundary(first, paid + n)).filter((at) => at.getTime() + HOUR < until.getTime());
      expect(left).toHaveLength(months);
    }));
  });

  it('is reminded of a week before the next charge, never after it', () => {
    fc.assert(fc.property(anchor, fc.integer({ min: 1, max: PAUSE_MONTHS_MAX }), (end, months) => {
      const until = resumesAt(end, months);
      const next = nextCharge('paused', end, until)!;
      expect(next.getTime()).toBeGreaterThanOrEqual(until.getTime());
      expect(next.getTime() - remindAt(end, until)!.getTime()).toBe(7 * 24 * HOUR);
    }));
  });

  it.each([['active', '2026-12-12'], ['failing', '2026-12-12'], ['ended', null], ['opened', null]] as const)('none: what is %s is charged next on %s', (status, day) => {
    expect(nextCharge(status, new Date('2026-12-12T10:00:00Z'), null)?.toISOString().slice(0, 10) ?? null).toBe(day);
  });
});

describe('guessing at the door without a code', () => {
  it('ten thousand tries in a day, as fast as one likes, are a hundred looks', () => {
    const { pace, passPace } = DOORS.stop;
    expect(passPace).toBeNull(); // a pass opens no second way
    let bucket: Bucket | undefined;
    let looks = 0;
    for (let n = 0; n < 10_000; n += 1) {
      const taken = take(bucket, pace, n * ((24 * HOUR) / 10_000));
      if (taken) [bucket, looks] = [taken, looks + 1];
    }
    expect(looks).toBeLessThanOrEqual(10 + 24 * 4);
    // of six hundred thousand pairs of digits and expiry, at a foundation where three hundred gifts share day and amount
    expect((looks * 300) / (10_000 * 60)).toBeLessThan(0.06);
  });
});
