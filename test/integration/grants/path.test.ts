import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Expiry } from '../../../src/grants/expiry.js';
import { type Actor, system } from '../../../src/kernel/actor.js';
import { addDays, dayOf } from '../../../src/kernel/clock.js';
import { donationRefunded } from '../../../src/ledger/index.js';
import { fundBalances } from '../../../src/ledger/statements.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { assessed, awarded, inApproval, person, proposal, proposed, scene, type Scene, stateOf, whole } from './scene.js';

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

describe('money', () => {
  const balances = async (p: Scene) => (await fundBalances(p.db.reader)).find(({ fundId }) => fundId === p.fund.id)!;
  const decide = (p: Scene, applicationId: string, choice: 'approve' | 'return' | 'decline') => p.approvals.vote(p.approver, applicationId, { choice, reason: 'A reason.' });
  const withMoney = async (money: number, work: (p: Scene) => Promise<void>) => {
    const poor = await freshDatabase();
    try {
      await work(await scene(poor, money));
    } finally {
      await poor.close();
    }
  };

  it('is set aside when it is proposed, stays aside during the vote and becomes what is owed', () => withMoney(50_000, async (p) => {
    const { applicationId } = await inApproval(p);
    expect(await balances(p)).toMatchObject({ owned: 50_000, reserved: 18_000, available: 32_000 });
    const { grantId } = await decide(p, applicationId, 'approve');
    expect(await balances(p)).toMatchObject({ owned: 32_000, reserved: 0, available: 32_000 });
    const { rows } = await p.db.admin.query(`SELECT account, amount::int, subject FROM ledger.line l JOIN ledger.entry e ON e.id = l.entry_id WHERE e.key = $1 AND account IN ('memo.reserved', 'liability.grant_committed') ORDER BY 1`, [`grant:${grantId}:award`]);
    expect(rows).toEqual([{ account: 'liability.grant_committed', amount: -18_000, subject: grantId }, { account: 'memo.reserved', amount: -18_000, subject: applicationId }]);
  }));

  it('is not committed on a day before it was set aside', () => withMoney(50_000, async (p) => {
    const { applicationId } = await inApproval(p);
    const yesterday = addDays(dayOf(new Date()), -1);
    for (const choice of ['approve', 'decline'] as const) {
      await expect(p.approvals.vote(p.approver, applicationId, { choice, reason: 'A reason.', effectiveOn: yesterday })).rejects.toMatchObject({ status: 422, code: 'grants.beforeVote' });
    }
    expect(await balances(p)).toMatchObject({ reserved: 18_000, available: 32_000 });
  }));

  it('is free again when the proposal is refused, sent back, taken back, withdrawn, or forgotten for thirty days', () => withMoney(18_000, async (p) => {
    const ends: readonly ((application: string, family: Actor) => Promise<unknown>)[] = [
      (id) => decide(p, id, 'decline'),
      (id, family) => decide(p, id, 'return').then(() => p.applications.withdraw(family, id)),
      (id, family) => p.applications.withdraw(family, id),
    ];
    for (const end of ends) {
      const { applicationId, householdId } = await inApproval(p);
      expect(await balances(p)).toMatchObject({ reserved: 18_000, available: 0 });
      await end(applicationId, { kind: 'household', id: householdId, roles: [] });
      expect(await balances(p)).toMatchObject({ owned: 18_000, reserved: 0, available: 18_000 });
    }
    const { applicationId } = await proposed(p);
    await p.casework.revise(p.caseWorker, applicationId);
    expect(await balances(p)).toMatchObject({ reserved: 0 });
    await p.casework.recommend(p.caseWorker, applicationId, { ...proposal, amount: 9_000 });
    expect(await balances(p)).toMatchObject({ reserved: 9_000, available: 9_000 });
    await p.db.admin.query(`UPDATE application SET state_at = now() - interval '31 days' WHERE id = $1`, [applicationId]);
    expect(await new Expiry(p.db.changes, p.db.reader, p.proposals, p.db.jobs).run()).toBe(1);
    expect(await stateOf(p, 'application', applicationId)).toBe('assessment');
    expect(await balances(p)).toMatchObject({ reserved: 0 });
  }));

  it('that is not there cannot be proposed: the words say so at the field, and nothing changes', () => withMoney(10_000, async (p) => {
    const { applicationId } = await assessed(p);
    await expect(p.casework.recommend(p.caseWorker, applicationId, proposal)).rejects.toMatchObject({ code: 'grants.noMoney', fields: { amount: expect.stringContaining('€180.00') } });
    expect(await stateOf(p, 'application', applicationId)).toBe('assessment');
    await p.give(8_000);
    await p.casework.recommend(p.caseWorker, applicationId, proposal);
    expect(await balances(p)).toMatchObject({ available: 0 });
  }));

  it('for one is never promised to two: ten proposals at once, then the last euro', () => withMoney(20_000, async (p) => {
    const waiting = [];
    for (let n = 0; n < 10; n += 1) waiting.push(await assessed(p));
    const results = await Promise.allSettled(waiting.map(({ applicationId }) => p.casework.recommend(p.caseWorker, applicationId, proposal)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.filter((one) => one.status === 'rejected').map(({ reason }) => (reason as { code: string }).code)).toEqual(Array(9).fill('grants.noMoney'));
    expect(await balances(p)).toMatchObject({ reserved: 18_000, available: 2_000 });
    const last = waiting.filter((_, n) => results[n]!.status === 'rejected').slice(0, 2);
    await Promise.allSettled(last.map(({ applicationId }) => p.casework.recommend(p.caseWorker, applicationId, { ...proposal, amount: 2_000 })));
    expect(await balances(p)).toMatchObject({ reserved: 20_000, available: 0 });
  }));

  it('already set aside is not awarded out of a fund that refunds took below zero', () => withMoney(18_000, async (p) => {
    const { applicationId } = await inApproval(p);
    const payment = { key: `refund:${applicationId}`, effectiveOn: dayOf(new Date()), currency: 'EUR', fundId: p.fund.id, subject: applicationId, item: `txn_${applicationId}`, amount: 1 } as const;
    await p.db.changes.run(system('test'), (change) => p.ledger.post(change, donationRefunded(payment)));
    await expect(decide(p, applicationId, 'approve')).rejects.toMatchObject({ code: 'ledger.insufficient' });
    expect((await p.db.admin.query('SELECT count(*)::int AS n FROM application_vote')).rows[0].n).toBe(0);
    await p.give(1);
    expect(await decide(p, applicationId, 'approve')).toMatchObject({ outcome: 'award' });
  }));

  it('two approvers at once: one decides, one is told', async () => {
    const { applicationId } = await inApproval(s);
    const results = await Promise.allSettled([s.approver, person('approver')].map((who) => s.approvals.vote(who, applicationId, { choice: 'approve', reason: '' })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await db.admin.query('SELECT count(*)::int AS n FROM family_grant WHERE application_id = $1', [applicationId])).rows[0].n).toBe(1);
  });
});
