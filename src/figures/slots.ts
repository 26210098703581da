/** The hours, UTC, at which public sums may move. */
export const SLOT_HOURS = [6, 18] as const;

/** The latest of those hours that has come. */
export function slotBefore(now: Date): Date {
  const day = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const slots = [day - 86_400_000, day].flatMap((midnight) => SLOT_HOURS.map((hour) => midnight + hour * 3_600_000));
  return new Date(Math.max(...slots.filter((slot) => slot <= now.getTime())));
}
