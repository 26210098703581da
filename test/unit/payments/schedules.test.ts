import { describe, expect, it } from '@jest/globals';
import { assertBalanced, type Entry } from '../../../src/ledger/index.js';
import type { Fetched } from '../../../src/payments/apply.js';
import { groupByPayment } from '../../../src/payments/batch.js';
import { entriesOf, itemsOf } from '../../../src/payments/entries.js';
import { statusOf, type PaymentStatus } from '../../../src/payments/status.js';
import { Dice, World, type Story, type Told } from '../../support/stripe-world.js';

const SCHEDULES = 20_000;
const TODAY = '2026-11-30';

/** What the database holds: payments, envelopes and books, with the rules of its statements (inbox.ts, apply.ts, ledger.post_many). */
class Database {
  private readonly payments = new Map<string, { ticket: number; status: PaymentStatus; items: ReadonlySet<string>; story: Story }>();
  private readonly seen = new Set<string>();
  /** Envelopes that are not done; held by whoever took them. */
  private readonly waiting = new Map<string, { told: Told; held: boolean }>();
  private readonly books = new Map<string, Entry>();
  private tickets = 0;

  constructor(world: World) {
    for (const story of world.stories) this.payments.set(story.owner.reference, { ticket: 0, status: 'opened', items: new Set(), story });
  }

  store(told: Told): void {
    if (this.seen.has(told.id)) return;
    this.seen.add(told.id);
    this.waiting.set(told.id, { told, held: false });
  }

  get isDone(): boolean {
    return this.waiting.size === 0;
  }

  take(max: number): { told: Told; ticket: number }[] {
    const taken: { told: Told; ticket: number }[] = [];
    for (const envelope of this.waiting.values()) {
      if (envelope.held || taken.length === max) continue;
      envelope.held = true;
      taken.push({ told: envelope.told, ticket: (this.tickets += 1) });
    }
    return taken;
  }

  /** The wait of these is over, whether or not somebody is still at work. */
  letGo(ids: readonly string[]): void {
    for (const id of ids) { const envelope = this.waiting.get(id); if (envelope) envelope.held = false; }
  }

  /** One transaction: all or nothing. */
  commit(batch: readonly Fetched[]): void {
    for (const { facts, ticket, events } of batch) {
      for (const id of events) this.waiting.delete(id);
      const payment = this.payments.get(facts.reference!)!;
      if (payment.ticket >= ticket) continue;
      payment.ticket = ticket;
      const [status, items] = [statusOf(facts), itemsOf(facts)];
      if (status === payment.status && items.every((item) => payment.items.has(item))) continue;
      for (const entry of entriesOf(facts, payment.story.owner, [...payment.items], TODAY)) this.post(entry);
      payment.status = status;
      payment.items = new Set([...payment.items, ...items]);
    }
  }

  private post(entry: Entry): void {
    assertBalanced(entry);
    if (this.books.has(entry.key)) throw new Error(`${entry.key} is booked twice`);
    this.books.set(entry.key, entry);
  }

  get end(): object {
    return {
      payments: [...this.payments].map(([reference, { status, items }]) => [reference, status, moneyIn(items)]),
      balances: World.balances([...this.books.values()]),
    };
  }
}

interface Worker {
  taken: { told: Told; ticket: number }[];
  fetched: Fetched[] | null;
}

/** Takes, fetches, commits: one step a call, and may fall over before or after each. */
function work(worker: Worker, { database, world, dice, crash }: { database: Database; world: World; dice: Dice; crash: number }): void {
  if (dice.chance(crash)) {
    database.letGo(worker.taken.map(({ told }) => told.id)); // their wait ends some time
    Object.assign(worker, { taken: [], fetched: null });
  } else if (worker.taken.length === 0) {
    worker.taken = database.take(1 + dice.below(4));
  } else if (!worker.fetched) {
    const groups = Map.groupBy(worker.taken, ({ told }) => told.objectId);
    worker.fetched = [...groups].map(([objectId, group]) => ({
      facts: world.facts(objectId), contributor: null, ticket: Math.max(...group.map(({ ticket }) => ticket)), events: group.map(({ told }) => told.id),
    }));
    if (dice.chance(10)) database.letGo(worker.taken.map(({ told }) => told.id)); // too slow: somebody else takes them as well
  } else {
    database.commit(groupByPayment(worker.fetched));
    Object.assign(worker, { taken: [], fetched: null });
  }
}

/** One schedule: webhooks are lost, doubled and late, workers fall over, and in the end the poller lists what there was. */
function run(seed: number, { loss = 15, crash = 8 } = {}): { end: object; world: World } {
  const dice = new Dice(seed);
  const world = new World(['a', 'b'], dice, { fundIds: [2, 3] });
  const database = new Database(world);
  const workers: Worker[] = Array.from({ length: 3 }, () => ({ taken: [], fetched: null }));
  const flying: Told[] = [];
  const send = (events: readonly Told[]): void => { for (const told of events) if (!dice.chance(loss)) for (let copies = dice.chance(20) ? 3 : 1; copies > 0; copies -= 1) flying.push(told); };
  const step = (): unknown => work(dice.of(workers), { database, world, dice, crash });
  while (!world.isOver || flying.length > 0) {
    const what = dice.below(10);
    if (what < 3) send(world.step(dice));
    else if (what < 6 && flying.length > 0) database.store(flying.splice(dice.below(flying.length), 1)[0]!);
    else if (what === 6 && dice.chance(10)) for (const told of world.told) database.store(told);
    else step();
  }
  for (const told of world.told) database.store(told);
  for (let n = 0; !database.isDone; n += 1) {
    if (n > 5_000) throw new Error('does not come to an end');
    step();
  }
  for (const worker of workers) while (worker.taken.length > 0) work(worker, { database, world, dice, crash: 0 });
  return { end: database.end, world };
}

/** The same payments, each step seen at once and in order. */
function plain({ stories }: World): object {
  const wholes = stories.map(({ owner, whole }) => ({ reference: owner.reference, ...whole }));
  return {
    payments: wholes.map(({ reference, status, items }) => [reference, status, moneyIn(items)]),
    balances: World.balances(wholes.flatMap(({ entries }) => entries)),
  };
}

/** Balance transactions only: who saw a dispute lost before it was won has two entries more, which cancel out. */
const moneyIn = (items: Iterable<string>): string => [...items].filter((item) => item.startsWith('txn_')).sort().join(' ');

describe('any schedule of events', () => {
  it(`ends in the books of a run without loss: ${SCHEDULES} seeds, 15 % lost, doubles, any order, three workers that fall over at every step`, () => {
    for (let seed = 1; seed <= SCHEDULES; seed += 1) {
      const { end, world } = run(seed);
      const expected = plain(world);
      if (JSON.stringify(end) !== JSON.stringify(expected)) {
        expect({ seed, ...end }).toEqual({ seed, ...expected });
        throw new Error(`seed ${seed}`);
      }
    }
  });

  it('is worth the trouble: stories have refunds that fail, disputes won after they were lost, and fees that come later', () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 300; seed += 1) for (const { type } of run(seed).world.told) kinds.add(type);
    for (const type of ['refund.failed', 'charge.dispute.funds_reinstated', 'payment_intent.processing', 'checkout.session.expired']) expect([...kinds]).toContain(type);
  });

  it('also where every webhook is lost and only the list is asked', () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const { end, world } = run(seed, { loss: 100 });
      expect(end).toEqual(plain(world));
    }
  });
});
