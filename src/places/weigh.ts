export interface Weighed {
  readonly qty: number;
  /** Grams and estimated price (minor units, EUR) of one piece. */
  readonly grams: number;
  readonly priceMinor: number;
}

/** Gross grams and estimated price of what is in a parcel with its packaging. Weight is computed from the lines, never typed. */
export function weigh(lines: readonly Weighed[], packagingGrams = 0): { grams: number; priceMinor: number } {
  return {
    grams: lines.reduce((sum, line) => sum + line.qty * line.grams, packagingGrams),
    priceMinor: lines.reduce((sum, line) => sum + line.qty * line.priceMinor, 0),
  };
}
