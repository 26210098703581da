import { addDays, type Day } from '../../kernel/clock.js';
import { lifecycle } from '../../kernel/lifecycle.js';
import { Invalid } from '../../kernel/problem.js';

/**
 * What is written waits for a second person where there is a photo or the lint hesitates, else for its day. Once somebody else had to read it,
 * it stays so: an edit waits again (`ask`). What was withdrawn comes back by two people. A change of the campaign is made and told when it is allowed (`make`); of what was made only the words are withdrawn (`silence`).
 */
export const updateLife = lifecycle('campaignUpdate', {
  waiting: { edit: 'waiting', allow: 'scheduled', make: 'published', return: 'returned', withdraw: 'withdrawn' },
  returned: { edit: 'waiting', withdraw: 'withdrawn' },
  scheduled: { edit: 'scheduled', ask: 'waiting', publish: 'published', withdraw: 'withdrawn' },
  published: { withdraw: 'withdrawn', silence: 'published' },
  withdrawn: { restore: 'waiting' },
});
export type UpdateState = (typeof updateLife.states)[number];

/** Days between writing and telling, at least; the writer chooses. */
export const DELAYS = [3, 7, 14, 30, 60] as const;
export type Delay = (typeof DELAYS)[number];
export const USUAL_DELAY: Delay = 7;

/** Throws Invalid `updates.delay`. */
export function delayOf(days: number): Delay {
  const delay = DELAYS.find((one) => one === days);
  if (delay === undefined) throw new Invalid('updates.delay', `Choose one of ${DELAYS.join(', ')} days.`, { delayDays: `Choose one of ${DELAYS.join(', ')} days.` });
  return delay;
}

/** How many days chance may add, so that nobody counts back from the day of telling. */
export const chanceDays = (delay: number): number => Math.ceil(delay / 2);

/** The day on which news is told: never the day somebody pressed a button. `chance` is 0 to `chanceDays(delay)`. */
export function dueOn({ writtenOn, delay, chance, now }: { writtenOn: Day; delay: number; chance: number; now: Day }): Day {
  const [planned, tomorrow] = [addDays(writtenOn, delay + chance), addDays(now, 1)];
  return planned > tomorrow ? planned : tomorrow;
}
