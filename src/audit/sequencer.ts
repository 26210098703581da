import type { Pool, PoolClient } from 'pg';
import { leafHash } from '../kernel/proof/index.js';
import { recordEntry, recordText, type Fields, type LoggedRecord } from '../kernel/record.js';
import { withTree, type Tree } from './tree.js';

const BATCH = 2000;

/** The columns of an entry from which its canonical text is made, as SQL: one statement for the sequencer and for proofs. */
export const ENTRY_COLUMNS = `e.id, e.kind, e.at, e.actor_role, e.actor_ref, e.nonce, array_to_string(e.sd, ',') AS sd, e.pub`;

export interface EntryRow {
  readonly id: string;
  readonly kind: string;
  readonly at: Date;
  readonly actor_role: string;
  readonly actor_ref: string;
  readonly nonce: string;
  /** Digests joined by commas: eight times faster to read than an array. */
  readonly sd: string;
  readonly pub: Fields | null;
}

export const loggedRecord = (row: EntryRow, log: string): LoggedRecord => ({
  log,
  kind: row.kind,
  at: row.at,
  actorRole: row.actor_role,
  actorRef: row.actor_ref,
  nonce: row.nonce,
  sd: row.sd === '' ? [] : row.sd.split(','),
  pub: row.pub,
});

/**
 * Gives each audit entry its place in the tree, in the order of the database's clock. Writers do not wait for it: they
 * leave their entries in a queue. Any number of sequencers may run; one works, the others find the tree taken.
 */
export class Sequencer {
  constructor(
    private readonly pool: Pool,
    /** The log's name, should this be its first entry. */
    private readonly origin: string,
  ) {}

  /** Places all that is pending; returns how many entries (0 when another sequencer is at work). Safe to kill at any point. */
  async run(): Promise<number> {
    for (let placed = 0; ; ) {
      const count = (await withTree(this.pool, { origin: this.origin, wait: false }, placeNext)) ?? 0;
      placed += count;
      if (count < BATCH) return placed;
    }
  }
}

async function placeNext(client: PoolClient, { origin, frontier }: Tree): Promise<number> {
  const { rows } = await client.query<EntryRow>({
    name: 'audit.pending',
    text: `SELECT ${ENTRY_COLUMNS} FROM audit.pending p JOIN audit.entry e ON e.id = p.entry_id ORDER BY p.at, p.entry_id LIMIT $1`,
    values: [BATCH],
  });
  if (rows.length === 0) return 0;
  const base = frontier.size;
  const entries = rows.map((row) => recordEntry(recordText(loggedRecord(row, origin))));
  for (const entry of entries) frontier.push(leafHash(entry));
  await client.query('SELECT audit.place($1, $2, $3, $4)', [base, rows.map(({ id }) => id), entries, frontier.nodes]);
  return rows.length;
}
