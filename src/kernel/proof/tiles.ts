import { nodeHash, type Hash, type RangeRoot } from './merkle.js';

/** Leaves or hashes in a full tile (C2SP tlog-tiles); also the step of a checkpoint's size. */
export const TILE_WIDTH = 256;

const HASH_BYTES = 32;

/** Where a tile lies below the log's address: `tile/0/x001/x234/067`, and `….p/17` for one that is not full yet. */
export function tilePath(level: number | 'entries', index: number, width = TILE_WIDTH): string {
  const parts: string[] = [];
  let rest = index;
  do {
    parts.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const path = parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/');
  return `tile/${level}/${path}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
}

export interface TileAt {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** The hash tiles of a tree of `size` leaves that a tree of `old` leaves did not have yet. */
export function newTiles(old: number, size: number): TileAt[] {
  const tiles: TileAt[] = [];
  for (let level = 0, before = old, now = size; now > 0; level += 1) {
    for (let index = Math.floor(before / TILE_WIDTH); index * TILE_WIDTH < now; index += 1) {
      const width = Math.min(TILE_WIDTH, now - index * TILE_WIDTH);
      if (index * TILE_WIDTH + width > before) tiles.push({ level, index, width });
    }
    [before, now] = [Math.floor(before / TILE_WIDTH), Math.floor(now / TILE_WIDTH)];
  }
  return tiles;
}

/** Entries of 33 bytes as a bundle: each with its length before it, two bytes, big end first. */
export const entryBundle = (entries: readonly Uint8Array[]): Buffer =>
  Buffer.concat(entries.flatMap((entry) => [Buffer.of(entry.length >> 8, entry.length & 255), entry]));

/** Reads an entry bundle. Throws RangeError when it ends in the middle of an entry. */
export function readEntryBundle(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; ) {
    const length = bundle.readUInt16BE(at);
    if (at + 2 + length > bundle.length) throw new RangeError('the bundle ends in the middle of an entry');
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

/** The hashes in a tile. */
export const readTile = (tile: Buffer): Hash[] =>
  Array.from({ length: Math.floor(tile.length / HASH_BYTES) }, (_, at) => tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));

/** The root over a full tile (or any perfect number of hashes): the hash one tile level up. */
export function perfectRoot(hashes: readonly Hash[]): Hash {
  let level = hashes;
  while (level.length > 1) level = Array.from({ length: level.length / 2 }, (_, at) => nodeHash(level[at * 2]!, level[at * 2 + 1]!));
  return level[0]!;
}

/** One stored hash: the root of the perfect range of 256^level leaves number `index`. */
export type StoredHash = (level: number, index: number) => Hash;

/** Ranges for proofs from stored tiles: whole tiles are looked up, only what is between them is computed. */
export function rangesFromTiles(stored: StoredHash): RangeRoot {
  const root: RangeRoot = (from, to) => {
    const size = to - from;
    const level = Math.log2(size) / 8;
    if (Number.isInteger(level) && from % size === 0) return stored(level, from / size);
    const middle = from + 2 ** Math.floor(Math.log2(size - 1));
    return nodeHash(root(from, middle), root(middle, to));
  };
  return root;
}
