import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Frontier, leafHash, newTiles, openCheckpoint, parseVerifiers, perfectRoot, readEntryBundle, readTile, TILE_WIDTH, tilePath, type Checkpoint, type Verifier } from '../kernel/proof/index.js';
import { Findings, Unusable, type Verdict } from './finding.js';

/**
 * Reads a published log from beginning to end: every entry against its tile, every tile against the ones below it, the
 * root against the signed checkpoint. One tile at a time is in memory. Throws Unusable when there is no checkpoint.
 */
export function verifyLog(folder: string, trusted: readonly Verifier[] = []): Verdict {
  const read = (path: string): Buffer | undefined => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : undefined);
  const [note, key] = [read('checkpoint'), read('key')];
  if (!note || (!key && trusted.length === 0)) throw new Unusable(`${folder} is not a log: no checkpoint or no key in it`);
  const findings = new Findings();
  const keys = trusted.length > 0 ? trusted : (findings.try('E-KEY', 'key', () => parseVerifiers(key!.toString('utf8'))) ?? []);
  const checkpoint = findings.try('E-CHECKPOINT', 'checkpoint', () => openCheckpoint(note.toString('utf8'), keys));
  if (checkpoint) verifyTree(read, checkpoint, findings);
  const facts = checkpoint && findings.list.length === 0 ? [`${checkpoint.origin}: ${checkpoint.size} leaves, root ${checkpoint.root.toString('base64')}`] : [];
  return { findings: findings.list, facts };
}

type Read = (path: string) => Buffer | undefined;

function verifyTree(read: Read, { size, root }: Checkpoint, findings: Findings): void {
  const frontier = new Frontier();
  for (const { level, index, width } of newTiles(0, size)) {
    const path = tilePath(level, index, width);
    const tile = read(path);
    const hashes = level === 0 ? leavesOf(read, index, width, findings) : rootsBelow(read, level, index, width);
    if (!tile) findings.add('E-MISSING', path, 'the tile is missing');
    else findings.expect(tile.equals(Buffer.concat(hashes)), 'E-TILE', path, 'it does not hold the hashes of what is below it');
    if (level === 0) for (const hash of hashes) frontier.push(hash);
  }
  findings.expect(frontier.size === size && frontier.root().equals(root), 'E-ROOT', 'checkpoint', 'the leaves do not lead to the signed root');
}

function leavesOf(read: Read, index: number, width: number, findings: Findings): Buffer[] {
  const path = tilePath('entries', index, width);
  const entries = findings.try('E-ENTRIES', path, () => readEntryBundle(read(path) ?? Buffer.alloc(0))) ?? [];
  findings.expect(entries.length === width, 'E-LEAF-GAP', path, `it holds ${entries.length} entries, not ${width}`);
  for (const [at, entry] of entries.entries()) {
    findings.expect(entry.length === 33 && entry[0] === 1, 'E-ENTRY', `entry ${index * TILE_WIDTH + at}`, 'it is not 33 bytes that begin with 1');
  }
  return entries.map(leafHash);
}

/** The hashes a tile must hold: the roots of the full tiles one level down. */
const rootsBelow = (read: Read, level: number, index: number, width: number): Buffer[] =>
  Array.from({ length: width }, (_, at) => {
    const hashes = readTile(read(tilePath(level - 1, index * TILE_WIDTH + at)) ?? Buffer.alloc(0));
    return hashes.length === TILE_WIDTH ? perfectRoot(hashes) : Buffer.alloc(32);
  });
