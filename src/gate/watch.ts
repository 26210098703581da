import { Inject, Injectable } from '@nestjs/common';
import { system, type Actor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { NotFound } from '../kernel/problem.js';
import { Outcomes as PaymentOutcomes } from '../payments/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { LOCKS } from '../platform/database/index.js';
import { LATELY_MS, levelNow, levelOf, tripFrom, WINDOW_MS, type Outcomes, type Trip } from './breaker.js';
import { Clock } from './clock.js';
import { Counters, LATEST_TRIP } from './counters.js';
import { strictest, type Level } from './levels.js';
import { gateHeldLonger, gateSeen, gateTightened, gateTripped } from './records.js';

const LOOK_AGAIN_MS = 1_000;
const QUIET: Outcomes = { opened: 0, declined: 0, paid: 0, paidLately: 0 };

export interface Situation {
  /** For payment pages; other forms only follow what a person ordered. */
  readonly level: Level;
  readonly ordered: Level;
  readonly outcomes: Outcomes;
  readonly trip: Trip | undefined;
}

/** Watches what comes of payment pages, and holds them back when cards are being tested. Asked often; it looks once a second. */
@Injectable()
export class Watch {
  private last: { at: number; situation: Promise<Situation> } | undefined;

  constructor(
    @Inject(Counters) private readonly counters: Counters,
    @Inject(PaymentOutcomes) private readonly payments: PaymentOutcomes,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  now(): number {
    return this.clock.now();
  }

  situation(): Promise<Situation> {
    const at = this.now();
    if (!this.last || at - this.last.at >= LOOK_AGAIN_MS || at < this.last.at) {
      const situation = this.look(at);
      this.last = { at, situation };
      situation.catch(() => (this.last = undefined));
    }
    return this.last.situation;
  }

  /** One person may; it ends by itself and nobody ends it sooner. */
  async tighten(actor: Actor, level: Exclude<Level, 'calm'>, hours: number): Promise<void> {
    const until = new Date(this.clock.now() + hours * 3_600_000);
    await this.changes.run(actor, async (change) => {
      const id = newId();
      const record = change.record(gateTightened, { type: 'gate', id }, { level, hours });
      await change.query('INSERT INTO gate_order (id, level, until, record_id) VALUES ($1, $2, $3, $4)', [id, level, until, record]);
    });
    this.last = undefined;
  }

  /** Throws NotFound `gate.notThere` when it was seen before. */
  async seen(actor: Actor, id: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const record = change.record(gateSeen, { type: 'gate', id });
      const row = await change.one('UPDATE gate_trip SET seen = true, record_id = $2 WHERE id = $1 AND NOT seen RETURNING id', [id, record]);
      if (!row) throw new NotFound('gate.notThere', 'Somebody saw this before.');
    });
  }

  private async look(now: number): Promise<Situation> {
    const since = new Date(now - WINDOW_MS);
    const { opened, ordered: orders, latest } = await this.counters.standing(now, since);
    const outcomes = opened === 0 ? QUIET : { opened, ...(await this.payments.since(since, new Date(now - LATELY_MS))) };
    const isNew = levelOf(outcomes) === 'held' && !(latest && now < latest.heldUntil.getTime());
    const trip = isNew ? await this.changes.run(system('gate'), (change) => begin(change, outcomes, now)) : latest;
    const ordered = strictest(...orders);
    return { level: levelNow(outcomes, trip, ordered, now), ordered, outcomes, trip };
  }
}

/** Writes the trip, or makes the last one longer; several processes that notice at once write one. */
async function begin(change: Change, { opened, declined }: Outcomes, now: number): Promise<Trip> {
  await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.gateTrip]);
  const last = await change.one<Trip & { id: string }>(LATEST_TRIP);
  if (last && now < last.heldUntil.getTime()) {
    change.skip();
    return last;
  }
  const trip = tripFrom(last, now);
  const id = trip.continues ? last!.id : newId();
  const record = change.record(trip.continues ? gateHeldLonger : gateTripped, { type: 'gate', id }, { opened, declined });
  await change.query(
    `INSERT INTO gate_trip (id, started_at, held_until, calm_at, opened, declined, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET held_until = excluded.held_until, calm_at = excluded.calm_at, opened = excluded.opened, declined = excluded.declined, record_id = excluded.record_id`,
    [id, trip.startedAt, trip.heldUntil, trip.calmAt, opened, declined, record]);
  return trip;
}
