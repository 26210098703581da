import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { newId, newReference } from '../kernel/ids.js';
import { Conflict } from '../kernel/problem.js';
import { Families, type Household } from '../families/index.js';
import { type Change, Changes, type Once } from '../platform/change/index.js';
import type { Lang } from '../platform/i18n/index.js';
import { Vault } from '../platform/vault/index.js';
import { freeCare } from '../reveals/index.js';
import { ApplicationParts } from './application-parts.js';
import type { PayoutInput } from './payouts.js';
import { records } from './records.js';
import { dayFor, lockOwn, move, refusing } from './rows.js';
import { type Answers, inApplication } from './sealed.js';

/** The first step: what is needed, how much of it, and what we should know. */
export interface Need extends Answers {
  readonly programme: string;
  /** Minor units of the programme's currency; a guess is fine. */
  readonly asked: number;
}

export interface Started {
  readonly householdId: string;
  readonly applicationId: string;
}

/** What the first run answers; the same request again gets the ids with null. What is kept of it never holds the phrase. */
export interface Opened extends Started {
  /** The family's six words, shown this once. */
  readonly phrase: string | null;
}

/** Everything at once, as a case worker writes it down for a family that cannot. */
export interface WholeApplication {
  readonly language: Lang;
  readonly need: Need;
  readonly household: Household;
  readonly payout: PayoutInput;
  readonly effectiveOn?: Day;
}

/** An application from the family's side: begun, filled in by steps, sent in, answered, withdrawn, appealed. */
@Injectable()
export class Applications {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Families) private readonly families: Families,
    @Inject(ApplicationParts) private readonly parts: ApplicationParts,
  ) {}

  /** Begins with what is needed, for somebody unknown: opens the household too. */
  start(actor: Actor, { language, need, effectiveOn }: { language: Lang; need: Need; effectiveOn?: Day }, once?: Once): Promise<Opened> {
    return this.opening(actor, language, (change, householdId) => this.begin(change, householdId, need, effectiveOn), once);
  }

  /** Another application of a household we know. Throws Conflict `grants.alreadyAsked` while the same one is open. */
  again(actor: Actor, householdId: string, { effectiveOn, ...need }: Need & { effectiveOn?: Day | undefined }, once?: Once): Promise<Started> {
    return this.changes.run(actor, async (change) => {
      await this.families.lock(change, householdId);
      return { householdId, applicationId: await this.begin(change, householdId, need, effectiveOn) };
    }, once);
  }

  /** Begins, fills in and sends in, in one change. */
  writeDown(actor: Actor, { language, need, household, payout, effectiveOn }: WholeApplication, once?: Once): Promise<Opened> {
    return this.opening(actor, language, async (change, householdId) => {
      const applicationId = await this.begin(change, householdId, need, effectiveOn);
      await this.families.describe(change, householdId, household);
      await this.parts.payouts.set(change, householdId, payout);
      await this.sendIn(change, applicationId, effectiveOn);
      return applicationId;
    }, once);
  }

  /** Changes what was asked for, while it is a draft. */
  saveNeed(actor: Actor, id: string, need: Need): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const application = await lockOwn(change, id);
      if (application.state !== 'draft') throw sentIn();
      const { programme, period } = await this.parts.place(change, need, dayFor(change));
      const record = change.record(records.answered, { type: 'application', id }, { step: 'need' });
      await refusing(change.query('UPDATE application SET programme = $2, period = $3, asked_minor = $4, answers = $5, record_id = $6 WHERE id = $1',
        [id, programme, period, need.asked, await this.seal(change, id, application.householdId, need), record]));
    });
  }

  /** Who asks, for whom, and how many they are; once something was sent in it stays as it was looked at. Throws Conflict `grants.sentIn`. */
  saveWho(actor: Actor, householdId: string, household: Household): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const before = await this.families.own(change, householdId);
      if (before && isDeepStrictEqual(before, household)) return change.skip();
      const { draft, review } = (await change.one<{ draft: boolean; review: boolean }>(
        `SELECT coalesce(bool_or(state = 'draft'), false) AS draft, coalesce(bool_or(state <> ALL ($2)), false) AS review FROM application WHERE household_id = $1`, [householdId, NOT_LOOKED_AT]))!;
      if (!draft || review) throw sentIn();
      await this.families.describe(change, householdId, household);
    });
  }

  /** Where the money would go. Later changes rest 72 hours. */
  savePayout(actor: Actor, householdId: string, payout: PayoutInput): Promise<void> {
    return this.changes.run(actor, (change) => this.parts.payouts.set(change, householdId, payout));
  }

  /** Sends it in. Throws Invalid naming the steps that are missing; looks for families that named the same person. */
  submit(actor: Actor, id: string, { effectiveOn }: { effectiveOn?: Day } = {}, once?: Once): Promise<{ reference: string }> {
    return this.changes.run(actor, (change) => this.sendIn(change, id, effectiveOn), once);
  }

  /** The family answered a question of its case worker: back to screening. */
  answered(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      await move(change, await lockOwn(change, id), 'answer', { kind: records.answered, on: dayFor(change), fields: { step: 'question' } });
    });
  }

  /** The family does not want it any more; money set aside for it is free again. */
  withdraw(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      await move(change, await lockOwn(change, id), 'withdraw', { kind: records.withdrawn, on: dayFor(change) });
      await this.parts.proposals.letGo(change, id);
    });
  }

  /** One appeal against a refusal, to another assessor: the case is free to take. Throws Conflict `grants.appealed` the second time. */
  appeal(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const application = await lockOwn(change, id);
      if (application.appealed) throw new Conflict('grants.appealed', 'This was looked at a second time already. You can apply anew.');
      await refusing(move(change, application, 'appeal', { kind: records.appealed, on: dayFor(change), set: { appealed: true, earlier_assessor: application.assessor, assessor: null } }));
      await freeCare(change, { kind: 'household', id: application.householdId });
    });
  }

  private async opening(actor: Actor, language: Lang, begin: (change: Change, householdId: string) => Promise<string>, once?: Once): Promise<Opened> {
    let fresh: { householdId: string; phrase: string } | undefined;
    const started = await this.changes.run(actor, async (change) => {
      const householdId = await this.families.open(change, language);
      fresh = { householdId, phrase: await this.families.phrase(change, householdId) };
      return { householdId, applicationId: await begin(change, householdId) };
    }, once);
    return { ...started, phrase: fresh?.householdId === started.householdId ? fresh.phrase : null };
  }

  private async begin(change: Change, householdId: string, need: Need, effectiveOn?: Day): Promise<string> {
    const on = dayFor(change, effectiveOn);
    const { programme, period, currency } = await this.parts.place(change, need, on);
    const id = newId();
    const record = change.record(records.started, { type: 'application', id }, { programme, asked: need.asked });
    const createdBy = change.actor.kind === 'person' ? change.actor.id : householdId;
    await refusing(change.query(
      `INSERT INTO application (id, reference, household_id, programme, period, state_on, created_by, asked_minor, currency, answers, record_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [id, newReference('A'), householdId, programme, period, on, createdBy, need.asked, currency, await this.seal(change, id, householdId, need), record],
    ));
    return id;
  }

  private async sendIn(change: Change, id: string, effectiveOn?: Day): Promise<{ reference: string }> {
    const application = await lockOwn(change, id);
    const on = dayFor(change, effectiveOn);
    await this.parts.checkComplete(change, application.householdId);
    const { period } = await this.parts.place(change, { programme: application.programme, asked: application.asked }, on);
    const submitted = await refusing(move(change, application, 'submit', { kind: records.submitted, on, set: { submitted_on: on, period } }));
    await this.parts.findDuplicates(change, { ...application, state: submitted }, on);
    return { reference: application.reference };
  }

  private seal(change: Change, id: string, householdId: string, { story, before }: Need): Promise<Buffer> {
    return this.vault.seal(change, inApplication(id, 'answers', householdId), JSON.stringify({ story, before } satisfies Answers));
  }
}

/** Nobody looks at these: no draft yet, or no more. */
const NOT_LOOKED_AT = ['draft', 'awarded', 'declined', 'withdrawn', 'expired', 'merged'];

const sentIn = (): Conflict => new Conflict('grants.sentIn', 'This was sent in already. Write a message if something should change.');
