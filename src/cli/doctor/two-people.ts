import { PERMISSIONS, TWO_PEOPLE, type Permission } from '../../identity/index.js';
import type { Role } from '../../kernel/actor.js';

export interface Person {
  readonly id: string;
  readonly roles: readonly Role[];
}

const holdersOf = (permission: Permission): readonly string[] => PERMISSIONS[permission];
const mayDo = ({ roles }: Person, permission: Permission): boolean => roles.some((role) => holdersOf(permission).includes(role));
/** What a volunteer or a family begins: none of the staff is needed for it. */
const beginsOutside = (first: Permission): boolean => holdersOf(first).every((role) => role === 'volunteer' || role === 'household');

/** The acts of two for which these people are too few. Pure. */
export function missingPairs(people: readonly Person[]): string[] {
  const possible = (first: Permission, second: Permission): boolean =>
    people.some((one) => (beginsOutside(first) || mayDo(one, first)) && people.some((other) => other.id !== one.id && mayDo(other, second)));
  return TWO_PEOPLE.filter(({ first, second }) => !possible(first, second)).map(({ what }) => what);
}
