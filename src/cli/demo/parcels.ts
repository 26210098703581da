import { each } from '../each.js';
import { KITS, type Situation } from '../foundation/index.js';
import { type Client, Unexpected } from '../http-client.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';
import { carryOut } from './volunteers.js';

const CHANNELS = ['volunteer_posts', 'family_sends', 'shop_delivers', 'pay_the_place'];
const FUNDS = ['winter-parcels', 'winter-parcels', 'first-days'];

interface Recipient {
  readonly id: string;
  readonly custody: string;
}
interface Requested {
  readonly id: string;
  readonly channel: string;
}

/** Item 6: twelve parcels, each asked for by one person, approved by another, carried out by volunteers or a coordinator, and arrived. */
export async function send(stage: Stage): Promise<string> {
  const { as } = stage;
  const { items: people } = (await as('case').get('/api/v1/recipients?limit=100')).json<{ items: Recipient[] }>();
  await refused(as('case'), people.find(({ custody }) => custody === 'pretrial')!);
  const orders = await each(people, 4, (person, n) => request(stage, person, n, people));
  expect('channels', CHANNELS.filter((channel) => orders.some((order) => order.channel === channel)).length, CHANNELS.length);
  await each(orders, 4, ({ id }, n) => approve(stage, id, n));
  const work = await carryOut(stage, orders.filter(({ channel }) => channel === 'volunteer_posts').map(({ id }) => id));
  await each(orders, 4, ({ id }, n) => as('coordinator').post(`/api/v1/parcel-orders/${id}/close`, { effectiveOn: stage.day(28 - (n % 2)) }, { expected: 200 }));
  const { items } = (await as('auditor').get('/api/v1/parcel-orders?limit=100')).json<{ items: { state: string }[] }>();
  expect('closed parcel orders', items.filter(({ state }) => state === 'closed').length, orders.length);
  return `${orders.length} by all four channels approved by a second person, sent and arrived; ${work}`;
}

/** What the rules of the place do not let through, each with the reason. */
async function refused(worker: Client, { id: recipientId }: Recipient): Promise<void> {
  for (const lines of [[{ item: 'uniform-set', qty: 1 }], [{ item: 'oatmeal', qty: 200 }]]) {
    const { text } = await worker.post('/api/v1/parcel-orders', { recipientId, lines, fund: 'winter-parcels' }, { expected: 409 });
    if (!text.includes('parcels.blocked')) throw new Unexpected(`refused for another reason: ${text.slice(0, 200)}`);
  }
  await worker.post('/api/v1/parcel-orders', { recipientId, kit: 'nothing-of-ours' }, { expected: 404 });
  await worker.post('/api/v1/parcel-orders', { recipientId, kit: 'sweets', weight: 'light' }, { expected: 422 });
}

async function request({ as, day }: Stage, { id, custody }: Recipient, n: number, people: readonly Recipient[]): Promise<Requested> {
  const kits = KITS[situationOf(custody, people.filter((other) => other.custody === custody).findIndex((other) => other.id === id))];
  const body = { recipientId: id, kit: kits[n % kits.length]!, fund: FUNDS[n % FUNDS.length]!, arriveOn: day(25) };
  return (await as('case').post('/api/v1/parcel-orders', body)).json<Requested>();
}

/** Of those in colonies every second one needs the uniform that only the place sells. */
function situationOf(custody: string, place: number): Situation {
  if (custody === 'convicted') return place % 2 === 0 ? 'uniform' : 'colony';
  return custody === 'home' ? 'home' : 'remand';
}

async function approve({ as, day }: Stage, id: string, n: number): Promise<void> {
  const path = `/api/v1/parcel-orders/${id}/approve`;
  if (n === 0) for (const name of ['case', 'volunteer', 'treasurer'] as const) await as(name).post(path, {}, { expected: 403 });
  await as('approver').post(path, { effectiveOn: day(3 + (n % 3)) }, { expected: 200 });
  if (n === 0) await as('approver2').post(path, {}, { expected: 409 });
}
