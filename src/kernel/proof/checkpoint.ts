import type { Hash } from './merkle.js';
import { fromBase64, Malformed, openNote, signNote, type Signer, type Verifier } from './note.js';

/** What the log has committed to: its name, how many leaves it has, and their root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${root.toString('base64')}\n`;

export const signCheckpoint = (checkpoint: Checkpoint, signer: Signer): string => signNote(checkpointText(checkpoint), signer);

/** Opens a checkpoint signed by one of the keys. Throws Malformed; extension lines are refused, for we write none. */
export function openCheckpoint(note: string, keys: readonly Verifier[]): Checkpoint {
  const { text, signedBy } = openNote(note, keys);
  const checkpoint = readCheckpoint(text);
  if (!signedBy.includes(checkpoint.origin)) throw new Malformed('the checkpoint is not signed by the log it names');
  return checkpoint;
}

function readCheckpoint(text: string): Checkpoint {
  const [origin = '', count = '', root = '', ...rest] = text.split('\n');
  const size = Number(count);
  const hash = fromBase64(root);
  if (origin === '' || !/^(0|[1-9]\d{0,15})$/.test(count) || !Number.isSafeInteger(size) || hash.length !== 32 || rest.length !== 1 || rest[0] !== '') {
    throw new Malformed('not a checkpoint');
  }
  return { origin, size, root: hash };
}
