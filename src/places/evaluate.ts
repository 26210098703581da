import type { Day } from '../kernel/clock.js';
import { judge } from './checks.js';
import type { Finding, Remedy } from './checks.js';
import { all, holds, inScope, specificity } from './conditions.js';
import type { Answer } from './conditions.js';
import type { Facts } from './facts.js';
import { compareText } from './order.js';
import type { CheckType, Rule, RuleSet } from './ruleset.js';
import { REQUIRED_SLOTS } from './vocabulary.js';
import type { Basis, Confidence, Slot, Status } from './vocabulary.js';

export type Outcome = 'pass' | 'warn' | 'fail' | 'unknown' | 'exempt';
export type Decision = 'pass' | 'pass_with_warnings' | 'needs_override' | 'needs_info' | 'blocked';
/** Why a passing check still deserves a look: nobody published it, nobody verified it, its review is due, or it is looser than a rule it shadows. */
export type Caution = 'draft' | 'assumed' | 'unverified' | 'stale' | 'looser';

/** Where an answer comes from: enough to find the paper it rests on. */
export interface Origin {
  readonly rule: string;
  readonly set: string;
  readonly version: number;
  readonly basis: Basis;
  readonly status: Status;
  readonly confidence: Confidence;
  readonly source: string;
  readonly verifiedAt: Day | null;
}

export interface CheckResult {
  readonly slot: Slot;
  readonly outcome: Outcome;
  /** What to say: `no_rule`, `ambiguous`, `exempt`, `unknown`, or the check's type with `.pass` or `.fail`. */
  readonly reason: 'no_rule' | 'ambiguous' | 'exempt' | 'unknown' | `${CheckType}.${'pass' | 'fail'}`;
  readonly params: Readonly<Record<string, string | number>>;
  readonly remedy: Remedy | null;
  readonly override: 'coordinator' | null;
  readonly cautions: readonly Caution[];
  readonly origin: Origin | null;
  readonly shadowed: readonly (Origin & { readonly wouldFail: boolean })[];
}

export interface Verdict {
  readonly decision: Decision;
  readonly on: Day;
  readonly checks: readonly CheckResult[];
  /** What the parcel takes from allowances if it goes. */
  readonly uses: readonly { readonly slot: Slot; readonly amount: number }[];
  readonly sets: readonly string[];
}

interface Candidate {
  readonly set: RuleSet;
  readonly rule: Rule;
  readonly applies: Answer;
  readonly narrow: number;
}

const inForce = (set: RuleSet, on: Day): boolean => set.status !== 'withdrawn' && set.validFrom <= on && (set.validTo === undefined || on < set.validTo);
const newer = (a: RuleSet, b: RuleSet): RuleSet => ((a.status === 'published') === (b.status === 'published') ? (a.version >= b.version ? a : b) : a.status === 'published' ? a : b);

/** The sets that speak on a day: of each code one version, published before unpublished, then the highest. */
function setsInForce(sets: readonly RuleSet[], on: Day): RuleSet[] {
  const chosen = new Map<string, RuleSet>();
  for (const set of sets) {
    if (!inForce(set, on)) continue;
    const other = chosen.get(set.code);
    chosen.set(set.code, other ? newer(set, other) : set);
  }
  return [...chosen.values()].sort((a, b) => compareText(a.code, b.code));
}

const rank = (a: Candidate, b: Candidate): number => b.set.precedence - a.set.precedence || b.narrow - a.narrow || compareText(b.set.validFrom, a.set.validFrom);
const byRank = (a: Candidate, b: Candidate): number => rank(a, b) || compareText(a.set.code, b.set.code) || compareText(a.rule.code, b.rule.code);

const origin = ({ set, rule }: Candidate): Origin => ({
  rule: rule.code, set: set.code, version: set.version, basis: set.basis, status: set.status, confidence: set.confidence,
  source: rule.source ?? set.source, verifiedAt: set.verifiedAt ?? null,
});

const BLANK = { params: {}, remedy: null, override: null, cautions: [], origin: null, shadowed: [] } as const;

function cautionsOf({ set }: Candidate, on: Day, looser: boolean): Caution[] {
  const cautions: Caution[] = set.status === 'published' || set.status === 'withdrawn' ? [] : [set.status];
  if (set.verifiedAt === undefined) cautions.push('unverified');
  if (set.reviewBy !== undefined && set.reviewBy < on) cautions.push('stale');
  return looser ? [...cautions, 'looser'] : cautions;
}

/** The loudest rule of a slot and those it silences; a tie between rules that both apply is nobody's win. */
function decide(slot: Slot, rivals: Candidate[], exemptions: Candidate[], facts: Facts): { result: CheckResult; uses?: number } {
  const [winner, ...losers] = rivals.sort(byRank);
  if (!winner) return { result: { ...BLANK, slot, outcome: 'unknown', reason: 'no_rule', params: { slot }, remedy: { findOut: slot } } };
  const shadowed = losers.map((loser) => ({ ...origin(loser), wouldFail: loser.applies.holds === true && loser.rule.check !== undefined && judge(loser.rule.check, facts).holds === false }));
  const base = { ...BLANK, slot, origin: origin(winner), shadowed };
  const exemption = exemptions.find((one) => one.applies.holds === true && one.set.precedence >= winner.set.precedence);
  if (exemption) return { result: { ...base, outcome: 'exempt', reason: 'exempt', params: { rule: exemption.rule.code }, origin: origin(exemption), cautions: cautionsOf(exemption, facts.on, false), shadowed: [{ ...origin(winner), wouldFail: false }, ...shadowed] } };
  const doubtful = [winner, ...losers.filter((loser) => rank(winner, loser) === 0)].find((one) => one.applies.holds === undefined);
  if (doubtful) {
    const findOut = doubtful.applies.missing ?? slot;
    return { result: { ...base, outcome: 'unknown', reason: 'unknown', params: { fact: findOut }, remedy: { findOut } } };
  }
  const twin = losers.find((loser) => rank(winner, loser) === 0);
  if (twin) return { result: { ...base, outcome: 'unknown', reason: 'ambiguous', params: { rules: `${winner.rule.code}, ${twin.rule.code}` }, remedy: { findOut: slot } } };
  return conclude(winner, base, facts);
}

function conclude(winner: Candidate, base: Omit<CheckResult, 'outcome' | 'reason'>, facts: Facts): { result: CheckResult; uses?: number } {
  const check = winner.rule.check!;
  const finding: Finding = judge(check, facts);
  const warns = winner.rule.severity === 'warn';
  const said = { ...base, params: finding.params, remedy: finding.remedy ?? null };
  if (finding.holds === undefined) return { result: { ...said, outcome: warns ? 'warn' : 'unknown', reason: 'unknown' } };
  if (!finding.holds) return { result: { ...said, outcome: warns ? 'warn' : 'fail', reason: `${check.type}.fail`, override: warns ? null : (winner.rule.override ?? null) } };
  const cautions = cautionsOf(winner, facts.on, base.shadowed.some((loser) => loser.wouldFail));
  return { result: { ...said, outcome: cautions.length > 0 ? 'warn' : 'pass', reason: `${check.type}.pass`, cautions }, ...(finding.uses !== undefined && { uses: finding.uses }) };
}

function verdictOf(checks: readonly CheckResult[]): Decision {
  if (checks.some(({ outcome, override }) => outcome === 'fail' && override === null)) return 'blocked';
  if (checks.some(({ outcome }) => outcome === 'unknown')) return 'needs_info';
  if (checks.some(({ outcome }) => outcome === 'fail')) return 'needs_override';
  return checks.some(({ outcome, cautions }) => outcome === 'warn' || cautions.length > 0) ? 'pass_with_warnings' : 'pass';
}

/**
 * Whether a parcel may go, by the rules in force on the expected day of arrival. Pure; the order of sets and rules does
 * not matter. In each slot one rule wins by precedence, then narrowness of scope, then date; the others are shown as
 * shadowed. A required slot without a rule, and any fact a rule needs and nobody knows, is `needs_info`, never a yes.
 */
export function evaluate(facts: Facts, ruleSets: readonly RuleSet[]): Verdict {
  const live = setsInForce(ruleSets, facts.on);
  const candidates = live.flatMap((set) => {
    const scope = inScope(set.scope, facts);
    if (scope.holds === false) return [];
    const narrow = specificity(set.scope);
    return set.rules.map((rule): Candidate => ({ set, rule, narrow, applies: all([scope, holds(rule.when, facts)]) }));
  }).filter(({ applies }) => applies.holds !== false);
  const slots = new Set<Slot>([...REQUIRED_SLOTS, ...candidates.flatMap(({ rule }) => (rule.check && rule.slot ? [rule.slot] : []))]);
  const decided = [...slots].sort(compareText).map((slot) => decide(
    slot,
    candidates.filter(({ rule }) => rule.check !== undefined && rule.slot === slot),
    candidates.filter(({ rule }) => rule.exempts?.includes(slot)).sort(byRank),
    facts,
  ));
  const checks = decided.map(({ result }) => result);
  return {
    decision: verdictOf(checks),
    on: facts.on,
    checks,
    uses: decided.flatMap(({ result, uses }) => (uses ? [{ slot: result.slot, amount: uses }] : [])),
    sets: [...new Set(candidates.map(({ set }) => `${set.code}@${set.version}`))].sort(compareText),
  };
}
