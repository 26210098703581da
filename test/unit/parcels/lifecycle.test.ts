import { describe, expect, it } from '@jest/globals';
import { Conflict } from '../../../src/kernel/problem.js';
import { parcelLifecycle, STRIP } from '../../../src/parcels/lifecycle.js';

const EVENTS = ['approve', 'release', 'claim', 'pack', 'arrange', 'dispatch', 'deliver', 'close', 'except', 'writeOff', 'hold', 'resume', 'cancel'] as const;
/** Written out by hand, so that a slip in the table is seen. */
const STEPS: Record<string, string> = {
  'requested approve': 'approved', 'requested hold': 'on_hold', 'requested cancel': 'cancelled',
  'approved release': 'ready', 'approved hold': 'on_hold', 'approved cancel': 'cancelled',
  'ready claim': 'in_work', 'ready hold': 'on_hold', 'ready cancel': 'cancelled',
  'in_work pack': 'packed', 'in_work arrange': 'dispatched', 'in_work hold': 'on_hold', 'in_work cancel': 'cancelled',
  'packed dispatch': 'dispatched', 'packed hold': 'on_hold', 'packed cancel': 'cancelled',
  'dispatched deliver': 'delivered', 'dispatched except': 'exception',
  'delivered close': 'closed', 'delivered except': 'exception',
  'exception deliver': 'delivered', 'exception writeOff': 'failed',
  'on_hold resume': 'requested', 'on_hold cancel': 'cancelled',
};

describe('the life of a parcel order', () => {
  it.each(parcelLifecycle.states.flatMap((state) => EVENTS.map((event) => [state, event] as const)))('%s, %s', (state, event) => {
    const to = STEPS[`${state} ${event}`];
    expect(parcelLifecycle.allows(state, event)).toBe(to !== undefined);
    if (to) expect(parcelLifecycle.next(state, event)).toBe(to);
    else expect(() => parcelLifecycle.next(state, event)).toThrow(Conflict);
  });

  it('shows its ordinary road as a strip', () => {
    for (const [at, state] of STRIP.slice(1).entries()) expect(Object.values(parcelLifecycle.table[STRIP[at]!])).toContain(state);
  });
});
