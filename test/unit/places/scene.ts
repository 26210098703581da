import { join } from 'node:path';
import { readPlaces } from '../../../src/places/read.js';
import { ruleSetOf } from '../../../src/places/rule-rows.js';
import type { RuleSet } from '../../../src/places/ruleset.js';

/** The rule sets of config/places, as the evaluator takes them. */
export const shippedSets = (): RuleSet[] => readPlaces(join(import.meta.dirname, '../../../config/places')).rule_sets.map(({ row }) => ruleSetOf(row));

/** A published, verified set of one rule; what a test cares about is given. */
export const ruleSet = (code: string, rules: RuleSet['rules'], more: Partial<RuleSet> = {}): RuleSet => ({
  code, version: 1, basis: 'de_jure', status: 'published', precedence: 10, validFrom: '2020-01-01', verifiedAt: '2026-01-01', scope: {}, source: 'a test', confidence: 'high', rules, ...more,
});
