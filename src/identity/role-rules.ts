import type { Role } from '../kernel/actor.js';
import { Invalid } from '../kernel/problem.js';
import type { Permission } from './permissions.js';

/** Roles that nobody holds together: who sets the service up does not decide about money and people. */
export const NEVER_TOGETHER: readonly (readonly [Role, Role])[] = [['admin', 'approver']];

/** Acts that take two people: what the first does, and what only another may do then. The rules of each room and the database hold them; this is the list to read. */
export const TWO_PEOPLE: readonly { readonly first: Permission; readonly second: Permission; readonly what: string }[] = [
  { first: 'members.manage', second: 'members.confirm', what: 'giving somebody a role, or letting them back in' },
  { first: 'campaigns.edit', second: 'campaigns.publish', what: 'opening a campaign' },
  { first: 'grants.recommend', second: 'grants.approve', what: 'awarding a grant' },
  { first: 'grants.prepare', second: 'grants.release', what: 'paying it; who recommended it does not release it either' },
  { first: 'families.newPhrase', second: 'families.confirmPhrase', what: 'new words for a family that lost its own' },
  { first: 'parcels.request', second: 'parcels.approve', what: 'spending on a parcel, also after it was stopped' },
  { first: 'claims.submit', second: 'claims.approve', what: 'paying a volunteer back' },
  { first: 'periods.requestClose', second: 'periods.close', what: 'closing a month' },
  { first: 'service.restart', second: 'service.restart', what: 'starting again after a stop' },
];

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
  if (NEVER_TOGETHER.some((pair) => pair.every((role) => roles.includes(role)))) throw new Invalid('identity.adminApproves', 'An administrator cannot approve.', { roles: 'An administrator cannot approve.' });
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
