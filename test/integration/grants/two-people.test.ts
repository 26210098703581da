import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Phrases } from '../../../src/families/phrases.js';
import { Confirmations } from '../../../src/grants/confirmations.js';
import { ForgetPayouts } from '../../../src/grants/forget-payouts.js';
import { erasePerson } from '../../../src/erasure/index.js';
import { inPayout } from '../../../src/grants/sealed.js';
import { type Actor, system } from '../../../src/kernel/actor.js';
import { workerOf } from '../../../src/reveals/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { awarded, inApproval, person, scene, type Scene, whole } from './scene.js';

let db: TestDatabase;
let s: Scene;
let phrases: Phrases;
let confirmations: Confirmations;
beforeAll(async () => {
  db = await freshDatabase();
  s = await scene(db);
  phrases = new Phrases(s.families);
  confirmations = new Confirmations(db.changes, db.reader, phrases, s.payouts);
});
afterAll(() => db.close());

const once = () => ({ key: randomUUID(), input: 1 });
const household = (id: string): Actor => ({ kind: 'household', id, roles: [] });
const elsewhere = { route: 'relative', payee: 'Somebody Else', account: 'DE75512108001245126199' };

describe('a changed account', () => {
  it('waits for somebody who had no hand in it, and is seen by treasurer and approver only', async () => {
    const { householdId, disbursementId } = await awarded(s);
    await s.applications.savePayout(household(householdId), householdId, elsewhere);
    expect(await confirmations.payoutsWaiting()).toContainEqual(expect.objectContaining({ householdId, version: 2, route: 'relative' }));
    await s.disbursements.prepare(s.approver, disbursementId);
    await expect(s.disbursements.release(s.treasurer, disbursementId)).rejects.toMatchObject({ code: 'grants.payoutAwaits' });
    const open = (by: Actor) => db.changes.run(by, (change) => confirmations.openPayout(change, householdId, { reason: 'check' }));
    await expect(open(s.caseWorker)).rejects.toMatchObject({ code: 'reveals.role' });
    expect(await open(s.approver)).toEqual(elsewhere);

    const both = person('case_worker', 'approver');
    const neighbour = person('approver');
    await db.admin.query('INSERT INTO application_conflict SELECT id, $2 FROM application WHERE household_id = $1', [householdId, neighbour.id]);
    await db.admin.query(`INSERT INTO care (subject_kind, subject, worker, how, ended_at, record_id) SELECT 'household', $1, $2, 'taken', now(), id FROM audit.entry LIMIT 1`, [householdId, both.id]);
    await expect(confirmations.confirmPayout(both, householdId, 2, once())).rejects.toMatchObject({ code: 'grants.refused' });
    await expect(confirmations.confirmPayout(neighbour, householdId, 2, once())).rejects.toMatchObject({ code: 'grants.knowsFamily' });
    await expect(open(neighbour)).rejects.toMatchObject({ code: 'grants.knowsFamily' });
    await expect(confirmations.confirmPayout(s.approver, householdId, 1, once())).rejects.toMatchObject({ code: 'grants.nothingToConfirm' });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => confirmations.confirmPayout(s.approver, householdId, 2, once())));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(open(s.approver)).rejects.toMatchObject({ code: 'grants.nothingToConfirm' });
    await s.applications.savePayout(household(householdId), householdId, elsewhere);
    expect((await s.payouts.state(db.reader, householdId))?.awaits).toBe(true);
  });

  it('is not waited for before anything was sent in', async () => {
    const { need, payout } = whole();
    const { householdId } = await s.applications.start({ kind: 'visitor', id: 'visitor', roles: [] }, { language: 'be', need });
    for (const details of [payout, elsewhere]) await s.applications.savePayout(household(householdId), householdId, details);
    expect(await s.payouts.state(db.reader, householdId)).toMatchObject({ awaits: false, version: 2 });
  });
});

describe('a new phrase', () => {
  it('takes two people, pays nothing meanwhile, and lets one case worker alone never move the money', async () => {
    const { householdId, disbursementId } = await awarded(s);
    const thief = s.caseWorker;
    await s.disbursements.prepare(s.approver, disbursementId);
    await db.changes.run(thief, (change) => phrases.ask(change, householdId));
    const [request] = (await confirmations.phrasesFor(s.approver)).slice(-1);
    await expect(s.disbursements.release(s.treasurer, disbursementId)).rejects.toMatchObject({ code: 'grants.payoutFrozen' });
    await expect(s.applications.savePayout(household(householdId), householdId, elsewhere)).rejects.toMatchObject({ code: 'grants.payoutFrozen' });
    expect((await confirmations.phrasesFor(thief)).map(({ id }) => id)).not.toContain(request!.id);
    await expect(confirmations.decidePhrase(thief, request!.id, true, once())).rejects.toMatchObject({ code: 'families.samePerson' });
    await confirmations.decidePhrase(s.approver, request!.id, true, once());
    await expect(s.disbursements.release(s.treasurer, disbursementId)).rejects.toMatchObject({ code: 'grants.payoutFrozen' });
    await db.changes.run(thief, (change) => phrases.collect(change, householdId));
    await expect(db.changes.run(thief, (change) => phrases.collect(change, householdId))).rejects.toMatchObject({ code: 'families.noRequest' });
    await expect(s.applications.savePayout(household(householdId), householdId, elsewhere)).rejects.toMatchObject({ code: 'grants.newPhrase' });
    await db.admin.query(`UPDATE household SET phrase_set_at = now() - interval '73 hours' WHERE id = $1`, [householdId]);
    await s.applications.savePayout(household(householdId), householdId, elsewhere); // with the phrase in their hands
    await db.admin.query(`ALTER TABLE payout_detail DISABLE TRIGGER payout_detail_rests; UPDATE payout_detail SET usable_from = now() WHERE household_id = '${householdId}'; ALTER TABLE payout_detail ENABLE TRIGGER payout_detail_rests`);
    await s.disbursements.takeBack(s.treasurer, disbursementId);
    await s.disbursements.prepare(s.approver, disbursementId);
    await expect(s.disbursements.release(s.treasurer, disbursementId)).rejects.toMatchObject({ code: 'grants.payoutAwaits' });
    await expect(confirmations.confirmPayout({ ...thief, roles: ['treasurer'] }, householdId, 2, once())).rejects.toMatchObject({ code: 'grants.refused' });
  });

  it('refused or stopped leaves everything as it was', async () => {
    const { householdId } = await inApproval(s);
    const ask = () => db.changes.run(s.caseWorker, (change) => phrases.ask(change, householdId));
    const asked = async (): Promise<string> => (await phrases.openOf(db.reader, householdId))!.id;
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'families.phraseAsked' });
    await confirmations.decidePhrase(s.approver, await asked(), false, once());
    await ask();
    await confirmations.decidePhrase(s.approver, await asked(), true, once());
    await expect(db.changes.run(household(randomUUID()), (change) => phrases.stop(change, householdId))).rejects.toMatchObject({ code: 'families.noRequest' });
    await db.changes.run(household(householdId), (change) => phrases.stop(change, householdId));
    await expect(db.changes.run(s.caseWorker, (change) => phrases.collect(change, householdId))).rejects.toMatchObject({ code: 'families.noRequest' });
    expect((await db.admin.query('SELECT phrase_version AS v FROM household WHERE id = $1', [householdId])).rows).toEqual([{ v: 1 }]);
    expect((await confirmations.stopped()).length).toBeGreaterThan(0);
  });
});

describe('a family’s case', () => {
  it('is whose who takes up its application, free after an appeal, and never whose who knows them', async () => {
    const { householdId, applicationId } = await inApproval(s);
    const subject = { kind: 'household' as const, id: householdId };
    expect(await workerOf(db.reader, subject)).toBe(s.caseWorker.id);
    await s.approvals.vote(s.approver, applicationId, { choice: 'decline', reason: 'No visit.' });
    await s.applications.appeal(household(householdId), applicationId);
    expect(await workerOf(db.reader, subject)).toBeNull();
    const other = person('case_worker');
    await s.casework.declareConflict(other, applicationId);
    await expect(confirmations.take(other, householdId, once())).rejects.toMatchObject({ code: 'grants.knowsFamily' });
    const third = person('case_worker');
    await confirmations.take(third, householdId, once());
    await expect(confirmations.handOver(third, householdId, other.id, once())).rejects.toMatchObject({ code: 'grants.knowsFamily' });
    await s.casework.declareConflict(third, applicationId);
    expect(await workerOf(db.reader, subject)).toBeNull();
  });
});

describe('where the money went', () => {
  it('goes with its key when it changes, and when the family is erased', async () => {
    const { need, household: told, payout } = whole();
    const { householdId } = await s.applications.start({ kind: 'visitor', id: 'visitor', roles: [] }, { language: 'be', need });
    await s.applications.saveWho(household(householdId), householdId, told);
    const keyNow = async (): Promise<string> => (await db.admin.query<{ key: string }>('SELECT key_id AS key FROM payout_detail WHERE household_id = $1', [householdId])).rows[0]!.key;
    const destroyed = async (key: string): Promise<boolean> => (await db.admin.query('SELECT FROM keyring.destroyed WHERE subject = $1', [key])).rowCount === 1;
    await s.applications.savePayout(household(householdId), householdId, payout);
    const first = await keyNow();
    await s.applications.savePayout(household(householdId), householdId, elsewhere);
    const second = await keyNow();
    expect([await destroyed(first), await destroyed(second), await destroyed(householdId)]).toEqual([true, false, false]);
    await db.changes.run(system('test'), (change) => erasePerson(change, db.vault, { kind: 'household', word: householdId, reason: 'asked' }));
    expect([await destroyed(second), await destroyed(householdId)]).toEqual([true, true]);
  });

  it('is destroyed some days after it arrived, in every copy, once, and not while anything is open', async () => {
    const { householdId, disbursementId } = await awarded(s);
    const days = (PAYOUT_KEEP_DAYS: number) => new ForgetPayouts(db.changes, db.reader, db.vault, { PAYOUT_KEEP_DAYS }, db.jobs);
    const exists = async (): Promise<boolean> => (await s.payouts.state(db.reader, householdId)) !== undefined;
    await s.disbursements.prepare(s.approver, disbursementId);
    await s.disbursements.release(s.treasurer, disbursementId);
    await s.disbursements.send(s.treasurer, disbursementId);
    const age = () => db.admin.query(`ALTER TABLE disbursement DISABLE TRIGGER USER; UPDATE disbursement SET state_at = now() - interval '61 days' WHERE id = '${disbursementId}'; ALTER TABLE disbursement ENABLE TRIGGER USER`);
    await age();
    await days(60).run();
    expect(await exists()).toBe(true);
    await s.disbursements.confirm(s.approver, disbursementId, { receipt: 'A' });
    await days(60).run();
    expect(await exists()).toBe(true);
    await age();
    const { key, contents } = (await db.admin.query<{ key: string; contents: Buffer }>('SELECT key_id AS key, contents FROM payout_detail WHERE household_id = $1', [householdId])).rows[0]!;
    const fromBackup = () => db.changes.run(system('test'), (change) => (change.skip(), db.vault.open(change, inPayout(householdId, key), contents)));
    expect(await fromBackup()).toContain('DE89');
    const gone = await Promise.all(Array.from({ length: 4 }, () => days(60).run()));
    expect(gone.reduce((sum, n) => sum + n, 0)).toBe(1);
    expect(await exists()).toBe(false);
    await expect(fromBackup()).rejects.toMatchObject({ code: 'vault.erased' });
    expect((await db.admin.query(`SELECT FROM audit.entry WHERE kind = 'payout.forgotten' AND subject_id = $1`, [householdId])).rowCount).toBe(1);
    await s.applications.savePayout(household(householdId), householdId, elsewhere); // told anew: it waits like every change
    expect((await s.payouts.state(db.reader, householdId))?.awaits).toBe(true);
  });
});
