import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entryBundle, perfectRoot, readTile, TILE_WIDTH, tilePath, type Hash, type StoredHash } from '../kernel/proof/index.js';

/** The published log: a folder of static files that any web server can serve (C2SP tlog-tiles). */
export class LogFolder {
  constructor(readonly path: string) {}

  read(name: string): string | undefined {
    const path = join(this.path, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  write(name: string, content: string | Buffer): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    writeFileSync(`${path}.new`, content, { flush: true });
    renameSync(`${path}.new`, path);
  }

  /** Looks up hashes of the published tree of `size` leaves; each tile is read once. */
  hashesOf(size: number): StoredHash {
    const tiles = new Map<string, Hash[]>();
    return (level, index) => {
      const tile = Math.floor(index / TILE_WIDTH);
      const width = Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - tile * TILE_WIDTH);
      const path = tilePath(level, tile, width);
      const hashes = tiles.get(path) ?? readTile(readFileSync(join(this.path, path)));
      tiles.set(path, hashes);
      return hashes[index % TILE_WIDTH]!;
    };
  }
}

/** Turns a stream of leaves into tiles. Tiles of a tree already published are recomputed but not written again. */
export class TileWriter {
  private readonly levels: { hashes: Hash[]; full: number }[] = [];
  private entries: Buffer[] = [];

  constructor(
    private readonly folder: LogFolder,
    private readonly published: number,
  ) {}

  push(entry: Buffer, leaf: Hash): void {
    this.entries.push(entry);
    this.add(0, leaf);
  }

  /** Writes the tiles that are not full; at a size that is a multiple of 256 there are none on the lowest level. */
  finish(): void {
    for (const [level, { hashes, full }] of this.levels.entries()) {
      if (hashes.length > 0) this.folder.write(tilePath(level, full, hashes.length), Buffer.concat(hashes));
    }
  }

  private add(level: number, hash: Hash): void {
    const at = (this.levels[level] ??= { hashes: [], full: 0 });
    at.hashes.push(hash);
    if (at.hashes.length < TILE_WIDTH) return;
    if ((at.full + 1) * TILE_WIDTH ** (level + 1) > this.published) this.writeFull(level, at);
    if (level === 0) this.entries = [];
    const above = perfectRoot(at.hashes);
    at.hashes = [];
    at.full += 1;
    this.add(level + 1, above);
  }

  private writeFull(level: number, { hashes, full }: { hashes: Hash[]; full: number }): void {
    if (level === 0) this.folder.write(tilePath('entries', full), entryBundle(this.entries));
    this.folder.write(tilePath(level, full), Buffer.concat(hashes));
  }
}
