import { describe, expect, it } from '@jest/globals';
import type { Actor, Role } from '../../../src/kernel/actor.js';
import { applicationLife, disbursementLife } from '../../../src/grants/lifecycle.js';
import { CASE_ACTIONS, type CaseAction, PAYMENT_ACTIONS, type PaymentAction, whyNotCase, whyNotPayment, whyNotVote } from '../../../src/grants/staff-rules.js';

const who = (role: Role, id = 'me'): Actor => ({ kind: 'person', id, roles: [role] });
const payment = { state: 'prepared' as const, profile: 'three' as const, dueOn: '2026-11-20', restsUntil: null, frozen: null };
const now = { hands: [], today: '2026-11-22' };

describe('what somebody may do now', () => {
  it('is never more than the lifecycle and the permissions allow', () => {
    for (const action of Object.keys(CASE_ACTIONS) as CaseAction[]) {
      for (const state of applicationLife.states) {
        const mine = { state, assessor: 'me', profile: null };
        expect(whyNotCase(action, who('volunteer'), mine, [])).toEqual({ because: 'turn' });
        if (whyNotCase(action, who('case_worker'), mine, []) === undefined) expect(applicationLife.allows(state, CASE_ACTIONS[action].event)).toBe(true);
      }
    }
    for (const action of Object.keys(PAYMENT_ACTIONS) as PaymentAction[]) {
      for (const state of disbursementLife.states) {
        expect(whyNotPayment(action, who('approver'), { ...payment, state }, now)).toEqual({ because: 'turn' });
        if (whyNotPayment(action, who('treasurer'), { ...payment, state }, now) === undefined) expect(disbursementLife.allows(state, PAYMENT_ACTIONS[action].event)).toBe(true);
      }
    }
  });

  it('says which hand of theirs stands against it', () => {
    const mine = { state: 'assessment' as const, assessor: 'me', profile: null };
    expect(whyNotCase('recommend', who('case_worker'), mine, [])).toBeUndefined();
    expect(whyNotCase('recommend', who('case_worker', 'other'), mine, [])).toEqual({ because: 'assessor' });
    expect(whyNotCase('ask', who('case_worker'), mine, [{ hand: 'conflict', person: 'me' }])).toEqual({ because: 'hand', hand: 'conflict' });
    expect(whyNotVote(who('approver'), { state: 'in_approval', profile: 'three' }, [{ hand: 'recommended', person: 'me' }])).toEqual({ because: 'hand', hand: 'recommended' });
    expect(whyNotVote(who('approver'), { state: 'in_approval', profile: 'three' }, [{ hand: 'voted', person: 'me' }])).toEqual({ because: 'hand', hand: 'voted' });
    expect(whyNotVote(who('approver'), { state: 'in_approval', profile: 'three' }, [{ hand: 'recommended', person: 'other' }])).toBeUndefined();
    expect(whyNotPayment('release', who('treasurer'), payment, { ...now, hands: [{ hand: 'prepared', person: 'me' }] })).toEqual({ because: 'hand', hand: 'prepared' });
  });

  it('says when: on its day, after the rest', () => {
    const restsUntil = new Date('2026-11-25T10:00:00Z');
    expect(whyNotPayment('prepare', who('treasurer'), { ...payment, state: 'due', dueOn: '2026-12-01' }, now)).toEqual({ because: 'due', day: '2026-12-01' });
    expect(whyNotPayment('release', who('treasurer'), { ...payment, restsUntil }, now)).toEqual({ because: 'rests', until: restsUntil });
    expect(whyNotPayment('release', who('treasurer'), payment, now)).toBeUndefined();
  });
});
