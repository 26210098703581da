import { Conflict, Forbidden, Invalid } from '../kernel/problem.js';

export const PROFILES = ['three', 'full'] as const;
export type Profile = (typeof PROFILES)[number];
export const STEPS = ['work', 'recommend', 'vote', 'prepare', 'release', 'confirm'] as const;
export type Step = (typeof STEPS)[number];
export type Hand = 'created' | 'recommended' | 'voted' | 'prepared' | 'released' | 'payout' | 'conflict' | 'declined';

/**
 * Whose hands must be apart: nobody does a step in which one of these hands was already theirs. `three` can be lived by
 * three people, `full` gives every step to another. The database holds the same table and refuses by itself.
 */
export const APART: Readonly<Record<Profile, Readonly<Record<Step, readonly Hand[]>>>> = {
  three: {
    work: ['conflict'],
    recommend: ['conflict', 'declined'],
    vote: ['created', 'recommended', 'conflict', 'declined'],
    prepare: ['conflict'],
    release: ['created', 'recommended', 'prepared', 'payout', 'conflict'],
    confirm: ['released', 'conflict'],
  },
  full: {
    work: ['conflict'],
    recommend: ['created', 'conflict', 'declined'],
    vote: ['created', 'recommended', 'payout', 'conflict', 'declined'],
    prepare: ['created', 'recommended', 'voted', 'payout', 'conflict'],
    release: ['created', 'recommended', 'voted', 'prepared', 'payout', 'conflict'],
    confirm: ['created', 'recommended', 'voted', 'prepared', 'released', 'payout', 'conflict'],
  },
};

export interface HandIn {
  readonly hand: Hand;
  readonly person: string;
}

/** Which earlier hand of this person stands against the step; undefined when none does. */
export const standsAgainst = (profile: Profile, step: Step, person: string, hands: readonly HandIn[]): Hand | undefined =>
  hands.find((one) => one.person === person && APART[profile][step].includes(one.hand))?.hand;

const SAID: Readonly<Record<Hand, string>> = {
  created: 'You wrote this application down', recommended: 'You recommended this amount', voted: 'You voted on this', prepared: 'You prepared this payment',
  released: 'You released this payment', payout: 'You changed where this money goes', conflict: 'You said that you know this family',
  declined: 'You refused this before the appeal',
};

/** Throws Forbidden `grants.samePerson` when the person had a hand in it that must be apart from this step. */
export function keepApart(profile: Profile, step: Step, person: string, hands: readonly HandIn[]): void {
  const hand = standsAgainst(profile, step, person, hands);
  if (hand) throw new Forbidden('grants.samePerson', `${SAID[hand]}; somebody else does this step.`);
}

/** How many approve an amount under a profile: a row of the policy. `upper` null has no end. */
export interface PolicyRow {
  readonly profile: Profile;
  readonly lower: number;
  readonly upper: number | null;
  readonly approvers: number;
}

/** The policy an amount falls under: the small team's where it reaches that far, else the full one. Throws Conflict `grants.noPolicy`. */
export function policyFor(rows: readonly PolicyRow[], amount: number, least: Profile = 'three'): PolicyRow {
  const from = PROFILES.slice(PROFILES.indexOf(least));
  const row = from.map((profile) => rows.find((one) => one.profile === profile && amount >= one.lower && (one.upper === null || amount < one.upper))).find(Boolean);
  if (!row) throw new Conflict('grants.noPolicy', 'No approval policy covers this amount.');
  return row;
}

export type Choice = 'approve' | 'return' | 'decline';

/** What the votes on one version amount to: one refusal or return decides, approvals must be as many as the policy asks. */
export function outcome(votes: readonly Choice[], approvers: number): 'wait' | 'award' | 'return' | 'decline' {
  if (votes.includes('decline')) return 'decline';
  if (votes.includes('return')) return 'return';
  return votes.length >= approvers ? 'award' : 'wait';
}

export const GRADES = ['A', 'B', 'C', 'D'] as const;
/** A: original in the vault, B: seen and attested by two officers, C: copy or message, D: the family's word. */
export type Grade = (typeof GRADES)[number];

export interface Limits {
  /** The most one household may be awarded in the span, minor units. */
  readonly most: number;
  readonly instalmentsMost: number;
  readonly evidenceLeast: Grade;
}

/** What is proposed: minor units, in how many parts, and how well it is known. */
export interface Proposed {
  readonly amount: number;
  readonly instalments: number;
  readonly evidence: Grade;
}

/** Throws Invalid, by field, when a proposal goes beyond its programme; `already` was awarded in the same span. */
export function checkProposal(limits: Limits, proposal: Proposed, already: number): void {
  const fields: Record<string, string> = {};
  if (proposal.amount <= 0 || proposal.amount + already > limits.most) {
    fields['amount'] = already > 0 ? 'With what this family was awarded in the same period this is more than the programme gives.' : 'This is more than the programme gives one family in a period.';
  }
  if (proposal.instalments < 1 || proposal.instalments > limits.instalmentsMost || (proposal.amount > 0 && proposal.instalments > proposal.amount)) fields['instalments'] = `This programme pays in 1 to ${limits.instalmentsMost} parts.`;
  if (proposal.evidence > limits.evidenceLeast) fields['evidence'] = `This programme asks for evidence of grade ${limits.evidenceLeast} or better.`;
  if (Object.keys(fields).length > 0) throw new Invalid('grants.proposal', 'The proposal does not fit the programme.', fields);
}

/** Equal parts; what does not divide goes to the first ones, a cent each. */
export const split = (amount: number, parts: number): number[] =>
  Array.from({ length: parts }, (_, at) => Math.floor(amount / parts) + (at < amount % parts ? 1 : 0));
