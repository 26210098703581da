import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isS10, maskTracking, s10CheckDigit, tidyTracking } from '../../../src/kernel/s10.js';

/** Serial numbers and check digits: the published example, and every branch of the rule worked out by hand. */
const VECTORS = [['47312482', 9], ['12345678', 5], ['00000008', 0], ['00000015', 5], ['99999999', 5], ['10000006', 5], ['11112222', 9]] as const;
const serials = fc.integer({ min: 0, max: 99_999_999 }).map((n) => String(n).padStart(8, '0'));

describe('UPU S10', () => {
  it.each(VECTORS)('%s has the check digit %i', (serial, digit) => {
    expect(s10CheckDigit(serial)).toBe(digit);
    expect(isS10(`RR${serial}${digit}BY`)).toBe(true);
    expect(isS10(`RR${serial}${(digit + 1) % 10}BY`)).toBe(false);
  });

  it('reads what people type', () => {
    expect(isS10(' rr 47312482-9 us ')).toBe(true);
    expect(tidyTracking(' rr 47312482-9 us ')).toBe('RR473124829US');
    expect(maskTracking('RR473124829US')).toBe('RR•••••••29US');
    for (const wrong of ['', 'RR473124829', 'R1473124829US', 'RR473124829U1', 'RR47312482９US', 'RR473124829USX']) expect(isS10(wrong)).toBe(false);
    expect(() => s10CheckDigit('123')).toThrow(RangeError);
  });

  it('notices most slips of one digit, and never accepts two check digits', () => {
    fc.assert(fc.property(serials, (serial) => {
      const accepted = [...Array(10).keys()].filter((digit) => isS10(`CP${serial}${digit}PL`));
      expect(accepted).toEqual([s10CheckDigit(serial)]);
    }));
  });
});
