import type { Facts } from './facts.js';
import type { Condition, Scope, Tri } from './ruleset.js';
import type { FactName } from './vocabulary.js';

/** Whether a condition holds, and the first fact that would have to be known to say so (Kleene's three values). */
export interface Answer {
  readonly holds: Tri;
  readonly missing?: FactName | undefined;
}
const YES: Answer = { holds: true };
const NO: Answer = { holds: false };

/** Every part must hold: one no is a no, whatever is unknown. */
export function all(answers: readonly Answer[]): Answer {
  return answers.find((answer) => answer.holds === false) ?? answers.find((answer) => answer.holds === undefined) ?? YES;
}

function any(answers: readonly Answer[]): Answer {
  return answers.find((answer) => answer.holds === true) ?? answers.find((answer) => answer.holds === undefined) ?? NO;
}

function compare(condition: Extract<Condition, { fact: FactName }>, facts: Facts): Answer {
  const actual = facts.known[condition.fact];
  if (actual === undefined) return { holds: undefined, missing: condition.fact };
  switch (condition.op) {
    case 'eq': return { holds: actual === condition.value };
    case 'in': return { holds: condition.value.includes(actual) };
    case 'gte': return { holds: actual >= condition.value };
    case 'lte': return { holds: actual <= condition.value };
  }
}

export function holds(condition: Condition | undefined, facts: Facts): Answer {
  if (!condition) return YES;
  if ('all' in condition) return all(condition.all.map((part) => holds(part, facts)));
  if ('any' in condition) return any(condition.any.map((part) => holds(part, facts)));
  if ('not' in condition) {
    const { holds: inner, missing } = holds(condition.not, facts);
    return inner === undefined ? { holds: undefined, missing } : { holds: !inner };
  }
  return compare(condition, facts);
}

const SCOPE_FACTS: Readonly<Record<keyof Scope, { fact: FactName; weight: number }>> = {
  places: { fact: 'place.code', weight: 8 },
  regimes: { fact: 'person.regime', weight: 4 },
  tiers: { fact: 'person.tier', weight: 4 },
  kinds: { fact: 'place.kind', weight: 2 },
  custody: { fact: 'person.custody', weight: 2 },
  countries: { fact: 'place.country', weight: 1 },
};
const SCOPE_KEYS = Object.keys(SCOPE_FACTS) as (keyof Scope)[];

/** A scope is a condition like any other: an unknown place makes every local rule unknown, not absent. */
export function inScope(scope: Scope, facts: Facts): Answer {
  return all(SCOPE_KEYS.flatMap((key) => (scope[key] ? [compare({ fact: SCOPE_FACTS[key].fact, op: 'in', value: scope[key] }, facts)] : [])));
}

/** How narrowly a scope points: one place outranks a regime, a regime a country. */
export const specificity = (scope: Scope): number => SCOPE_KEYS.reduce((sum, key) => sum + (scope[key] ? SCOPE_FACTS[key].weight : 0), 0);

/** Whether some person could be under both scopes. */
export const overlaps = (a: Scope, b: Scope): boolean =>
  SCOPE_KEYS.every((key) => !a[key] || !b[key] || a[key].some((value) => (b[key] as readonly string[]).includes(value)));
