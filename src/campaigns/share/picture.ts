import sharp, { type OverlayOptions } from 'sharp';
import { fontFile } from '../../platform/files/pdf.js';

/** What networks ask for; smaller ones cut it from there. */
export const PICTURE_SIDES = { width: 1200, height: 630 } as const;
const { width: WIDTH, height: HEIGHT } = PICTURE_SIDES;
const LEFT = 96;
const ROOM = { width: WIDTH - 2 * LEFT, height: 330 };
const COLOURS = { paper: '#faf7f0', ink: '#1e2426', quiet: '#485155', twine: '#dd9d2f', accent: '#0e5459' } as const;
const SIZES = [64, 54, 46, 38] as const;

/** What a network shows beside a link: the campaign's title and whose it is, drawn from our own font. It names nobody and is the same for everybody. */
export async function sharePicture({ title, house }: { title: string; house: string }): Promise<Buffer> {
  const [head, foot] = [await headline(title), await written(house, 30, { colour: COLOURS.quiet, font: 'DejaVuSans' })];
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: COLOURS.paper } }).composite([
    band({ left: 0, top: 0, width: WIDTH, height: 18 }, COLOURS.accent),
    band({ left: 0, top: 470, width: WIDTH, height: 4 }, COLOURS.twine), band({ left: WIDTH - 220, top: 18, width: 4, height: HEIGHT - 18 }, COLOURS.twine),
    { input: head.picture, left: LEFT, top: 84 }, { input: foot.picture, left: LEFT, top: 512 },
  ]).png({ palette: true, compressionLevel: 9 }).toBuffer();
}

/** As large as it fits; cut off where even the smallest does not. */
async function headline(title: string): Promise<{ picture: Buffer }> {
  for (const size of SIZES) {
    const made = await written(title, size, { colour: COLOURS.ink, font: 'DejaVuSans-Bold' });
    if (made.height <= ROOM.height) return made;
  }
  return written(`${title.slice(0, 90)}…`, SIZES.at(-1)!, { colour: COLOURS.ink, font: 'DejaVuSans-Bold' });
}

/** Text as a picture, wrapped into the room. Its marks are escaped: what is typed is drawn, never read. */
async function written(text: string, size: number, { colour, font }: { colour: string; font: 'DejaVuSans' | 'DejaVuSans-Bold' }): Promise<{ picture: Buffer; height: number }> {
  const marks = text.replace(/\p{Cc}/gu, ' ').replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const name = font === 'DejaVuSans' ? 'DejaVu Sans' : 'DejaVu Sans Bold';
  const { data, info } = await sharp({ text: { text: `<span foreground="${colour}">${marks}</span>`, font: `${name} ${size}`, fontfile: fontFile(font), width: ROOM.width - 160, dpi: 72, rgba: true, wrap: 'word-char' } }).png().toBuffer({ resolveWithObject: true });
  return { picture: data, height: info.height };
}

const band = ({ left, top, width, height }: { left: number; top: number; width: number; height: number }, background: string): OverlayOptions =>
  ({ input: { create: { width, height, channels: 3, background } }, left, top });
