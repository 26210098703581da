import { describe, expect, it, jest } from '@jest/globals';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { KeyedDigest } from '../../../src/platform/vault/keyed-digest.js';

const key = fc.uint8Array({ minLength: 0, maxLength: 64 });
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', minLength: 300, maxLength: 1500 }));

describe('a keyed digest', () => {
  it('is HMAC-SHA-256, whatever was digested before', () => {
    fc.assert(fc.property(key, fc.array(text, { maxLength: 4 }), (secret, texts) => {
      const digest = new KeyedDigest(secret);
      for (const one of texts) expect(digest.of(one)).toEqual(createHmac('sha256', secret).update(one).digest());
    }));
  });

  it('answers the vector of RFC 4231', () => {
    expect(new KeyedDigest(Buffer.from('Jefe')).of('what do ya want for nothing?').toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it('holds nothing of its key once overwritten', () => {
    const one = new KeyedDigest(Buffer.alloc(32, 1)), other = new KeyedDigest(Buffer.alloc(32, 2));
    one.overwrite();
    other.overwrite();
    expect(one.of('the same')).toEqual(other.of('the same'));
  });

  it.each([12, 5_000])('keeps nothing of a text of %i characters, and no second copy of its key', (length) => {
    const alloc = jest.spyOn(Buffer, 'alloc');
    const digest = new KeyedDigest(Buffer.from('a key'));
    digest.of('x'.repeat(length));
    const made = alloc.mock.results.map(({ value }) => value as Buffer);
    alloc.mockRestore();
    digest.overwrite();
    expect(made.length).toBe(length > 1_000 ? 3 : 2);
    for (const one of made) expect(one.some((byte) => byte !== 0)).toBe(false);
  });

  it('forgets a text once it is digested', () => {
    const digest = new KeyedDigest(Buffer.from('a key'));
    digest.of('six words of a family');
    expect((digest as unknown as { inner: Buffer }).inner.includes('words')).toBe(false);
  });

  it('takes no key that would have to be shortened', () => {
    expect(() => new KeyedDigest(Buffer.alloc(65))).toThrow(RangeError);
  });
});
