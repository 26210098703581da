import { describe, expect, it } from '@jest/globals';
import { ACTIONS, obstacle, offered } from '../../../src/parcels/actions.js';
import { parcelLifecycle } from '../../../src/parcels/lifecycle.js';
import { arrivalAfter } from '../../../src/parcels/arrival.js';
import { withContingency } from '../../../src/parcels/money.js';

const me = { id: 'me' };
const order = (state: (typeof parcelLifecycle.states)[number], { requestedBy = 'other', resumedBy = null }: { requestedBy?: string; resumedBy?: string | null } = {}) => ({ state, requestedBy, resumedBy });

describe('what a person may do to an order', () => {
  it('offers what fits its state, and says who else does it', () => {
    expect(offered(order('requested'))).toEqual(['approve', 'hold', 'cancel']);
    expect(offered(order('dispatched'))).toEqual([]);
    expect(obstacle('approve', order('requested'), me, true)).toBeUndefined();
    expect(obstacle('approve', order('requested'), me, false)).toBe('approver');
    expect(obstacle('hold', order('requested'), me, false)).toBe('coordinator');
    expect(obstacle('resume', order('on_hold'), me, false)).toBe('caseWorker');
  });
  it('never lets somebody approve their own request, nor anybody act against the lifecycle', () => {
    expect(obstacle('approve', order('requested', { requestedBy: 'me' }), me, true)).toBe('ownRequest');
    expect(obstacle('approve', order('requested', { requestedBy: 'me', resumedBy: 'other' }), me, true)).toBe('ownRequest');
    expect(obstacle('approve', order('requested', { resumedBy: 'me' }), me, true)).toBe('ownRequest');
    for (const state of parcelLifecycle.states) for (const action of ACTIONS) {
      if (!parcelLifecycle.allows(state, action)) expect(obstacle(action, order(state), me, true)).toBe('state');
    }
  });
  it('expects what is posted twenty days after it leaves, and the rest as planned, never before it leaves', () => {
    const planned = (channel: 'volunteer_posts' | 'family_sends' | 'shop_delivers', arriveOn: string) => arrivalAfter('2026-11-22', { channel, arriveOn });
    expect([planned('volunteer_posts', '2027-03-01'), planned('family_sends', '2026-11-01')]).toEqual(['2026-12-12', '2026-12-12']);
    expect([planned('shop_delivers', '2026-12-01'), planned('shop_delivers', '2026-11-01')]).toEqual(['2026-12-01', '2026-11-22']);
  });
  it('sets aside a tenth more than the estimate, never less than a cent', () => {
    expect([withContingency(1000), withContingency(1), withContingency(333)]).toEqual([1100, 2, 367]);
  });
});
