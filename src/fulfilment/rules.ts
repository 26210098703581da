import { addDays, type Day } from '../kernel/clock.js';
import type { Priority } from '../parcels/index.js';

const BOOST_DAYS: Readonly<Record<Priority, number>> = { routine: 0, soon: 3, urgent: 14 };
const TRANSIT_DAYS = 20;
const MARGIN_DAYS = 5;
const DAY_MS = 86_400_000;

/**
 * The order's fixed place in the queue: when it became ready, moved ahead by its priority, or earlier when a date could
 * be missed. A key that never changes can be indexed, and nothing starves: only orders that became ready at most 14
 * days later can overtake, and those are finite.
 */
export function rankAt(readyAt: Date, priority: Priority, neededBy: Day | null = null): Date {
  const boosted = readyAt.getTime() - BOOST_DAYS[priority] * DAY_MS;
  const latestStart = neededBy === null ? Infinity : Date.parse(`${addDays(neededBy, -(TRANSIT_DAYS + MARGIN_DAYS))}T00:00:00Z`);
  const furthest = readyAt.getTime() - BOOST_DAYS.urgent * DAY_MS;
  return new Date(Math.max(furthest, Math.min(boosted, latestStart)));
}

export const LEASE_HOURS = 48;
export const EXTENSION_HOURS = 24;
export const EXTENSIONS_MAX = 2;
/** How many orders one run may hold; a volunteer's own cap may be lower. */
export const RUN_MAX = 5;
/** What one run may cost beside goods and postage, in minor units of the order's currency: more is talked about first. */
export const CLAIMS_MAX = 30_000;
/** How many addresses one volunteer may see in thirty days. */
export const LABELS_MAX = 40;

/** What the board says of a parcel's weight: enough to know whether one can carry it. */
export type WeightClass = 'letter' | 'to2' | 'to5' | 'to10' | 'to20' | 'over20';
export function weightClass(grams: number): WeightClass {
  if (grams <= 2_000) return 'to2';
  if (grams <= 5_000) return 'to5';
  if (grams <= 10_000) return 'to10';
  return grams <= 20_000 ? 'to20' : 'over20';
}

export type WeightAnswer = 'fits' | 'confirm' | 'refuse';

/** Compares the scale with the list: up to 15 % off fits, up to 50 % must be confirmed, beyond that something else is in the box. */
export function weighs(plannedGrams: number, measuredGrams: number): WeightAnswer {
  const off = Math.abs(measuredGrams - plannedGrams);
  if (off * 100 <= plannedGrams * 15) return 'fits';
  return off * 100 <= plannedGrams * 50 ? 'confirm' : 'refuse';
}

export const TRUST = ['helper', 'new', 'trusted'] as const;
export type Trust = (typeof TRUST)[number];

/** Helpers pack with others and claim nothing; the address is printed by a coordinator until somebody is trusted. */
export const mayClaim = (trust: Trust): boolean => trust !== 'helper';
export const mayPrintLabel = (trust: Trust): boolean => trust === 'trusted';

const CLEAN_RUNS_FOR_TRUST = 3;
/** Up by clean runs *and* another's word; down at once, by a word alone. */
export const mayBeTrusted = (cleanRuns: number): boolean => cleanRuns >= CLEAN_RUNS_FOR_TRUST;
