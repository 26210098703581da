import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkRoles, mayBeTogether, mayConfirm, type Confirmer } from '../../../src/identity/role-rules.js';
import { ROLES, type Role } from '../../../src/kernel/actor.js';

const nobody = (): string[] => [];
const held = (holders: Partial<Record<Role, string[]>>) => (role: Role): string[] => holders[role] ?? [];
const by = (id: string, ...roles: Role[]): Confirmer => ({ id, roles });
const asks = (...roles: Role[]) => ({ memberId: 'new', askedBy: 'admin', roles });

describe('who may be the second person', () => {
  it.each([
    ['an approver confirms an approver', asks('approver'), by('a', 'approver'), { approver: ['a'] }, true],
    ['another administrator, while there is an approver, does not', asks('approver'), by('b', 'admin'), { approver: ['a'] }, false],
    ['while there is none, another administrator or the auditor does', asks('approver'), by('b', 'auditor'), {}, true],
    ['a case worker does not make a treasurer', asks('treasurer'), by('c', 'case_worker'), {}, false],
    ['whoever asked never does', asks('treasurer'), by('admin', 'admin', 'treasurer'), { treasurer: ['admin'] }, false],
    ['that the asker holds the role is as if nobody did', asks('treasurer'), by('b', 'admin'), { treasurer: ['admin'] }, true],
    ['each of several roles counts', asks('treasurer', 'coordinator'), by('t', 'treasurer'), { treasurer: ['t'], coordinator: ['c'] }, false],
    ['a coordinator confirms a volunteer', asks('volunteer'), by('c', 'coordinator'), {}, true],
    ['a volunteer does not', asks('volunteer'), by('v', 'volunteer'), { volunteer: ['v'] }, false],
  ] as const)('%s', (_, request, confirmer, holders, may) => {
    expect(mayConfirm(request, confirmer, held(holders as never))).toBe(may);
  });

  it('is never who asked or who it is for, whatever they hold', () => {
    fc.assert(fc.property(fc.subarray([...ROLES], { minLength: 1 }), fc.subarray([...ROLES]), fc.constantFrom('new', 'admin'), (roles, holds, id) => {
      expect(mayConfirm({ memberId: 'new', askedBy: 'admin', roles }, by(id, ...holds), nobody)).toBe(false);
    }));
  });

  it('is nobody without any role of those asked, admin, auditor or coordinator', () => {
    fc.assert(fc.property(fc.subarray([...ROLES], { minLength: 1 }), (roles) => {
      expect(mayConfirm(asks(...roles), by('x'), nobody)).toBe(false);
    }));
  });
});

describe('roles of one person', () => {
  it('are at least one', () => {
    expect(() => checkRoles([])).toThrow('at least one');
  });

  it('are for an administrator those of a treasurer or a coordinator, and no other', () => {
    const beside = ROLES.filter((role) => mayBeTogether(['admin', role]) && role !== 'admin');
    expect(beside).toEqual(['treasurer', 'coordinator']);
    expect(() => checkRoles(['admin', 'treasurer', 'coordinator'])).not.toThrow();
    expect(() => checkRoles(['admin', 'treasurer', 'approver'])).toThrow('nothing else');
    expect(() => checkRoles(['campaigner', 'case_worker', 'approver', 'treasurer', 'coordinator', 'volunteer', 'auditor'])).not.toThrow();
  });
});
