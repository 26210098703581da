import type { Day } from '../kernel/clock.js';

export const SPANS = ['month', 'quarter', 'year'] as const;
export type Span = (typeof SPANS)[number];

/** The span a day falls into: `2026-11`, `2026-Q4`, `2026`. A family may be awarded a programme's maximum once in each. */
export function spanOf(span: Span, day: Day): string {
  const [year, month] = day.split('-') as [string, string];
  if (span === 'year') return year;
  return span === 'month' ? `${year}-${month}` : `${year}-Q${Math.ceil(Number(month) / 3)}`;
}

/** The same day of a later month; the last day where that month is shorter. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}
