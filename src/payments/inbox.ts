import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { type Actor, system } from '../kernel/actor.js';
import { Gathering } from '../kernel/gathering.js';
import { NotFound } from '../kernel/problem.js';
import { Changes } from '../platform/change/index.js';
import { APP_POOL } from '../platform/tokens.js';
import { alert } from './alerts.js';
import type { Envelope } from './envelope.js';
import { eventParked, eventReplayed } from './records.js';

export const BATCH_MAX = 64;
/** Of those that arrive together, how many go into one statement. */
const STORED_MOST = 200;
/** One statement to be committed while the next is being written. */
const STORING_MOST = 2;
/** After the first failure half a minute, then twice as long each time, an hour at most; after this many tries a person looks. */
const ATTEMPTS_MAX = 8;
const REPLAY_MAX = 1000;

export interface Taken {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly attempts: number;
  /** Drawn before the objects are fetched: what was fetched under a higher one is newer. */
  readonly ticket: number;
}

/** The envelopes: stored by the webhook and the poller, taken by the projector. */
@Injectable()
export class Inbox {
  private readonly arriving = new Gathering<Envelope, undefined>({ together: (envelopes) => this.storeAll(envelopes), most: STORED_MOST, underWay: STORING_MOST });

  constructor(
    @Inject(APP_POOL) private readonly pool: pg.Pool,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  /** Stores an envelope that a webhook brought, once; when it comes again it is counted. Committed when this resolves; those that come together share one statement. */
  store(envelope: Envelope): Promise<void> {
    return this.arriving.add(envelope);
  }

  /** Stores those of many that are new: not known here, and their balance transaction not in the books. Resolves to how many. */
  async storeNew(envelopes: readonly Envelope[]): Promise<number> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO payment_event (id, type, object_id, created, state)
       SELECT e.id, e.type, e."objectId", to_timestamp(e.created), e.state
       FROM jsonb_to_recordset($1::jsonb) AS e(id text, type text, "objectId" text, created bigint, state text)
       WHERE NOT EXISTS (SELECT 1 FROM ledger.psp_item i WHERE i.psp = 'stripe' AND i.item = e."objectId")
       ON CONFLICT (id) DO NOTHING`,
      [JSON.stringify(envelopes)],
    );
    return rowCount ?? 0;
  }

  /** In the order of their ids, since two of these may meet; an event that is there twice counts twice. */
  private async storeAll(envelopes: readonly Envelope[]): Promise<undefined[]> {
    const times = Map.groupBy([...envelopes].sort((a, b) => (a.id < b.id ? -1 : 1)), ({ id }) => id);
    const first = [...times.values()].map(([one]) => one!);
    await this.pool.query({
      name: 'payments-store-envelopes',
      text: `INSERT INTO payment_event (id, type, object_id, created, state, seen, told)
             SELECT id, type, object, to_timestamp(created), state, seen, true
             FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::int[]) AS e(id, type, object, created, state, seen)
             ON CONFLICT (id) DO UPDATE SET seen = payment_event.seen + excluded.seen, told = true`,
      values: [[...times.keys()], first.map(({ type }) => type), first.map(({ objectId }) => objectId), first.map(({ created }) => created), first.map(({ state }) => state), [...times.values()].map(({ length }) => length)],
    });
    return envelopes.map(() => undefined);
  }

  /** Takes what is due, nothing while booking is switched off; nobody else gets it before its wait is over. A crash after this repeats it then. */
  async take(max = BATCH_MAX): Promise<Taken[]> {
    const { rows } = await this.pool.query<Omit<Taken, 'ticket'> & { ticket: string }>({
      name: 'payments-take-envelopes',
      text: `UPDATE payment_event SET attempts = attempts + 1, due_at = now() + least(interval '1 hour', interval '30 seconds' * power(2, attempts))
             WHERE id IN (SELECT id FROM payment_event WHERE state = 'waiting' AND due_at <= now()
               AND NOT EXISTS (SELECT FROM switched_off WHERE part = 'projecting' AND on_at IS NULL) ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
             RETURNING id, type, object_id AS "objectId", attempts, nextval('payment_ticket') AS ticket`,
      values: [max],
    });
    return rows.map((row) => ({ ...row, ticket: Number(row.ticket) }));
  }

  /** Notes why it did not work; after the last try it is parked, which is a record and shows in the console. */
  async failed({ id, attempts }: Taken, trouble: string): Promise<void> {
    if (attempts < ATTEMPTS_MAX) {
      await this.pool.query('UPDATE payment_event SET trouble = $2 WHERE id = $1', [id, trouble.slice(0, 200)]);
      return;
    }
    await this.park(id, trouble);
  }

  /** Sets it aside until a person decides. */
  async park(id: string, trouble: string): Promise<void> {
    await this.changes.run(system('payments'), async (change) => {
      const parked = await change.one(`UPDATE payment_event SET state = 'parked', trouble = $2 WHERE id = $1 AND state = 'waiting' RETURNING id`, [id, trouble.slice(0, 200)]);
      if (!parked) return change.skip(); // another has done it meanwhile
      change.record(eventParked, { type: 'paymentEvent', id });
      alert(change, 'parked');
    });
  }

  /** Lets a parked event be tried again from the start. Throws NotFound `payments.notParked`. */
  async replay(actor: Actor, id: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const row = await change.one(`UPDATE payment_event SET state = 'waiting', attempts = 0, due_at = now() WHERE id = $1 AND state = 'parked' RETURNING id`, [id]);
      if (!row) throw new NotFound('payments.notParked', 'This event is not parked any more.');
      change.record(eventReplayed, { type: 'paymentEvent', id });
    });
  }

  /** Lets all that is parked be tried again, at most a thousand at a time. Resolves to how many. */
  replayAll(actor: Actor): Promise<number> {
    return this.changes.run(actor, async (change) => {
      const rows = await change.query<{ id: string }>(
        `UPDATE payment_event SET state = 'waiting', attempts = 0, due_at = now()
         WHERE id IN (SELECT id FROM payment_event WHERE state = 'parked' ORDER BY received_at, id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`, [REPLAY_MAX]);
      for (const { id } of rows) change.record(eventReplayed, { type: 'paymentEvent', id });
      if (rows.length === 0) change.skip();
      return rows.length;
    });
  }
}
