import { addDays, dayOf, daysOf, type Day, type PeriodId } from '../../kernel/clock.js';

/** A month of the invented year. */
export interface Month {
  readonly id: PeriodId;
  /** The month we are in: its books stay open, and work is left waiting in it. */
  readonly isNow: boolean;
  /** The part of the year's giving that falls into it; all months together make 1. */
  readonly share: number;
  /** A day of it: 0 is the first, 1 the last that has come. */
  readonly at: (part: number) => Day;
}

/** How much is given from January to December, the middle being 10: most before the end of the year. */
const SEASON = [9, 8, 10, 10, 10, 9, 8, 8, 10, 11, 12, 15] as const;

/** The last twelve months, the one we are in included, oldest first. */
export function lastTwelve(today: Day): Month[] {
  const now = today.slice(0, 7);
  const ids: PeriodId[] = [now];
  while (ids.length < 12) ids.unshift(addDays(`${ids[0]!}-01`, -1).slice(0, 7));
  const weights = ids.map((id) => SEASON[Number(id.slice(5)) - 1]!);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return ids.map((id, n) => {
    const { from, to } = daysOf(id);
    const days = Number((id === now ? today : to).slice(8));
    return { id, isNow: id === now, share: weights[n]! / whole, at: (part) => addDays(from, Math.floor(part * (days - 1))) };
  });
}

/** Its last moments, unix seconds. */
export const endOf = (id: PeriodId): number => Date.parse(`${daysOf(id).to}T23:59:30Z`) / 1000;

/** A moment of that day, unix seconds; never in the future. */
export function momentOf(day: Day, secondOfDay: number): number {
  const at = Date.parse(`${day}T00:00:00Z`) / 1000 + secondOfDay;
  const now = Math.floor(Date.now() / 1000);
  return day === dayOf(new Date()) ? Math.min(at, now) : at;
}
