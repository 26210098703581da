import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from '../../../src/places/evaluate.js';
import type { Facts } from '../../../src/places/facts.js';
import { judge } from '../../../src/places/checks.js';
import type { Check, Condition, Rule, RuleSet } from '../../../src/places/ruleset.js';
import { CHANNELS, CUSTODIES, FACTS, FACT_NAMES, PURPOSES, RELATIONS, REQUIRED_SLOTS, SLOTS, WAYS } from '../../../src/places/vocabulary.js';
import type { FactName } from '../../../src/places/vocabulary.js';
import { ruleSet, shippedSets } from './scene.js';

const day = fc.integer({ min: 0, max: 1460 }).map((n) => new Date(Date.UTC(2024, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
const valueOf = (name: FactName): fc.Arbitrary<string | boolean> => {
  const domain = FACTS[name];
  return domain === 'day' ? day : domain === 'text' ? fc.constantFrom('by-ik-1', 'by-sizo-7', 'BY') : fc.constantFrom(...(domain as readonly (string | boolean)[]));
};
const known = fc.record(Object.fromEntries(FACT_NAMES.map((name) => [name, valueOf(name)])), { requiredKeys: [] }) as fc.Arbitrary<Facts['known']>;
const tags = fc.subarray(['sweets', 'clothing', 'fresh', 'alcohol'], { minLength: 1 });
const facts: fc.Arbitrary<Facts> = fc.record({
  on: day,
  known,
  grams: fc.integer({ min: 0, max: 40_000 }),
  sidesMm: fc.tuple(fc.nat(1500), fc.nat(1500), fc.nat(1500)),
  items: fc.array(fc.record({ code: fc.constantFrom('a', 'b', 'c'), tags, qty: fc.integer({ min: 1, max: 9 }), grams: fc.nat(3000) }), { maxLength: 4 }),
  allowance: fc.record({ confirmedOn: day, entries: fc.array(fc.record({ on: day, way: fc.constantFrom(...WAYS), purpose: fc.constantFrom(...PURPOSES), count: fc.constant(1), grams: fc.nat(20_000), state: fc.constantFrom('held' as const, 'used' as const) }), { maxLength: 6 }) }),
}, { requiredKeys: ['on', 'known'] });
const window = fc.oneof(fc.constantFrom({ type: 'calendar_month' as const }, { type: 'calendar_year' as const }, { type: 'anchored_year' as const, anchor: 'person.sentenceStart' as const }), fc.record({ type: fc.constant('rolling_days' as const), days: fc.integer({ min: 1, max: 400 }) }));
const counted = fc.record({ ways: fc.subarray([...WAYS], { minLength: 1 }), not_purposes: fc.subarray([...PURPOSES], { minLength: 1 }) }, { requiredKeys: [] });
const allowance = fc.record({ type: fc.constant('allowance' as const), measure: fc.constantFrom('count' as const, 'grams' as const), limit: fc.oneof(fc.constant(null), fc.nat(40_000)), window, counted, max_age_days: fc.integer({ min: 1, max: 2000 }) }, { requiredKeys: ['type', 'measure', 'limit', 'window'] });
const check: fc.Arbitrary<Check> = fc.oneof(
  fc.record({ type: fc.constant('max_parcel_weight' as const), limit_g: fc.oneof(fc.constant(null), fc.nat(40_000)) }),
  fc.record({ type: fc.constant('max_dimensions' as const), longest_mm: fc.nat(1500), length_girth_mm: fc.nat(4000) }),
  allowance,
  fc.record({ type: fc.constant('min_interval_days' as const), days: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ type: fc.constant('item_forbidden' as const), tags }),
  fc.record({ type: fc.constant('item_limit' as const), tag: fc.constantFrom('sweets', 'fresh'), by: fc.constantFrom('piece' as const, 'grams' as const), limit: fc.nat(5000) }),
  fc.record({ type: fc.constant('sender_allowed' as const), relations: fc.subarray([...RELATIONS]), permit: fc.boolean() }),
  fc.record({ type: fc.constant('channel_open' as const), channels: fc.subarray([...CHANNELS]) }),
  fc.record({ type: fc.constant('fact_equals' as const), fact: fc.constant('person.custody' as const), value: fc.subarray([...CUSTODIES], { minLength: 1 }) }),
);
const simple: fc.Arbitrary<Condition> = fc.constantFrom(...FACT_NAMES).chain((fact) => valueOf(fact).map((value): Condition => ({ fact, op: 'eq', value })));
const condition: fc.Arbitrary<Condition> = fc.oneof({ weight: 3, arbitrary: simple }, simple.map((not): Condition => ({ not })), fc.array(simple, { minLength: 1, maxLength: 3 }).map((all): Condition => ({ all })), fc.array(simple, { minLength: 1, maxLength: 3 }).map((any): Condition => ({ any })));
const checkRule: fc.Arbitrary<Rule> = fc.record({ code: fc.stringMatching(/^R[0-9]{4}$/), slot: fc.constantFrom(...SLOTS), check, when: condition, severity: fc.constantFrom('block' as const, 'warn' as const), override: fc.constant('coordinator' as const) }, { requiredKeys: ['code', 'slot', 'check'] });
const exemption: fc.Arbitrary<Rule> = fc.record({ code: fc.stringMatching(/^E[0-9]{4}$/), when: condition, exempts: fc.subarray([...SLOTS], { minLength: 1 }) });
const setOf = (rule: fc.Arbitrary<Rule>): fc.Arbitrary<RuleSet> => fc.record({
  code: fc.stringMatching(/^SET-[0-9]{4}$/), rules: fc.array(rule, { minLength: 1, maxLength: 4 }), precedence: fc.constantFrom(5, 10, 50, 60, 100), validFrom: fc.constantFrom('2020-01-01', '2022-01-01'),
  scope: fc.constantFrom({}, { countries: ['BY'] }, { places: ['by-sizo-7'] }),
}).map(({ code, rules, ...more }) => ruleSet(code, rules, more));
/** One permissive rule for each required slot, so that a pass is possible at all. */
const open: RuleSet[] = REQUIRED_SLOTS.map((slot, at) => ruleSet(`OPEN-${at}`, [{ code: `O${at}`, slot, check: { type: 'max_parcel_weight', limit_g: null } }], { precedence: 5 }));
const someSets = fc.array(fc.oneof({ weight: 4, arbitrary: setOf(checkRule) }, setOf(exemption)), { maxLength: 4 }).map((sets) => [...open, ...sets]);

describe('the evaluator', () => {
  it('never turns blocked into pass when a check is added: at best it warns that a looser rule won', () => {
    let opened = 0;
    const slots = fc.constantFrom(...REQUIRED_SLOTS);
    const added = fc.tuple(fc.oneof(check, fc.constant<Check>({ type: 'max_parcel_weight', limit_g: null })), fc.constantFrom(5, 10, 50, 60, 100));
    fc.assert(fc.property(facts, slots, added, fc.constantFrom(10, 50), (given, slot, [one, precedence], height) => {
      const wall = ruleSet('WALL', [{ code: 'WALL', slot, check: { type: 'max_parcel_weight', limit_g: -1 } }], { precedence: height });
      const blocked = { ...given, grams: 1 };
      expect(evaluate(blocked, [...open, wall]).decision).toBe('blocked');
      const { decision } = evaluate(blocked, [...open, wall, ruleSet('MORE', [{ code: 'MORE', slot, check: one }], { precedence })]);
      expect(decision).not.toBe('pass');
      if (decision === 'pass_with_warnings') opened += 1;
    }), { numRuns: 1500 });
    expect(opened).toBeGreaterThan(50);
  });

  it('stays blocked when the added check ranks below all others', () => {
    fc.assert(fc.property(facts, someSets, setOf(checkRule), (given, sets, more) => {
      fc.pre(sets.every(({ code }) => code !== more.code));
      if (evaluate(given, sets).decision === 'blocked') expect(evaluate(given, [...sets, { ...more, precedence: 0 }]).decision).toBe('blocked');
    }), { numRuns: 1000 });
  });

  it('does not mind the order of sets and rules', () => {
    fc.assert(fc.property(facts, someSets.chain((sets) => fc.tuple(fc.constant(sets), fc.shuffledSubarray(sets, { minLength: sets.length }))), (given, [sets, shuffled]) => {
      fc.pre(new Set(sets.map(({ code }) => code)).size === sets.length);
      const mirrored = shuffled.map((set) => ({ ...set, rules: [...set.rules].reverse() }));
      fc.pre(sets.every(({ rules }) => new Set(rules.map(({ code }) => code)).size === rules.length));
      expect(evaluate(given, mirrored)).toEqual(evaluate(given, sets));
    }), { numRuns: 500 });
  });

  it('never says pass because something is not known: forgetting a fact opens nothing', () => {
    const forget = fc.constantFrom(...FACT_NAMES.map((name) => `known:${name}`), 'grams', 'sidesMm', 'items', 'allowance');
    const without = (given: Facts, what: string): Facts => what.startsWith('known:')
      ? { ...given, known: Object.fromEntries(Object.entries(given.known).filter(([name]) => name !== what.slice(6))) }
      : Object.fromEntries(Object.entries(given).filter(([name]) => name !== what)) as unknown as Facts;
    const closed = new Set(['blocked', 'needs_info', 'needs_override']);
    fc.assert(fc.property(facts, fc.oneof(someSets, fc.constant(shippedSets())), forget, (given, sets, what) => {
      if (closed.has(evaluate(given, sets).decision)) expect([what, closed.has(evaluate(without(given, what), sets).decision)]).toEqual([what, true]);
    }), { numRuns: 1500 });
  });

  it('asks for the fact a stronger rule depends on, instead of falling back to the weaker one', () => {
    fc.assert(fc.property(facts, fc.constantFrom(...FACT_NAMES).chain((fact) => fc.tuple(fc.constant(fact), valueOf(fact))), fc.constantFrom(...REQUIRED_SLOTS), fc.boolean(), (given, [fact, value], slot, negated) => {
      const when: Condition = negated ? { not: { fact, op: 'eq', value } } : { fact, op: 'eq', value };
      const known = Object.fromEntries(Object.entries(given.known).filter(([name]) => name !== fact));
      const strong = ruleSet('STRONG', [{ code: 'STRONG', slot, when, check: { type: 'max_parcel_weight', limit_g: null } }], { precedence: 50 });
      const { decision, checks } = evaluate({ ...given, known }, [...open, strong]);
      expect(decision).toBe('needs_info');
      expect(checks.find((one) => one.slot === slot)!.remedy).toEqual({ findOut: fact });
    }));
  });

  it('suggests days and weights that do pass', () => {
    fc.assert(fc.property(facts, check, (given, one) => {
      const { holds, remedy } = judge(one, given);
      if (holds !== false || !remedy) return;
      if (remedy.maxGrams !== undefined) expect(judge(one, { ...given, grams: remedy.maxGrams }).holds).toBe(true);
      if (remedy.earliestOn !== undefined && one.type === 'allowance') expect(judge({ ...one, max_age_days: 9999 }, { ...given, on: remedy.earliestOn }).holds).toBe(true);
      if (remedy.removeItems !== undefined) expect(judge(one, { ...given, items: given.items!.filter(({ code }) => !remedy.removeItems!.includes(code)) }).holds).toBe(true);
    }), { numRuns: 2000 });
  });

  it('judges a thousand parcels a second with two hundred entries', () => {
    const entries = Array.from({ length: 200 }, (_, at) => ({ on: '2026-01-01', way: 'post' as const, purpose: 'general' as const, count: 1, grams: at, state: 'used' as const }));
    const given: Facts = { on: '2026-03-01', grams: 900, items: [], allowance: { confirmedOn: '2026-02-20', entries }, known: { 'place.country': 'BY', 'place.code': 'by-sizo-7', 'place.kind': 'remand', 'person.custody': 'pretrial', 'parcel.way': 'post', 'parcel.channel': 'volunteer_posts', 'sender.relation': 'foundation', 'parcel.purpose': 'general' } };
    const sets = shippedSets();
    let decided = 0;
    for (let i = 0; i < 1000; i++) decided += evaluate(given, sets).checks.length;
    expect(decided).toBeGreaterThan(7000);
  });
});
