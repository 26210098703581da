import type { Pace } from './bucket.js';
import { DOORS } from './doors.js';
import { strictest, type Level } from './levels.js';

/** What the last ten minutes brought: payment pages opened, and of how many payments a card was declined or taken. Numbers only. */
export interface Outcomes {
  readonly opened: number;
  readonly declined: number;
  readonly paid: number;
  /** In the last three minutes. */
  readonly paidLately: number;
}
/** A time of declined cards. */
export interface Trip {
  readonly startedAt: Date;
  readonly heldUntil: Date;
  readonly calmAt: Date;
}

export const WINDOW_MS = 10 * 60_000;
export const LATELY_MS = 3 * 60_000;
const HOLD_MS = 15 * 60_000;
const HOLD_MOST_MS = 4 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** While payment pages are held back: one every two minutes, so that honest donors still come through and we see what comes of it. */
const HELD_PACE: Pace = { burst: 1, perMinute: 0.5 };
/** Many pages that nothing comes of are somebody collecting them. */
const SILENT = { pressed: 60, held: 100, share: 0.2 };

/**
 * What the outcomes ask for. About one card in ten is declined on an ordinary day; testers' cards nearly all are.
 * Held: more than 3 and a quarter of the pages opened. Pressed: more than 2 and a seventh.
 */
export function levelOf({ opened, declined, paid }: Outcomes): Level {
  const silent = paid + declined < SILENT.share * opened;
  if (declined > 3 + opened / 4 || (silent && opened >= SILENT.held)) return 'held';
  if (declined > 2 + opened / 7 || (silent && opened >= SILENT.pressed)) return 'pressed';
  return 'calm';
}

/** The level now: by what came of it, by the last trip, and by what a person ordered, whichever is strictest. */
export function levelNow(outcomes: Outcomes, trip: Trip | undefined, ordered: Level, now: number): Level {
  const byTrip: Level = !trip || now >= trip.calmAt.getTime() ? 'calm' : now < trip.heldUntil.getTime() ? 'held' : 'pressed';
  return strictest(levelOf(outcomes), byTrip, ordered);
}

/** Payment pages a minute: 20, and more when gifts were paid lately (twice their pace), so that a good evening is not held up. */
export function donatePace(level: Level, { paidLately }: Pick<Outcomes, 'paidLately'>): Pace {
  if (level === 'held') return HELD_PACE;
  const { burst, perMinute } = DOORS.donate.pace;
  const earned = (2 * paidLately * 60_000) / LATELY_MS;
  return { burst: Math.max(burst, earned / 4), perMinute: Math.max(perMinute, earned) };
}

/** The trip that begins now, or the last one, made twice as long, when it was not over: a quarter of an hour, four hours at most. */
export function tripFrom(last: Trip | undefined, now: number): Trip & { readonly continues: boolean } {
  const continues = last !== undefined && now < last.calmAt.getTime();
  const recent = last !== undefined && now - last.startedAt.getTime() < DAY_MS;
  const before = recent ? last.calmAt.getTime() - last.heldUntil.getTime() : HOLD_MS / 2;
  const hold = Math.min(HOLD_MOST_MS, 2 * before);
  return { startedAt: continues ? last.startedAt : new Date(now), heldUntil: new Date(now + hold), calmAt: new Date(now + 2 * hold), continues };
}
