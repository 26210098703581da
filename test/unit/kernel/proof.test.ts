import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyProof, EMPTY_ROOT, entryBundle, Frontier, generateSigner, inclusionProof, isConsistent, isIncluded, leafHash, newTiles, openCheckpoint, openNote,
  parseProof, parseSigner, parseVerifier, perfectRoot, proofText, rangesFromTiles, rangesOf, readEntryBundle, signCheckpoint, signNote, tilePath, verifierText,
  type Hash,
} from '../../../src/kernel/proof/index.js';

const read = (path: string): any => JSON.parse(readFileSync(`test/fixtures/vectors/${path}`, 'utf8'));
const bytes = (base64: string | null): Buffer => Buffer.from(base64 ?? '', 'base64');
const leavesOf = (count: number): Hash[] => Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`{"v":1,"i":${i}}`)));
const grown = (leaves: readonly Hash[]): Frontier => {
  const frontier = new Frontier();
  for (const leaf of leaves) frontier.push(leaf);
  return frontier;
};

describe('RFC 6962 trees', () => {
  const probes = read('rfc6962/probes.json');
  const odd = 'additional/sizes-are-equal-one-and-proof-is-empty'; // roots of 12 bytes: refused on purpose
  it('judges every inclusion probe as the reference does', () => {
    for (const probe of probes.inclusion) {
      const proof = (probe.proof ?? []).map(bytes);
      expect([probe.name, isIncluded(probe.leafIdx, probe.treeSize, bytes(probe.leafHash), proof, bytes(probe.root))]).toEqual([probe.name, !probe.wantErr]);
    }
  });
  it('judges every consistency probe as the reference does', () => {
    for (const probe of probes.consistency) {
      const proof = (probe.proof ?? []).map(bytes);
      const verdict = isConsistent(probe.size1, probe.size2, proof, bytes(probe.root1), bytes(probe.root2));
      expect([probe.name, verdict]).toEqual([probe.name, !probe.wantErr && probe.name !== odd]);
    }
    expect([probes.inclusion.length, probes.consistency.length]).toEqual([68, 63]);
  });
  it('has the roots of the classic eight leaves and of sequential ones', () => {
    const { leaves, roots } = read('rfc6962/eight-leaves.json');
    const hashes = leaves.map((leaf: string) => leafHash(Buffer.from(leaf, 'hex')));
    for (let size = 0; size <= 8; size += 1) expect(grown(hashes.slice(0, size)).root().toString('hex')).toBe(roots[size]);
    for (const [size, root] of Object.entries(read('tlog/sequential-json-leaves.json').roots)) {
      expect(grown(leavesOf(Number(size))).root().toString('hex')).toBe(root);
    }
  });
  it('proves what it holds, and nothing else', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), fc.nat(), (size, a, b, c) => {
      const leaves = leavesOf(size);
      const [index, old, ranges, root] = [a % size, b % (size + 1), rangesOf(leaves), grown(leaves).root()];
      const path = inclusionProof(ranges, index, size);
      expect(isIncluded(index, size, leaves[index]!, path, root)).toBe(true);
      expect(isIncluded((index + 1) % size, size, leaves[index]!, path, root)).toBe(size === 1);
      const way = consistencyProof(ranges, old, size);
      const oldRoot = grown(leaves.slice(0, old)).root();
      expect(isConsistent(old, size, way, oldRoot, root)).toBe(true);
      if (way.length > 0) {
        const broken = way.map((hash) => Buffer.from(hash));
        broken[c % way.length]![c % 32]! ^= 1 << (c % 8);
        expect(isConsistent(old, size, broken, oldRoot, root)).toBe(false);
      }
    }));
  });
  it('does not take an inner node for a leaf', () => {
    const leaves = leavesOf(4);
    const root = grown(leaves).root();
    const left = rangesOf(leaves)(0, 2);
    expect(isIncluded(0, 2, left, [rangesOf(leaves)(2, 4)], root)).toBe(true); // as the wrong size only
    expect(isIncluded(0, 4, left, [rangesOf(leaves)(2, 4)], root)).toBe(false);
    expect(grown([]).root()).toEqual(EMPTY_ROOT);
    expect(() => new Frontier(3, [root])).toThrow(RangeError);
  });
});

describe('tiles', () => {
  it('lie where C2SP says', () => {
    const { paths, tree70000 } = read('tlog/tile-paths.json');
    for (const { index, path } of paths) expect(tilePath(0, index)).toBe(`tile/0/${path}`);
    expect(tilePath('entries', 273, 112)).toBe('tile/entries/273.p/112');
    const tiles = newTiles(0, 70_000);
    expect(tiles.filter(({ level, width }) => level === 0 && width === 256)).toHaveLength(tree70000.fullLevel0);
    expect(tiles.at(-1)).toEqual({ level: 2, index: 0, width: tree70000.partialLevel2Width });
    expect(tiles).toContainEqual({ level: 1, index: 1, width: tree70000.partialLevel1Width });
  });
  it('are written once: what was full before is not new', () => {
    expect(newTiles(512, 768)).toEqual([{ level: 0, index: 2, width: 256 }, { level: 1, index: 0, width: 3 }]);
    expect(newTiles(512, 512)).toEqual([]);
  });
  it('give the same ranges as the leaves', () => {
    const leaves = leavesOf(1100);
    const stored = (level: number, index: number): Hash => (level === 0 ? leaves[index]! : perfectRoot(leaves.slice(index * 256, (index + 1) * 256)));
    for (const index of [0, 255, 256, 1023, 1024, 1099]) {
      expect(inclusionProof(rangesFromTiles(stored), index, 1100)).toEqual(inclusionProof(rangesOf(leaves), index, 1100));
    }
    expect(consistencyProof(rangesFromTiles(stored), 300, 1100)).toEqual(consistencyProof(rangesOf(leaves), 300, 1100));
  });
  it('bundle entries, and notice a bundle cut short', () => {
    const entries = [Buffer.from('a'), Buffer.alloc(300, 7)];
    expect(readEntryBundle(entryBundle(entries))).toEqual(entries);
    expect(() => readEntryBundle(entryBundle(entries).subarray(0, -1))).toThrow(RangeError);
  });
});

describe('signed notes and checkpoints', () => {
  it.each(read('signed-note/vectors.json').cases.map((c: any) => [c.name, c]))('%s', (_, vector: any) => {
    if (vector.vkeyValid === false) return expect(() => parseVerifier(vector.vkeys[0])).toThrow();
    const open = (): string => openNote(vector.note, vector.vkeys.map(parseVerifier)).text;
    if (!vector.valid) return expect(open).toThrow();
    const text = open();
    if (vector.deterministic) expect(signNote(text, parseSigner(vector.skey))).toBe(vector.note);
  });
  it('sign a checkpoint that opens, until a byte changes', () => {
    const { signer, text } = generateSigner('foundation.example/audit/2026');
    expect(verifierText(parseSigner(text))).toBe(verifierText(signer));
    const checkpoint = { origin: signer.name, size: 256, root: leafHash(Buffer.from('x')) };
    const note = signCheckpoint(checkpoint, signer);
    expect(openCheckpoint(note, [parseVerifier(verifierText(signer))])).toEqual(checkpoint);
    fc.assert(fc.property(fc.nat(note.length - 1), fc.integer({ min: 33, max: 126 }), (at, code) => {
      const changed = note.slice(0, at) + String.fromCharCode(code) + note.slice(at + 1);
      if (changed !== note) expect(() => openCheckpoint(changed, [signer])).toThrow();
    }));
  });
  it('refuse a checkpoint signed by another log, or with a size that is no number', () => {
    const { signer } = generateSigner('a.example');
    expect(() => openCheckpoint(signNote(`b.example\n1\n${EMPTY_ROOT.toString('base64')}\n`, signer), [signer])).toThrow(/not signed by the log/);
    expect(() => openCheckpoint(signNote(`a.example\n01\n${EMPTY_ROOT.toString('base64')}\n`, signer), [signer])).toThrow(/not a checkpoint/);
  });
  it('read a proof file and write the same', () => {
    const text = readFileSync('test/fixtures/vectors/tlog/classic-leaf5.tlog-proof', 'utf8');
    const proof = parseProof(text);
    const keys = [parseVerifier('example.com/fault_test+7f84ee58+AfMY9QKMQjVcokKlKSGRvcLL8YwvpDHua/r0e64EfFIX')];
    const { size, root } = openCheckpoint(proof.checkpoint, keys);
    expect(proofText(proof)).toBe(text);
    expect(isIncluded(proof.index, size, leafHash(Buffer.from('40414243', 'hex')), proof.path, root)).toBe(true);
    expect(() => parseProof('index 5\n')).toThrow();
  });
});
