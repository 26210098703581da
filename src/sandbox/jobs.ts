import { decide, passDeadline } from './payments/dispute.js';
import { advanceRefund } from './payments/refund.js';
import { settle } from './payments/settle.js';
import { findSession } from './resources/sessions.js';
import type { Due, JobName } from './store.js';
import type { World } from './world.js';

interface Job {
  run: (world: World, about: string) => unknown;
  /** It waits for a bank or a card network only: control's `settle` brings it about at once. */
  settles: boolean;
}

/** Whoever does what was put off, one line each. A job looks before it acts: its object may have changed meanwhile. */
const JOBS: Record<JobName, Job> = {
  dispute: { run: decide, settles: true },
  dispute_deadline: { run: passDeadline, settles: false },
  expire: { run: findSession, settles: false },
  refund: { run: advanceRefund, settles: true },
  settle: { run: settle, settles: true },
};

/** Does all that is due by the sandbox's clock, in order, each as if it were its own moment. Answers how much it did. */
export function runDue(world: World): number {
  const first = (): Due | undefined => {
    const due = world.store.all('due').filter(({ at }) => at <= world.nowMs());
    return due.sort((a, b) => a.at - b.at)[0];
  };
  let done = 0;
  for (let due = first(); due; due = first(), done += 1) run(world, due, Math.floor(due.at / 1000));
  return done;
}

/** What banks and networks would do in the coming days happens now, or at `seconds`; what that puts off in turn waits. */
export function settleAll(world: World, seconds?: number): number {
  const due = world.store.all('due').filter(({ job }) => JOBS[job].settles).sort((a, b) => a.at - b.at);
  for (const one of due) run(world, one, seconds ?? Math.floor(Math.min(one.at, world.nowMs()) / 1000));
  return due.length;
}

function run(world: World, due: Due, seconds: number): void {
  world.store.remove('due', due.id);
  world.at(seconds, () => JOBS[due.job].run(world, due.about));
}
