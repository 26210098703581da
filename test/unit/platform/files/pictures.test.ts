import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { Invalid } from '../../../../src/kernel/problem.js';
import { tracesIn } from '../../../../src/platform/files/metadata.js';
import { cleanPicture, PICTURE } from '../../../../src/platform/files/pictures.js';
import { bomb, liar, phonePhoto, plain, PLANTED, polyglot } from '../../../support/pictures.js';

const refusal = async (bytes: Buffer): Promise<string> => {
  try {
    await cleanPicture(bytes, 'receipt');
    return 'taken';
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    expect(error.fields['receipt']).toBe(error.message);
    return error.code;
  }
};

let photo: Buffer;
beforeAll(async () => {
  photo = await phonePhoto();
});

/** Nothing of what was planted, in any spelling a file may have. */
function expectNothingOf(bytes: Buffer): void {
  for (const text of [PLANTED.camera, PLANTED.artist, 'canary', '<script', 'Exif', 'xmpmeta', 'ICC_PROFILE', 'GPS']) {
    for (const spelling of ['utf8', 'latin1', 'utf16le'] as const) expect([text, bytes.includes(Buffer.from(text, spelling))]).toEqual([text, false]);
  }
}

describe('a photograph from a phone', () => {
  it('comes with the place it was taken, or this test would prove nothing', async () => {
    const metadata = await sharp(photo).metadata();
    expect([metadata.orientation, Boolean(metadata.exif), Boolean(metadata.icc), Boolean(metadata.xmp)]).toEqual([6, true, true, true]);
    expect(photo.includes(PLANTED.camera)).toBe(true);
    expect(tracesIn(photo).length).toBeGreaterThanOrEqual(3);
  });

  it('is made anew upright and without any of it', async () => {
    const made = await cleanPicture(photo, 'receipt');
    const metadata = await sharp(made).metadata();
    expect([metadata.format, metadata.width, metadata.height]).toEqual(['jpeg', 1200, 1600]);
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.iptc, metadata.orientation]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expectNothingOf(made);
    expect(tracesIn(made)).toEqual([]);
  });

  it('is kept at 2,000 points a side at most', async () => {
    const { width, height } = await sharp(await cleanPicture(await phonePhoto(4000, 3000), 'receipt')).metadata();
    expect([width, height]).toEqual([1500, 2000]);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('as %s is taken, whatever its name says', async (kind) => {
    expect((await sharp(await cleanPicture(await plain(kind), 'receipt')).metadata()).format).toBe('jpeg');
  });

  it('that is a web page as well is only a photograph afterwards', async () => {
    const made = await cleanPicture(polyglot(photo), 'receipt');
    expectNothingOf(made);
    expect(tracesIn(made)).toEqual([]);
  });
});

describe('what is no photograph', () => {
  it.each([
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>', 'files.notAPicture'],
    ['a web page', '<!doctype html><script>alert(1)</script>', 'files.notAPicture'],
    ['a PDF', '%PDF-1.7\n%âãÏÓ', 'files.pdf'],
    ['a PDF behind a few bytes', 'GIF89a%PDF-1.4', 'files.pdf'],
    ['HEIC', '\0\0\0\u0018ftypheic\0\0\0\0', 'files.heic'],
    ['nothing but a beginning', '\xff\xd8\xff', 'files.notAPicture'],
    ['a PNG of words', '\x89PNG\r\n\x1a\nhello there', 'files.notAPicture'],
    ['a WebP of words', 'RIFF\u0010\0\0\0WEBPhello', 'files.notAPicture'],
    ['nothing', '', 'files.notAPicture'],
  ])('%s is refused', async (_, text, code) => {
    expect(await refusal(Buffer.from(text, 'latin1'))).toBe(code);
  });

  it.each(['gif', 'tiff'] as const)('%s is refused: three formats are enough', async (kind) => {
    expect(await refusal(await plain(kind))).toBe('files.notAPicture');
  });

  it('a photograph that ends in the middle is refused', async () => {
    expect(await refusal(photo.subarray(0, photo.length / 2))).toBe('files.notAPicture');
  });

  it('a bomb is refused by its head, before a point of it is unpacked', async () => {
    const bytes = await bomb();
    expect(bytes.length).toBeLessThan(1_000_000);
    const before = process.memoryUsage().rss;
    expect(await refusal(bytes)).toBe('files.tooManyPixels');
    expect(await refusal(liar(await plain('png')))).toBe('files.tooManyPixels');
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024); // unpacked it would be 108 MB
  });

  it('too many bytes are not looked at', async () => {
    expect(await refusal(Buffer.concat([photo, Buffer.alloc(PICTURE.bytesMax)]))).toBe('files.tooLarge');
  });

  it('bytes that were changed on the way are refused or made clean, and nothing else happens', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(1_000_000), fc.nat(255)), { minLength: 1, maxLength: 30 }), async (changes) => {
      const bytes = Buffer.from(photo);
      for (const [at, value] of changes) bytes[3 + (at % (bytes.length - 3))] = value;
      expect(['taken', 'files.notAPicture', 'files.tooManyPixels']).toContain(await refusal(bytes));
    }), { numRuns: 25, seed: 1122 });
  });
});

describe('the second look', () => {
  it('finds what a JPEG carries beside its picture', async () => {
    const clean = await cleanPicture(photo, 'receipt');
    expect(tracesIn(Buffer.concat([clean, Buffer.from('more')]))).toEqual(['has 4 bytes after its end']);
    expect(tracesIn(polyglot(clean)).join()).toMatch(/carries segment fe.*bytes after its end/);
    expect(tracesIn(clean.subarray(0, clean.length - 2))).toEqual([expect.stringMatching(/^has no segment at byte/)]);
    expect(tracesIn(await plain('png'))).toEqual(['is not a JPEG']);
  });

  it('ends, whatever it is given', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(tracesIn(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), bytes]))).toBeInstanceOf(Array);
    }));
  });
});
