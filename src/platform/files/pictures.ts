import sharp from 'sharp';
import { Invalid, Problem } from '../../kernel/problem.js';
import { tracesIn } from './metadata.js';

/** What is taken, and what is kept of it. */
export const PICTURE = { bytesMax: 8 * 1024 * 1024, pixelsMax: 30_000_000, sideKept: 2000, quality: 82, seconds: 15 } as const;

// libvips knows dozens of formats, some of which reach for other files or run scripts: three are enough, from memory only.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });
sharp.cache(false);
sharp.concurrency(1);

/** By the first bytes; what the sender calls it says nothing. */
const KINDS: readonly (readonly [kind: 'picture' | 'pdf' | 'heic', test: (bytes: Buffer) => boolean])[] = [
  ['picture', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['picture', (bytes) => bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))],
  ['picture', (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'],
  ['pdf', (bytes) => bytes.subarray(0, 1024).includes('%PDF-')],
  ['heic', (bytes) => bytes.toString('latin1', 4, 8) === 'ftyp'],
];

/** One picture is opened at a time, whoever sends how many: memory stays that of one. */
let line: Promise<unknown> = Promise.resolve();

/**
 * The same picture made anew: a JPEG of at most `side` (2,000) pixels a side, upright, without a byte of what the camera, the phone or a
 * sender put beside it. Throws Invalid `files.pdf`, `files.heic`, `files.notAPicture`, `files.tooManyPixels`, `files.tooLarge` on `field`.
 */
export function cleanPicture(bytes: Buffer, field: string, side: number = PICTURE.sideKept): Promise<Buffer> {
  const mine = line.then(() => clean(bytes, field, side));
  line = mine.catch(() => undefined);
  return mine;
}

async function clean(bytes: Buffer, field: string, side: number): Promise<Buffer> {
  if (bytes.length > PICTURE.bytesMax) throw refused('files.tooLarge', 'The picture is larger than 8 MB: take it again with a lower quality.', field);
  const kind = KINDS.find(([, test]) => test(bytes))?.[0];
  if (kind === 'pdf') throw refused('files.pdf', 'This is a PDF. Take a photo of it, or a picture of the screen, and send that.', field);
  if (kind === 'heic') throw refused('files.heic', 'This phone’s own format (HEIC) is not taken. Send the picture as JPEG, or take a picture of the screen that shows it.', field);
  if (!kind) throw refused('files.notAPicture', 'This is not a picture we can read. Send a photo as JPEG, PNG or WebP.', field);
  try {
    await assertSize(bytes, field);
    const made = await remade(bytes, side);
    const traces = tracesIn(made);
    if (traces.length > 0) throw new Error(`the picture made anew ${traces.join(', ')}`);
    return made;
  } catch (error) {
    if (error instanceof Problem || (error as Error).message.startsWith('the picture made anew')) throw error;
    throw refused('files.notAPicture', 'This picture is damaged or cut off. Send it again, or take a new one.', field);
  }
}

async function assertSize(bytes: Buffer, field: string): Promise<void> {
  const { width, height, pages = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata(); // reads the head only
  if (width * height * pages > PICTURE.pixelsMax) throw refused('files.tooManyPixels', 'The picture has more than 30 million points: take it again with a lower quality.', field);
}

const remade = (bytes: Buffer, side: number): Promise<Buffer> =>
  sharp(bytes, { limitInputPixels: PICTURE.pixelsMax, failOn: 'error', pages: 1 }).autoOrient().resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' }).toColourspace('srgb').timeout({ seconds: PICTURE.seconds }).jpeg({ quality: PICTURE.quality }).toBuffer();

const refused = (code: string, sentence: string, field: string): Invalid => new Invalid(code, sentence, { [field]: sentence });
