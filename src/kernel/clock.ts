/** A calendar day, UTC, `2026-11-22`. */
export type Day = string;
/** A period of the books: a calendar month UTC, `2026-11`. */
export type PeriodId = string;

export const dayOf = (at: Date): Day => at.toISOString().slice(0, 10);
export const periodOf = (day: Day): PeriodId => day.slice(0, 7);
export const today = (): Day => dayOf(new Date());

/** Whether the text is a real calendar day in ISO form. The year 0 is none: PostgreSQL has no such year. */
export function isDay(text: string): boolean {
  return /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && dayOf(new Date(`${text}T00:00:00Z`)) === text;
}

/** The same day of a later month, or its last day where it has none. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year!, month! + months, 0));
  return dayOf(new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date!, last.getUTCDate()))));
}

export const addDays = (day: Day, days: number): Day => dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));

/** The first and last day of a period. */
export function daysOf(period: PeriodId): { from: Day; to: Day } {
  const [year, month] = period.split('-').map(Number);
  return { from: `${period}-01`, to: dayOf(new Date(Date.UTC(year!, month, 0))) };
}
