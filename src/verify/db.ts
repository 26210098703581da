import pg from 'pg';
import type { Verifier } from '../kernel/proof/index.js';
import { verifyBooks } from './db-books.js';
import { verifyEntries } from './db-log.js';
import { Findings, Unusable, type Verdict } from './finding.js';

/**
 * Derives everything again from the rows, a page at a time: each record’s leaf, the tree, each signed checkpoint, each
 * ledger entry’s digest and balance, the sums kept. Reads one snapshot; any role that may read `audit` and `ledger` does.
 */
export async function verifyDatabase(url: string, keys: readonly Verifier[]): Promise<Verdict> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect().catch((error: unknown) => {
    throw new Unusable(`the database cannot be reached: ${error instanceof Error ? error.message : 'unknown reason'}`);
  });
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await verifySnapshot(client, keys);
  } finally {
    await client.end();
  }
}

/** What the client’s transaction sees. */
export async function verifySnapshot(client: pg.Client, keys: readonly Verifier[]): Promise<Verdict> {
  const findings = new Findings();
  const facts = [await verifyEntries(client, keys, findings), await verifyBooks(client, findings)];
  return { findings: findings.list, facts: findings.list.length === 0 ? facts : [] };
}
