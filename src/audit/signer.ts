import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { checkpointText, Frontier, leafHash, openCheckpoint, signNote, TILE_WIDTH, verifierText, type Checkpoint, type Hash, type Signer } from '../kernel/proof/index.js';
import { padEntry } from '../kernel/record.js';
import { LOCKS } from '../platform/database/index.js';
import { TileWriter, type LogFolder } from './log-folder.js';
import { LogIncident, type SignerFiles } from './signer-files.js';
import { withTree } from './tree.js';

const PAGE = 8192;
const NOTES_TO_SIGN = 'FROM audit.note n JOIN audit.leaf l ON l.entry_id = n.record_id WHERE n.signed IS NULL';

/**
 * Signs what the log has become, at most once for each size. It reads every leaf again, checks that the tree still
 * begins with what it signed before and ends where the database says, and only then signs, publishes tiles and the
 * checkpoint. If anything disagrees it declares an incident and signs nothing more: it never signs a fork.
 */
export class LogSigner {
  constructor(
    private readonly pool: Pool,
    private readonly files: SignerFiles,
    private readonly folder: LogFolder,
    private readonly origin: string,
  ) {}

  /** Whether a day has passed since the last checkpoint, a month was closed since, or a text waits for the log's key. */
  async isDue(): Promise<boolean> {
    const { rows } = await this.pool.query<{ due: boolean }>(
      `SELECT EXISTS (SELECT ${NOTES_TO_SIGN})
           OR EXISTS (SELECT FROM audit.leaf l JOIN audit.entry e ON e.id = l.entry_id
                      WHERE e.kind = 'period.closed' AND l.idx >= coalesce((SELECT max(size) FROM audit.checkpoint), 0))
           OR NOT EXISTS (SELECT FROM audit.checkpoint WHERE signed_at > now() - interval '1 day') AS due`,
    );
    return rows[0]!.due;
  }

  /** Pads, checks, signs, publishes; then signs the texts that wait for the log's key. Throws LogIncident. */
  async sign(): Promise<Checkpoint> {
    if (this.files.incident) throw new LogIncident(`the signer stopped earlier: ${this.files.incident.trim()}`);
    const client = await this.pool.connect();
    try {
      await client.query('SELECT pg_advisory_lock($1)', [LOCKS.signing]); // one signer at a time
      return await this.signWith(client);
    } catch (error) {
      if (error instanceof LogIncident) this.files.declare(error.message);
      throw error;
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [LOCKS.signing]).catch(() => undefined);
      client.release();
    }
  }

  private async signWith(client: PoolClient): Promise<Checkpoint> {
    const { origin, size } = await this.pad();
    const key = this.files.key(origin);
    const before = this.files.lastSigned;
    const last = before === undefined ? undefined : openCheckpoint(before, [key]);
    const root = await this.readAgain(client, size, last);
    const checkpoint = { origin, size, root };
    if (last?.size !== size) this.files.moveLastSigned(before, signNote(checkpointText(checkpoint), key));
    await this.publish(client, key, checkpoint);
    return checkpoint;
  }

  /** Fills the tree up to a multiple of 256. In its own transaction: what is signed must be there already. */
  private async pad(): Promise<{ origin: string; size: number }> {
    const padded = await withTree(this.pool, { origin: this.origin, wait: true }, async (client, { origin, frontier }) => {
      const missing = frontier.size === 0 ? TILE_WIDTH : (TILE_WIDTH - (frontier.size % TILE_WIDTH)) % TILE_WIDTH;
      const base = frontier.size;
      const nonces = Array.from({ length: missing }, () => randomBytes(32));
      const entries = nonces.map(padEntry);
      for (const entry of entries) frontier.push(leafHash(entry));
      if (missing > 0) await client.query('SELECT audit.add_pads($1, $2, $3, $4)', [base, nonces, entries, frontier.nodes]);
      return { origin, size: frontier.size };
    });
    return padded!;
  }

  /** The root over the first `size` leaves, after everything that can be compared was compared. */
  private async readAgain(client: PoolClient, size: number, last: Checkpoint | undefined): Promise<Hash> {
    if (last && size < last.size) throw new LogIncident(`the log has ${size} leaves, but ${last.size} were signed`);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    try {
      const { rows } = await client.query<{ size: string; frontier: Hash[] }>('SELECT size, frontier FROM audit.tree');
      const tree = new Frontier(Number(rows[0]!.size), rows[0]!.frontier);
      return await this.walk(leavesOf(client), tree, { size, last });
    } finally {
      await client.query('COMMIT');
    }
  }

  private async walk(leaves: AsyncIterable<Buffer>, tree: Frontier, goal: { size: number; last: Checkpoint | undefined }): Promise<Hash> {
    const seen = new Frontier();
    const tiles = new TileWriter(this.folder, goal.last?.size ?? 0);
    let root: Hash | undefined;
    for await (const entry of leaves) {
      const leaf = leafHash(entry);
      seen.push(leaf);
      if (seen.size <= goal.size) tiles.push(entry, leaf);
      if (seen.size === goal.last?.size) expectRoot(seen, goal.last.root, 'the first leaves are not the ones that were signed');
      if (seen.size === goal.size) root = seen.root();
    }
    if (seen.size !== tree.size) throw new LogIncident(`there are ${seen.size} leaves, the tree says ${tree.size}`);
    expectRoot(seen, tree.root(), 'the leaves are not the tree that the database keeps');
    tiles.finish();
    return root!;
  }

  private async publish(client: PoolClient, key: Signer, { size, root }: Checkpoint): Promise<void> {
    const note = this.files.lastSigned!;
    this.folder.write('key', `${verifierText(key)}\n`);
    this.folder.write('checkpoint', note);
    await client.query('INSERT INTO audit.checkpoint (size, root, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [size, root, note]);
    const { rows } = await client.query<{ record_id: string; text: string }>(`SELECT n.record_id, n.text ${NOTES_TO_SIGN} AND l.idx < $1`, [size]);
    for (const { record_id: id, text } of rows) await client.query('SELECT audit.keep_note($1, $2)', [id, signNote(text, key)]);
  }
}

function expectRoot(seen: Frontier, root: Hash, otherwise: string): void {
  if (!seen.root().equals(root)) throw new LogIncident(`${otherwise} (size ${seen.size})`);
}

/** Every leaf in order; a gap between two indexes is an incident. */
async function* leavesOf(client: PoolClient): AsyncGenerator<Buffer> {
  for (let next = 0; ; ) {
    const { rows } = await client.query<{ idx: string; entry: Buffer }>('SELECT idx, entry FROM audit.leaf WHERE idx >= $1 ORDER BY idx LIMIT $2', [next, PAGE]);
    for (const { idx, entry } of rows) {
      if (Number(idx) !== next) throw new LogIncident(`leaf ${next} is missing`);
      yield entry;
      next += 1;
    }
    if (rows.length < PAGE) return;
  }
}
