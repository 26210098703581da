import { Disclosures, Expenses, Queue, Work, type ClaimedRun } from '../../fulfilment/index.js';
import type { Actor } from '../../kernel/actor.js';
import { today } from '../../kernel/clock.js';
import { Conflict } from '../../kernel/problem.js';
import { s10CheckDigit } from '../../kernel/s10.js';
import { DEMO_VOLUNTEERS } from '../foundation/index.js';
import type { Month } from './months.js';
import type { Year } from './year.js';

const STAMP = 240;

/** All five volunteers take and carry out what is on the board until it is empty. Answers their runs. */
export async function doRuns(year: Year, month: Month): Promise<string[]> {
  const { foundation: { cast } } = year;
  const runs = await Promise.all(DEMO_VOLUNTEERS.map((name) => untilEmpty(year, month, cast[name])));
  return runs.flat();
}

async function untilEmpty(year: Year, month: Month, volunteer: Actor): Promise<string[]> {
  const leases: string[] = [];
  for (;;) {
    const run = await claim(year, volunteer);
    if (!run) return leases;
    for (const order of run.orders) {
      const held = { leaseId: run.leaseId, fence: run.fence, orderId: order.id };
      await (order.kind === 'letter' ? copyOut(year, month, { held, volunteer }) : packAndSend(year, month, { held, volunteer }));
    }
    leases.push(run.leaseId);
  }
}

async function claim({ app }: Year, volunteer: Actor): Promise<ClaimedRun | undefined> {
  try {
    return await app.get(Queue).claim({ wanted: 3 }, volunteer);
  } catch (error) {
    if (error instanceof Conflict && error.code === 'fulfilment.nothingOpen') return undefined;
    throw error;
  }
}

interface Hand {
  readonly held: { readonly leaseId: string; readonly fence: number; readonly orderId: string };
  readonly volunteer: Actor;
}

async function packAndSend({ app, core, foundation: { cast } }: Year, month: Month, { held, volunteer }: Hand): Promise<void> {
  const work = app.get(Work);
  const { plannedGrams } = await app.get(Disclosures).packingList(held, volunteer);
  const order = (await core.connections.reader.one<{ goods: number; postage: number; seq: number }>('SELECT goods_minor::int AS goods, postage_minor::int AS postage, seq::int AS seq FROM parcel_order WHERE id = $1', [held.orderId]))!;
  await work.buy(held, { goodsMinor: order.goods + (order.seq % 7) * 15, effectiveOn: month.at(0.4) }, volunteer);
  await work.pack(held, { grams: plannedGrams + (order.seq % 5) * 20 }, volunteer);
  if (order.seq % 12 === 0) {
    const { id } = await app.get(Expenses).submit({ leaseId: held.leaseId, orderId: held.orderId, purpose: 'transport', amountMinor: 350, spentOn: today() }, volunteer);
    await app.get(Expenses).decide(id, { event: 'approve', effectiveOn: month.at(0.5) }, cast.coordinator);
  }
  await work.dispatch(held, { carrier: 'post', tracking: trackingOf(order.seq), postageMinor: order.postage, effectiveOn: month.at(0.5) }, volunteer);
}

/** A year in a day: nobody looks at the letters, or the day’s budget would be gone. */
async function copyOut({ app }: Year, month: Month, { held, volunteer }: Hand): Promise<void> {
  await app.get(Work).copy(held, volunteer);
  await app.get(Work).post(held, { postageMinor: STAMP, effectiveOn: month.at(0.6) }, volunteer);
}

/** UPU S10: an invented parcel posted in Lithuania. */
function trackingOf(n: number): string {
  const serial = String(20_000_000 + n * 104_729).slice(-8);
  return `CP${serial}${s10CheckDigit(serial)}LT`;
}
