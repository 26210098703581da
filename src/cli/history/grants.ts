import { Applications, Approvals, Casework, Disbursements, disbursementsOf } from '../../grants/index.js';
import { each } from '../each.js';
import { inventedApplication } from '../foundation/index.js';
import type { Month } from './months.js';
import { WIDTH, type Year } from './year.js';

const HOUSEHOLDS = 44;

/** How far an application came; the last ones are what waits for people when the demo opens. */
export type Stop = 'screening' | 'assessment' | 'in_approval' | 'due' | 'prepared' | 'confirmed' | 'declined';

interface Plan {
  /** Which visit of which family. */
  readonly household: number;
  readonly visit: number;
  readonly start: number;
  readonly percent: number;
  readonly stop: Stop;
}

/** Families and their grants over the year. */
export class GrantYear {
  private readonly households = new Map<number, string>();
  private asked = 0;

  constructor(private readonly year: Year) {}

  /** A month of `count` grants from the application to the receipt, and one more application for each of `stops`, which ends there. */
  async month(month: Month, count: number, stops: readonly Stop[] = []): Promise<void> {
    const { dice } = this.year;
    const plans = Array.from({ length: count + stops.length }, (_, n): Plan => {
      const turn = this.asked++;
      return { household: turn % HOUSEHOLDS, visit: Math.floor(turn / HOUSEHOLDS), start: dice.next() * 0.25, percent: dice.whole(60, 95), stop: n < count ? 'confirmed' : stops[n - count]! };
    });
    await each(plans, WIDTH, (plan) => this.seeThrough(month, plan));
  }

  private async seeThrough(month: Month, plan: Plan): Promise<void> {
    const { app, foundation: { cast } } = this.year;
    const at = (part: number) => ({ effectiveOn: month.at(Math.min(1, plan.start + part)) });
    const { id, asked } = await this.apply(month, plan);
    if (plan.stop === 'screening') return;
    const worker = plan.household % 2 === 0 ? cast.case : cast.case2;
    const casework = app.get(Casework);
    await casework.assess(worker, id, at(0.1));
    if (plan.stop === 'assessment') return;
    const amount = Math.round((asked * plan.percent) / 10_000) * 100;
    await casework.recommend(worker, id, { amount, instalments: 1, evidence: plan.percent % 2 === 0 ? 'A' : 'B', rationale: 'The ordinary cost, as in similar cases.', ...at(0.2) });
    await casework.send(worker, id, at(0.2));
    if (plan.stop === 'in_approval') return;
    const choice = plan.stop === 'declined' ? 'decline' : 'approve';
    const { grantId } = await app.get(Approvals).vote(plan.household % 3 === 0 ? cast.approver2 : cast.approver, id, { choice, reason: 'After looking at similar cases.', ...at(0.35) });
    if (grantId !== null && plan.stop !== 'due') await this.payOut(grantId, plan.stop, at);
  }

  private async apply(month: Month, { household, visit, start }: Plan): Promise<{ id: string; asked: number }> {
    const { app, foundation: { cast } } = this.year;
    const effectiveOn = month.at(start);
    const applications = app.get(Applications);
    const known = this.households.get(household);
    const { need, ...rest } = inventedApplication(household, effectiveOn, visit);
    if (known === undefined) {
      const { householdId, applicationId } = await applications.writeDown(cast.case, { need, ...rest });
      this.households.set(household, householdId);
      return { id: applicationId, asked: need.asked };
    }
    const { applicationId } = await applications.again(cast.case, known, { ...need, effectiveOn });
    await applications.submit(cast.case, applicationId, { effectiveOn });
    return { id: applicationId, asked: need.asked };
  }

  private async payOut(grantId: string, stop: Stop, at: (part: number) => { effectiveOn: string }): Promise<void> {
    const { app, core, foundation: { cast } } = this.year;
    const disbursements = app.get(Disbursements);
    for (const { id } of await disbursementsOf(core.connections.reader, { grant: grantId })) {
      await disbursements.prepare(cast.treasurer2, id);
      if (stop === 'prepared') continue;
      await disbursements.release(cast.treasurer, id);
      await disbursements.send(cast.treasurer, id, at(0.5));
      await disbursements.confirm(cast.case2, id, { receipt: 'A', ...at(0.7) });
    }
  }
}
