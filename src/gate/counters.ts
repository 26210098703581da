import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { prepared } from '../platform/database/index.js';
import { APP_POOL } from '../platform/tokens.js';
import type { Trip } from './breaker.js';
import type { Bucket, Pace } from './bucket.js';
import { LINE_MAX, PRESENT_MS, type Door } from './doors.js';
import type { Level } from './levels.js';

/** A place in the line. */
export interface Place {
  readonly n: string;
  /** How many present are before it. */
  readonly ahead: number;
  /** Fingerprint of the form that went through with it. */
  readonly usedBy: Buffer | null;
}
export interface Standing {
  readonly opened: number;
  readonly ordered: readonly Level[];
  readonly latest: Trip | undefined;
}
interface Taking {
  readonly door: Door;
  /** Whether it goes through with a pass. */
  readonly passed: boolean;
  /** Whether passes have a bucket of their own here. */
  readonly apart: boolean;
  readonly pace: Pace;
  readonly now: number;
  /** How many are before; a newcomer without a pass goes behind all. */
  readonly ahead: number;
}

/** The same sum as bucket.ts `filled`, in one statement, so that any number of processes take from one bucket. */
const FILLED = `least($4, b.tokens + greatest(0, extract(epoch FROM $3 - b.at)::float8) * $5 / 60)`;
const TAKE = `
  WITH taken AS (
    INSERT INTO gate_bucket AS b (name, tokens, at)
    SELECT $1::text, $4::float8 - 1, $3::timestamptz WHERE $4 >= $6::float8 AND ($7 OR NOT EXISTS (SELECT FROM gate_place WHERE door = $2::text AND used_by IS NULL AND seen_at > $8::timestamptz))
    ON CONFLICT (name) DO UPDATE SET tokens = ${FILLED} - 1, at = greatest(b.at, $3)
    WHERE ${FILLED} >= $6
    RETURNING b.tokens
  ), counted AS (
    INSERT INTO gate_minute (door, minute, let_in) SELECT $2, date_trunc('minute', $3), 1 FROM taken
    ON CONFLICT (door, minute) DO UPDATE SET let_in = gate_minute.let_in + 1
  )
  SELECT tokens FROM taken`;

export const LATEST_TRIP = 'SELECT id, started_at AS "startedAt", held_until AS "heldUntil", calm_at AS "calmAt" FROM gate_trip ORDER BY started_at DESC LIMIT 1';

/** The gate's numbers, shared by all processes. No person, address or form is among them. */
@Injectable()
export class Counters {
  constructor(@Inject(APP_POOL) private readonly pool: pg.Pool) {}

  /** Takes one from the door's bucket and counts who came through; false when it holds too little. */
  async take({ door, passed, apart, pace, now, ahead }: Taking): Promise<boolean> {
    const rows = await this.query(TAKE, [nameOf(door, passed && apart), door, new Date(now), pace.burst, pace.perMinute, ahead + 1, passed, present(now)]);
    return rows.length > 0;
  }

  /** What the door's bucket holds, for telling how long it takes; undefined before its first use. */
  async bucket(door: Door, apart: boolean): Promise<Bucket | undefined> {
    const [row] = await this.query<{ tokens: number; at: Date }>('SELECT tokens, at FROM gate_bucket WHERE name = $1', [nameOf(door, apart)]);
    return row && { tokens: row.tokens, at: row.at.getTime() };
  }

  /** The place of a pass, taken now unless it was before; undefined when the line is full. Whoever asks is present for a while. */
  async place(door: Door, pass: Buffer, now: number): Promise<Place | undefined> {
    const [row] = await this.query<Omit<Place, 'ahead'>>(
      `INSERT INTO gate_place (door, pass, seen_at) SELECT $1::text, $2::bytea, $3::timestamptz
       WHERE EXISTS (SELECT FROM gate_place WHERE pass = $2) OR (SELECT count(*) FROM gate_place WHERE door = $1 AND used_by IS NULL AND seen_at > $4::timestamptz) < $5::int
       ON CONFLICT (pass) DO UPDATE SET seen_at = excluded.seen_at RETURNING n, used_by AS "usedBy"`, [door, pass, new Date(now), present(now), LINE_MAX]);
    if (!row) return undefined;
    const [before] = await this.query<{ ahead: number }>(
      'SELECT count(*)::int AS ahead FROM gate_place WHERE door = $1 AND used_by IS NULL AND seen_at > $2 AND n < $3::bigint', [door, present(now), row.n]);
    return { ...row, ahead: before!.ahead };
  }

  /** Uses a place up; false when somebody did before. */
  async use({ n }: Place, by: Buffer): Promise<boolean> {
    return (await this.query('UPDATE gate_place SET used_by = $2 WHERE n = $1::bigint AND used_by IS NULL RETURNING n', [n, by])).length > 0;
  }

  /** How many payment pages were opened since, what people ordered and is not over, and the last trip. */
  async standing(now: number, since: Date): Promise<Standing> {
    const [row] = await this.query<Omit<Standing, 'latest'> & MaybeTrip>(
      `SELECT (SELECT coalesce(sum(let_in), 0)::int FROM gate_minute WHERE door = 'donate' AND minute > $1) AS opened,
              ARRAY(SELECT DISTINCT level FROM gate_order WHERE until > $2) AS ordered, trip.*
       FROM (SELECT 1) one LEFT JOIN (${LATEST_TRIP}) trip ON true`, [since, new Date(now)]);
    const { opened, ordered, ...latest } = row!;
    return { opened, ordered, latest: isTrip(latest) ? latest : undefined };
  }

  /** Forgets places of two hours ago and minutes of yesterday. */
  async tidy(now: number): Promise<void> {
    await this.query('DELETE FROM gate_place WHERE seen_at < $1', [new Date(now - 2 * 3_600_000)]);
    await this.query('DELETE FROM gate_minute WHERE minute < $1', [new Date(now - 25 * 3_600_000)]);
  }

  private async query<Row>(text: string, values: unknown[]): Promise<Row[]> {
    return (await this.pool.query(prepared(text, values))).rows as Row[];
  }
}

type MaybeTrip = { readonly [K in keyof Trip]: Trip[K] | null };
const isTrip = (row: MaybeTrip): row is Trip => row.startedAt !== null;
const nameOf = (door: Door, apart: boolean): string => (apart ? `${door}pass` : door);
const present = (now: number): Date => new Date(now - PRESENT_MS);
