import { Inject, Injectable } from '@nestjs/common';
import { Sessions } from '../identity/index.js';
import { system, type Actor } from '../kernel/actor.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { lockLease } from './holding.js';
import { leaseLifecycle, type LeaseState } from './lifecycles.js';
import { runDecided, runExpired, runExtended, runReleased, runRevoked, volunteerPanicked } from './records.js';
import { EXTENSION_HOURS, EXTENSIONS_MAX } from './rules.js';

/** What happens to a run besides work: more time, giving back, running out, panic, a coordinator's decision. */
@Injectable()
export class Leases {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  /** A day more, at most twice, before the time is over. Throws Conflict `fulfilment.noMoreTime`, `fulfilment.leaseLost`. */
  extend(leaseId: string, fence: number, actor: Actor, once?: Once): Promise<{ expiresAt: string; extensionsLeft: number }> {
    return this.changes.run(actor, async (change) => {
      const lease = await lockLease(change, leaseId, fence);
      if (lease.extensions >= EXTENSIONS_MAX || lease.state !== 'active' || !lease.inTime) {
        throw new Conflict('fulfilment.noMoreTime', 'A run can be given more time twice, before it is over. Talk to a coordinator if you need longer.');
      }
      const record = change.record(runExtended, { type: 'run', id: leaseId }, { extension: lease.extensions + 1 });
      const row = await change.one<{ expires_at: Date; extensions: number }>(
        'UPDATE lease SET expires_at = expires_at + make_interval(hours => $2), extensions = extensions + 1, record_id = $3 WHERE id = $1 RETURNING expires_at, extensions',
        [leaseId, EXTENSION_HOURS, record]);
      return { expiresAt: row!.expires_at.toISOString(), extensionsLeft: EXTENSIONS_MAX - row!.extensions };
    }, once);
  }

  /** Gives a run back: orders without goods return to the queue, the others wait for a coordinator. */
  release(leaseId: string, fence: number, actor: Actor, once?: Once): Promise<{ waitingForCoordinator: number }> {
    return this.changes.run(actor, async (change) => {
      await lockLease(change, leaseId, fence);
      const record = change.record(runReleased, { type: 'run', id: leaseId });
      return { waitingForCoordinator: await end(change, leaseId, 'released', record) };
    }, once);
  }

  /** Runs whose time is over; called by the sweeper, any number of which may run. Returns how many it ended. */
  async expire(): Promise<number> {
    const due = await this.reader.query<{ id: string }>(`SELECT id FROM lease WHERE state = 'active' AND expires_at < clock_timestamp() ORDER BY expires_at LIMIT 100`);
    let ended = 0;
    for (const { id } of due) ended += await this.changes.run(system('fulfilment'), (change) => expireOne(change, id));
    return ended;
  }

  /** One press: all runs of the volunteer revoked, no new ones, all sessions ended. Nothing is sent to the device. */
  panic(actor: Actor): Promise<{ revoked: number }> {
    return this.changes.run(actor, async (change) => {
      const volunteer = await change.one<{ id: string }>('SELECT id FROM volunteer WHERE id = $1 FOR UPDATE', [actor.id]);
      if (!volunteer) throw new NotFound('fulfilment.noVolunteer', 'There is no such volunteer.');
      const record = change.record(volunteerPanicked, { type: 'volunteer', id: actor.id });
      await change.query(`UPDATE volunteer SET state = 'compromised', record_id = $2 WHERE id = $1`, [actor.id, record]);
      const leases = await change.query<{ id: string }>(`SELECT id FROM lease WHERE volunteer_id = $1 AND state IN ('active', 'overdue') ORDER BY id FOR UPDATE`, [actor.id]);
      for (const { id } of leases) await end(change, id, 'revoked', change.record(runRevoked, { type: 'run', id }, { reason: 'panic' }));
      await Sessions.close(change, { owner: actor.id });
      return { revoked: leases.length };
    });
  }

  /** Every run that is held, revoked: the service stops. Goods in hand wait for a coordinator. */
  async revokeAll(change: Change): Promise<void> {
    const leases = await change.query<{ id: string }>(`SELECT id FROM lease WHERE state IN ('active', 'overdue') ORDER BY id FOR UPDATE`);
    for (const { id } of leases) await end(change, id, 'revoked', change.record(runRevoked, { type: 'run', id }, { reason: 'panic' }));
  }

  /**
   * A coordinator decides about an order whose goods were in hand when the time ran out: `prolong` gives the holder
   * another day under the same fence, `requeue` gives what is left of it to whoever claims it next (the goods were handed over).
   */
  decide(orderId: string, decision: 'prolong' | 'requeue', actor: Actor, once?: Once): Promise<{ decided: true }> {
    return this.changes.run(actor, async (change) => {
      const stuck = await change.one<{ lease_id: string }>(`SELECT lease_id FROM task WHERE order_id = $1 AND state = 'escalated' LIMIT 1 FOR UPDATE`, [orderId]);
      if (!stuck) throw new NotFound('fulfilment.notStuck', 'This order does not wait for a decision.');
      const lease = await change.one<{ state: LeaseState }>('SELECT state FROM lease WHERE id = $1 FOR UPDATE', [stuck.lease_id]);
      const record = change.record(runDecided, { type: 'run', id: stuck.lease_id }, { decision });
      if (decision === 'prolong') await prolong(change, stuck.lease_id, lease!.state, record);
      else await requeue(change, orderId, stuck.lease_id, record);
      return { decided: true };
    }, once);
  }
}

async function expireOne(change: Change, leaseId: string): Promise<0 | 1> {
  const due = await change.one(`SELECT 1 FROM lease WHERE id = $1 AND state = 'active' AND expires_at < clock_timestamp() FOR UPDATE SKIP LOCKED`, [leaseId]);
  if (!due) {
    change.skip();
    return 0;
  }
  await end(change, leaseId, 'expired', change.record(runExpired, { type: 'run', id: leaseId }));
  return 1;
}

/** Lets the lease's orders go and closes it. An expired lease with goods in hand stays open as `overdue`: its holder may still finish. */
async function end(change: Change, leaseId: string, state: 'released' | 'expired' | 'revoked', record: string): Promise<number> {
  await change.query('SELECT let_go($1, $2)', [leaseId, record]);
  const left = await change.one<{ orders: number }>(`SELECT count(DISTINCT order_id)::int AS orders FROM task WHERE lease_id = $1 AND state = 'escalated'`, [leaseId]);
  const inHand = left!.orders;
  const becomes = state === 'expired' && inHand > 0 ? 'overdue' : state;
  await change.query(
    `UPDATE lease SET state = $2, ended_at = CASE $2 WHEN 'overdue' THEN NULL ELSE clock_timestamp() END, record_id = $3 WHERE id = $1`,
    [leaseId, becomes, record]);
  return inHand;
}

async function prolong(change: Change, leaseId: string, state: LeaseState, record: string): Promise<void> {
  const next = leaseLifecycle.next(state, 'prolong');
  await change.query(`UPDATE lease SET state = $2, expires_at = clock_timestamp() + make_interval(hours => $3), record_id = $4 WHERE id = $1`,
    [leaseId, next, EXTENSION_HOURS, record]);
  await change.query(`UPDATE task SET state = 'leased', record_id = $2 WHERE lease_id = $1 AND state = 'escalated'`, [leaseId, record]);
}

async function requeue(change: Change, orderId: string, leaseId: string, record: string): Promise<void> {
  await change.query(
    `WITH left_over AS (SELECT id, row_number() OVER (ORDER BY seq) AS place FROM task WHERE order_id = $1 AND state = 'escalated')
     UPDATE task t SET state = CASE place WHEN 1 THEN 'open' ELSE 'waiting' END, lease_id = NULL, fence = NULL, record_id = $2
     FROM left_over WHERE t.id = left_over.id`, [orderId, record]);
  await change.query(
    `UPDATE lease SET state = 'revoked', ended_at = clock_timestamp(), record_id = $2
     WHERE id = $1 AND state = 'overdue' AND NOT EXISTS (SELECT 1 FROM task WHERE lease_id = $1 AND state IN ('leased', 'escalated'))`, [leaseId, record]);
}
