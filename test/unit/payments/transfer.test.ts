import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { epcPayload, ibanOf, isRfReference, rfReference, spaced } from '../../../src/payments/index.js';

describe('creditor reference (ISO 11649)', () => {
  it.each([['539007547034', 'RF18539007547034'], ['2348231', 'RF712348231']])('puts the check digits before %s', (body, reference) => {
    expect(rfReference(body)).toBe(reference);
  });

  it('accepts every reference it makes, however it is spaced', () => {
    const letters = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    fc.assert(fc.property(fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 21 }), (chars) => {
      expect(isRfReference(spaced(rfReference(chars.join(''))).toLowerCase())).toBe(true);
    }));
  });

  it('refuses one with a digit mistyped', () => {
    fc.assert(fc.property(fc.integer({ min: 1e11, max: 1e12 - 1 }), fc.nat({ max: 11 }), fc.integer({ min: 1, max: 9 }), (body, at, shift) => {
      const reference = rfReference(String(body));
      const place = 4 + at;
      const wrong = (Number(reference[place]) + shift) % 10;
      expect(isRfReference(`${reference.slice(0, place)}${wrong}${reference.slice(place + 1)}`)).toBe(false);
    }));
  });

  it.each(['', 'ABC-1', 'ä', '1'.repeat(22)])('refuses the body “%s”', (body) => expect(() => rfReference(body)).toThrow(RangeError));
});

describe('IBAN', () => {
  it('reads one with spaces', () => expect(ibanOf('gb82 west 1234 5698 7654 32')).toBe('GB82WEST12345698765432'));
  it('refuses a typing error', () => expect(() => ibanOf('GB82WEST12345698765423')).toThrow('typing error'));
});

describe('transfer code (EPC069-12)', () => {
  const transfer = { name: 'Example Foundation', iban: 'LT121000011101001000', reference: 'RF18539007547034' };

  it('is eight to eleven lines in the order of the guideline', () => {
    expect(epcPayload({ ...transfer, amount: { minor: 1250, currency: 'EUR' } }).split('\n')).toEqual(
      ['BCD', '002', '1', 'SCT', '', 'Example Foundation', 'LT121000011101001000', 'EUR12.50', '', 'RF18539007547034']);
  });

  it('leaves the amount to the donor when there is none', () => expect(epcPayload(transfer).split('\n')[7]).toBe(''));

  it('writes any amount with two decimals and a point', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 99_999_999_999 }), (minor) => {
      const line = epcPayload({ ...transfer, amount: { minor, currency: 'EUR' } }).split('\n')[7]!;
      expect(line).toMatch(/^EUR\d{1,9}\.\d\d$/);
      expect(Number(line.slice(3).replace('.', ''))).toBe(minor);
    }));
  });

  it.each([0, -1, 100_000_000_000])('refuses %d cents', (minor) => expect(() => epcPayload({ ...transfer, amount: { minor, currency: 'EUR' } })).toThrow(RangeError));
  it('refuses another currency', () => expect(() => epcPayload({ ...transfer, amount: { minor: 100, currency: 'USD' } })).toThrow(RangeError));
});
