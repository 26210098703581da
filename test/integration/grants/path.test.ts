import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/kernel/actor.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { awarded, inApproval, person, proposal, scene, type Scene, stateOf, whole } from './scene.js';

let db: TestDatabase;
let s: Scene;
beforeAll(async () => {
  db = await freshDatabase();
  s = await scene(db);
});
afterAll(() => db.close());

const available = () => s.ledger.available(db.reader, s.fund.id, 'EUR');
const balance = async (account: string) => Number((await db.admin.query('SELECT coalesce(sum(amount), 0) AS n FROM ledger.line WHERE account = $1 AND fund_id = $2', [account, s.fund.id])).rows[0].n);

describe('three people', () => {
  it('bring an application to a confirmed payment, with a record for every step', async () => {
    const before = await available();
    const { householdId, applicationId, grantId, disbursementId } = await awarded(s);
    expect(await stateOf(s, 'application', applicationId)).toBe('awarded');
    expect(await available()).toBe(before - 18_000);
    expect(await balance('liability.grant_committed')).toBe(-18_000);
    await s.disbursements.prepare(s.approver, disbursementId);
    await s.disbursements.release(s.treasurer, disbursementId);
    await s.disbursements.send(s.treasurer, disbursementId);
    expect(await balance('liability.grant_committed')).toBe(0);
    await s.disbursements.confirm(s.caseWorker, disbursementId, { receipt: 'B' });
    expect(await stateOf(s, 'disbursement', disbursementId)).toBe('confirmed');
    expect(await stateOf(s, 'family_grant', grantId)).toBe('completed');
    const { rows } = await db.admin.query('SELECT kind FROM audit.entry WHERE subject_id = ANY($1) ORDER BY at, kind', [[householdId, applicationId, grantId, disbursementId]]);
    expect(rows.map(({ kind }) => kind)).toEqual(expect.arrayContaining([
      'household.opened', 'application.started', 'household.described', 'payout.edited', 'application.submitted', 'application.cleared', 'application.assessed', 'application.recommended',
      'application.sentToApproval', 'application.voted', 'application.awarded', 'disbursement.prepared', 'disbursement.released', 'disbursement.sent', 'disbursement.confirmed', 'grant.completed',
    ]));
    const steps = await db.admin.query('SELECT state FROM application_step WHERE application_id = $1 ORDER BY seq', [applicationId]);
    expect(steps.rows.map(({ state }) => state)).toEqual(['draft', 'submitted', 'duplicate_check', 'screening', 'assessment', 'recommended', 'in_approval', 'awarded']);
  });

  it('pay again what came back, as the next attempt', async () => {
    const { grantId, disbursementId } = await awarded(s);
    const pay = async () => {
      await s.disbursements.prepare(s.approver, disbursementId);
      await s.disbursements.release(s.treasurer, disbursementId);
      await s.disbursements.send(s.treasurer, disbursementId);
    };
    await pay();
    await s.disbursements.undo(s.treasurer, disbursementId, { how: 'fail' });
    await s.disbursements.retry(s.treasurer, disbursementId);
    await pay();
    await s.disbursements.confirm(s.caseWorker, disbursementId, { receipt: 'A' });
    await s.disbursements.undo(s.treasurer, disbursementId, { how: 'return' });
    expect(await stateOf(s, 'family_grant', grantId)).toBe('awarded');
    const { rows } = await db.admin.query(`SELECT key FROM ledger.entry WHERE key LIKE $1 ORDER BY id`, [`grant:${grantId}:%`]);
    expect(rows.map(({ key }) => key.split(':').slice(2).join(':'))).toEqual(['award', 'pay:1:1', 'return:1:1', 'pay:1:2', 'return:1:2']);
  });
});

describe('the wrong person', () => {
  it('is refused by the service at every step', async () => {
    const both: Actor = { ...s.caseWorker, roles: ['case_worker', 'approver', 'treasurer'] };
    const { applicationId } = await inApproval(s);
    await expect(s.approvals.vote(both, applicationId, { choice: 'approve', reason: '' })).rejects.toMatchObject({ code: 'grants.samePerson' });
    await s.approvals.vote(s.approver, applicationId, { choice: 'approve', reason: '' });
    const { disbursementId } = await awarded(s);
    await s.disbursements.prepare(s.treasurer, disbursementId);
    await expect(s.disbursements.release(both, disbursementId)).rejects.toMatchObject({ code: 'grants.samePerson' });
    await expect(s.disbursements.release(s.treasurer, disbursementId)).rejects.toMatchObject({ code: 'grants.samePerson' });
    const other = person('treasurer');
    await s.disbursements.release(other, disbursementId);
    await s.disbursements.send(other, disbursementId);
    await expect(s.disbursements.confirm(other, disbursementId, { receipt: 'B' })).rejects.toMatchObject({ code: 'grants.samePerson' });
    expect(await stateOf(s, 'disbursement', disbursementId)).toBe('sent');
  });

  it('who wrote the application down never votes on it; who said they know the family has no step', async () => {
    const started = await s.applications.writeDown(s.approver, whole());
    await s.casework.assess(s.caseWorker, started.applicationId);
    await s.casework.recommend(s.caseWorker, started.applicationId, proposal);
    await s.casework.send(s.caseWorker, started.applicationId);
    await expect(s.approvals.vote(s.approver, started.applicationId, { choice: 'approve', reason: '' })).rejects.toMatchObject({ code: 'grants.samePerson' });
    const friend = person('approver');
    await s.casework.declareConflict(friend, started.applicationId);
    await expect(s.casework.revise(friend, started.applicationId)).rejects.toMatchObject({ code: 'grants.samePerson' });
    await expect(s.approvals.vote(friend, started.applicationId, { choice: 'approve', reason: '' })).rejects.toThrow('You said that you know this family');
  });

  it('nobody votes twice, and nobody but the assessor proposes', async () => {
    const { applicationId } = await inApproval(s, {}, { ...proposal });
    await s.approvals.vote(s.approver, applicationId, { choice: 'return', reason: 'Which train?' });
    await s.casework.recommend(s.caseWorker, applicationId, proposal);
    await expect(s.casework.recommend(person('case_worker'), applicationId, proposal)).rejects.toMatchObject({ code: 'grants.assessorOnly' });
    await s.casework.send(s.caseWorker, applicationId);
    expect(await s.approvals.vote(s.approver, applicationId, { choice: 'approve', reason: '' })).toMatchObject({ outcome: 'award' });
    await expect(s.approvals.vote(s.approver, applicationId, { choice: 'approve', reason: '' })).rejects.toMatchObject({ code: 'grants.notInApproval' });
  });
});

describe('large amounts', () => {
  it('ask for two approvers, all apart, under the full profile', async () => {
    const big = whole({ need: { programme: 'legal-fees', asked: 200_000, story: '', before: '' } });
    const { applicationId } = await inApproval(s, big, { amount: 200_000, instalments: 4, evidence: 'A', rationale: 'The agreement.' });
    const [one, two] = [person('approver'), person('approver')];
    expect(await s.approvals.vote(one, applicationId, { choice: 'approve', reason: '' })).toEqual({ outcome: 'wait', grantId: null });
    await expect(s.approvals.vote(one, applicationId, { choice: 'approve', reason: '' })).rejects.toMatchObject({ code: 'grants.votedAlready' });
    const { grantId } = await s.approvals.vote(two, applicationId, { choice: 'approve', reason: '' });
    const { rows } = await db.admin.query('SELECT id, amount_minor, due_on FROM disbursement WHERE grant_id = $1 ORDER BY instalment', [grantId]);
    expect(rows.map(({ amount_minor }) => Number(amount_minor))).toEqual([50_000, 50_000, 50_000, 50_000]);
    await expect(s.disbursements.prepare(s.treasurer, rows[1].id)).rejects.toMatchObject({ code: 'grants.notDue' });
    await expect(s.disbursements.prepare(one, rows[0].id)).rejects.toMatchObject({ code: 'grants.samePerson' });
    await s.disbursements.prepare(s.treasurer, rows[0].id);
    await expect(s.disbursements.release(two, rows[0].id)).rejects.toMatchObject({ code: 'grants.samePerson' });
  });
});

describe('money that is not there', () => {
  it('refuses the award and changes nothing; the vote can be cast again when it came', async () => {
    const poor = await freshDatabase();
    try {
      const p = await scene(poor, 10_000);
      const { applicationId } = await inApproval(p);
      await expect(p.approvals.vote(p.approver, applicationId, { choice: 'approve', reason: '' })).rejects.toMatchObject({ code: 'ledger.insufficient' });
      expect(await stateOf(p, 'application', applicationId)).toBe('in_approval');
      expect((await poor.admin.query('SELECT count(*)::int AS n FROM application_vote')).rows[0].n).toBe(0);
      await p.give(10_000);
      expect(await p.approvals.vote(p.approver, applicationId, { choice: 'approve', reason: '' })).toMatchObject({ outcome: 'award' });
    } finally {
      await poor.close();
    }
  });

  it('two awards at once on money for one: exactly one', async () => {
    const poor = await freshDatabase();
    try {
      const p = await scene(poor, 20_000);
      const both = [await inApproval(p), await inApproval(p)];
      const results = await Promise.allSettled(both.map(({ applicationId }) => p.approvals.vote(p.approver, applicationId, { choice: 'approve', reason: '' })));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'ledger.insufficient' } });
      expect(await p.ledger.available(poor.reader, p.fund.id, 'EUR')).toBe(2_000);
    } finally {
      await poor.close();
    }
  });

  it('two approvers at once: one decides, one is told', async () => {
    const { applicationId } = await inApproval(s);
    const results = await Promise.allSettled([s.approver, person('approver')].map((who) => s.approvals.vote(who, applicationId, { choice: 'approve', reason: '' })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await db.admin.query('SELECT count(*)::int AS n FROM family_grant WHERE application_id = $1', [applicationId])).rows[0].n).toBe(1);
  });
});
