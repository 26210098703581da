import { EMPTY_ROOT, nodeHash, type Hash } from './merkle.js';

const areHashes = (...hashes: Hash[]): boolean => hashes.every((hash) => hash.length === 32);
const half = (n: number): number => Math.floor(n / 2);
const isOdd = (n: number): boolean => n % 2 === 1;

/** Whether `leaf` stands at `index` in the tree of `size` leaves with this root (RFC 9162 §2.1.3.2). Never throws. */
export function isIncluded(index: number, size: number, leaf: Hash, proof: readonly Hash[], root: Hash): boolean {
  if (!isPosition(index, size) || index === size || !areHashes(leaf, root, ...proof)) return false;
  const climbed = climb({ fn: index, sn: size - 1, first: leaf, second: leaf }, proof);
  return climbed?.second.equals(root) ?? false;
}

/** Whether the tree (size, root) begins with the tree (old, oldRoot) (RFC 9162 §2.1.4.2). Never throws. */
export function isConsistent(old: number, size: number, proof: readonly Hash[], oldRoot: Hash, root: Hash): boolean {
  if (!isPosition(old, size) || !areHashes(oldRoot, root, ...proof)) return false;
  if (old === size || old === 0) return proof.length === 0 && oldRoot.equals(old === size ? root : EMPTY_ROOT);
  return proof.length > 0 && leadsToBoth(old, size, proof, oldRoot, root);
}

function leadsToBoth(old: number, size: number, proof: readonly Hash[], oldRoot: Hash, root: Hash): boolean {
  const [first, ...rest] = isPowerOfTwo(old) ? [oldRoot, ...proof] : proof;
  let [fn, sn] = [old - 1, size - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  const climbed = climb({ fn, sn, first: first!, second: first! }, rest);
  return climbed !== undefined && climbed.first.equals(oldRoot) && climbed.second.equals(root);
}

const isPosition = (at: number, size: number): boolean => Number.isSafeInteger(at) && Number.isSafeInteger(size) && at >= 0 && at <= size;
const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n)) && 2 ** Math.log2(n) === n;

interface Climb {
  /** Where we are on this level, and where the level ends. */
  fn: number;
  sn: number;
  /** The old root and the new root as far as they are known. */
  first: Hash;
  second: Hash;
}

/** Walks up by the proof; undefined when the proof is longer or shorter than the way. */
function climb(at: Climb, proof: readonly Hash[]): Climb | undefined {
  for (const sibling of proof) {
    if (at.sn === 0) return undefined;
    if (isOdd(at.fn) || at.fn === at.sn) {
      at.first = nodeHash(sibling, at.first);
      at.second = nodeHash(sibling, at.second);
      while (!isOdd(at.fn) && at.fn !== 0) [at.fn, at.sn] = [half(at.fn), half(at.sn)];
    } else {
      at.second = nodeHash(at.second, sibling);
    }
    [at.fn, at.sn] = [half(at.fn), half(at.sn)];
  }
  return at.sn === 0 ? at : undefined;
}
