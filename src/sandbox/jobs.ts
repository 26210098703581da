import { resume } from './billing/change.js';
import { collect, finalize } from './billing/collect.js';
import { announce, endDue, renew } from './billing/cycle.js';
import { expireIncomplete } from './billing/end.js';
import { onClock } from './due.js';
import { decide, passDeadline } from './payments/dispute.js';
import { advancePayout } from './payments/payout.js';
import { advanceRefund } from './payments/refund.js';
import { settle } from './payments/settle.js';
import { balance } from './resources/balance.js';
import { findSession } from './resources/sessions.js';
import { clearDebit } from './sepa/clear.js';
import type { Due, JobName } from './rows.js';
import type { World } from './world.js';

interface Job {
  run: (world: World, about: string) => unknown;
  /** It waits for a bank or a card network only: control's `settle` brings it about at once. */
  settles: boolean;
}

/** Whoever does what was put off, one line each. A job looks before it acts: its object may have changed meanwhile. */
const JOBS: Record<JobName, Job> = {
  clear_debit: { run: clearDebit, settles: true },
  collect: { run: collect, settles: false },
  available: { run: (world) => world.emit('balance.available', balance(world)), settles: false },
  deliver: { run: (world, id) => world.tellAgain(id), settles: true },
  dispute: { run: decide, settles: true },
  dispute_deadline: { run: passDeadline, settles: false },
  end_subscription: { run: endDue, settles: false },
  expire: { run: findSession, settles: false },
  expire_first: { run: expireIncomplete, settles: false },
  finalize: { run: finalize, settles: false },
  payout: { run: advancePayout, settles: true },
  refund: { run: advanceRefund, settles: true },
  renew: { run: renew, settles: false },
  resume: { run: resume, settles: false },
  settle: { run: settle, settles: true },
  upcoming: { run: announce, settles: false },
};

/**
 * Does all that is due by the sandbox's clock (or by a test clock that goes to `until`, unix seconds), in order, each as if it were its own moment.
 * Answers how much it did.
 */
export function runDue(world: World, clock?: string, until?: number): number {
  let done = 0;
  const limit = until === undefined ? world.nowMs() : until * 1000;
  for (let due = first(world, clock, limit); due; due = first(world, clock, limit), done += 1) {
    const seconds = Math.floor(due.at / 1000);
    if (clock !== undefined) moveTo(world, clock, seconds);
    run(world, due, seconds);
  }
  return done;
}

function first({ store }: World, clock: string | undefined, until: number): Due | undefined {
  let found: Due | undefined;
  for (const due of store.all('due')) if (due.clock === clock && due.at <= until && (!found || due.at < found.at)) found = due;
  return found;
}

/** A test clock stands where the last thing that happened stands. */
function moveTo({ store }: World, id: string, seconds: number): void {
  const clock = store.find('test_helpers.test_clock', id);
  if (clock && clock.frozen_time < seconds) store.put('test_helpers.test_clock', { ...clock, frozen_time: seconds });
}

/** What banks and networks would do in the coming days happens now, or at `seconds`; what that puts off in turn waits. */
export function settleAll(world: World, seconds?: number): number {
  const due = world.store.all('due').filter(({ job }) => JOBS[job].settles).sort((a, b) => a.at - b.at);
  for (const one of due) onClock(world, one.clock ?? null, () => run(world, one, seconds ?? Math.floor(Math.min(one.at, world.nowMs()) / 1000)));
  return due.length;
}

function run(world: World, due: Due, seconds: number): void {
  world.store.remove('due', due.id);
  world.at(seconds, () => JOBS[due.job].run(world, due.about));
}
