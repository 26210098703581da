import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Settings } from '../../../config/settings.js';
import { newId } from '../../../src/kernel/ids.js';
import { system } from '../../../src/kernel/actor.js';
import { CORE_FUND_ID, Funds, Ledger } from '../../../src/ledger/index.js';
import { Inbox, Projector } from '../../../src/payments/index.js';
import type { Fetcher } from '../../../src/payments/fetch.js';
import type { Changes } from '../../../src/platform/change/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { Dice, World, type Told } from '../../support/stripe-world.js';

const SCHEDULES = 40;
const PAYMENTS = 3;

let db: TestDatabase;
let inbox: Inbox;
let funds: readonly number[];
beforeAll(async () => {
  db = await freshDatabase();
  inbox = new Inbox(db.pool, db.changes);
  funds = await Promise.all(['parcels', 'letters'].map(async (code) => (await db.changes.run(system('test'), (change) => new Funds().create(change, { code, name: code, restriction: 'restricted' }))).id));
});
afterAll(() => db.close());

const store = ({ id, type, objectId }: Told): Promise<void> => inbox.store({ id, type, objectId, created: 1_790_000_000, state: 'waiting' });
/** As if every wait were over and nobody had tried yet. */
const age = () => db.admin.query(`UPDATE payment_event SET due_at = now() - interval '1 second', attempts = 0 WHERE state IN ('waiting', 'parked')`);
const rows = async <Row>(sql: string, params: unknown[] = []): Promise<Row[]> => (await db.admin.query(sql, params)).rows as Row[];

async function openPayments(world: World): Promise<void> {
  const [record] = await rows<{ id: string }>('SELECT id FROM audit.entry LIMIT 1');
  for (const { owner, gross, currency } of world.stories) {
    await db.admin.query(
      `INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, record_id) VALUES ($1::uuid, $1::uuid, 'card', $2, $3, $4, $5, $7, $6)`,
      [owner.reference, owner.fundId, gross, currency, owner.feesPaidBy, record!.id, owner.reference]);
  }
}

/** The real projector; its Stripe is the world, and it falls over at fetching, before the commit and after it. */
function projector(world: World, dice: Dice, crash: number): Projector {
  const falls = (): void => { if (dice.chance(crash)) throw new Error('the process ended here'); };
  const fetcher = {
    fetch: (_type: string, objectId: string) => {
      falls();
      return Promise.resolve({ facts: world.facts(objectId), contributor: null });
    },
  } as unknown as Fetcher;
  const changes = {
    run: async (actor: Parameters<Changes['run']>[0], work: Parameters<Changes['run']>[1]) => {
      const result = await db.changes.run(actor, async (change) => {
        const answer = await work(change);
        falls();
        return answer;
      });
      falls();
      return result;
    },
  } as unknown as Changes;
  return new Projector(inbox, fetcher, new Ledger(), changes, new Settings());
}

/** One schedule: lost, doubled and late webhooks, three projectors side by side, the list of all events at the end. */
async function run(seed: number): Promise<World> {
  const dice = new Dice(seed);
  const world = new World(Array.from({ length: PAYMENTS }, newId), dice, { fundIds: [CORE_FUND_ID, ...funds], prefix: `s${seed}_` });
  await openPayments(world);
  let flying: Told[] = [];
  while (!world.isOver || flying.length > 0) {
    for (let steps = dice.below(4); steps >= 0; steps -= 1) flying.push(...world.step(dice).filter(() => !dice.chance(15)).flatMap((told) => (dice.chance(20) ? [told, told, told] : [told])));
    const [now, later] = [flying.filter(() => dice.chance(60)), [] as Told[]];
    for (const told of flying) if (!now.includes(told)) later.push(told);
    flying = later;
    await Promise.all(now.map(store));
    await age();
    await Promise.all([1, 2, 3].map(() => projector(world, dice, 15).drain().catch(() => 0)));
  }
  await Promise.all(world.told.map(store));
  for (let n = 0; n < 3; n += 1) {
    await age();
    await Promise.all([1, 2].map(() => projector(world, dice, n === 2 ? 0 : 15).drain().catch(() => 0)));
  }
  await db.admin.query(`UPDATE payment_event SET state = 'waiting', due_at = now() - interval '1 second' WHERE state = 'parked'`);
  await projector(world, dice, 0).drain();
  return world;
}

describe('the real projector under any schedule', () => {
  it(`ends in the books of a run without loss, ${SCHEDULES} times`, async () => {
    const worlds: World[] = [];
    for (let seed = 1; seed <= SCHEDULES; seed += 1) worlds.push(await run(seed));
    const stories = worlds.flatMap((world) => world.stories);
    const found = await rows<{ reference: string; status: string; items: string[] }>('SELECT reference, status, items FROM payment');
    const moves = (items: readonly string[]): string[] => items.filter((item) => item.startsWith('txn_')).sort();
    expect(new Map(found.map(({ reference, status, items }) => [reference, [status, moves(items)]])))
      .toEqual(new Map(stories.map(({ owner, whole }) => [owner.reference, [whole.status, moves(whole.items)]])));
    const sums = await rows<{ at: string }>(`SELECT account || ' ' || fund_id || ' ' || currency || ' ' || sum(amount) AS at FROM ledger.line GROUP BY account, fund_id, currency HAVING sum(amount) <> 0`);
    expect(sums.map(({ at }) => at).sort()).toEqual(World.balances(stories.flatMap(({ whole }) => whole.entries)));
    expect(await rows(`SELECT state, count(*)::int FROM payment_event WHERE state <> 'done' GROUP BY state`)).toEqual([]);
  }, 300_000);
});

describe('the same event a thousand times at once', () => {
  it('is one row, counted a thousand times, and has one effect', async () => {
    const dice = new Dice(4);
    const world = new World([newId()], dice, { fundIds: [CORE_FUND_ID], prefix: 'often_' });
    await openPayments(world);
    while (world.stories[0]!.now.balance.length === 0 && !world.isOver) world.step(dice);
    const told = world.told.at(-1)!;
    await Promise.all(Array.from({ length: 1_000 }, () => store(told)));
    expect(await rows('SELECT seen, state FROM payment_event WHERE id = $1', [told.id])).toEqual([{ seen: 1_000, state: 'waiting' }]);
    await Promise.all(Array.from({ length: 16 }, () => projector(world, dice, 0).drain()));
    const { reference } = world.stories[0]!.owner;
    expect(await rows(`SELECT count(DISTINCT entry_id)::int AS entries FROM ledger.line WHERE subject = $1`, [reference])).toEqual([{ entries: 1 }]);
    expect(await rows(`SELECT count(*)::int AS jobs FROM outbox WHERE job = 'payments.posted' AND payload->>'donationId' = $1`, [reference])).toEqual([{ jobs: 1 }]);
  });
});
