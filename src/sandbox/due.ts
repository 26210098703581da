import type { JobName } from './store.js';
import type { World } from './world.js';

const idOf = (job: JobName, about: string): string => `${job} ${about}`;

/** Puts `job` off by `ms` of the sandbox's clock. The same job about the same object is moved, never doubled. */
export function later(world: World, job: JobName, about: string, ms: number): void {
  world.store.put('due', { id: idOf(job, about), job, about, at: world.nowMs() + ms });
}

export const dropDue = ({ store }: World, job: JobName, about: string): void => store.remove('due', idOf(job, about));
