import { Inject, Injectable } from '@nestjs/common';
import { Families } from '../families/index.js';
import type { Actor } from '../kernel/actor.js';
import { dayOf, type Day } from '../kernel/clock.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import { Ledger, type Source } from '../ledger/index.js';
import { type Change, Changes, type Once } from '../platform/change/index.js';
import { Reveals, type Why } from '../reveals/index.js';
import { SealedParts } from './sealed-parts.js';
import type { PayoutInput } from './payouts.js';
import type { Programme } from './programmes.js';
import { findApplication, personFor } from './rows.js';
import type { Revealed } from './case-props.js';
import { blindProposal, type BlindProposal, findDisbursement, similarGrants } from './views.js';

/** A proposal with everything an approver weighs it by. */
export type Weighed = Awaited<ReturnType<typeof similarGrants>> & {
  readonly proposal: BlindProposal;
  readonly rationale: string;
  /** Minor units set aside for it, and what the fund can still promise beside that. */
  readonly aside: number;
  readonly available: number;
  readonly fund: string;
  readonly on: Day;
};

/** What people of ours look at: blind where it can be, with a record where it cannot. */
@Injectable()
export class StaffView {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Families) private readonly families: Families,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(SealedParts) private readonly parts: SealedParts,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  /** Who they are and what they wrote: one look, for the case worker whose case it is; undefined when the same press of a button showed it before. Throws Forbidden `grants.samePerson` for whoever knows the family. */
  reveal(actor: Actor, id: string, why: Why, once: Once): Promise<Revealed | undefined> {
    return this.reveals.show(actor, once, (change) => this.look(change, id, why));
  }

  private async look(change: Change, id: string, why: Why): Promise<Revealed> {
    const householdId = await workOn(change, id);
    const open = await this.reveals.look(change, { look: 'household', subject: { kind: 'household', id: householdId }, why, fields: ['household.contents', 'application.answers', 'household_message.body'] });
    const household = await this.families.opened(change, householdId, open);
    const answers = await this.parts.openedAnswers(change, { id, householdId }, open);
    return { household, answers, messages: await this.parts.messages.thread(change, householdId, open) };
  }

  write(actor: Actor, id: string, message: string, once: Once): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const householdId = await workOn(change, id);
      await this.parts.messages.write(change, householdId, message);
    }, once);
  }

  /** The blind proposal. Throws NotFound `grants.notInApproval` when nothing was proposed. */
  weigh(actor: Actor, id: string): Promise<Weighed> {
    return this.reading(actor, async (change) => {
      const proposal = await blindProposal(change, id);
      if (!proposal) throw new NotFound('grants.notInApproval', 'This is not voted on now.');
      const { householdId } = await findApplication(change, id);
      const on = dayOf(change.at);
      const similar = await similarGrants(change, { programme: proposal.programme, before: on, amount: proposal.amount });
      const [held] = await this.ledger.reservedFor(change, id);
      const { name, free } = await this.fund(change, proposal);
      return { ...similar, proposal, aside: held?.amount ?? 0, available: free, fund: name, on, rationale: await this.parts.rationale(change, { id, householdId }) };
    });
  }

  /** The fund behind a programme and what it can still promise, for whoever proposes an amount. */
  async fund(source: Source, { fundId, currency }: Pick<Programme, 'fundId' | 'currency'>): Promise<{ name: string; free: number }> {
    const fund = await source.one<{ name: string }>('SELECT name FROM ledger.fund WHERE id = $1', [fundId]);
    return { name: fund?.name ?? '', free: await this.ledger.available(source, fundId, currency) };
  }

  /** Where a payment goes, for whoever makes it: a look, while there is something to pay. Throws Conflict `grants.paidAlready`. */
  payout(actor: Actor, disbursementId: string, why: Why, once: Once): Promise<PayoutInput | undefined> {
    return this.reveals.show(actor, once, async (change) => {
      const payment = await findDisbursement(change, disbursementId);
      if (!payment) throw new NotFound('grants.noDisbursement', 'There is no such payment.');
      if (payment.state === 'confirmed') throw new Conflict('grants.paidAlready', 'This payment arrived; nobody needs to see where it went.');
      await personFor(change, 'work', payment.profile, { application: payment.applicationId, disbursement: disbursementId });
      return this.parts.payouts.opened(change, payment.householdId, why);
    });
  }

  private reading<R>(actor: Actor, work: (change: Change) => Promise<R>): Promise<R> {
    return this.changes.run(actor, (change) => {
      change.skip();
      return work(change);
    });
  }
}

/** The household of an application, for anybody of ours but those who know it. */
export async function workOn(change: Change, application: string): Promise<string> {
  const { householdId } = await findApplication(change, application);
  await personFor(change, 'work', 'three', { application });
  return householdId;
}
