import { parseCanonical } from '../kernel/canonical-json.js';
import { isIncluded, leafHash, Malformed, openCheckpoint, parseProof, type Checkpoint, type Verifier } from '../kernel/proof/index.js';
import { recordEntry } from '../kernel/record.js';

/** A public record, as far as anyone may read it. */
export interface ReadRecord {
  readonly kind: string;
  readonly at: string;
  readonly log: string;
  readonly pub: Readonly<Record<string, unknown>>;
}

/**
 * Checks that the log of one of the keys holds this very record. Throws Malformed with the reason it does not.
 */
export function verifyRecord(text: string, proofFile: string, keys: readonly Verifier[]): { record: ReadRecord; checkpoint: Checkpoint; note: string } {
  const proof = parseProof(proofFile);
  const checkpoint = openCheckpoint(proof.checkpoint, keys);
  if (!isIncluded(proof.index, checkpoint.size, leafHash(recordEntry(text)), proof.path, checkpoint.root)) {
    throw new Malformed(`the log does not hold this record at index ${proof.index}`);
  }
  const record = readRecord(text);
  if (record.log !== checkpoint.origin) throw new Malformed(`the record is of the log “${record.log}”`);
  return { record, checkpoint, note: proof.checkpoint };
}

function readRecord(text: string): ReadRecord {
  const { kind, at, log, pub } = parseCanonical(text) as Record<string, unknown>;
  if (typeof kind !== 'string' || typeof at !== 'string' || typeof log !== 'string') throw new Malformed('not an audit record');
  return { kind, at, log, pub: typeof pub === 'object' && pub !== null ? (pub as Record<string, unknown>) : {} };
}
