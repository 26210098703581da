import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { APART, checkProposal, type Choice, type Grade, GRADES, type Hand, keepApart, outcome, policyFor, type PolicyRow, PROFILES, split, standsAgainst, STEPS } from '../../../src/grants/policy.js';

const HANDS: readonly Hand[] = ['created', 'recommended', 'voted', 'prepared', 'released', 'payout', 'conflict'];
const hands = fc.array(fc.record({ hand: fc.constantFrom(...HANDS), person: fc.constantFrom('a', 'b', 'c', 'd') }), { maxLength: 8 });
const ROWS: PolicyRow[] = [
  { profile: 'three', lower: 1, upper: 150_000, approvers: 1 },
  { profile: 'full', lower: 1, upper: 150_000, approvers: 1 },
  { profile: 'full', lower: 150_000, upper: 1_000_000, approvers: 2 },
  { profile: 'full', lower: 1_000_000, upper: null, approvers: 3 },
];

describe('hands that must be apart', () => {
  it('always keep the approver from the creator and the recommender, and the releaser from everything before', () => {
    for (const profile of PROFILES) {
      expect(APART[profile].vote).toEqual(expect.arrayContaining(['created', 'recommended']));
      expect(APART[profile].release).toEqual(expect.arrayContaining(['created', 'recommended', 'prepared', 'payout']));
      expect(APART[profile].confirm).toContain('released');
      for (const step of STEPS) expect(APART[profile][step]).toContain('conflict');
    }
  });

  it('are at least as strict under full as under three', () => {
    fc.assert(fc.property(hands, fc.constantFrom(...STEPS), fc.constantFrom('a', 'b', 'c', 'd'), (had, step, person) =>
      standsAgainst('three', step, person, had) === undefined || standsAgainst('full', step, person, had) !== undefined));
  });

  it('stop a person only by what that person did', () => {
    fc.assert(fc.property(hands, fc.constantFrom(...PROFILES), fc.constantFrom(...STEPS), (had, profile, step) =>
      standsAgainst(profile, step, 'nobody', had) === undefined && (standsAgainst(profile, step, 'a', had) === undefined) === !had.some(({ person, hand }) => person === 'a' && APART[profile][step].includes(hand))));
  });

  it('let three people do it all, and two not', () => {
    const path = (caseWorker: string, approver: string, treasurer: string) => {
      const had: { hand: Hand; person: string }[] = [{ hand: 'created', person: 'family' }, { hand: 'payout', person: 'family' }];
      keepApart('three', 'recommend', caseWorker, had);
      had.push({ hand: 'recommended', person: caseWorker });
      keepApart('three', 'vote', approver, had);
      had.push({ hand: 'voted', person: approver });
      keepApart('three', 'prepare', approver, had);
      had.push({ hand: 'prepared', person: approver });
      keepApart('three', 'release', treasurer, had);
      had.push({ hand: 'released', person: treasurer });
      keepApart('three', 'confirm', caseWorker, had);
    };
    expect(() => path('a', 'b', 'c')).not.toThrow();
    expect(() => path('a', 'a', 'c')).toThrow('You recommended this amount');
    expect(() => path('a', 'b', 'b')).toThrow('You prepared this payment');
    expect(() => path('a', 'b', 'a')).toThrow('You recommended this amount');
  });
});

describe('the policy of an amount', () => {
  it('is the small team’s below its limit, the full one above, to the cent', () => {
    expect(policyFor(ROWS, 149_999)).toMatchObject({ profile: 'three', approvers: 1 });
    expect(policyFor(ROWS, 150_000)).toMatchObject({ profile: 'full', approvers: 2 });
    expect(policyFor(ROWS, 999_999)).toMatchObject({ profile: 'full', approvers: 2 });
    expect(policyFor(ROWS, 1_000_000)).toMatchObject({ profile: 'full', approvers: 3 });
    expect(policyFor(ROWS, 10, 'full')).toMatchObject({ profile: 'full', approvers: 1 });
    expect(() => policyFor(ROWS, 0)).toThrow('No approval policy covers this amount.');
  });
});

describe('votes', () => {
  const votes = fc.array(fc.constantFrom<Choice>('approve', 'return', 'decline'), { maxLength: 6 });
  it('award only when enough approve and nobody else says otherwise', () => {
    fc.assert(fc.property(votes, fc.integer({ min: 1, max: 5 }), (cast, needed) =>
      (outcome(cast, needed) === 'award') === (cast.length >= needed && cast.every((choice) => choice === 'approve'))));
  });
  it('one refusal decides, whatever else was said', () => {
    fc.assert(fc.property(votes, fc.integer({ min: 1, max: 5 }), (cast, needed) => outcome([...cast, 'decline'], needed) === 'decline'));
  });
});

describe('a proposal', () => {
  const limits = { most: 60_000, instalmentsMost: 3, evidenceLeast: 'C' as Grade };
  it('fits when amount, parts and evidence do', () => {
    expect(() => checkProposal(limits, { amount: 60_000, instalments: 3, evidence: 'C' }, 0)).not.toThrow();
    expect(() => checkProposal(limits, { amount: 20_000, instalments: 1, evidence: 'A' }, 40_000)).not.toThrow();
  });
  it.each<[{ amount: number; instalments: number; evidence: Grade }, number, string]>([
    [{ amount: 60_001, instalments: 1, evidence: 'A' }, 0, 'amount'],
    [{ amount: 20_001, instalments: 1, evidence: 'A' }, 40_000, 'amount'],
    [{ amount: 0, instalments: 1, evidence: 'A' }, 0, 'amount'],
    [{ amount: 100, instalments: 4, evidence: 'A' }, 0, 'instalments'],
    [{ amount: 100, instalments: 1, evidence: 'D' }, 0, 'evidence'],
  ])('%j with %d before does not: %s', (proposal, already, field) => {
    try {
      checkProposal(limits, proposal, already);
    } catch (error) {
      expect(Object.keys((error as { fields: object }).fields)).toEqual([field]);
      return;
    }
    throw new Error('it was taken');
  });
  it('grades run from the original to the family’s word', () => expect(GRADES).toEqual(['A', 'B', 'C', 'D']));
});

describe('parts of an amount', () => {
  it('sum to it and differ by a cent at most', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 1, max: 12 }), (amount, parts) => {
      const all = split(amount, parts);
      expect(all.reduce((sum, part) => sum + part, 0)).toBe(amount);
      expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
    }));
  });
});
