import { Periods, RollUp } from '../../ledger/index.js';
import { today } from '../../kernel/clock.js';
import { Reports } from '../../reports/index.js';
import { GivingYear } from './giving.js';
import { GrantYear } from './grants.js';
import { writeInMonth } from './letters.js';
import { lastTwelve, type Month } from './months.js';
import { leaveWork } from './open-work.js';
import { ParcelYear } from './parcels.js';
import { tellUpdates } from './updates.js';
import { Quota, type Year } from './year.js';

export { Dice } from './random.js';
export { lastTwelve } from './months.js';
export { FULL_YEAR, type Volumes, type Year } from './year.js';

/** Need knows no season; and each month has enough people behind its figures to tell them. */
const EVENLY = 1 / 12;

/**
 * Invents the last twelve months through the same services as real data: nothing is written past them. Ended months are
 * closed by two people and reported; in the month we are in work is left for every role. The same seed makes the same year.
 */
export async function inventYear(year: Year, say: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const { volumes } = year;
  const quotas = { parcels: new Quota(volumes.parcels), grants: new Quota(volumes.grants), letters: new Quota(volumes.letters) };
  const [parcels, grants] = [new ParcelYear(year), new GrantYear(year)];
  await year.sandbox.webhooks(false); // nobody listens yet; the poller asks instead
  const months = lastTwelve(today());
  const giving = await GivingYear.decide(year, months);
  for (const [number, month] of months.entries()) {
    signal?.throwIfAborted();
    await year.app.get(RollUp).run(); // as the worker does every two seconds
    await giving.month(month, number);
    await writeInMonth(year, month, quotas.letters.next(month.share));
    await parcels.month(month, number, quotas.parcels.next(EVENLY));
    await grants.month(month, quotas.grants.next(EVENLY), year.dice.happens(0.8) ? ['declined'] : []);
    await year.core.outbox.drain(year.core.jobs);
    if (!month.isNow) await closeAndReport(year, month);
    else await leaveWork(year, month, { parcels, grants, number });
    say(`history: ${month.id}, ${giving.said}, ${Object.entries(quotas).map(([name, quota]) => `${quota.said} ${name}`).join(', ')}`);
  }
  await tellUpdates(year);
  await year.sandbox.webhooks(true);
}

/** One treasurer asks for the close, an approver closes, the other treasurer publishes. */
async function closeAndReport({ app, core, foundation: { cast } }: Year, { id }: Month): Promise<void> {
  const periods = app.get(Periods);
  await core.changes.run(cast.treasurer, (change) => periods.requestClose(change, id));
  await core.changes.run(cast.approver, (change) => periods.close(change, id));
  await app.get(Reports).publish(cast.treasurer2, id);
}
