/** So many at once, and so many more a minute. */
export interface Pace {
  readonly burst: number;
  readonly perMinute: number;
}
export interface Bucket {
  readonly tokens: number;
  /** Milliseconds. */
  readonly at: number;
}

/** What is in the bucket now; a clock that runs back adds nothing. */
export const filled = ({ tokens, at }: Bucket, { burst, perMinute }: Pace, now: number): number =>
  Math.min(burst, tokens + (Math.max(0, now - at) * perMinute) / 60_000);

/** The bucket after one more, or null when it does not hold `need` (1, and one more for each who was there before). */
export function take(bucket: Bucket | undefined, pace: Pace, now: number, need = 1): Bucket | null {
  const tokens = bucket ? filled(bucket, pace, now) : pace.burst;
  return tokens >= need ? { tokens: tokens - 1, at: Math.max(bucket?.at ?? now, now) } : null;
}

/** Seconds until the bucket holds `need`, at least 1. */
export const secondsUntil = (need: number, tokens: number, { perMinute }: Pace): number => Math.max(1, Math.ceil(((need - tokens) * 60) / perMinute - 1e-6));
