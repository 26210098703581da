import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Expiry } from '../../../src/grants/expiry.js';
import { standsAgainst } from '../../../src/grants/policy.js';
import { handsIn } from '../../../src/grants/rows.js';
import { SealedParts } from '../../../src/grants/sealed-parts.js';
import { StaffView } from '../../../src/grants/staff-view.js';
import { blindProposal, similarGrants } from '../../../src/grants/views.js';
import { freeCare, takeCare } from '../../../src/reveals/index.js';
import type { Change } from '../../../src/platform/change/index.js';
import type { Actor } from '../../../src/kernel/actor.js';
import { dayOf } from '../../../src/kernel/clock.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { awarded, inApproval, person, proposal, scene, type Scene, stateOf, whole } from './scene.js';

let db: TestDatabase;
let s: Scene;
beforeAll(async () => {
  db = await freshDatabase();
  s = await scene(db);
});
afterAll(() => db.close());

describe('a blind proposal', () => {
  it('has the figures an approver weighs, and nothing the family wrote or is called', async () => {
    await awarded(s);
    const { applicationId } = await inApproval(s, whole({ household: { caller: 'Алеся', inside: 'Антон Залеўскі', relation: 'брат', adults: 2, children: 1 } }));
    const proposal = await blindProposal(db.reader, applicationId);
    expect(proposal).toMatchObject({ amount: 18_000, asked: 18_000, adults: 2, children: 1, evidence: 'B', profile: 'three', approvers: 1, approved: 0, route: 'relative', receivedCount: 0 });
    const { comparison, nearest, amounts } = await similarGrants(db.reader, { programme: 'travel', before: dayOf(new Date()), amount: 18_000 });
    expect(comparison).toMatchObject({ count: amounts.length, median: 18_000 });
    expect(nearest.length).toBe(Math.min(5, amounts.length));
    for (const secret of ['Алеся', 'Залеўскі', 'Nowak', 'DE89', 'Спатканне']) expect(JSON.stringify([proposal, nearest])).not.toContain(secret);
  });
});

describe('whoever knows the family', () => {
  it('opens nothing of it, writes nothing to it, and sees no account', async () => {
    const staff = new StaffView(db.changes, s.families, s.ledger, new SealedParts(db.vault, s.messages, s.payouts), s.reveals);
    const by = <R>(work: (change: Change) => Promise<R>) => db.changes.run(neighbour, work);
    const reveal = () => staff.reveal(neighbour, applicationId, { reason: 'contact' }, { key: randomUUID(), input: 1 });
    const { applicationId, householdId, grantId } = await awarded(s);
    const { rows } = await db.admin.query<{ id: string }>('SELECT id FROM disbursement WHERE grant_id = $1', [grantId]);
    const neighbour = person('case_worker', 'treasurer');
    await expect(reveal()).rejects.toMatchObject({ code: 'reveals.notYours' });
    await db.changes.run(s.caseWorker, (change) => freeCare(change, { kind: 'household', id: householdId }));
    await by((change) => takeCare(change, { kind: 'household', id: householdId }));
    expect((await reveal())?.household?.inside).toEqual(expect.any(String));
    await s.casework.declareConflict(neighbour, applicationId);
    const revealed = (): Promise<number> => db.admin.query(`SELECT FROM audit.entry WHERE kind IN ('secret.revealed', 'household.messageWritten')`).then(({ rowCount }) => rowCount!);
    const before = await revealed();
    for (const step of [reveal, () => staff.write(neighbour, applicationId, 'Hello', { key: 'hello-hello', input: 1 }), () => staff.payout(neighbour, rows[0]!.id, { reason: 'pay' }, { key: randomUUID(), input: 1 })]) {
      await expect(step()).rejects.toMatchObject({ code: 'grants.samePerson' });
    }
    expect(await revealed()).toBe(before);
  });
});

describe('a case', () => {
  it('is closed after thirty days of silence, and only then', async () => {
    const { need, language } = whole();
    const { applicationId } = await s.applications.start({ kind: 'visitor', id: 'visitor', roles: [] }, { language, need });
    const expiry = new Expiry(db.changes, db.reader, s.proposals, db.jobs);
    await expiry.run();
    expect(await stateOf(s, 'application', applicationId)).toBe('draft');
    await db.admin.query(`UPDATE application SET state_at = now() - interval '31 days' WHERE id = $1`, [applicationId]);
    expect(await expiry.run()).toBe(1);
    expect(await stateOf(s, 'application', applicationId)).toBe('expired');
  });

  it('is asked, answered, declined, and appealed once, to another assessor', async () => {
    const { need, household, payout, language } = whole();
    const { householdId, applicationId } = await s.applications.start({ kind: 'visitor', id: 'visitor', roles: [] }, { language, need });
    const family: Actor = { kind: 'household', id: householdId, roles: [] };
    await expect(s.applications.submit(family, applicationId)).rejects.toMatchObject({ code: 'grants.incomplete', fields: { who: expect.any(String), payment: expect.any(String) } });
    await s.applications.saveWho(family, householdId, household);
    await s.applications.savePayout(family, householdId, payout);
    await s.applications.submit(family, applicationId);
    await s.casework.ask(s.caseWorker, applicationId, 'Якога дня спатканне?');
    await s.applications.answered(family, applicationId);
    await s.casework.assess(s.caseWorker, applicationId);
    await s.casework.decline(s.caseWorker, applicationId, 'Няма спаткання.');
    await s.applications.appeal(family, applicationId);
    await expect(s.casework.assess(s.caseWorker, applicationId)).rejects.toMatchObject({ code: 'grants.samePerson' });
    const other = person('case_worker');
    await s.casework.assess(other, applicationId);
    expect(standsAgainst('three', 'vote', s.caseWorker.id, await handsIn(db.reader, applicationId))).toBe('recommended');
    await expect(s.casework.decline(s.caseWorker, applicationId, 'Не.')).rejects.toThrow('You refused this before the appeal');
    await s.casework.decline(other, applicationId, 'Усё яшчэ няма.');
    await expect(s.applications.appeal(family, applicationId)).rejects.toMatchObject({ code: 'grants.appealed' });
    const stranger: Actor = { kind: 'household', id: person().id, roles: [] };
    await expect(s.applications.withdraw(stranger, applicationId)).rejects.toMatchObject({ code: 'grants.noApplication' });
  });

  it('that was refused in a vote is decided by somebody else after the appeal, and never assessed again by anybody who did', async () => {
    const { applicationId, householdId } = await inApproval(s);
    const [second, third] = [person('case_worker'), person('case_worker')];
    await s.approvals.vote(s.approver, applicationId, { choice: 'return', reason: 'Which train?' });
    await s.casework.ask(s.caseWorker, applicationId, 'Які цягнік?');
    await s.applications.answered({ kind: 'household', id: householdId, roles: [] }, applicationId);
    await s.casework.assess(second, applicationId); // who assessed first is not forgotten when another goes on
    await s.casework.recommend(second, applicationId, proposal);
    await s.casework.send(second, applicationId);
    const both: Actor = { ...s.caseWorker, roles: ['case_worker', 'approver'] };
    await expect(s.approvals.vote(both, applicationId, { choice: 'approve', reason: '' })).rejects.toMatchObject({ code: 'grants.samePerson' });
    await s.approvals.vote(s.approver, applicationId, { choice: 'decline', reason: 'Няма спаткання.' });
    await s.applications.appeal({ kind: 'household', id: householdId, roles: [] }, applicationId);
    for (const before of [s.caseWorker, second, { ...s.approver, roles: ['case_worker'] } as Actor]) await expect(s.casework.assess(before, applicationId)).rejects.toMatchObject({ code: 'grants.samePerson' });
    await s.casework.assess(third, applicationId);
    await s.casework.recommend(third, applicationId, proposal);
    await s.casework.send(third, applicationId);
    await expect(s.approvals.vote(s.approver, applicationId, { choice: 'decline', reason: 'Не.' })).rejects.toThrow('You refused this before the appeal');
    expect(await s.approvals.vote(person('approver'), applicationId, { choice: 'approve', reason: '' })).toMatchObject({ outcome: 'award' });
  });

  it('cannot be open twice for one programme and time', async () => {
    const { householdId } = await inApproval(s);
    const family: Actor = { kind: 'household', id: householdId, roles: [] };
    const { need } = whole();
    await expect(s.applications.again(family, householdId, need)).rejects.toMatchObject({ code: 'grants.alreadyAsked' });
    const other = { ...need, programme: 'school' };
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => s.applications.again(family, householdId, other)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('waits for a person when another family named the same one', async () => {
    const first = await s.applications.writeDown(s.caseWorker, whole({ household: { ...whole().household, inside: 'Сяргей Цяцерын' } }));
    const second = await s.applications.writeDown(s.caseWorker, whole({ household: { ...whole().household, inside: 'Tsiatseryn Siarhei' } }));
    expect(await stateOf(s, 'application', second.applicationId)).toBe('duplicate_check');
    await expect(s.casework.assess(s.caseWorker, second.applicationId)).rejects.toMatchObject({ code: 'application.cannot' });
    await s.casework.decideDuplicate(s.caseWorker, second.applicationId, { household: first.householdId, same: false });
    expect(await stateOf(s, 'application', second.applicationId)).toBe('screening');
    const third = await s.applications.writeDown(s.caseWorker, whole({ household: { ...whole().household, inside: 'Сергей Тетерин' } }));
    expect(await stateOf(s, 'application', third.applicationId)).toBe('screening');
  });

  it('rests for 72 hours and waits for a second person when the payout details change after it was sent in', async () => {
    const { householdId, disbursementId } = await awarded(s);
    const family: Actor = { kind: 'household', id: householdId, roles: [] };
    await s.disbursements.prepare(s.approver, disbursementId);
    await s.applications.savePayout(family, householdId, { route: 'voucher', payee: '', account: '' });
    await expect(s.disbursements.release(s.treasurer, disbursementId)).rejects.toMatchObject({ code: 'grants.payoutChanged' });
    await s.disbursements.takeBack(s.treasurer, disbursementId);
    await s.disbursements.prepare(s.approver, disbursementId);
    const release = () => s.disbursements.release(s.treasurer, disbursementId);
    await expect(release()).rejects.toMatchObject({ code: 'grants.payoutAwaits' });
    await expect(db.admin.query(`UPDATE payout_detail SET awaits = false, confirmed_by = $2 WHERE household_id = $1`, [householdId, householdId])).rejects.toThrow('had no hand in it');
    await db.changes.run(s.approver, (change) => s.payouts.confirm(change, householdId, 2));
    await expect(release()).rejects.toMatchObject({ code: 'grants.payoutRests' });
    await db.admin.query(`ALTER TABLE payout_detail DISABLE TRIGGER payout_detail_rests; UPDATE payout_detail SET usable_from = now() WHERE household_id = '${householdId}'; ALTER TABLE payout_detail ENABLE TRIGGER payout_detail_rests`);
    await s.disbursements.release(s.treasurer, disbursementId);
  });
});
