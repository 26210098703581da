import type { Role } from '../kernel/actor.js';
import { Invalid } from '../kernel/problem.js';

/** Somebody who might confirm: who they are and the roles they hold now. */
export interface Confirmer {
  readonly id: string;
  readonly roles: readonly Role[];
}

export interface RoleRequest {
  readonly memberId: string;
  readonly askedBy: string;
  readonly roles: readonly Role[];
}

/** Throws Invalid `identity.roles` for none at all, or for an administrator who would approve (design: safety). */
export function checkRoles(roles: readonly Role[]): void {
  if (roles.length === 0) throw new Invalid('identity.noRole', 'Give at least one role.', { roles: 'Give at least one role.' });
  if (roles.includes('admin') && roles.includes('approver')) throw new Invalid('identity.adminApproves', 'An administrator cannot approve.', { roles: 'An administrator cannot approve.' });
}

/**
 * Whether one person may confirm another's roles. Never who asked and never who is to have them. Each role is confirmed by
 * somebody who holds it already; while nobody else does, by an administrator or the auditor. A volunteer is confirmed by a
 * coordinator or an administrator. `holders`: the active people who hold a role now.
 */
export function mayConfirm({ memberId, askedBy, roles }: RoleRequest, by: Confirmer, holders: (role: Role) => readonly string[]): boolean {
  if (by.id === memberId || by.id === askedBy) return false;
  const holds = (...any: Role[]): boolean => any.some((role) => by.roles.includes(role));
  return roles.every((role) => {
    if (role === 'volunteer') return holds('coordinator', 'admin');
    if (holds(role)) return true;
    return holders(role).every((id) => id === memberId || id === askedBy) && holds('admin', 'auditor');
  });
}
