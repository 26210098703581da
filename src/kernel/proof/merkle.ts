import { createHash, hash } from 'node:crypto';

/** A SHA-256 hash, 32 bytes. */
export type Hash = Buffer;

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
const digest = (bytes: Uint8Array): Hash => hash('sha256', bytes, 'buffer');

/** RFC 6962 §2.1: leaves and nodes are hashed under different first bytes, so that neither can pass for the other. */
export const leafHash = (entry: Uint8Array): Hash => digest(Buffer.concat([LEAF, entry]));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Hash => digest(Buffer.concat([NODE, left, right]));
export const EMPTY_ROOT: Hash = createHash('sha256').digest();

/**
 * A growing tree kept as the roots of its perfect subtrees, largest first: about log₂(size) hashes are all that is
 * needed to add leaves and to name the root.
 */
export class Frontier {
  constructor(
    private count = 0,
    private readonly peaks: Hash[] = [],
  ) {
    if (peaks.length !== bitsSet(count)) throw new RangeError(`a tree of ${count} leaves does not have ${peaks.length} peaks`);
  }

  get size(): number {
    return this.count;
  }

  get nodes(): readonly Hash[] {
    return this.peaks;
  }

  /** Adds one leaf hash. */
  push(leaf: Hash): void {
    let node = leaf;
    for (let rest = this.count; rest % 2 === 1; rest = Math.floor(rest / 2)) node = nodeHash(this.peaks.pop()!, node);
    this.peaks.push(node);
    this.count += 1;
  }

  root(): Hash {
    return this.peaks.length === 0 ? EMPTY_ROOT : this.peaks.reduceRight((right, left) => nodeHash(left, right));
  }
}

function bitsSet(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}

/** The largest power of two below `size` (RFC 6962's k). */
export function split(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/** Names the root of the leaves `from … to`; how it is found (from a list, from tiles) is the caller's. */
export type RangeRoot = (from: number, to: number) => Hash;

/** Ranges from a plain list of leaf hashes: for small trees and tests. */
export const rangesOf = (leaves: readonly Hash[]): RangeRoot => {
  const root: RangeRoot = (from, to) => {
    if (to - from <= 1) return leaves[from] ?? EMPTY_ROOT;
    const middle = from + split(to - from);
    return nodeHash(root(from, middle), root(middle, to));
  };
  return root;
};

/** The audit path of leaf `index` in a tree of `size` leaves, from the leaf upwards (RFC 6962 §2.1.1). */
export function inclusionProof(ranges: RangeRoot, index: number, size: number): Hash[] {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path = (from: number, to: number): Hash[] => {
    if (to - from === 1) return [];
    const middle = from + split(to - from);
    return index < middle ? [...path(from, middle), ranges(middle, to)] : [...path(middle, to), ranges(from, middle)];
  };
  return path(0, size);
}

/** Proof that the tree of `size` leaves begins with the tree of `old` leaves (RFC 6962 §2.1.2). */
export function consistencyProof(ranges: RangeRoot, old: number, size: number): Hash[] {
  if (old < 0 || old > size) throw new RangeError(`a tree of ${size} does not begin with one of ${old}`);
  const path = (from: number, to: number, whole: boolean): Hash[] => {
    if (old === to) return whole ? [] : [ranges(from, to)];
    const middle = from + split(to - from);
    return old <= middle ? [...path(from, middle, whole), ranges(middle, to)] : [...path(middle, to, false), ranges(from, middle)];
  };
  return old === 0 || old === size ? [] : path(0, size, true);
}
