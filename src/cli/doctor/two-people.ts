import { PERMISSIONS, type Permission } from '../../identity/index.js';
import type { Role } from '../../kernel/actor.js';

export interface Person {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** What takes two people (design: safety), by the permission of the first and of the second. */
const PAIRS: readonly (readonly [act: string, first: Permission, second: Permission])[] = [
  ['publishing a campaign', 'campaigns.publish', 'campaigns.publish'],
  ['closing a period', 'periods.requestClose', 'periods.close'],
  ['awarding a grant', 'grants.recommend', 'grants.approve'],
  ['releasing money', 'grants.prepare', 'grants.release'],
  ['confirming a payout address', 'payouts.reveal', 'payouts.confirm'],
  ['approving a parcel', 'parcels.request', 'parcels.approve'],
  ['giving somebody roles', 'members.manage', 'members.confirm'],
  ['starting again after a stop', 'service.restart', 'service.restart'],
];

const mayDo = ({ roles }: Person, permission: Permission): boolean => roles.some((role) => (PERMISSIONS[permission] as readonly string[]).includes(role));

/** The acts of two for which these people are too few. Pure. */
export function missingPairs(people: readonly Person[]): string[] {
  const possible = (first: Permission, second: Permission): boolean => people.some((one) => mayDo(one, first) && people.some((other) => other.id !== one.id && mayDo(other, second)));
  return PAIRS.filter(([, first, second]) => !possible(first, second)).map(([act]) => act);
}
