import type { GrantYear } from './grants.js';
import { writeLetters } from './letters.js';
import type { Month } from './months.js';
import type { ParcelYear } from './parcels.js';
import type { Year } from './year.js';
import { Letters } from '../../letters/index.js';
import { each } from '../each.js';
import { WIDTH } from './year.js';

interface Parts {
  readonly parcels: ParcelYear;
  readonly grants: GrantYear;
  readonly number: number;
}

/** Something waiting for every role: to approve, to claim, to assess, to vote on, to pay, to read, to print. */
export async function leaveWork(year: Year, month: Month, { parcels, grants, number }: Parts): Promise<void> {
  const { app, core, foundation: { cast } } = year;
  await parcels.request(month, number, 7);
  await parcels.approve(month, await parcels.request(month, number, 8));
  await core.outbox.drain(core.jobs); // the tasks of those eight
  await grants.month(month, 0, ['screening', 'screening', 'screening', 'screening', 'assessment', 'assessment', 'assessment', 'in_approval', 'in_approval', 'in_approval', 'in_approval', 'due', 'due', 'due', 'prepared', 'prepared', 'prepared']);
  await writeLetters(year, month, 12);
  const toPrint = await writeLetters(year, month, 6);
  await each(toPrint, WIDTH, (id) => app.get(Letters).approve(id, cast.case));
  await core.outbox.drain(core.jobs);
}
