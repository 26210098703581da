import type { Role } from '../kernel/actor.js';
import { Forbidden, Invalid } from '../kernel/problem.js';

const REASONS = ['contact', 'assess', 'parcel', 'check', 'correct', 'pay', 'moderation', 'copying', 'posting', 'printing', 'expense', 'matching', 'other'] as const;
export type Reason = (typeof REASONS)[number];

interface Rule {
  /** Who may at all; the lease, the batch or the case decides which one. */
  readonly roles: readonly Role[];
  /** What may be said; where there is one, the act itself is the reason and nobody is asked. */
  readonly reasons: readonly Reason[];
  /** Only the case worker whose case it is. */
  readonly ownCase: boolean;
}

/** What can be looked at, by whom and why. How often in a day is data (`reveal_budget`). */
export const LOOKS = {
  recipient: { roles: ['case_worker'], reasons: ['contact', 'parcel', 'check', 'correct', 'other'], ownCase: true },
  household: { roles: ['case_worker'], reasons: ['assess', 'contact', 'check', 'correct', 'other'], ownCase: true },
  payout: { roles: ['treasurer', 'approver'], reasons: ['pay', 'check', 'other'], ownCase: false },
  letter: { roles: ['case_worker', 'coordinator'], reasons: ['moderation'], ownCase: false },
  copy: { roles: ['volunteer'], reasons: ['copying'], ownCase: false },
  label: { roles: ['volunteer', 'coordinator'], reasons: ['posting'], ownCase: false },
  sheet: { roles: ['coordinator'], reasons: ['printing'], ownCase: false },
  transfer: { roles: ['treasurer', 'approver'], reasons: ['matching'], ownCase: false },
  receipt: { roles: ['coordinator', 'treasurer'], reasons: ['expense'], ownCase: false },
} as const satisfies Record<string, Rule>;
export type Look = keyof typeof LOOKS;
export const LOOK_NAMES = Object.keys(LOOKS) as readonly Look[];
export const ALL_REASONS: readonly Reason[] = REASONS;

/** Why somebody looks: a word of the list, and where that does not say it a few words of their own. */
export interface Why {
  readonly reason: Reason;
  readonly note?: string | undefined;
}
export const NOTE_MAX = 200;
const NOTE_LEAST = 5;

/** The role by which somebody may look. Throws Forbidden `reveals.role`. */
export function roleFor(look: Look, roles: readonly Role[]): Role {
  const { roles: allowed }: Rule = LOOKS[look];
  const role = roles.find((one) => allowed.includes(one));
  if (!role) throw new Forbidden('reveals.role', 'Somebody with another role opens this.');
  return role;
}

/** The looks that these roles may ever take. */
export const looksOf = (roles: readonly Role[]): Look[] => LOOK_NAMES.filter((look) => (LOOKS[look] as Rule).roles.some((role) => roles.includes(role)));

/** Throws Invalid `reveals.reason` on `reason` or `note`: a reason that is not in the list of this look, or `other` without words. */
export function assertWhy(look: Look, { reason, note = '' }: Why): void {
  const { reasons }: Rule = LOOKS[look];
  if (!reasons.includes(reason)) throw new Invalid('reveals.reason', 'Choose why you look.', { reason: 'Choose why you look.' });
  const words = note.trim();
  if (words.length > NOTE_MAX) throw new Invalid('reveals.note', `At most ${NOTE_MAX} characters, please.`, { note: `At most ${NOTE_MAX} characters, please.` });
  if (reason === 'other' && words.length < NOTE_LEAST) throw new Invalid('reveals.note', 'Say in a few words why you look.', { note: 'Say in a few words why you look.' });
}
