import type Stripe from 'stripe';
import { idIn } from './ids.js';
import type { JobName } from './rows.js';
import type { World } from './world.js';

const idOf = (job: JobName, about: string): string => `${job} ${about}`;

/** Puts `job` off by `ms` of the sandbox's clock, or of a test clock. The same job about the same object is moved, never doubled. */
export function later(world: World, job: JobName, about: string, ms: number, clock: string | null = null): void {
  world.store.put('due', { id: idOf(job, about), job, about, at: world.nowMs() + ms, ...(clock && { clock }) });
}

/** The same, for a moment in unix seconds. */
export const laterAt = (world: World, job: JobName, about: string, seconds: number, clock: string | null): void =>
  later(world, job, about, seconds * 1000 - world.nowMs(), clock);

export const dropDue = ({ store }: World, job: JobName, about: string): void => store.remove('due', idOf(job, about));

/** Does `work` at the time of a test clock; without one at the time it is already. */
export const onClock = <R>(world: World, clock: string | null, work: () => R): R =>
  world.at((clock && world.store.find('test_helpers.test_clock', clock)?.frozen_time) || undefined, work);

/** The test clock a customer lives by. */
export function clockOf({ store }: World, customer: Stripe.Charge['customer']): string | null {
  const found = store.find('customer', idIn(customer) ?? '');
  return found && !found.deleted ? idIn(found.test_clock) : null;
}
