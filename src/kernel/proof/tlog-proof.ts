import type { Hash } from './merkle.js';
import { fromBase64, Malformed } from './note.js';

/** A leaf's index, its way up and the checkpoint it leads to, in one file (C2SP tlog-proof@v1). */
export interface TlogProof {
  readonly index: number;
  readonly path: readonly Hash[];
  /** The signed checkpoint, as it stands. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';

export const proofText = ({ index, path, checkpoint }: TlogProof): string =>
  [HEADER, `index ${index}`, ...path.map((hash) => hash.toString('base64')), '', checkpoint].join('\n');

/** Reads a proof file; says nothing yet about whether it proves anything. Throws Malformed. */
export function parseProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  const [header, indexLine = '', ...path] = text.slice(0, Math.max(end, 0)).split('\n');
  const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(indexLine) ?? [];
  if (header !== HEADER || index === undefined) throw new Malformed('not a tlog-proof');
  return { index: Number(index), path: path.map(fromBase64), checkpoint: text.slice(end + 2) };
}
