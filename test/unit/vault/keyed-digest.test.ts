import { describe, expect, it } from '@jest/globals';
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

  it('takes no key that would have to be shortened', () => {
    expect(() => new KeyedDigest(Buffer.alloc(65))).toThrow(RangeError);
  });
});
