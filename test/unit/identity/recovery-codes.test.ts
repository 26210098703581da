import { describe, expect, it } from '@jest/globals';
import { newRecoveryCodes, readRecoveryCode } from '../../../src/identity/recovery-codes.js';

describe('recovery codes', () => {
  it('are ten, all different, and read back however they are typed', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
      const read = code.replace('-', '');
      expect(readRecoveryCode(code)).toBe(read);
      expect(readRecoveryCode(` ${code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `)).toBe(read);
    }
  });

  it.each(['', '123456', 'U1234-56789', '12345-678901', '12345–67890'])('“%s” is none', (text) => {
    expect(readRecoveryCode(text)).toBeNull();
  });
});
