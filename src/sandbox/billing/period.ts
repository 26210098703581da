export interface Interval {
  interval: string;
  interval_count: number;
}

const DAY = 86_400;

/**
 * The `index`th boundary (unix seconds) of periods that began at `anchor`: months and years keep the anchor's day and time of day,
 * and end with the month where it is shorter (31 January, 28 February, 31 March).
 */
export function boundary(anchor: number, { interval, interval_count: count }: Interval, index: number): number {
  if (interval === 'day') return anchor + index * count * DAY;
  if (interval === 'week') return anchor + index * count * 7 * DAY;
  const from = new Date(anchor * 1000);
  const month = from.getUTCMonth() + index * count * (interval === 'year' ? 12 : 1);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastDay)) / 1000;
  return midnight + (anchor % DAY);
}

/** The first boundary after `moment`. */
export function boundaryAfter(anchor: number, interval: Interval, moment: number): number {
  let index = 1;
  while (boundary(anchor, interval, index) <= moment) index += 1;
  return boundary(anchor, interval, index);
}
