import { each } from '../each.js';
import { s10CheckDigit } from '../../kernel/s10.js';
import { DEMO_VOLUNTEERS, type DemoName } from '../foundation/index.js';
import { type Client, Unexpected } from '../http-client.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

interface Run {
  readonly leaseId: string;
  readonly fence: number;
  readonly orders: readonly { readonly id: string }[];
}
interface Estimate {
  readonly goodsMinor: number;
  readonly postageMinor: number;
}
interface Step {
  readonly id: string;
  readonly orderId: string;
  readonly step: string;
}

/** Five volunteers take what is on the board at the same time and carry it out; a coordinator does the steps that are theirs. */
export async function carryOut(stage: Stage, orderIds: readonly string[]): Promise<string> {
  const { as } = stage;
  await stage.until('the orders on the board', async () => (await as('volunteer').get('/api/v1/tasks')).json<{ count: number }>().count === orderIds.length);
  const runs = (await Promise.all(DEMO_VOLUNTEERS.map(async (name) => (await claimAll(as(name))).map((run) => ({ name, run }))))).flat();
  const claimed = runs.flatMap(({ run }) => run.orders.map(({ id }) => id));
  expect('orders claimed', claimed.length, orderIds.length);
  expect('orders claimed once', new Set(claimed).size, orderIds.length);
  await each(runs, DEMO_VOLUNTEERS.length, ({ name, run }, n) => doRun(stage, name, run, n));
  await coordinate(stage);
  for (const { run } of runs) await as('treasurer').post(`/api/v1/leases/${run.leaseId}/pay`, { effectiveOn: stage.day(27) }, { expected: 200 });
  return `${claimed.length} claimed by ${new Set(runs.map(({ name }) => name)).size} volunteers at once, each once, dispatched with S10 numbers and paid back`;
}

/** One order at a time until the board is empty or the cap is reached. */
async function claimAll(volunteer: Client): Promise<Run[]> {
  const runs: Run[] = [];
  for (;;) {
    const answer = await volunteer.post('/api/v1/tasks/claim', { wanted: 1 }, { expected: 0 });
    if (answer.status === 409) return runs;
    expect('claiming', answer.status, 200);
    runs.push(answer.json<Run>());
  }
}

async function doRun(stage: Stage, name: DemoName, { leaseId, fence, orders }: Run, n: number): Promise<void> {
  const volunteer = stage.as(name);
  for (const [at, { id: orderId }] of orders.entries()) {
    const estimate = (await stage.as('case').get(`/api/v1/parcel-orders/${orderId}`)).json<Estimate>();
    const act = (verb: string, body: object = {}, expected = 200) => volunteer.post(`/api/v1/leases/${leaseId}/${verb}`, { fence, orderId, ...body }, { expected });
    const { plannedGrams } = (await act('packing-list')).json<{ plannedGrams: number }>();
    await act('label', {}, 409); // not before the box is closed
    await act('buy', { goodsMinor: estimate.goodsMinor + 40, effectiveOn: stage.day(8 + (n % 3)) });
    await act('pack', { grams: plannedGrams * 3 }, 422);
    await act('pack', { grams: plannedGrams + 60 });
    if (!(await act('label')).body.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Unexpected('the label is no PDF');
    const dispatch = { carrier: 'post', tracking: trackingOf(n * 10 + at), postageMinor: estimate.postageMinor, effectiveOn: stage.day(11 + (n % 3)) };
    await act('dispatch', { ...dispatch, tracking: dispatch.tracking.replace(/\d(?= LT$)/, (digit) => String((Number(digit) + 1) % 10)) }, 422);
    await act('dispatch', { ...dispatch, fence: fence + 1000 }, 409);
    await act('dispatch', dispatch);
  }
}

/** UPU S10: a parcel posted in Lithuania. */
function trackingOf(n: number): string {
  const serial = String(10_000_000 + n * 7919);
  return `CP ${serial} ${s10CheckDigit(serial)} LT`;
}

/** Does what waits for a coordinator until nothing does: lists, advances, shops, places, and what became of each order. */
async function coordinate({ as, day }: Stage): Promise<void> {
  for (;;) {
    const steps = (await as('coordinator').get('/api/v1/tasks/coordination')).json<Step[]>();
    if (steps.length === 0) return;
    await each(steps, 4, async ({ id, orderId, step }) => {
      if (step === 'confirm') return as('coordinator').post(`/api/v1/tasks/${id}/confirm`, { outcome: 'delivered', evidence: 'L3', effectiveOn: day(26) }, { expected: 200 });
      const { goodsMinor, postageMinor } = (await as('case').get(`/api/v1/parcel-orders/${orderId}`)).json<Estimate>();
      const amount = step === 'list' ? {} : { amountMinor: goodsMinor + postageMinor };
      return as('coordinator').post(`/api/v1/tasks/${id}/complete`, { ...amount, effectiveOn: day(13) }, { expected: 200 });
    });
  }
}
