/** What similar grants came to: count, extremes and quartiles in minor units. */
export interface Comparison {
  readonly count: number;
  readonly least: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly most: number;
}

/** Compares amounts (minor units); undefined when there are none. Quartiles lie between neighbours, rounded to whole units. */
export function compare(amounts: readonly number[]): Comparison | undefined {
  if (amounts.length === 0) return undefined;
  const sorted = amounts.toSorted((a, b) => a - b);
  return { count: sorted.length, least: sorted[0]!, lower: at(sorted, 0.25), median: at(sorted, 0.5), upper: at(sorted, 0.75), most: sorted.at(-1)! };
}

function at(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return Math.round(below + (above - below) * (place - Math.floor(place)));
}
