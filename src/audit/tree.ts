import type { Pool, PoolClient } from 'pg';
import { Frontier, type Hash } from '../kernel/proof/index.js';

/** The log's tree as the database keeps it between two writers. */
export interface Tree {
  /** The log's name, in every record and checkpoint. */
  readonly origin: string;
  readonly frontier: Frontier;
}

/** The name of a log born now at this address: `foundation.example/audit/2026`. The first to lock the tree decides. */
export const originOf = (publicUrl: string, at: Date): string => `${new URL(publicUrl).host}/audit/${at.getUTCFullYear()}`;

/**
 * Runs `work` in a transaction that holds the tree. When somebody else holds it: waits, or returns undefined at once.
 */
export async function withTree<R>(pool: Pool, lock: { origin: string; wait: boolean }, work: (client: PoolClient, tree: Tree) => Promise<R>): Promise<R | undefined> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ origin: string; size: string; frontier: Hash[] }>('SELECT * FROM audit.lock_tree($1, $2)', [lock.origin, lock.wait]);
    const [row] = rows;
    const result = row && (await work(client, { origin: row.origin, frontier: new Frontier(Number(row.size), row.frontier) }));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
