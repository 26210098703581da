import { describe, expect, it } from '@jest/globals';
import { byChannel } from '../../../src/places/facts.js';
import type { AllowanceFact, Facts } from '../../../src/places/facts.js';
import { evaluate } from '../../../src/places/evaluate.js';
import type { CheckResult, Verdict } from '../../../src/places/evaluate.js';
import { channelsFor } from '../../../src/places/channels.js';
import type { Channel } from '../../../src/places/vocabulary.js';
import { shippedSets } from './scene.js';

const sets = shippedSets();
const items = [{ code: 'oatmeal', tags: ['instant_food'], qty: 6, grams: 820 }, { code: 'soap', tags: ['hygiene'], qty: 5, grams: 100 }];
const entry = (on: string, more: Partial<AllowanceFact> = {}): AllowanceFact => ({ on, way: 'post', purpose: 'general', count: 1, grams: 0, state: 'used', ...more });
const parcel = (known: Facts['known'], more: Partial<Facts> = {}, channel: Channel = 'volunteer_posts'): Facts => byChannel({
  on: '2026-03-14', grams: 7_120, items, allowance: { confirmedOn: '2026-03-01', entries: [] }, ...more,
  known: { moment: 'request', 'place.country': 'BY', 'place.open': true, 'place.addressed': true, 'parcel.purpose': 'general', ...known },
}, channel);
const remand = (code: string, known: Facts['known'] = {}) => ({ 'place.code': code, 'place.kind': 'remand', 'person.custody': 'pretrial', ...known });
const colony = (known: Facts['known'] = {}) => ({ 'place.code': 'by-ik-17', 'place.kind': 'colony', 'person.custody': 'convicted', 'person.regime': 'enhanced', 'person.tier': 'ordinary', 'person.violator': false, ...known });
const check = (verdict: Verdict, slot: string): CheckResult => verdict.checks.find((one) => one.slot === slot)!;

describe('rules of the places we ship', () => {
  const march = { confirmedOn: '2026-03-01', entries: [entry('2026-03-02', { way: 'hand', grams: 18_000 }), entry('2026-03-09', { grams: 8_000 })] };

  it('SIZO-7 counts posted parcels into the monthly 30 kg: a coordinator may override', () => {
    const verdict = evaluate(parcel(remand('by-sizo-7'), { allowance: march }), sets);
    expect(verdict.decision).toBe('needs_override');
    const found = check(verdict, 'allowance.weight');
    expect(found).toMatchObject({ outcome: 'fail', reason: 'allowance.fail', override: 'coordinator', origin: { rule: 'SIZO7-ALL-30', set: 'BY-SIZO-7', basis: 'practice' } });
    expect(found.params).toMatchObject({ left: 4_000, limit: 30_000, used: 26_000, held: 0, need: 7_120, until: '2026-04-01' });
    expect(found.remedy).toEqual({ earliestOn: '2026-04-01', maxGrams: 4_000 });
    expect(found.shadowed).toMatchObject([{ rule: 'SIZO-POST-FREE', wouldFail: false }]);
  });

  it('SIZO-1 does not: the law alone lets it pass, with the warning that nobody verified it', () => {
    const verdict = evaluate(parcel(remand('by-sizo-1'), { allowance: march }), sets);
    expect(verdict.decision).toBe('pass_with_warnings');
    expect(check(verdict, 'weight.parcel')).toMatchObject({ outcome: 'warn', reason: 'max_parcel_weight.pass', cautions: ['draft', 'unverified'] });
  });

  it('the exemption of law does not reach the harsher practice of SIZO-7', () => {
    expect(evaluate(parcel(remand('by-sizo-7', { 'person.seriouslyIll': true }), { allowance: march }), sets).decision).toBe('needs_override');
  });

  it('a minor in SIZO-1 is exempt from the monthly weight of hand-overs', () => {
    const facts = parcel(remand('by-sizo-1', { 'person.minor': true }), { allowance: { confirmedOn: '2026-03-01', entries: [entry('2026-03-02', { way: 'hand', grams: 26_000 })] } }, 'family_sends');
    const byHand = { ...facts, known: { ...facts.known, 'parcel.way': 'hand' } };
    expect(check(evaluate(byHand, sets), 'allowance.weight')).toMatchObject({ outcome: 'exempt', params: { rule: 'SIZO-VULN-FREE' }, shadowed: [{ rule: 'SIZO-HAND-30' }] });
    expect(check(evaluate({ ...byHand, known: { ...byHand.known, 'person.minor': false } }, sets), 'allowance.weight').outcome).toBe('fail');
  });

  it('a colony takes nothing from strangers: relatives send, within three a year', () => {
    expect(evaluate(parcel(colony()), sets)).toMatchObject({ decision: 'blocked' });
    expect(evaluate(parcel(colony(), {}, 'family_sends'), sets).decision).toBe('pass_with_warnings');
    const three = { confirmedOn: '2026-03-01', entries: [entry('2026-01-10'), entry('2026-02-10'), entry('2026-03-10', { state: 'held' })] };
    const full = evaluate(parcel(colony(), { allowance: three }, 'family_sends'), sets);
    expect(full.decision).toBe('blocked');
    expect(check(full, 'allowance.count').params).toMatchObject({ left: 0, limit: 3, used: 2, held: 1, need: 1 });
    expect(check(full, 'allowance.count').remedy).toEqual({ earliestOn: '2027-01-01' });
    const medical = parcel(colony({ 'parcel.purpose': 'medical', 'person.medicalRequest': true }), { allowance: three, grams: 900 }, 'family_sends');
    expect(evaluate(medical, sets).decision).toBe('pass_with_warnings');
  });

  it('what the family last said goes stale', () => {
    const old = { confirmedOn: '2025-12-01', entries: [] };
    const verdict = evaluate(parcel(colony(), { allowance: old }, 'family_sends'), sets);
    expect(verdict.decision).toBe('needs_info');
    expect(check(verdict, 'allowance.count').remedy).toEqual({ findOut: 'allowance.confirmedOn' });
  });

  it('a year that begins with the sentence cannot be counted without its day', () => {
    const ru = { 'place.country': 'RU', 'place.kind': 'colony', 'person.custody': 'convicted', 'person.regime': 'general', 'person.tier': 'ordinary' } as const;
    expect(check(evaluate(parcel(ru), sets), 'allowance.count')).toMatchObject({ outcome: 'unknown', remedy: { findOut: 'person.sentenceStart' } });
    const six = ['2025-09-20', '2025-11-03', '2025-12-10', '2026-01-15', '2026-02-11'].map((on) => entry(on));
    const known = { ...ru, 'person.sentenceStart': '2023-09-02' };
    const last = evaluate(parcel(known, { allowance: { confirmedOn: '2026-03-01', entries: [...six, entry('2026-03-10', { state: 'held' })] } }), sets);
    expect(check(last, 'allowance.count')).toMatchObject({ outcome: 'fail', params: { left: 0, until: '2026-09-02' }, remedy: { earliestOn: '2026-09-02' } });
  });

  it('an open-type institution takes what the post takes: the remedy is what to take out', () => {
    const verdict = evaluate(parcel({ 'place.code': 'by-iuot-11', 'place.kind': 'open_type', 'person.custody': 'open_type' }, { grams: 31_000 }), sets);
    expect(verdict.decision).toBe('blocked');
    expect(check(verdict, 'weight.parcel')).toMatchObject({ params: { grams: 31_000, limit: 30_000, over: 1_000 }, remedy: { takeOutGrams: 1_000, maxGrams: 30_000 } });
  });

  it('a shop delivers to home confinement only in a window the household agreed', () => {
    const home = { 'place.code': 'by-home', 'place.kind': 'home', 'person.custody': 'home' } as const;
    expect(check(evaluate(parcel(home, {}, 'shop_delivers'), sets), 'window').outcome).toBe('unknown');
    expect(evaluate(parcel({ ...home, 'person.windowAgreed': true }, {}, 'shop_delivers'), sets).decision).toBe('pass_with_warnings');
  });

  it('nothing is sent during a transfer, after release, to a closed place or to one without an address', () => {
    expect(evaluate(parcel(remand('by-sizo-1', { 'person.custody': 'transfer' })), sets).decision).toBe('blocked');
    expect(evaluate(parcel(remand('by-sizo-1', { 'person.custody': 'released' })), sets).decision).toBe('blocked');
    expect(evaluate(parcel(remand('by-sizo-1-old', { 'place.open': false })), sets).decision).toBe('blocked');
    expect(evaluate(parcel(remand('by-sizo-1', { 'place.addressed': false })), sets).decision).toBe('blocked');
  });

  it('silence is not permission: a country without rules needs information about every required question', () => {
    const verdict = evaluate(parcel({ 'place.country': 'XX', 'person.custody': 'convicted' }), sets);
    expect(verdict.decision).toBe('needs_info');
    expect(verdict.checks.filter(({ reason }) => reason === 'no_rule').map(({ slot }) => slot)).toEqual(['allowance.count', 'allowance.weight', 'channel', 'items.forbidden', 'sender', 'weight.parcel']);
  });

  it('things that may not go in are named', () => {
    const verdict = evaluate(parcel(remand('by-sizo-1'), { items: [...items, { code: 'apples', tags: ['fresh'], qty: 1, grams: 1000 }] }), sets);
    expect(check(verdict, 'items.perishable')).toMatchObject({ outcome: 'fail', remedy: { removeItems: ['apples'] } });
  });
});

describe('the channel', () => {
  const best = (facts: Facts): string => `${channelsFor(facts, sets)[0].channel} ${channelsFor(facts, sets)[0].verdict.decision}`;
  it('follows from where and how the person is held', () => {
    expect(best(parcel(remand('by-sizo-1')))).toBe('volunteer_posts pass_with_warnings');
    expect(best(parcel(colony()))).toBe('family_sends pass_with_warnings');
    expect(best(parcel(colony({ 'parcel.purpose': 'uniform', 'person.onTerrorList': false }), { items: [{ code: 'uniform-set', tags: ['uniform'], qty: 1, grams: 0 }], grams: 0 }))).toBe('pay_the_place pass_with_warnings');
    expect(best(parcel({ 'place.code': 'by-home', 'place.kind': 'home', 'person.custody': 'home', 'person.windowAgreed': true }))).toBe('shop_delivers pass_with_warnings');
    expect(best(parcel({ 'place.code': 'by-home', 'place.kind': 'home', 'person.custody': 'home' }))).toBe('volunteer_posts pass_with_warnings');
  });
  it('of somebody nobody may reach is blocked, whichever is tried', () => {
    expect(channelsFor(parcel(remand('by-sizo-1', { 'person.custody': 'died' })), sets).every(({ verdict }) => verdict.decision === 'blocked')).toBe(true);
  });
});
