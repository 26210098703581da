import { inclusionProof, openCheckpoint, parseVerifiers, proofText, rangesFromTiles } from '../kernel/proof/index.js';
import { recordText } from '../kernel/record.js';
import type { Queries } from './history.js';
import type { LogFolder } from './log-folder.js';
import { ENTRY_COLUMNS, loggedRecord, type EntryRow } from './sequencer.js';

/** A record as anyone can check it: its text, and the proof that the signed log holds it. */
export interface ProvenRecord {
  readonly text: string;
  /** C2SP tlog-proof, with the checkpoint inside. */
  readonly proof: string;
}

export interface Proven {
  /** The signed checkpoint that all proofs lead to. */
  readonly checkpoint: string;
  /** The log's key, as a line of a file of keys. */
  readonly key: string;
  readonly records: ReadonlyMap<string, ProvenRecord>;
}

/** Proves records from the published log; undefined while one of them is not under the signed checkpoint yet. */
export async function proveRecords(reader: Queries, folder: LogFolder, ids: readonly string[]): Promise<Proven | undefined> {
  const [checkpoint, key] = [folder.read('checkpoint'), folder.read('key')];
  if (checkpoint === undefined || key === undefined) return undefined;
  const { size } = openCheckpoint(checkpoint, parseVerifiers(key));
  const rows = await reader.query<EntryRow & { idx: string; origin: string }>(
    `SELECT ${ENTRY_COLUMNS}, l.idx, t.origin FROM audit.entry e JOIN audit.leaf l ON l.entry_id = e.id CROSS JOIN audit.tree t WHERE e.id = ANY ($1) AND l.idx < $2`,
    [ids, size],
  );
  if (rows.length < new Set(ids).size) return undefined;
  const ranges = rangesFromTiles(folder.hashesOf(size));
  const prove = (row: (typeof rows)[number]): ProvenRecord => {
    const index = Number(row.idx);
    return { text: recordText(loggedRecord(row, row.origin)), proof: proofText({ index, path: inclusionProof(ranges, index, size), checkpoint }) };
  };
  return { checkpoint, key, records: new Map(rows.map((row) => [row.id, prove(row)])) };
}
