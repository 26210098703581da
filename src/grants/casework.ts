import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { Conflict, Forbidden, Invalid } from '../kernel/problem.js';
import { Messages } from '../families/index.js';
import { type Change, Changes } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import type { Proposed } from './policy.js';
import { freeCare, takeIfFree, workerOf } from '../reveals/index.js';
import { policyOf } from './policy-rows.js';
import { Proposals } from './proposals.js';
import { records } from './records.js';
import { type Application, dayFor, lockApplication, move, personFor, refusing } from './rows.js';
import { inApplication } from './sealed.js';

export interface Proposal extends Proposed {
  /** Why this amount; the approver reads it, so it names nobody. */
  readonly rationale: string;
}

interface When {
  readonly effectiveOn?: Day;
}

/** An application in the hands of a case worker: is it new, is it clear, what do we propose. */
@Injectable()
export class Casework {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Messages) private readonly messages: Messages,
    @Inject(Proposals) private readonly proposals: Proposals,
  ) {}

  /** Decides whether another household is the same family. `same` merges this application into the older one's case. */
  decideDuplicate(actor: Actor, id: string, { household, same, effectiveOn }: { household: string; same: boolean } & When): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const application = await lockForWork(change, id);
      if (application.state !== 'duplicate_check') throw new Conflict('grants.noDuplicate', 'Nothing has to be decided about this application.');
      change.record(records.duplicateDecided, { type: 'application', id }, { same });
      const decided = await change.query('UPDATE duplicate_candidate SET decision = $3, decided_by = $4 WHERE application_id = $1 AND other_household = $2 RETURNING 1 AS one',
        [id, household, same ? 'same' : 'different', actor.id]);
      if (decided.length === 0) throw new Conflict('grants.noDuplicate', 'Nothing has to be decided about this family.');
      const on = dayFor(change, effectiveOn);
      if (same) await move(change, application, 'merge', { kind: records.merged, on, set: { merged_into: household } });
      else if (!(await hasOpenCandidate(change, id))) await move(change, application, 'clear', { kind: records.cleared, on });
    });
  }

  /** Asks the family something; the question is a message in its portal. */
  ask(actor: Actor, id: string, question: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const application = await lockForWork(change, id);
      await move(change, application, 'ask', { kind: records.asked, on: dayFor(change) });
      await this.messages.write(change, application.householdId, question);
    });
  }

  /** Takes up the application, and the family's case when it is nobody's: who assesses it is its only assessor. After an appeal it is nobody who assessed or refused it before. */
  assess(actor: Actor, id: string, { effectiveOn }: When = {}): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const application = await lockApplication(change, id);
      const person = await personFor(change, 'recommend', 'three', { application: id });
      const earlier = application.appealed && await change.one('SELECT FROM application_assessor WHERE application_id = $1 AND person = $2 AND NOT after_appeal', [id, person]);
      if (earlier) throw new Forbidden('grants.samePerson', 'You assessed this before; an appeal is looked at by somebody else.');
      await move(change, application, 'assess', { kind: records.assessed, on: dayFor(change, effectiveOn), set: { assessor: person } });
      await takeIfFree(change, { kind: 'household', id: application.householdId });
    });
  }

  /** Proposes an amount within the programme's limits and sets it aside in the fund. Throws Invalid by field, Conflict `grants.noMoney`, Forbidden for anybody but the assessor. */
  recommend(actor: Actor, id: string, { effectiveOn, ...proposal }: Proposal & When): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const application = await lockApplication(change, id);
      if (application.assessor !== actor.id) throw new Forbidden('grants.assessorOnly', 'Only the person who assessed it proposes an amount.');
      if (proposal.rationale.trim() === '') throw new Invalid('grants.proposal', 'Say why this amount.', { rationale: 'Say why this amount.' });
      const { fundId } = await this.proposals.check(change, application, proposal);
      const { profile } = await policyOf(change, proposal.amount);
      const person = await personFor(change, 'recommend', profile, { application: id });
      const rationale = await this.vault.seal(change, inApplication(id, 'rationale', application.householdId), proposal.rationale);
      const on = dayFor(change, effectiveOn);
      await refusing(move(change, application, 'recommend', {
        kind: records.recommended, on,
        set: { recommended_by: person, recommended_minor: proposal.amount, instalments: proposal.instalments, evidence: proposal.evidence, rationale, profile },
        fields: { amount: proposal.amount, instalments: proposal.instalments, evidence: proposal.evidence, profile },
      }));
      await this.proposals.setAside(change, application, { fundId, amount: proposal.amount, on });
    });
  }

  /** Takes the proposal back before it is voted on, to change it; its money is free again. */
  revise(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      await move(change, await lockForWork(change, id), 'revise', { kind: records.revised, on: dayFor(change) });
      await this.proposals.letGo(change, id);
    });
  }

  /** Puts the proposal to the vote under the policy of its amount. Votes on an earlier version are void. */
  send(actor: Actor, id: string, { effectiveOn }: When = {}): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const application = await lockForWork(change, id);
      await refusing(move(change, application, 'send', { kind: records.sentToApproval, on: dayFor(change, effectiveOn), fields: { amount: application.recommended } }));
    });
  }

  /** Declines before any vote, with reasons the family reads. After an appeal it is nobody who refused it before. */
  decline(actor: Actor, id: string, reason: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const application = await lockApplication(change, id);
      const person = await personFor(change, 'recommend', application.profile ?? 'three', { application: id });
      if (application.state === 'in_approval') throw new Conflict('grants.inApproval', 'It is voted on now: an approver declines it.');
      const decision = await this.vault.seal(change, inApplication(id, 'decision', application.householdId), reason);
      await move(change, application, 'decline', { kind: records.declined, on: dayFor(change), set: { decision, declined_by: person } });
    });
  }

  /** “I know this family”: from now on this person has no step in the case. */
  declareConflict(actor: Actor, id: string): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const { householdId } = await lockApplication(change, id);
      const fresh = await change.query('INSERT INTO application_conflict (application_id, person) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1 AS one', [id, actor.id]);
      if (fresh.length === 0) change.skip();
      else change.record(records.conflictDeclared, { type: 'application', id });
      const household = { kind: 'household' as const, id: householdId };
      if ((await workerOf(change, household)) === actor.id) await freeCare(change, household);
    });
  }
}

/** The application, for anybody of ours but those who know the family. */
async function lockForWork(change: Change, id: string): Promise<Application> {
  const application = await lockApplication(change, id);
  await personFor(change, 'work', 'three', { application: id });
  return application;
}

const hasOpenCandidate = async (change: Change, id: string): Promise<boolean> =>
  (await change.one(`SELECT FROM duplicate_candidate WHERE application_id = $1 AND decision IS NULL`, [id])) !== undefined;
