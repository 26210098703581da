import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hkdfSync, createHmac } from 'node:crypto';
import { firstKey, Keys } from '../../../src/platform/vault/keys.js';
import { Keyring } from '../../../src/platform/vault/keyring.js';
import { localRootKey } from '../../../src/platform/vault/root-key.js';
import { associated, decrypt, encrypt, SUBJECT_KINDS, type SealedAt } from '../../../src/platform/vault/seal.js';
import { memoryVault } from '../../support/vault.js';

const name = fc.stringMatching(/^[a-z_]{1,20}$/);
const at: fc.Arbitrary<SealedAt> = fc.record({ table: name, column: name, row: fc.uuid(), subject: fc.uuid(), subjectKind: fc.constantFrom(...SUBJECT_KINDS) });
const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const text = fc.string({ unit: 'binary', maxLength: 300 }).map((some) => some.toWellFormed());

describe('sealing', () => {
  it('opens to what was sealed, and never looks the same twice', async () => {
    const { vault, queries } = await memoryVault();
    await fc.assert(fc.asyncProperty(at, text, async (place, secret) => {
      const [one, two] = [await vault.seal(queries, place, secret), await vault.seal(queries, place, secret)];
      expect(one.equals(two)).toBe(false);
      expect(await vault.open(queries, place, one)).toBe(secret);
      expect(await vault.open(queries, place, two)).toBe(secret);
    }));
  });

  it('opens nowhere but where it was sealed: another table, column, row or person is refused', async () => {
    const { vault, queries } = await memoryVault();
    await fc.assert(fc.asyncProperty(at, at, fc.constantFrom('table', 'column', 'row', 'subject'), text, async (place, other, part, secret) => {
      fc.pre(place[part as 'row'] !== other[part as 'row']);
      const elsewhere = { ...place, [part]: other[part as 'row'] };
      await vault.seal(queries, elsewhere, 'so that this person has a key too');
      await expect(vault.open(queries, elsewhere, await vault.seal(queries, place, secret))).rejects.toThrow();
    }));
  });

  it('a changed byte or another key opens nothing', () => {
    fc.assert(fc.property(fc.tuple(key, key), text, at, fc.nat(), fc.integer({ min: 1, max: 255 }), ([one, other], secret, place, where, change) => {
      const sealed = encrypt(one, Buffer.from(secret), associated(place));
      expect(decrypt(one, sealed, associated(place)).toString()).toBe(secret);
      fc.pre(!one.equals(other));
      expect(() => decrypt(other, sealed, associated(place))).toThrow();
      sealed[where % sealed.length]! ^= change;
      expect(() => decrypt(one, sealed, associated(place))).toThrow();
    }));
  });

  it('the class key of one kind of people does not open the keys of another', async () => {
    const { vault, queries } = await memoryVault();
    const place: SealedAt = { table: 'recipient', column: 'identity', row: 'r', subject: '8f14e45f-ceea-467f-a9f5-1c1f4c3b2f10', subjectKind: 'recipient' };
    const sealed = await vault.seal(queries, place, 'x');
    for (const subjectKind of SUBJECT_KINDS.filter((kind) => kind !== 'recipient')) await expect(vault.open(queries, { ...place, subjectKind }, sealed)).rejects.toThrow();
  });
});

describe('keys in memory', () => {
  it('are gone after they were dropped, and come back when the vault is unlocked', async () => {
    const { vault, queries, root } = await memoryVault();
    const place: SealedAt = { table: 't', column: 'c', row: 'r', subject: '8f14e45f-ceea-467f-a9f5-1c1f4c3b2f10', subjectKind: 'staff' };
    const sealed = await vault.seal(queries, place, 'x');
    const before = vault.mac('codes', 'a');
    vault.lock('secrets');
    await expect(vault.open(queries, place, sealed)).rejects.toMatchObject({ code: 'vault.locked' });
    await expect(vault.seal(queries, { ...place, subject: '11111111-1111-4111-8111-111111111111' }, 'x')).rejects.toMatchObject({ code: 'vault.locked' });
    expect(vault.mac('codes', 'a')).toEqual(before);
    vault.lock();
    expect(() => vault.mac('codes', 'a')).toThrow(expect.objectContaining({ code: 'vault.locked' }));
    await vault.unlock(root);
    expect(await vault.open(queries, place, sealed)).toBe('x');
    expect(vault.mac('codes', 'a')).toEqual(before);
  });

  it('do not come back because they were just being read', async () => {
    let answer = (): void => undefined;
    const keys = new Keys(new Keyring({ query: () => new Promise((resolve) => (answer = () => resolve([]))) }, null));
    const loading = keys.load(localRootKey(Buffer.alloc(32, 1)));
    keys.drop('everything');
    answer();
    await expect(loading).rejects.toMatchObject({ code: 'vault.locked' });
  });

  it('each purpose has a digest of its own', async () => {
    const { vault } = await memoryVault();
    fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (one, two, words) => {
      fc.pre(one !== two);
      expect(vault.mac(one, words).equals(vault.mac(two, words))).toBe(false);
      expect(vault.blindIndex(one, words).equals(vault.mac(one, words))).toBe(false);
    }));
  });
});

describe('keys of the first version', () => {
  it('are taken over byte for byte', async () => {
    await fc.assert(fc.asyncProperty(key, fc.string({ minLength: 1 }), fc.string(), async (rootKey, purpose, words) => {
      const { vault } = await memoryVault(rootKey);
      const then = Buffer.from(hkdfSync('sha256', rootKey, 'pasylka', `mac ${purpose}`, 32));
      expect(vault.mac(purpose, words)).toEqual(createHmac('sha256', then).update(words).digest());
      expect(firstKey('donor', rootKey)).toEqual(Buffer.from(hkdfSync('sha256', rootKey, 'pasylka', 'class donor', 32)));
    }));
  });
});
