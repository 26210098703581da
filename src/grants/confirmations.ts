import { Inject, Injectable } from '@nestjs/common';
import { Phrases } from '../families/index.js';
import type { Actor } from '../kernel/actor.js';
import { Conflict, Forbidden, NotFound } from '../kernel/problem.js';
import type { Source } from '../ledger/index.js';
import { type Change, Changes, type Once } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { handOver, takeCare, type Why } from '../reveals/index.js';
import { type PayoutInput, Payouts } from './payouts.js';
import { findApplication, refusing } from './rows.js';

export interface PhraseWaiting {
  readonly id: string;
  readonly household: string;
  readonly askedBy: string;
  readonly askedAt: Date;
}
export interface PayoutWaiting {
  readonly householdId: string;
  readonly household: string;
  readonly route: string;
  readonly version: number;
  readonly editedAt: Date;
  readonly usableFrom: Date;
}
export interface Stopped {
  readonly household: string;
  readonly askedAt: Date;
}

/** What a family's case needs two people for: a new phrase, a change of where money goes; and whose case it is. */
@Injectable()
export class Confirmations {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Phrases) private readonly phrases: Phrases,
    @Inject(Payouts) private readonly payouts: Payouts,
  ) {}

  /** Throws NotFound `grants.noApplication`. */
  async householdOf(applicationId: string): Promise<string> {
    return (await findApplication(this.reader, applicationId)).householdId;
  }

  /** Requests for a phrase that wait for somebody else, oldest first. */
  phrasesFor(actor: Actor): Promise<PhraseWaiting[]> {
    return this.reader.query<PhraseWaiting>(
      `SELECT p.id, h.reference AS household, p.asked_by AS "askedBy", p.asked_at AS "askedAt" FROM phrase_request p JOIN household h ON h.id = p.household_id
        WHERE p.state = 'asked' AND p.asked_by <> $1 ORDER BY p.seq LIMIT 100`, [actor.id]);
  }

  /** Families that said in the last month “it was not us”: somebody should ask what happened. */
  stopped(): Promise<Stopped[]> {
    return this.reader.query<Stopped>(
      `SELECT h.reference AS household, p.asked_at AS "askedAt" FROM phrase_request p JOIN household h ON h.id = p.household_id JOIN audit.entry e ON e.id = p.record_id
        WHERE p.state = 'stopped' AND e.actor_role = 'household' AND p.asked_at > now() - interval '30 days' ORDER BY p.seq DESC LIMIT 100`);
  }

  /** Changes of payment details that wait for somebody to confirm them, oldest first. */
  payoutsWaiting(): Promise<PayoutWaiting[]> {
    return this.reader.query<PayoutWaiting>(
      `SELECT p.household_id AS "householdId", h.reference AS household, p.route, p.version::int AS version, p.edited_at AS "editedAt", p.usable_from AS "usableFrom"
         FROM payout_detail p JOIN household h ON h.id = p.household_id WHERE p.awaits ORDER BY p.edited_at LIMIT 100`);
  }

  /** The second person's word on a new phrase. Throws Forbidden `families.samePerson`, `grants.samePerson`, NotFound `families.noRequest`. */
  decidePhrase(actor: Actor, id: string, yes: boolean, once: Once): Promise<{ done: true }> {
    return this.changes.run(actor, async (change) => {
      const request = await change.one<{ household_id: string }>('SELECT household_id FROM phrase_request WHERE id = $1', [id]);
      if (!request) throw new NotFound('families.noRequest', 'Nobody asks for a new phrase here, or it was decided already.');
      await refuseKnown(change, request.household_id, actor.id);
      await this.phrases.decide(change, id, yes);
      return { done: true as const };
    }, once);
  }

  /** The details that wait, for whoever confirms them with the family: a look. Throws Conflict `grants.nothingToConfirm`. */
  async openPayout(change: Change, householdId: string, why: Why): Promise<PayoutInput | undefined> {
    await refuseKnown(change, householdId, change.actor.id);
    if (!(await this.payouts.state(change, householdId))?.awaits) throw new Conflict('grants.nothingToConfirm', 'The details were changed again or confirmed already. Open the list anew.');
    return this.payouts.opened(change, householdId, why);
  }

  /** Says that the family confirmed this version, asked another way than its page. Throws Forbidden `grants.refused` for whoever changed it or asked for a new phrase. */
  confirmPayout(actor: Actor, householdId: string, version: number, once: Once): Promise<{ done: true }> {
    return this.changes.run(actor, async (change) => {
      await refuseKnown(change, householdId, actor.id);
      await refusing(this.payouts.confirm(change, householdId, version));
      return { done: true as const };
    }, once);
  }

  /** Takes a family's case that is nobody's. */
  take(actor: Actor, householdId: string, once: Once): Promise<{ done: true }> {
    return this.changes.run(actor, async (change) => {
      await refuseKnown(change, householdId, actor.id);
      await takeCare(change, { kind: 'household', id: householdId });
      return { done: true as const };
    }, once);
  }

  /** Hands one's own family over to a case worker who does not know it. */
  handOver(actor: Actor, householdId: string, to: string, once: Once): Promise<{ done: true }> {
    return this.changes.run(actor, async (change) => {
      await refuseKnown(change, householdId, to);
      await handOver(change, { kind: 'household', id: householdId }, to);
      return { done: true as const };
    }, once);
  }
}

/** Throws NotFound `grants.noHousehold`, and Forbidden `grants.knowsFamily` when the person said so in any of the family's applications. */
async function refuseKnown(source: Source, householdId: string, person: string): Promise<void> {
  if (!(await source.one('SELECT FROM household WHERE id = $1 AND erased_at IS NULL', [householdId]))) throw new NotFound('grants.noHousehold', 'There is no such family.');
  const known = await source.one('SELECT FROM application_conflict c JOIN application a ON a.id = c.application_id WHERE a.household_id = $1 AND c.person = $2 LIMIT 1', [householdId, person]);
  if (known) throw new Forbidden('grants.knowsFamily', 'Somebody who knows this family has no step in its case.');
}
