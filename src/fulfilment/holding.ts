import { newId } from '../kernel/ids.js';
import { minorFromDb } from '../kernel/money.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import type { Change } from '../platform/change/index.js';
import { stepDone } from './records.js';
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
}

/** What the answer to a finished step says: what comes next in this order, or nothing. */
export interface Progress {
  readonly next: Step | null;
  /** The run has no more work in it. */
  readonly runCompleted: boolean;
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

interface Found extends Omit<HeldTask, 'orderId'>, Partial<Progress> {
  readonly outcome: 'held' | 'elsewhere';
}
type Answer = Found | { readonly outcome: 'lost' } | { readonly outcome: 'unknown' };

/**
 * The step of the order that is next, locked, after checking that the actor still holds it: by the database's clock, or
 * with goods in hand until a coordinator decides. Throws NotFound `fulfilment.noRun`, Conflict `fulfilment.leaseLost`.
 */
export async function hold(change: Change, held: Held): Promise<HeldTask> {
  const { id, orderKind, seq, step } = await ask(change, held);
  return { id, orderKind, orderId: held.orderId, seq, step };
}

/**
 * Holds the step and ends it: opens the coordinator's next one where there is one, and closes the run when nothing is left in it.
 * Throws as `hold` does, and Conflict `fulfilment.notThisStep` when another step is next.
 */
export async function finish(change: Change, held: Held, step: Step): Promise<HeldTask & Progress> {
  const record = newId();
  const task = await ask(change, held, step, record);
  if (task.outcome === 'elsewhere') throw new Conflict('fulfilment.notThisStep', `Next in this order is “${task.step}”, not “${step}”.`);
  change.record(stepDone, { type: 'task', id: task.id }, { step }, record);
  return { id: task.id, orderKind: task.orderKind, orderId: held.orderId, seq: task.seq, step, next: task.next ?? null, runCompleted: task.runCompleted ?? false };
}

async function ask(change: Change, { leaseId, fence, orderId }: Held, ending?: Step, record?: string): Promise<Found> {
  const row = await change.one<{ found: Answer }>('SELECT hold_task($1, $2, $3, $4, $5, $6) AS found', [leaseId, change.actor.id, fence, orderId, ending, record]);
  const found = row!.found;
  if (found.outcome === 'lost') throw leaseLost();
  if (found.outcome === 'unknown') throw noRun();
  return found;
}
