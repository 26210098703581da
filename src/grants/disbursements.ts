import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { dayOf, type Day } from '../kernel/clock.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import { Conflict, NotFound } from '../kernel/problem.js';
import type { RecordKind } from '../kernel/record.js';
import { grantPaid, grantReturned, Ledger } from '../ledger/index.js';
import { type Change, Changes, type Once } from '../platform/change/index.js';
import { disbursementLife, type DisbursementState, grantLife, type GrantState } from './lifecycle.js';
import { Payouts, type PayoutState, refuseWhileFrozen } from './payouts.js';
import type { Grade, Profile } from './policy.js';
import { records } from './records.js';
import { dayFor, personFor, refusing } from './rows.js';

interface Disbursement {
  readonly id: string;
  readonly grantId: string;
  readonly instalment: number;
  readonly amount: number;
  readonly currency: Currency;
  readonly dueOn: Day;
  readonly state: DisbursementState;
  readonly attempt: number;
  readonly payoutVersion: number | null;
  readonly applicationId: string;
  readonly householdId: string;
  readonly fundId: number;
  readonly profile: Profile;
  readonly grantState: GrantState;
}

type Event = Parameters<typeof disbursementLife.next>[1];
type Set = Readonly<Record<string, string | number | null>>;
interface When {
  readonly effectiveOn?: Day;
}

/** The payments of grants: prepared by one, released by another, sent, confirmed by a third. */
@Injectable()
export class Disbursements {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Payouts) private readonly payouts: Payouts,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {}

  /** Takes down where the money goes now. Throws Conflict `grants.notDue` before its day, `grants.noPayout` without details. */
  prepare(actor: Actor, id: string, once?: Once): Promise<void> {
    return this.run(actor, id, once, async (change, payment) => {
      if (payment.dueOn > dayOf(change.at)) throw new Conflict('grants.notDue', `This falls due on ${payment.dueOn}.`);
      const payout = await this.payouts.state(change, payment.householdId);
      if (!payout) throw new Conflict('grants.noPayout', 'The family has not said how money can reach it. Ask in a message.');
      const person = await handOf(change, 'prepare', payment);
      await step(change, payment, 'prepare', { kind: records.prepared, set: { prepared_by: person, route: payout.route, payout_version: payout.version } });
    });
  }

  /** Lets it go. Throws Forbidden `grants.samePerson`, Conflict `grants.payoutChanged` or `grants.payoutRests` when the details moved. */
  release(actor: Actor, id: string, once?: Once): Promise<void> {
    return this.run(actor, id, once, async (change, payment) => {
      disbursementLife.next(payment.state, 'release');
      await this.checkPayout(change, payment);
      const person = await handOf(change, 'release', payment);
      await step(change, payment, 'release', { kind: records.released, set: { released_by: person } });
    });
  }

  /** Back to due, to be prepared anew, as long as nothing was sent. */
  takeBack(actor: Actor, id: string, once?: Once): Promise<void> {
    return this.run(actor, id, once, (change, payment) => step(change, payment, 'takeBack', { kind: records.takenBack, set: DUE_AGAIN }));
  }

  /** The payment left on `effectiveOn`: posting rule 18. The state comes first, so that nothing is sent twice. */
  send(actor: Actor, id: string, { effectiveOn }: When = {}, once?: Once): Promise<void> {
    return this.run(actor, id, once, async (change, payment) => {
      disbursementLife.next(payment.state, 'send');
      await this.checkPayout(change, payment);
      const on = dayFor(change, effectiveOn);
      await step(change, payment, 'send', { kind: records.sent, set: { sent_on: on } });
      await this.post(change, payment, { on, back: false });
    });
  }

  /** It arrived, and how we know. Throws Forbidden when the same person released it. Completes the grant with its last payment. */
  confirm(actor: Actor, id: string, { receipt, effectiveOn }: { receipt: Grade } & When, once?: Once): Promise<void> {
    return this.run(actor, id, once, async (change, payment) => {
      disbursementLife.next(payment.state, 'confirm');
      const person = await handOf(change, 'confirm', payment);
      await step(change, payment, 'confirm', { kind: records.confirmed, set: { confirmed_by: person, confirmed_on: dayFor(change, effectiveOn), receipt }, fields: { receipt } });
      await settle(change, payment);
    });
  }

  /** The bank did not take it, or it came back: the money is in the fund's bank again, still owed to the family (posting rule 20). */
  undo(actor: Actor, id: string, { how, effectiveOn }: { how: 'fail' | 'return' } & When, once?: Once): Promise<void> {
    return this.run(actor, id, once, async (change, payment) => {
      await step(change, payment, how, { kind: how === 'fail' ? records.failed : records.cameBack, set: {} });
      await this.post(change, payment, { on: dayFor(change, effectiveOn), back: true });
      await settle(change, payment);
    });
  }

  /** A failed or returned payment falls due again, as the next attempt. */
  retry(actor: Actor, id: string, once?: Once): Promise<void> {
    return this.run(actor, id, once, (change, payment) => step(change, payment, 'retry', { kind: records.dueAgain, set: { ...DUE_AGAIN, attempt: payment.attempt + 1 } }));
  }

  private run(actor: Actor, id: string, once: Once | undefined, work: (change: Change, payment: Disbursement) => Promise<void>): Promise<void> {
    return this.changes.run(actor, async (change) => {
      const payment = await lock(change, id);
      await personFor(change, 'work', payment.profile, { application: payment.applicationId, disbursement: id });
      return refusing(work(change, payment));
    }, once);
  }

  private async checkPayout(change: Change, { householdId, payoutVersion }: Disbursement): Promise<void> {
    const now = await this.payouts.state(change, householdId);
    if (now?.version !== payoutVersion) throw new Conflict('grants.payoutChanged', 'The family changed where the money goes. Take it back and prepare it anew.');
    if (now.awaits) throw new Conflict('grants.payoutAwaits', 'The payment details were changed, and a second person has not confirmed them with the family yet.');
    await refuseWhileFrozen(change, householdId);
    if (rests(now, change.at)) throw new Conflict('grants.payoutRests', `The payment details were changed and rest until ${now.usableFrom.toISOString().slice(0, 16).replace('T', ' ')} UTC.`);
  }

  private async post(change: Change, { grantId, instalment, attempt, amount, currency, fundId }: Disbursement, { on, back }: { on: Day; back: boolean }): Promise<void> {
    const fact = { key: `grant:${grantId}:${back ? 'return' : 'pay'}:${instalment}:${attempt}`, effectiveOn: on, fundId, currency, subject: grantId, amount };
    await this.ledger.post(change, back ? grantReturned(fact) : grantPaid({ ...fact, bankFee: 0 }));
  }
}

const DUE_AGAIN: Set = { prepared_by: null, route: null, payout_version: null, released_by: null, sent_on: null, confirmed_by: null, confirmed_on: null, receipt: null };

const rests = (payout: PayoutState | undefined, at: Date): boolean => payout !== undefined && payout.usableFrom > at;

const handOf = (change: Change, does: 'prepare' | 'release' | 'confirm', { profile, applicationId, id }: Disbursement): Promise<string> =>
  personFor(change, does, profile, { application: applicationId, disbursement: id });

async function lock(change: Change, id: string): Promise<Disbursement> {
  const row = await change.one<Omit<Disbursement, 'amount'> & { amount: string }>(
    `SELECT d.id, d.grant_id AS "grantId", d.instalment, d.amount_minor AS amount, d.currency, d.due_on AS "dueOn", d.state, d.attempt, d.payout_version AS "payoutVersion",
            g.application_id AS "applicationId", g.household_id AS "householdId", g.fund_id AS "fundId", g.profile, g.state AS "grantState"
       FROM disbursement d JOIN family_grant g ON g.id = d.grant_id WHERE d.id = $1 FOR UPDATE`, [id]);
  if (!row) throw new NotFound('grants.noDisbursement', 'There is no such payment.');
  return { ...row, amount: minorFromDb(row.amount) };
}

async function step(change: Change, payment: Disbursement, event: Event, { kind, set, fields = {} }: { kind: RecordKind; set: Set; fields?: Readonly<Record<string, string>> }): Promise<void> {
  const state = disbursementLife.next(payment.state, event);
  const record = change.record(kind, { type: 'disbursement', id: payment.id }, { state, grant: payment.grantId, attempt: payment.attempt, ...fields });
  const columns = { ...set, state, state_at: change.at.toISOString(), record_id: record };
  const names = Object.keys(columns);
  await change.query(`UPDATE disbursement SET ${names.map((name, at) => `${name} = $${at + 2}`).join(', ')} WHERE id = $1`, [payment.id, ...Object.values(columns)]);
}

/** A grant is completed when nothing of it is open, and open again when something came back. */
async function settle(change: Change, { grantId, grantState }: Disbursement): Promise<void> {
  const open = await change.one(`SELECT FROM disbursement WHERE grant_id = $1 AND state <> 'confirmed'`, [grantId]);
  const event = open ? 'reopen' : 'complete';
  if (!grantLife.allows(grantState, event)) return;
  const record = change.record(open ? records.grantReopened : records.grantCompleted, { type: 'grant', id: grantId }, {});
  await change.query('UPDATE family_grant SET state = $2, record_id = $3 WHERE id = $1', [grantId, grantLife.next(grantState, event), record]);
}
