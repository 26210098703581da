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

/** Proves records from the published log; undefined while a record is not under a signed checkpoint yet. */
export async function proveRecord(reader: Queries, folder: LogFolder, recordId: string): Promise<ProvenRecord | undefined> {
  const [note, key] = [folder.read('checkpoint'), folder.read('key')];
  if (note === undefined || key === undefined) return undefined;
  const { size } = openCheckpoint(note, parseVerifiers(key));
  const [row] = await reader.query<EntryRow & { idx: string; origin: string }>(
    `SELECT ${ENTRY_COLUMNS}, l.idx, t.origin FROM audit.entry e JOIN audit.leaf l ON l.entry_id = e.id CROSS JOIN audit.tree t WHERE e.id = $1 AND l.idx < $2`,
    [recordId, size],
  );
  if (!row) return undefined;
  const index = Number(row.idx);
  const path = inclusionProof(rangesFromTiles(folder.hashesOf(size)), index, size);
  return { text: recordText(loggedRecord(row, row.origin)), proof: proofText({ index, path, checkpoint: note }) };
}
