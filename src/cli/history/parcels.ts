import { Coordination, CoordinatorQueue, Expenses } from '../../fulfilment/index.js';
import { Funds } from '../../ledger/index.js';
import { ParcelOrders } from '../../parcels/index.js';
import { each } from '../each.js';
import { type Invented, KITS } from '../foundation/index.js';
import type { Month } from './months.js';
import { doRuns } from './runs.js';
import { WIDTH, type Year } from './year.js';

/** Months between two parcels to somebody whose parcels are counted. */
const REST = 4;

interface Estimate {
  readonly id: string;
  readonly goods: number;
  readonly postage: number;
}

/** Parcels over the year. */
export class ParcelYear {
  private next = 0;
  private readonly last = new Map<string, number>();
  private funds: readonly number[] = [];

  constructor(private readonly year: Year) {}

  /** A month of parcels from the request to the last word on them. */
  async month(month: Month, number: number, count: number): Promise<void> {
    const { app, core, foundation: { cast } } = this.year;
    const orders = await this.approve(month, await this.request(month, number, count));
    await core.outbox.drain(core.jobs);
    const runs = await doRuns(this.year, month);
    await this.coordinate(month);
    for (const lease of runs) await app.get(Expenses).payRun(lease, { effectiveOn: month.at(0.95) }, cast.treasurer);
    if (!month.isNow) await this.close(month, orders);
  }

  /** Orders that somebody asked for and nobody approved. */
  request(month: Month, number: number, count: number): Promise<string[]> {
    const { app, dice, foundation: { cast } } = this.year;
    const plans = Array.from({ length: count }, (_, n) => {
      const person = this.person(number);
      return { person, kit: dice.pick(KITS[person.situation]), on: month.at(dice.next() * 0.2), priority: n % 9 === 0 ? ('urgent' as const) : ('routine' as const), fund: n % 2 };
    });
    return each(plans, WIDTH, async ({ person, fund, ...plan }) => {
      const fundId = (await this.fundIds())[fund]!;
      return (await app.get(ParcelOrders).request({ ...plan, recipientId: person.id, fundId }, cast.case)).id;
    });
  }

  /** A second person says yes. */
  async approve(month: Month, ids: readonly string[]): Promise<readonly string[]> {
    const { app, foundation: { cast } } = this.year;
    await each(ids, WIDTH, (id, n) => app.get(ParcelOrders).approve(id, n % 3 === 0 ? cast.coordinator : cast.approver, { on: month.at(0.3) }));
    return ids;
  }

  /** Turn by turn; somebody whose parcels are counted gets one in `REST` months. */
  private person(number: number): Invented {
    const { people } = this.year.foundation;
    for (;;) {
      const person = people[this.next++ % people.length]!;
      const counted = person.situation === 'colony' || person.situation === 'uniform';
      if (counted && number - (this.last.get(person.id) ?? -REST) < REST) continue;
      this.last.set(person.id, number);
      return person;
    }
  }

  private async fundIds(): Promise<readonly number[]> {
    if (this.funds.length === 0) {
      const all = await this.year.app.get(Funds).list(this.year.core.connections.reader);
      this.funds = ['winter-parcels', 'first-days'].map((code) => all.find((fund) => fund.code === code)!.id);
    }
    return this.funds;
  }

  /** The last word: what came back is written off. */
  private async close(month: Month, ids: readonly string[]): Promise<void> {
    const { app, core, foundation: { cast } } = this.year;
    const rows = await core.connections.reader.query<{ id: string; state: string }>('SELECT id, state FROM parcel_order WHERE id = ANY ($1)', [ids]);
    const orders = app.get(ParcelOrders);
    await each(rows, WIDTH, ({ id, state }) => (state === 'delivered' ? orders.close(id, cast.coordinator, month.at(1)) : orders.writeOff(id, cast.coordinator, 'It came back and is not sent again.')));
  }

  /** What is a coordinator's to do, until nothing is: advances, shops, places, and what became of each order. */
  private async coordinate(month: Month): Promise<void> {
    const { app, core, dice, foundation: { cast } } = this.year;
    const coordination = app.get(Coordination);
    for (;;) {
      const steps = await app.get(CoordinatorQueue).steps(200);
      if (steps.length === 0) return;
      const estimates = await core.connections.reader.query<Estimate>('SELECT id, goods_minor::int AS goods, postage_minor::int AS postage FROM parcel_order WHERE id = ANY ($1)', [steps.map(({ orderId }) => orderId)]);
      const fates = steps.map(() => (dice.happens(0.04) ? ('returned' as const) : ('delivered' as const)));
      await each(steps, WIDTH, ({ id, orderId, step }, n) => {
        if (step === 'confirm') return coordination.confirm(id, { outcome: fates[n]!, evidence: n % 3 === 0 ? 'L4' : 'L2', effectiveOn: month.at(0.9) }, cast.coordinator);
        const { goods, postage } = estimates.find((estimate) => estimate.id === orderId)!;
        return coordination.complete(id, { ...(step === 'list' ? {} : { amountMinor: goods + postage }), effectiveOn: month.at(0.55) }, cast.coordinator);
      });
    }
  }
}
