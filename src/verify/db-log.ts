import type { Client } from 'pg';
import { Frontier, leafHash, openCheckpoint, type Hash, type Verifier } from '../kernel/proof/index.js';
import { disclosureDigest, openDisclosure, padEntry, recordEntry, recordText, type Fields } from '../kernel/record.js';
import type { Findings } from './finding.js';
import { pagesOf } from './pages.js';

interface LeafRow {
  readonly key: string;
  readonly entry: Buffer;
  readonly pad: Buffer | null;
  readonly id: string | null;
  readonly kind: string;
  readonly at: Date;
  readonly actor_role: string;
  readonly actor_ref: string;
  readonly subject: string;
  readonly nonce: string;
  readonly sd: string[];
  readonly pub: Fields | null;
  readonly bodies: string[] | null;
}

const LEAVES = `
  SELECT l.idx AS key, l.entry, p.nonce AS pad, e.id, e.kind, e.at, e.actor_role, e.actor_ref, e.subject_type || ':' || e.subject_id AS subject, e.nonce, e.sd, e.pub, d.bodies
  FROM audit.leaf l LEFT JOIN audit.pad p ON p.idx = l.idx LEFT JOIN audit.entry e ON e.id = l.entry_id LEFT JOIN audit.disclosure d ON d.entry_id = e.id
  WHERE l.idx > $1 ORDER BY l.idx LIMIT $2`;

interface Tree {
  readonly origin: string | null;
  readonly size: string;
  readonly frontier: Hash[];
}

/** Every entry has its leaf and every leaf its entry; the leaves are the tree; each checkpoint is a state of it. */
export async function verifyEntries(client: Client, keys: readonly Verifier[], findings: Findings): Promise<string> {
  const { rows } = await client.query<Tree>('SELECT origin, size, frontier FROM audit.tree');
  const tree = rows[0] ?? { origin: null, size: '0', frontier: [] };
  const checkpoints = await checkpointsOf(client, keys, findings);
  const seen = new Frontier();
  for await (const row of pagesOf<LeafRow>(client, LEAVES)) {
    findings.expect(Number(row.key) === seen.size, 'E-LEAF-GAP', `leaf ${seen.size}`, `the next leaf is ${row.key}`);
    verifyLeaf(row, tree.origin ?? '', findings);
    seen.push(leafHash(row.entry));
    const signed = checkpoints.get(seen.size);
    if (signed) findings.expect(seen.root().equals(signed), 'E-CHECKPOINT', `checkpoint ${seen.size}`, 'the leaves do not lead to the signed root');
  }
  findings.expect(seen.size === Number(tree.size) && seen.root().equals(frontierRoot(tree)), 'E-ROOT', 'tree', 'the leaves are not the tree that is kept');
  for (const size of checkpoints.keys()) findings.expect(size <= seen.size, 'E-CONSISTENCY', `checkpoint ${size}`, `only ${seen.size} leaves are left of those that were signed`);
  const waiting = await verifyPending(client, findings);
  return `log: ${seen.size} leaves, ${checkpoints.size} checkpoints, ${waiting} entries waiting for theirs`;
}

function frontierRoot({ size, frontier }: Tree): Hash {
  try {
    return new Frontier(Number(size), frontier).root();
  } catch {
    return Buffer.alloc(0);
  }
}

/** The signed roots by size. Without keys the signatures are taken on trust, the roots are not. */
async function checkpointsOf(client: Client, keys: readonly Verifier[], findings: Findings): Promise<Map<number, Hash>> {
  const { rows } = await client.query<{ size: string; root: Hash; note: string }>('SELECT size, root, note FROM audit.checkpoint ORDER BY size');
  for (const { size, root, note } of keys.length > 0 ? rows : []) {
    const signed = findings.try('E-CHECKPOINT', `checkpoint ${size}`, () => openCheckpoint(note, keys));
    if (signed) findings.expect(signed.size === Number(size) && signed.root.equals(root), 'E-CHECKPOINT', `checkpoint ${size}`, 'the row is not what was signed');
  }
  return new Map(rows.map(({ size, root }) => [Number(size), root]));
}

function verifyLeaf(row: LeafRow, log: string, findings: Findings): void {
  const object = `leaf ${row.key}${row.id === null ? '' : ` (record ${row.id})`}`;
  if (row.id === null) {
    findings.expect(row.pad !== null && padEntry(row.pad).equals(row.entry), 'E-LEAF', object, 'no record and no pad leads to it');
    return;
  }
  const text = recordText({ log, kind: row.kind, at: row.at, actorRole: row.actor_role, actorRef: row.actor_ref, nonce: row.nonce, sd: row.sd, pub: row.pub });
  findings.expect(recordEntry(text).equals(row.entry), 'E-LEAF', object, 'the record is not the one that was logged');
  for (const body of row.bodies ?? []) verifyDisclosure(row, body, findings);
  if (row.pub) findings.expect(row.pub['subject'] === row.subject, 'E-SUBJECT', object, 'it is filed under another subject');
}

function verifyDisclosure(row: LeafRow, body: string, findings: Findings): void {
  const object = `record ${row.id ?? ''}`;
  findings.expect(row.sd.includes(disclosureDigest(body)), 'E-DISCLOSURE', object, 'a field is not one that the record commits to');
  const field = findings.try('E-DISCLOSURE', object, () => openDisclosure(body));
  if (field?.name === 'subject') findings.expect(field.value === row.subject, 'E-SUBJECT', object, 'it is filed under another subject');
}

/** What has no leaf yet waits in the queue, and nothing else does. Returns how many wait. */
async function verifyPending(client: Client, findings: Findings): Promise<number> {
  const { rows } = await client.query<{ id: string; queued: boolean; placed: boolean }>(
    `SELECT coalesce(e.id, p.entry_id) AS id, p.entry_id IS NOT NULL AS queued, l.idx IS NOT NULL AS placed
     FROM audit.entry e LEFT JOIN audit.leaf l ON l.entry_id = e.id FULL JOIN audit.pending p ON p.entry_id = e.id
     WHERE l.idx IS NULL OR p.entry_id IS NOT NULL`,
  );
  for (const { id, queued, placed } of rows) findings.expect(queued && !placed, 'E-ORPHAN-RECORD', `record ${id}`, 'it has no leaf and waits for none, or both');
  return rows.length;
}
