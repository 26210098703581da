/**
 * What is inside a backup: frames of a letter, a length and that many bytes, so that tables of any size stream through
 * with their names and digests between them. The manifest is the last frame: a file that ends without it is cut off.
 */
export type FrameKind = 'header' | 'table' | 'file' | 'data' | 'end' | 'sequences' | 'manifest';

const LETTERS: Readonly<Record<FrameKind, string>> = { header: 'h', table: 't', file: 'f', data: 'd', end: 'e', sequences: 's', manifest: 'm' };
const KINDS = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter.charCodeAt(0), kind as FrameKind]));
const HEAD = 5;
/** Far above what COPY sends at once; a larger length is no frame of ours. */
const LENGTH_MAX = 256 * 1024 * 1024;

export interface Frame {
  readonly kind: FrameKind;
  readonly body: Buffer;
}

/** The bytes of one frame. */
export function frame(kind: FrameKind, body: Buffer | object): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const head = Buffer.alloc(HEAD);
  head.write(LETTERS[kind], 'latin1');
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** Cuts a stream of bytes back into frames. Throws RangeError where it is not made of frames or ends within one. */
export async function* framesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    for (;;) {
      const taken = take(rest);
      if (!taken) break;
      yield taken;
      rest = rest.subarray(HEAD + taken.body.length);
    }
  }
  if (rest.length > 0) throw new RangeError('it ends in the middle');
}

function take(bytes: Buffer): Frame | undefined {
  if (bytes.length < HEAD) return undefined;
  const kind = KINDS.get(bytes[0]!);
  const length = bytes.readUInt32BE(1);
  if (!kind || length > LENGTH_MAX) throw new RangeError('it is not made of frames');
  return bytes.length < HEAD + length ? undefined : { kind, body: bytes.subarray(HEAD, HEAD + length) };
}

export const jsonOf = <T>({ body }: Frame): T => JSON.parse(body.toString()) as T;
