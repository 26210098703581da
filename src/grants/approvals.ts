import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { newId, newReference } from '../kernel/ids.js';
import { Conflict, Invalid } from '../kernel/problem.js';
import { type Change, Changes, type Once } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import { type Choice, outcome, split } from './policy.js';
import { policyRows } from './policy-rows.js';
import { Proposals } from './proposals.js';
import { records } from './records.js';
import { type Application, dayFor, lockApplication, move, personFor, refusing } from './rows.js';
import { inApplication } from './sealed.js';
import { addMonths } from './spans.js';

export interface Vote {
  readonly choice: Choice;
  /** The family reads it. */
  readonly reason: string;
  readonly effectiveOn?: Day;
}

export interface Decided {
  readonly outcome: 'wait' | 'award' | 'return' | 'decline';
  readonly grantId: string | null;
}

/** A proposal that is ready to be awarded: nothing about it is missing. */
type Proposed = Application & { readonly recommended: number; readonly instalments: number };

/** The vote on a blind proposal, and the award that follows the last approval. */
@Injectable()
export class Approvals {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Proposals) private readonly proposals: Proposals,
  ) {}

  /**
   * One approver's word. The last approval the policy asks for awards: the money set aside is committed, the grant and its
   * payments come to be, all in one change. Throws Forbidden `grants.samePerson`, Conflict `grants.votedAlready`,
   * Conflict `ledger.insufficient` when refunds have taken the fund below zero (nothing is changed then, and the vote can be cast again).
   */
  vote(actor: Actor, id: string, vote: Vote, once?: Once): Promise<Decided> {
    return this.changes.run(actor, async (change) => {
      const application = await lockApplication(change, id);
      if (!isProposed(application)) throw new Conflict('grants.notInApproval', 'This is not voted on now. Look again at where it stands.');
      const cast = await this.cast(change, application, vote);
      return this.conclude(change, application, { ...vote, cast });
    }, once);
  }

  private async cast(change: Change, { id, version, profile }: Application, { choice, reason }: Vote): Promise<Choice[]> {
    if (choice !== 'approve' && reason.trim() === '') throw new Invalid('grants.reason', 'Give a reason; the family reads it.', { reason: 'Give a reason; the family reads it.' });
    const before = await votesOf(change, id, version);
    if (before.some(({ voter }) => voter === change.actor.id)) throw new Conflict('grants.votedAlready', 'You have voted on this already.');
    const voter = await personFor(change, 'vote', profile!, { application: id });
    const record = change.record(records.voted, { type: 'application', id }, { choice, version });
    await refusing(change.query('INSERT INTO application_vote (application_id, version, voter, choice, record_id) VALUES ($1, $2, $3, $4, $5)', [id, version, voter, choice, record]));
    return [...before.map((one) => one.choice), choice];
  }

  private async conclude(change: Change, application: Proposed, { cast, reason, effectiveOn }: Vote & { cast: Choice[] }): Promise<Decided> {
    const on = dayFor(change, effectiveOn);
    if (on < application.stateOn) throw new Invalid('grants.beforeVote', BEFORE, { effectiveOn: BEFORE });
    const policy = (await policyRows(change)).find(({ profile, lower, upper }) => profile === application.profile && application.recommended >= lower && (upper === null || application.recommended < upper));
    const decided = outcome(cast, policy?.approvers ?? Number.POSITIVE_INFINITY);
    if (decided === 'wait') return { outcome: decided, grantId: null };
    const decision = await this.vault.seal(change, inApplication(application.id, 'decision', application.householdId), reason);
    if (decided === 'award') return { outcome: decided, grantId: await this.award(change, application, { on, decision }) };
    const kind = decided === 'return' ? records.returned : records.declined;
    await move(change, application, decided, { kind, on, set: { decision, ...(decided === 'decline' ? { declined_by: change.actor.id } : {}) } });
    await this.proposals.letGo(change, application.id, on);
    return { outcome: decided, grantId: null };
  }

  /** Commits the money and writes the grant down, dated `on`. */
  private async award(change: Change, application: Proposed, { on, decision }: { on: Day; decision: Buffer }): Promise<string> {
    const { id, householdId, recommended: amount, currency } = application;
    const programme = await this.proposals.check(change, application, { amount, instalments: application.instalments, evidence: application.evidence! });
    const grantId = newId();
    await refusing(move(change, application, 'award', { kind: records.awarded, on, set: { decision }, fields: { grant: grantId, amount, fund: programme.fundId } }));
    const record = change.record(records.awarded, { type: 'grant', id: grantId }, { state: 'awarded', amount, profile: application.profile! });
    await change.query(
      `INSERT INTO family_grant (id, reference, application_id, household_id, programme, period, fund_id, amount_minor, currency, evidence, profile, awarded_on, record_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [grantId, newReference('G'), id, householdId, programme.code, application.period, programme.fundId, amount, currency, application.evidence, application.profile, on, record],
    );
    for (const [at, part] of split(amount, application.instalments).entries()) await instalment(change, { grantId, number: at + 1, amount: part, currency, dueOn: addMonths(on, at), record });
    await this.proposals.commit(change, application, { programme, grantId, amount, on });
    return grantId;
  }
}

const BEFORE = 'Write a day since it was put to the vote: the money was set aside then.';

const isProposed = (application: Application): application is Proposed => application.state === 'in_approval' && application.recommended !== null && application.instalments !== null;

const votesOf = (change: Change, id: string, version: number): Promise<{ voter: string; choice: Choice }[]> =>
  change.query('SELECT voter, choice FROM application_vote WHERE application_id = $1 AND version = $2', [id, version]);

function instalment(change: Change, { grantId, number, amount, currency, dueOn, record }: { grantId: string; number: number; amount: number; currency: string; dueOn: Day; record: string }): Promise<unknown> {
  return change.query(
    'INSERT INTO disbursement (id, reference, grant_id, instalment, amount_minor, currency, due_on, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [newId(), newReference('D'), grantId, number, amount, currency, dueOn, record],
  );
}
