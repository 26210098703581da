import { describe, expect, it } from '@jest/globals';
import { LANGUAGES, lookup } from '../../../src/platform/i18n/index.js';
import { describe as describeRule, say, sayRemedy } from '../../../src/places/say.js';
import { CHECK_TYPES } from '../../../src/places/ruleset.js';
import { CHANNELS, CONFIDENCES, BASES, CUSTODIES, FACT_NAMES, PLACE_KINDS, PURPOSES, REGIMES, RELATIONS, SLOTS, TIERS } from '../../../src/places/vocabulary.js';
import { shippedSets } from './scene.js';

describe('words of the rules', () => {
  it.each(LANGUAGES)('exist in %s for everything the evaluator can say', (lang) => {
    const groups = { channel: CHANNELS, confidence: CONFIDENCES, basis: BASES, custody: CUSTODIES, fact: FACT_NAMES, kind: PLACE_KINDS, purpose: PURPOSES, regime: REGIMES, relation: RELATIONS, slot: SLOTS, tier: TIERS, check: CHECK_TYPES };
    const keys = [...Object.entries(groups).flatMap(([group, of]) => of.map((one) => `places.${group}.${one}`)), ...CHECK_TYPES.flatMap((type) => [`places.reason.${type}.pass`, `places.reason.${type}.fail`])];
    const sample = { grams: 1, limit: 2, over: 1, left: 1, used: 1, held: 0, need: 1, until: 'x', measure: 'grams', days: 3, since: 'x', items: 'x', amount: 1, tag: 'x', relation: 'shop', channel: 'x', fact: 'x', value: 'x', longest: 1, maxLongest: 1, lengthGirth: 1, maxLengthGirth: 1, girth: 1, window: 'calendar_year', tags: 'x', channels: 'x', relations: 'x' };
    expect(keys.filter((key) => lookup(lang)(key, sample) === undefined)).toEqual([]);
    for (const rule of shippedSets().flatMap(({ rules }) => rules)) expect(describeRule(lang, rule)).not.toMatch(/^(check|place)\./);
  });

  it('say numbers, days and remedies the way people read them', () => {
    expect(say('en', { reason: 'max_parcel_weight.fail', params: { grams: 31_000, limit: 20_000, over: 11_000 } })).toBe('The parcel weighs 31,000 g; at most 20,000 g may go.');
    expect(sayRemedy('en', { takeOutGrams: 11_000, maxGrams: 20_000 })).toBe('take out at least 11,000 g');
    expect(sayRemedy('en', { earliestOn: '2026-04-01' })).toBe('arrive on 1 April 2026 at the earliest');
    expect(say('en', { reason: 'unknown', params: { fact: 'person.tier' } })).toBe('We do not know: the conditions (ordinary, improved, strict).');
    expect(sayRemedy('en', null)).toBe('');
  });
});
