import { minorFromDb } from '../kernel/money.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import type { OrderKind, Step } from './steps.js';

/** What every write under a lease shows: which lease, its fence, and the order it is about. */
export interface Held {
  readonly leaseId: string;
  readonly fence: number;
  readonly orderId: string;
}

export interface HeldTask {
  readonly id: string;
  readonly orderKind: OrderKind;
  readonly orderId: string;
  readonly seq: number;
  readonly step: Step;
  /** The run never went over its time. */
  readonly onTime: boolean;
}

interface LeaseRow {
  id: string;
  volunteer_id: string;
  fence: string;
  state: string;
  in_time: boolean;
  extensions: number;
}

export const leaseLost = (): Conflict =>
  new Conflict('fulfilment.leaseLost', 'This run is not yours any more: its time was over, or it was given back. Nothing was saved. The board shows what is open.');

const noRun = (): NotFound => new NotFound('fulfilment.noRun', 'There is no such run.');

/** Locks the actor's lease. To everybody else it does not exist: NotFound `fulfilment.noRun`. A fence that is not the current one: Conflict `fulfilment.leaseLost`. */
export async function lockLease(change: Change, leaseId: string, fence: number): Promise<{ id: string; inTime: boolean; extensions: number; state: string }> {
  const lease = await change.one<LeaseRow>(
    'SELECT id, volunteer_id, fence, state, extensions, expires_at > clock_timestamp() AS in_time FROM lease WHERE id = $1 FOR UPDATE', [leaseId]);
  if (lease?.volunteer_id !== change.actor.id) throw noRun();
  const held = (lease.state === 'active' || lease.state === 'overdue') && minorFromDb(lease.fence) === fence;
  if (!held) throw leaseLost();
  return { id: lease.id, inTime: lease.in_time, extensions: lease.extensions, state: lease.state };
}

interface HoldRow {
  outcome: 'held' | 'lost' | 'unknown';
  id: string;
  order_kind: OrderKind;
  seq: number;
  step: Step;
  on_time: boolean;
}

/**
 * The step of the order that is next, locked, after checking that the actor still holds it: by the database's clock, or
 * with goods in hand until a coordinator decides. Throws NotFound `fulfilment.noRun`, Conflict `fulfilment.leaseLost`.
 */
export async function hold(change: Change, { leaseId, fence, orderId }: Held): Promise<HeldTask> {
  const row = await change.one<HoldRow>('SELECT * FROM hold_task($1, $2, $3, $4)', [leaseId, change.actor.id, fence, orderId]);
  if (row?.outcome === 'lost') throw leaseLost();
  if (row?.outcome !== 'held') throw noRun();
  return { id: row.id, orderKind: row.order_kind, orderId, seq: row.seq, step: row.step, onTime: row.on_time };
}
