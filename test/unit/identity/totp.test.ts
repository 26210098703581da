import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeOf, fromBase32, newTotpSecret, stepAt, stepOfCode, toBase32, totpUri } from '../../../src/identity/totp.js';

const SECRET = Buffer.from('12345678901234567890');

describe('codes of an authenticator app', () => {
  // RFC 6238, appendix B (SHA-1)
  it.each([[59, '94287082'], [1111111109, '07081804'], [1111111111, '14050471'], [1234567890, '89005924'], [2000000000, '69279037'], [20000000000, '65353130']])('at %d seconds: %s', (seconds, code) => {
    const step = stepAt(new Date(seconds * 1000));
    expect(codeOf(SECRET, step, 8)).toBe(code);
    expect(codeOf(SECRET, step)).toBe(code.slice(2));
  });

  // RFC 4226, appendix D
  it.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].map((code, step) => [step, code] as const))('at counter %d: %s', (step, code) => {
    expect(codeOf(SECRET, step)).toBe(code);
  });

  it('count one step early and one late, and no further', () => {
    const at = new Date(1_700_000_000_000);
    const now = stepAt(at);
    const taken = [-2, -1, 0, 1, 2].map((off) => stepOfCode(SECRET, codeOf(SECRET, now + off), { at, after: 0 }));
    expect(taken).toEqual([null, now - 1, now, now + 1, null]);
  });

  it('count once: neither the step of the last one nor one before it', () => {
    const at = new Date(1_700_000_000_000);
    const now = stepAt(at);
    expect(stepOfCode(SECRET, codeOf(SECRET, now), { at, after: now })).toBeNull();
    expect(stepOfCode(SECRET, codeOf(SECRET, now - 1), { at, after: now })).toBeNull();
    expect(stepOfCode(SECRET, codeOf(SECRET, now + 1), { at, after: now })).toBe(now + 1);
  });

  it('are six digits and nothing else', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      fc.pre(!/^\d{6}$/.test(text));
      expect(stepOfCode(SECRET, text, { at: new Date(), after: 0 })).toBeNull();
    }));
  });
});

describe('the secret', () => {
  // RFC 4648 §10, without padding
  it.each([['f', 'MY'], ['fo', 'MZXQ'], ['foo', 'MZXW6'], ['foob', 'MZXW6YQ'], ['fooba', 'MZXW6YTB'], ['foobar', 'MZXW6YTBOI']])('%s is %s in base32', (text, base32) => {
    expect(toBase32(Buffer.from(text))).toBe(base32);
    expect(fromBase32(base32).toString()).toBe(text);
  });

  it('is 160 bits, another each time, and reads back', () => {
    const secret = newTotpSecret();
    expect(fromBase32(secret)).toHaveLength(20);
    expect(toBase32(fromBase32(secret))).toBe(secret);
    expect(newTotpSecret()).not.toBe(secret);
    expect(totpUri(secret, 'a&b')).toBe(`otpauth://totp/Pasylka:a%26b?secret=${secret}&issuer=Pasylka`);
  });
});
