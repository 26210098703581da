import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { identitiesOf } from '../../../../src/payments/bank/identity.js';
import { exactGift, type Expected, proposalsFor } from '../../../../src/payments/bank/match.js';
import { referencesIn } from '../../../../src/payments/bank/references.js';
import type { BankLine } from '../../../../src/payments/bank/statement.js';
import { rfReference } from '../../../../src/payments/index.js';

const OURS = rfReference('539007547034');

describe('references in what was written', () => {
  it.each([
    OURS, 'RF18 5390 0754 7034', 'rf18 5390-0754-7034 thank you', `Spende ${OURS}`, `x${OURS}y`, 'Ref: RF18.5390.0754.7034/winter', 'RF18 539OO754 7O34', 'RF 18 5390 0754 7034', 'RFl8 5390 0754 7034',
  ])('finds ours in “%s”', (text) => expect(referencesIn([text])).toContain(OURS));

  it.each(['RF18 5390 0754 7035', 'RF81 5390 0754 7034', '5390 0754 7034', 'RF18', '', 'perfect gift', 'RF1'])('finds none of ours in “%s”', (text) => expect(referencesIn([text])).not.toContain(OURS));

  it('only in one text: what the bank wrote apart is not joined', () => expect(referencesIn(['RF18 5390', '0754 7034'])).not.toContain(OURS));

  it('whatever stands around it, and never with a digit changed', () => {
    const around = fc.string({ maxLength: 12 }).filter((text) => !/[0-9A-Za-z]$/.test(text));
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999n }), around, fc.nat({ max: 11 }), fc.integer({ min: 1, max: 9 }), (body, before, at, shift) => {
      const reference = rfReference(String(body).padStart(12, '0'));
      expect(referencesIn([`${before}${reference}`])).toContain(reference);
      const wrong = `${reference.slice(0, 4 + at)}${(Number(reference[4 + at]) + shift) % 10}${reference.slice(5 + at)}`;
      expect(referencesIn([wrong])).not.toContain(wrong);
    }));
  });

  it('is quick on what is long', () => expect(referencesIn(['RF18'.repeat(20_000)]).length).toBeLessThan(100));
});

describe('what books itself', () => {
  const ours = { reference: OURS, donationId: null, fundId: 2, currency: 'EUR', amount: null } as const;
  it.each([[2500, [ours], ours], [-2500, [ours], null], [2500, [], null], [2500, [ours, { ...ours, reference: 'RF00' }], null]] as const)('%d with %j', (amount, found, gift) => expect(exactGift({ amount, currency: 'EUR' }, found)).toBe(gift));

  it('asks a person about another sum than the donor named, and about another currency', () => {
    const named = { ...ours, amount: 2500 };
    expect(exactGift({ amount: 2500, currency: 'EUR' }, [named])).toBe(named);
    expect(exactGift({ amount: 2600, currency: 'EUR' }, [named])).toBeNull();
    expect(exactGift({ amount: 2500, currency: 'USD' }, [ours])).toBeNull();
  });
});

describe('proposals', () => {
  const line = { id: 'l', bookedOn: '2026-10-10', amount: -4000, currency: 'EUR' } as const;
  const nothing: Expected = { entries: [], payouts: [], cash: [], setAside: [] };
  const entry = (key: string, on: string, amount = -4000, currency: 'EUR' | 'USD' = 'EUR') => ({ key, kind: 'grant.paid', on, amount, currency });

  it('the same sum near that day, the nearest first', () => {
    const entries = [entry('far', '2026-10-01'), entry('near', '2026-10-09'), entry('old', '2026-09-01'), entry('other', '2026-10-10', -4001), entry('usd', '2026-10-10', -4000, 'USD')];
    expect(proposalsFor(line, { ...nothing, entries }).map(({ target, days }) => [target, days])).toEqual([['near', 1], ['far', 9]]);
  });
  it('a payout, and cash as far as the box reaches', () => {
    const expected: Expected = { ...nothing, payouts: [{ id: 'po_1', on: '2026-10-11', amount: 9000, currency: 'EUR' }], cash: [{ currency: 'EUR', amount: 9000 }] };
    expect(proposalsFor({ ...line, amount: 9000 }, expected).map(({ what }) => what)).toEqual(['payout', 'cash']);
    expect(proposalsFor({ ...line, amount: 9001 }, expected)).toEqual([]);
    expect(proposalsFor(line, expected)).toEqual([]);
  });
  it('what was set aside and goes back, however long it took, and not before it came', () => {
    const setAside = [{ ...line, id: 's', amount: 4000, bookedOn: '2026-06-01' }, { ...line, id: 'later', amount: 4000, bookedOn: '2026-10-11' }];
    expect(proposalsFor(line, { ...nothing, setAside }).map(({ what, target }) => [what, target])).toEqual([['return', 's']]);
  });
});

describe('what a line is known by', () => {
  const line = fc.record({
    reference: fc.option(fc.constantFrom('A', 'B', 'C', 'D', 'E')), bookedOn: fc.constantFrom('2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04'), amount: fc.constantFrom(100, -100, 2500),
    counterparty: fc.record({ name: fc.constantFrom('', 'Ann'), account: fc.constantFrom('', 'X1') }), texts: fc.constantFrom<string[][]>([], ['gift'], ['gift', 'two']),
  }) as fc.Arbitrary<BankLine>;
  const mac = (text: string): Buffer => createHash('sha256').update(text).digest();
  const known = (lines: readonly BankLine[]): string[] => identitiesOf({ account: 'LT1', currency: 'EUR', lines }, mac).map((one) => one.toString('hex'));

  it('is the same however whole days are cut into files, overlapping and repeated in any order', () => {
    fc.assert(fc.property(fc.array(line, { maxLength: 25 }), fc.array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })), { maxLength: 6 }), (lines, cuts) => {
      const account = lines.toSorted((a, b) => (a.bookedOn < b.bookedOn ? -1 : a.bookedOn > b.bookedOn ? 1 : 0));
      const windows = [...cuts, [0, 2], [2, 4]] as const;
      const files = windows.map(([a, b]) => account.filter(({ bookedOn }) => Number(bookedOn.slice(-2)) - 1 >= Math.min(a, b) && Number(bookedOn.slice(-2)) - 1 <= Math.max(a, b)));
      const all = new Set(files.flatMap(known));
      expect(all).toEqual(new Set(known(account)));
      expect(all.size).toBe(account.length);
    }));
  });

  it('spaces and case of a text do not matter, the account does', () => {
    const one: BankLine = { reference: null, bookedOn: '2026-10-01', amount: 100, counterparty: { name: 'Ann  B', account: 'X1' }, texts: ['a gift'] };
    expect(known([{ ...one, counterparty: { name: 'ANN B', account: 'x1' }, texts: ['A  gift '] }])).toEqual(known([one]));
    expect(identitiesOf({ account: 'LT2', currency: 'EUR', lines: [one] }, mac)[0]!.toString('hex')).not.toBe(known([one])[0]);
  });
});
