import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, parseCanonical, type Json } from '../../../src/kernel/canonical-json.js';
import { buildRecord, defineRecord, disclosureDigest, openDisclosure, padEntry, recordEntry, recordText } from '../../../src/kernel/record.js';

const vectors = 'test/fixtures/vectors';
const read = (path: string): string => readFileSync(`${vectors}/${path}`, 'utf8');

describe('canonical JSON (RFC 8785)', () => {
  it.each(['arrays', 'french', 'structures', 'unicode', 'values', 'weird'])('writes %s as the RFC’s test data do', (name) => {
    expect(canonicalJson(JSON.parse(read(`jcs/input/${name}.json`)) as Json)).toBe(read(`jcs/output/${name}.json`).trim());
  });
  it.each([Number.NaN, Infinity, '\ud800', undefined, 1n, new Date(), { a: undefined }])('refuses what JSON cannot carry: %p', (value) => {
    expect(() => canonicalJson(value as Json)).toThrow(TypeError);
  });
  it.each(['{"a":1,"a":1}', '{"b":1,"a":2}', '[1.0]', '{"a": 1}', '[1]x', '"\\u0041"'])('reads only its own texts, not %s', (text) => {
    expect(() => parseCanonical(text)).toThrow(SyntaxError);
  });
  it('reads back whatever it wrote', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalJson(JSON.parse(JSON.stringify(value)) as Json);
      expect(canonicalJson(parseCanonical(text))).toBe(text);
    }));
  });
});

describe('record', () => {
  const approved = defineRecord('parcelTest.approved');
  const published = defineRecord('reportTest.published', { public: true });
  const draft = { kind: approved, actorRole: 'approver', actorRef: 'a1', subject: { type: 'parcel', id: 'p1' } };

  it('has the bytes of the published example', () => {
    const example = JSON.parse(read('audit-record.json'));
    const { kind, at, actor, nonce, log, _sd: sd } = example.record;
    const text = recordText({ kind, at: new Date(at), actorRole: actor.role, actorRef: actor.ref, nonce, log, sd, pub: null });
    expect(text).toBe(example.jcs);
    const entry = recordEntry(text);
    expect(entry.toString('hex')).toBe(example.entry);
    expect(createHash('sha256').update(Buffer.of(0)).update(entry).digest('hex')).toBe(example.leafHash);
    for (const { disclosure, digest } of example.disclosures) expect(disclosureDigest(disclosure)).toBe(digest);
  });
  it('digests disclosures as RFC 9901 does', () => {
    const { disclosure, digest, contents } = JSON.parse(read('sd/disclosure.json'));
    expect(disclosureDigest(disclosure)).toBe(digest);
    expect(openDisclosure(disclosure)).toEqual({ name: contents[1], value: contents[2] });
  });
  it('hides how many fields there are, and commits to each', () => {
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^f[a-z]{0,6}$/), fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)), { maxKeys: 20 }), (fields) => {
      const record = buildRecord({ ...draft, fields });
      expect(record.sd.length % 8).toBe(0);
      expect(record.sd).toEqual([...record.sd].sort());
      expect(new Set(record.sd).size).toBe(record.sd.length);
      const opened = Object.fromEntries(record.disclosures.map((d) => { const { name, value } = openDisclosure(d); return [name, value]; }));
      expect(opened).toEqual({ subject: 'parcel:p1', ...fields });
      expect(record.disclosures.every((d) => record.sd.includes(disclosureDigest(d)))).toBe(true);
    }));
  });
  it('says public things in clear', () => {
    const record = buildRecord({ ...draft, kind: published, fields: { size: 256 } });
    expect(record).toMatchObject({ pub: { subject: 'parcel:p1', size: 256 }, sd: [], disclosures: [] });
  });
  it('refuses fractions, a second subject, a second declaration and a nameless kind', () => {
    expect(() => buildRecord({ ...draft, fields: { amount: 0.5 } })).toThrow(TypeError);
    expect(() => buildRecord({ ...draft, fields: { subject: 'x' } })).toThrow(TypeError);
    expect(() => defineRecord('parcelTest.approved')).toThrow(/twice/);
    expect(() => defineRecord('approved')).toThrow(/noun\.verb/);
  });
  it('gives pads the shape of records', () => {
    expect(padEntry(Buffer.alloc(32))).toHaveLength(33);
    expect(padEntry(Buffer.alloc(32))[0]).toBe(recordEntry('x')[0]);
  });
});
