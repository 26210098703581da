import { createHash } from 'node:crypto';
import { TooMany } from '../../kernel/problem.js';

/** Drawings take tens of milliseconds of a processor each: few at once, a short line behind them, and what was drawn is kept for a while. */
const AT_ONCE = 2;
const LINE_MAX = 40;
const KEPT_BYTES = 24 * 1024 * 1024;

const kept = new Map<string, Buffer>();
const inHand = new Map<string, Promise<Buffer>>();
const line: (() => void)[] = [];
let drawing = 0;
let keptBytes = 0;

/** A drawing of what everybody may see, kept by what it is drawn of: the same `of` is drawn once. Throws TooMany `files.busy`. */
export function drawn(of: unknown, draw: () => Promise<Buffer>): Promise<Buffer> {
  const key = createHash('sha256').update(JSON.stringify(of)).digest('base64url');
  const known = kept.get(key);
  if (known) return Promise.resolve(again(key, known));
  const running = inHand.get(key);
  if (running) return running;
  const mine = drawnOnce(draw).then((bytes) => keep(key, bytes)).finally(() => inHand.delete(key));
  inHand.set(key, mine);
  return mine;
}

/** A drawing of what nobody else may see: no copy is kept. Throws TooMany `files.busy` when too many wait already. */
export async function drawnOnce(draw: () => Promise<Buffer>): Promise<Buffer> {
  await turn();
  try {
    return await draw();
  } finally {
    const next = line.shift();
    if (next) next();
    else drawing -= 1;
  }
}

function turn(): Promise<void> {
  if (drawing < AT_ONCE) {
    drawing += 1;
    return Promise.resolve();
  }
  if (line.length >= LINE_MAX) throw new TooMany('files.busy', 'Much is being drawn just now. Try again in a minute.');
  return new Promise((resolve) => line.push(resolve)); // whoever is done hands over their place
}

/** What was asked for last goes last. */
function again(key: string, bytes: Buffer): Buffer {
  kept.delete(key);
  kept.set(key, bytes);
  return bytes;
}

function keep(key: string, bytes: Buffer): Buffer {
  kept.set(key, bytes);
  keptBytes += bytes.length;
  for (const [oldest, { length }] of kept) {
    if (keptBytes <= KEPT_BYTES) break;
    kept.delete(oldest);
    keptBytes -= length;
  }
  return bytes;
}
