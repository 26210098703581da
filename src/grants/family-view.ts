import { Inject, Injectable } from '@nestjs/common';
import { Families, householdActor, type Household, type Message, Phrases } from '../families/index.js';
import type { Actor } from '../kernel/actor.js';
import type { Currency } from '../kernel/money.js';
import { type Change, Changes } from '../platform/change/index.js';
import type { Need } from './applications.js';
import type { PayoutInput } from './payouts.js';
import { SealedParts } from './sealed-parts.js';
import { type ApplicationLine, disbursementsOf, type DisbursementLine, householdApplications, type StepLine, stepsOf } from './views.js';

export interface Draft extends Need {
  readonly id: string;
  readonly currency: Currency;
}

/** One application as its family sees it. */
export interface OwnApplication extends ApplicationLine {
  readonly steps: readonly StepLine[];
  readonly decision: string | null;
  readonly payments: readonly DisbursementLine[];
  readonly mayAppeal: boolean;
}

export interface OwnCase {
  readonly reference: string;
  readonly applications: readonly OwnApplication[];
  readonly messages: readonly Message[];
  /** A new phrase was asked for, and is not made yet. */
  readonly phraseAsked: boolean;
  /** Changed payment details wait for somebody of ours to ask the family. */
  readonly payoutAwaits: boolean;
}

/** What a family sees of itself. Nobody else looks, so it leaves no record of reading. */
@Injectable()
export class FamilyView {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Families) private readonly families: Families,
    @Inject(SealedParts) private readonly parts: SealedParts,
    @Inject(Phrases) private readonly phrases: Phrases,
  ) {}

  firstPhrase(householdId: string): Promise<string | undefined> {
    return this.look(householdActor(householdId), (change) => this.families.firstPhrase(change, householdId));
  }

  /** The application that was begun and not sent in, with what was written. */
  draft(actor: Actor): Promise<Draft | undefined> {
    return this.look(actor, async (change) => {
      const line = (await householdApplications(change, actor.id)).find(({ state }) => state === 'draft');
      if (!line) return undefined;
      const { id, programme, asked, currency } = line;
      return { id, programme, asked, currency, ...(await this.parts.answers(change, { id, householdId: actor.id })) };
    });
  }

  told(actor: Actor): Promise<{ household: Household | undefined; payout: PayoutInput | undefined }> {
    return this.look(actor, async (change) => ({ household: await this.families.own(change, actor.id), payout: await this.parts.payouts.own(change, actor.id) }));
  }

  /** Everything of the case: where each application stands, the decisions with their reasons, the messages. */
  case(actor: Actor): Promise<OwnCase> {
    return this.look(actor, async (change) => {
      const household = await change.one<{ reference: string }>('SELECT reference FROM household WHERE id = $1', [actor.id]);
      const payments = await disbursementsOf(change, { household: actor.id });
      const applications: OwnApplication[] = [];
      for (const line of await householdApplications(change, actor.id)) applications.push(await this.own(change, line, { household: actor.id, payments }));
      const [request, payout] = [await this.phrases.openOf(change, actor.id), await this.parts.payouts.state(change, actor.id)];
      return { reference: household?.reference ?? '', applications, messages: await this.parts.messages.thread(change, actor.id), phraseAsked: request !== undefined, payoutAwaits: payout?.awaits ?? false };
    });
  }

  private async own(change: Change, line: ApplicationLine, { household, payments }: { household: string; payments: readonly DisbursementLine[] }): Promise<OwnApplication> {
    const row = await change.one<{ appealed: boolean }>('SELECT appealed FROM application WHERE id = $1', [line.id]);
    const decided = line.state === 'awarded' || line.state === 'declined';
    const decision = decided ? await this.parts.decision(change, { id: line.id, householdId: household }) : null;
    return {
      ...line, decision, steps: await stepsOf(change, line.id), payments: payments.filter(({ applicationId }) => applicationId === line.id),
      mayAppeal: line.state === 'declined' && row?.appealed === false,
    };
  }

  private look<R>(actor: Actor, work: (change: Change) => Promise<R>): Promise<R> {
    return this.changes.run(actor, (change) => {
      change.skip();
      return work(change);
    });
  }
}
