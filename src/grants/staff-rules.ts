import { may, type Permission } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { applicationLife, type ApplicationState, disbursementLife, type DisbursementState } from './lifecycle.js';
import { type Hand, type HandIn, type Profile, standsAgainst, type Step } from './policy.js';

/** Why somebody cannot do something now: who does it and when, or which earlier hand of theirs stands against it. */
export type Why = { readonly because: 'turn' } | { readonly because: 'hand'; readonly hand: Hand } | { readonly because: 'assessor' } | { readonly because: 'due'; readonly day: Day } | { readonly because: 'rests'; readonly until: Date } | { readonly because: 'frozen'; readonly by: 'phrase' | 'details' };

interface Rule<Event extends string> {
  readonly permission: Permission;
  readonly event: Event;
  /** The step whose hands must be apart. */
  readonly step?: Step;
}

/** What a case worker may do with an application. */
export const CASE_ACTIONS = {
  assess: { permission: 'grants.assess', event: 'assess', step: 'recommend' },
  ask: { permission: 'grants.assess', event: 'ask', step: 'work' },
  recommend: { permission: 'grants.recommend', event: 'recommend', step: 'recommend' },
  send: { permission: 'grants.recommend', event: 'send', step: 'work' },
  revise: { permission: 'grants.recommend', event: 'revise', step: 'work' },
  decline: { permission: 'grants.assess', event: 'decline', step: 'recommend' },
} as const satisfies Record<string, Rule<Parameters<typeof applicationLife.next>[1]>>;
export type CaseAction = keyof typeof CASE_ACTIONS;

/** What can be done with a payment. */
export const PAYMENT_ACTIONS = {
  prepare: { permission: 'grants.prepare', event: 'prepare', step: 'prepare' },
  release: { permission: 'grants.release', event: 'release', step: 'release' },
  send: { permission: 'grants.release', event: 'send', step: 'work' },
  confirm: { permission: 'grants.confirm', event: 'confirm', step: 'confirm' },
  takeBack: { permission: 'grants.prepare', event: 'takeBack', step: 'work' },
  fail: { permission: 'grants.release', event: 'fail', step: 'work' },
  return: { permission: 'grants.release', event: 'return', step: 'work' },
  retry: { permission: 'grants.prepare', event: 'retry', step: 'work' },
} as const satisfies Record<string, Rule<Parameters<typeof disbursementLife.next>[1]>>;
export type PaymentAction = keyof typeof PAYMENT_ACTIONS;

const handAgainst = (step: Step | undefined, profile: Profile, actor: Actor, hands: readonly HandIn[]): Why | undefined => {
  const hand = step && standsAgainst(profile, step, actor.id, hands);
  return hand && { because: 'hand', hand };
};

/** Undefined when the actor may do it now. */
export function whyNotCase(action: CaseAction, actor: Actor, { state, assessor, profile }: { state: ApplicationState; assessor: string | null; profile: Profile | null }, hands: readonly HandIn[]): Why | undefined {
  const rule: Rule<Parameters<typeof applicationLife.next>[1]> = CASE_ACTIONS[action];
  const voted = action === 'decline' && state === 'in_approval';
  if (!may(actor, rule.permission) || !applicationLife.allows(state, rule.event) || voted) return { because: 'turn' };
  if (action === 'recommend' && assessor !== actor.id) return { because: 'assessor' };
  return handAgainst(rule.step, profile ?? 'three', actor, hands);
}

/** What the payment itself waits for before it may leave. */
function heldBack({ frozen, restsUntil }: { frozen: 'phrase' | 'details' | null; restsUntil: Date | null }): Why | undefined {
  if (frozen) return { because: 'frozen', by: frozen };
  return restsUntil ? { because: 'rests', until: restsUntil } : undefined;
}

/** Undefined when the actor may vote on it now. */
export function whyNotVote(actor: Actor, { state, profile }: { state: ApplicationState; profile: Profile }, hands: readonly HandIn[]): Why | undefined {
  if (!may(actor, 'grants.approve') || state !== 'in_approval') return { because: 'turn' };
  if (hands.some(({ hand, person }) => hand === 'voted' && person === actor.id)) return { because: 'hand', hand: 'voted' };
  return handAgainst('vote', profile, actor, hands);
}

/** Undefined when the actor may do it now. */
export function whyNotPayment(action: PaymentAction, actor: Actor, payment: { state: DisbursementState; profile: Profile; dueOn: Day; restsUntil: Date | null; frozen: 'phrase' | 'details' | null }, { hands, today }: { hands: readonly HandIn[]; today: Day }): Why | undefined {
  const rule: Rule<Parameters<typeof disbursementLife.next>[1]> = PAYMENT_ACTIONS[action];
  if (!may(actor, rule.permission) || !disbursementLife.allows(payment.state, rule.event)) return { because: 'turn' };
  if (action === 'prepare' && payment.dueOn > today) return { because: 'due', day: payment.dueOn };
  const waits = action === 'release' || action === 'send' ? heldBack(payment) : undefined;
  return waits ?? handAgainst(rule.step, payment.profile, actor, hands);
}
