import { Invalid, NotFound } from '../kernel/problem.js';
import { weigh } from '../places/index.js';
import type { Places, Purpose } from '../places/index.js';
import type { ParcelLine, Source } from './rows.js';

/** What goes in: a kit, or lines of things from the list. */
export interface Wanted {
  readonly kit?: string | undefined;
  readonly lines?: readonly { readonly item: string; readonly qty: number }[] | undefined;
}
export interface Contents {
  readonly kit: string | null;
  readonly kitVersion: number | null;
  readonly purpose: Purpose;
  readonly lines: readonly ParcelLine[];
  readonly packagingGrams: number;
  /** Computed from the lines. */
  readonly grams: number;
  readonly goodsMinor: number;
  readonly postageMinor: number;
}

/** A parcel put together by hand: an ordinary box, and postage as a first guess (minor units, EUR). */
const BOX_GRAMS = 250;
const POSTAGE_MINOR = 1500;

/** Weight, price and lines of what is wanted. Throws Invalid `parcels.contents`, NotFound `places.unknownKit` or `places.unknownItem`. */
export async function contentsOf(source: Source, places: Places, { kit, lines = [] }: Wanted): Promise<Contents> {
  if ((kit === undefined) === (lines.length === 0)) throw new Invalid('parcels.contents', 'Choose a kit, or list what goes in.', { kit: 'Choose a kit, or list what goes in.' });
  return kit === undefined ? fromLines(source, places, lines) : fromKit(source, places, kit);
}

async function fromKit(source: Source, places: Places, code: string): Promise<Contents> {
  const { version, purpose, lines, packagingGrams, grams, priceMinor, postageMinor } = await places.kit(code, source);
  return { kit: code, kitVersion: version, purpose, packagingGrams, grams, goodsMinor: priceMinor, postageMinor, lines: lines.map((line) => ({ ...line, item: line.code })) };
}

async function fromLines(source: Source, places: Places, wanted: NonNullable<Wanted['lines']>): Promise<Contents> {
  const known = new Map((await places.items(source)).map((item) => [item.code, item]));
  const lines = wanted.map(({ item, qty }): ParcelLine => {
    const found = known.get(item);
    if (!found) throw new NotFound('places.unknownItem', `There is no “${item}” in the list of things.`);
    return { item, name: found.name, tags: found.tags, qty, grams: found.grams, priceMinor: found.priceMinor };
  });
  const { grams, priceMinor } = weigh(lines, BOX_GRAMS);
  return { kit: null, kitVersion: null, purpose: 'general', packagingGrams: BOX_GRAMS, grams, goodsMinor: priceMinor, postageMinor: POSTAGE_MINOR, lines };
}
