import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ROLES, type Role } from '../../../src/kernel/actor.js';
import { ALL_REASONS, assertWhy, LOOK_NAMES, LOOKS, looksOf, NOTE_MAX, roleFor, type Reason } from '../../../src/reveals/looks.js';

const looks = fc.constantFrom(...LOOK_NAMES);
const refusal = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('who may look', () => {
  it.each([
    ['recipient', 'case_worker'], ['household', 'case_worker'], ['payout', 'treasurer approver'], ['letter', 'case_worker coordinator'],
    ['copy', 'volunteer'], ['label', 'volunteer coordinator'], ['sheet', 'coordinator'], ['receipt', 'coordinator treasurer'],
  ] as const)('%s: %s and nobody else', (look, allowed) => {
    for (const role of ROLES) expect([role, refusal(() => roleFor(look, [role]))]).toEqual([role, allowed.split(' ').includes(role) ? undefined : 'reveals.role']);
  });

  it('an administrator and an auditor never', () => {
    expect(looksOf(['admin', 'auditor', 'campaigner'])).toEqual([]);
  });

  it('is named by the role that allows it, whatever else somebody is', () => {
    fc.assert(fc.property(looks, fc.uniqueArray(fc.constantFrom<Role>(...ROLES)), (look, roles) => {
      const allowed = roles.filter((role) => (LOOKS[look].roles as readonly Role[]).includes(role));
      if (allowed.length === 0) expect(refusal(() => roleFor(look, roles))).toBe('reveals.role');
      else expect(roleFor(look, roles)).toBe(allowed[0]);
    }));
  });
});

describe('a reason', () => {
  it('is one of its look’s list, and nothing typed makes another one good', () => {
    fc.assert(fc.property(looks, fc.constantFrom<Reason>(...ALL_REASONS), fc.string({ minLength: 6, maxLength: NOTE_MAX }).filter((text) => text.trim().length > 5), (look, reason, note) => {
      const good = (LOOKS[look].reasons as readonly Reason[]).includes(reason);
      expect(refusal(() => assertWhy(look, { reason, note }))).toBe(good ? undefined : 'reveals.reason');
    }));
  });

  it('needs words only where it says nothing by itself, and not too many', () => {
    fc.assert(fc.property(fc.string({ maxLength: NOTE_MAX + 20 }), (note) => {
      const words = note.trim().length;
      expect(refusal(() => assertWhy('recipient', { reason: 'other', note }))).toBe(words < 5 || words > NOTE_MAX ? 'reveals.note' : undefined);
      expect(refusal(() => assertWhy('recipient', { reason: 'contact', note }))).toBe(words > NOTE_MAX ? 'reveals.note' : undefined);
    }));
    expect(refusal(() => assertWhy('payout', { reason: 'other' }))).toBe('reveals.note');
  });
});
