import type { Role } from '../kernel/actor.js';
import { Invalid } from '../kernel/problem.js';
import type { Permission } from './permissions.js';

/** Roles that nobody holds together: who sets the service up may beside it be treasurer or coordinator, in a small team, and nothing else (design: safety). */
export const NEVER_TOGETHER: readonly (readonly [Role, Role])[] = [['admin', 'campaigner'], ['admin', 'case_worker'], ['admin', 'approver'], ['admin', 'volunteer'], ['admin', 'auditor']];
export const mayBeTogether = (roles: readonly Role[]): boolean => !NEVER_TOGETHER.some((pair) => pair.every((role) => roles.includes(role)));
/** What to say where they may not. */
export const APART = 'An administrator may also be treasurer or coordinator, and nothing else.';

/** Acts that take two people: what the first does, and what only another may do then. The rules of each room and the database hold them; this is the list that docs, doctor and setup read. */
export const TWO_PEOPLE: readonly { readonly first: Permission; readonly second: Permission; readonly what: string }[] = [
  { first: 'members.manage', second: 'members.confirm', what: 'giving somebody a role, or letting them back in' },
  { first: 'campaigns.edit', second: 'campaigns.publish', what: 'opening a campaign' },
  { first: 'campaigns.pause', second: 'campaigns.publish', what: 'letting a paused campaign go on' },
  { first: 'campaigns.windDown', second: 'campaigns.windDown', what: 'closing a campaign whose monthly gifts end with it' },
  { first: 'covers.ask', second: 'covers.decide', what: 'covering a fund below zero from another, and giving that back' },
  { first: 'campaigns.askRest', second: 'campaigns.moveRest', what: 'moving what is left when a campaign closes' },
  { first: 'grants.recommend', second: 'grants.approve', what: 'awarding a grant' },
  { first: 'grants.prepare', second: 'grants.release', what: 'paying a grant (who recommended it does not release it either)' },
  { first: 'families.newPhrase', second: 'families.confirmPhrase', what: 'new words for a family that lost its own' },
  { first: 'family.portal', second: 'payouts.confirm', what: 'paying to details that a family changed' },
  { first: 'parcels.request', second: 'parcels.approve', what: 'spending on a parcel, also after it was stopped' },
  { first: 'claims.submit', second: 'claims.approve', what: 'paying a volunteer back' },
  { first: 'refunds.request', second: 'refunds.approve', what: 'paying a gift back' },
  { first: 'opening.enter', second: 'opening.decide', what: 'booking what was there before the books begin' },
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

/** Throws Invalid `identity.roles` for none at all, `identity.apart` for those that nobody holds together. */
export function checkRoles(roles: readonly Role[]): void {
  if (roles.length === 0) throw new Invalid('identity.noRole', 'Give at least one role.', { roles: 'Give at least one role.' });
  if (!mayBeTogether(roles)) throw new Invalid('identity.apart', APART, { roles: APART });
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
