import type { Pace } from './bucket.js';
import type { Level } from './levels.js';

/** What stands behind the gate: a payment page at Stripe, a new application, a letter, a mail to who wants to follow, a try of a family's phrase, of somebody's code, of the card behind a monthly gift. */
export type Door = 'donate' | 'apply' | 'letter' | 'follow' | 'phrase' | 'code' | 'stop';

export interface DoorRule {
  /** Forms whose token is good here. */
  readonly forms: readonly string[];
  /** A form that comes back sooner than a person reads it, or after this long, shows a pass first. */
  readonly age: { readonly least: number; readonly most: number };
  /** All visitors together, without a pass. */
  readonly pace: Pace;
  /** With a pass there is room of its own, where flooding must lock nobody out; null: the same room. */
  readonly passPace: Pace | null;
  /** Sent twice with the same key it is one thing, so a pass may come twice with it; a guess is another thing each time. */
  readonly repeats: boolean;
}

const MINUTE = 60_000;
const age = { least: 2_000, most: 6 * 60 * MINUTE };
/** Nobody writes six words or a code in a second either, but it is pasted in one. */
const pasted = { ...age, least: 0 };

export const DOORS: Readonly<Record<Door, DoorRule>> = {
  // What reaches Stripe before the first card is declined; the breaker (breaker.ts) changes it by what came of it.
  donate: { forms: ['donate'], age, pace: { burst: 6, perMinute: 20 }, passPace: null, repeats: true },
  apply: { forms: ['need'], age, pace: { burst: 20, perMinute: 30 }, passPace: { burst: 30, perMinute: 60 }, repeats: true },
  letter: { forms: ['letter'], age, pace: { burst: 30, perMinute: 60 }, passPace: { burst: 60, perMinute: 120 }, repeats: true },
  // Each lets one mail leave, to an address that somebody typed.
  follow: { forms: ['follow'], age, pace: { burst: 20, perMinute: 20 }, passPace: { burst: 30, perMinute: 40 }, repeats: true },
  // 77 and 128 bits are not guessed at any pace; these keep tries cheap to refuse and let people in through any flood.
  phrase: { forms: ['phrase'], age: pasted, pace: { burst: 30, perMinute: 60 }, passPace: { burst: 60, perMinute: 600 }, repeats: false },
  code: { forms: ['gift', 'mine', 'receipt', 'receipt-document', 'back'], age: pasted, pace: { burst: 60, perMinute: 120 }, passPace: { burst: 60, perMinute: 600 }, repeats: false },
  // Day, amount, four digits and an expiry can be guessed: ten at once and four an hour, with a pass too, find nobody (test/unit/gate).
  stop: { forms: ['stop'], age, pace: { burst: 10, perMinute: 4 / 60 }, passPace: null, repeats: true },
};

/** One network (/24, /48) without a pass: many honest people behind one exit never reach it. */
export const NETWORK_PACE: Pace = { burst: 60, perMinute: 60 };

export interface Effort {
  /** The number to find is below this: half as many SHA-256 on average. */
  readonly most: number;
  /** Whoever runs no script waits instead. */
  readonly waitMs: number;
}
/** What a pass asks for: about a second of a phone's work, some seconds while cards are being tested. */
export const EFFORT: Readonly<Record<Level, Effort>> = {
  calm: { most: 60_000, waitMs: 10_000 },
  pressed: { most: 200_000, waitMs: 30_000 },
  held: { most: 600_000, waitMs: 60_000 },
};

/** People in line at once; whoever comes then is asked to come later. */
export const LINE_MAX = 120;
/** Somebody in line who was not heard of for so long does not hold up the others; the place stays theirs. */
export const PRESENT_MS = 45_000;
export const PASS_LIVES_MS = 60 * MINUTE;
