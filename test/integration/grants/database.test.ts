import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { applicationLife, disbursementLife, grantLife } from '../../../src/grants/lifecycle.js';
import { APART, PROFILES, STEPS } from '../../../src/grants/policy.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';
import { awarded, inApproval, person, scene, type Scene } from './scene.js';

/** What a program could do that forgets our services: raw SQL as the application's own role. */
let db: TestDatabase;
let s: Scene;
let raw: pg.Pool;
let record: string;
beforeAll(async () => {
  db = await freshDatabase();
  s = await scene(db, 5_000_000);
  raw = new pg.Pool({ connectionString: db.urlOf('app'), max: 2 });
  record = (await db.admin.query('SELECT id FROM audit.entry LIMIT 1')).rows[0].id;
});
afterAll(async () => {
  await raw.end();
  await db.close();
});

const vote = (application: string, voter: string, { version = 1, choice = 'approve' } = {}) =>
  raw.query('INSERT INTO application_vote (application_id, version, voter, choice, record_id) VALUES ($1, $2, $3, $4, $5)', [application, version, voter, choice, record]);
/** Steps whose end the database would refuse, tried one after the other and undone. */
async function withoutEnd(work: (query: (text: string, values?: unknown[]) => Promise<unknown>) => Promise<void>): Promise<void> {
  const client = await raw.connect();
  try {
    await client.query('BEGIN');
    await work((text, values) => client.query(text, values));
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
const refused = (message: RegExp) => ({ message: expect.stringMatching(message) });

describe('the database, when the service is bypassed,', () => {
  it('takes no vote of the creator, the recommender, somebody in conflict, or anybody twice', async () => {
    const { applicationId, householdId } = await inApproval(s);
    await expect(vote(applicationId, s.caseWorker.id)).rejects.toMatchObject(refused(/hand is “recommended” cannot vote/));
    await expect(vote(applicationId, householdId)).rejects.toMatchObject(refused(/hand is “created” cannot vote/));
    const friend = person('approver');
    await s.casework.declareConflict(friend, applicationId);
    await expect(vote(applicationId, friend.id)).rejects.toMatchObject(refused(/hand is “conflict” cannot vote/));
    await expect(vote(applicationId, s.approver.id, { version: 2 })).rejects.toMatchObject(refused(/not what is voted on/));
    await vote(applicationId, s.approver.id);
    await expect(vote(applicationId, s.approver.id)).rejects.toMatchObject({ code: '23505' });
    await expect(raw.query('DELETE FROM application_vote')).rejects.toMatchObject({ code: '42501' });
    await expect(raw.query(`UPDATE application_vote SET voter = $1`, [randomUUID()])).rejects.toMatchObject({ code: '42501' });
  });

  it('awards nothing without the approvals its policy asks for', async () => {
    const { applicationId } = await inApproval(s);
    const award = () => raw.query(`UPDATE application SET state = 'awarded', record_id = $2 WHERE id = $1`, [applicationId, record]);
    await expect(award()).rejects.toMatchObject(refused(/more approvals/));
    await expect(raw.query(`UPDATE application SET recommended_minor = 1 WHERE id = $1`, [applicationId])).rejects.toMatchObject(refused(/under the vote/));
    await expect(raw.query(`UPDATE application SET created_by = $2 WHERE id = $1`, [applicationId, randomUUID()])).rejects.toMatchObject({ code: '42501' });
    await expect(raw.query(`UPDATE application SET state = 'recommended' WHERE id = $1`, [applicationId])).rejects.toMatchObject(refused(/cannot go from in_approval to recommended/));
    await vote(applicationId, s.approver.id);
    await expect(raw.query(`UPDATE application SET state = 'awarded', recommended_minor = 20000, record_id = $2 WHERE id = $1`, [applicationId, record])).rejects.toMatchObject(refused(/on its way/));
    await expect(raw.query(`UPDATE approval_policy SET approvers = 1`)).rejects.toMatchObject({ code: '42501' });
    await expect(raw.query(`DELETE FROM step_apart`)).rejects.toMatchObject({ code: '42501' });
    await expect(award()).rejects.toMatchObject(refused(/that is awarded has 0 set aside, not 18000/));
    await withoutEnd(async (query) => {
      await query(`UPDATE application SET state = 'awarded', record_id = $2 WHERE id = $1`, [applicationId, record]);
      await expect(query(
      `INSERT INTO family_grant (id, reference, application_id, household_id, programme, period, fund_id, amount_minor, currency, evidence, profile, awarded_on, record_id)
       SELECT gen_random_uuid(), 'G-7K2M9Q', id, household_id, programme, period, $2, $3, currency, evidence, profile, state_on, record_id FROM application WHERE id = $1`, [applicationId, s.fund.id, 18_001])).rejects.toMatchObject(refused(/what was recommended and approved/));
    });
  });

  it('voids the votes when the proposal goes back and changes', async () => {
    const { applicationId } = await inApproval(s);
    await vote(applicationId, s.approver.id);
    await withoutEnd(async (query) => {
      await query(`UPDATE application SET state = 'assessment', record_id = $2 WHERE id = $1`, [applicationId, record]);
      await query(`UPDATE application SET state = 'recommended', recommended_minor = 19000, record_id = $2 WHERE id = $1`, [applicationId, record]);
      await query(`UPDATE application SET state = 'in_approval', record_id = $2 WHERE id = $1`, [applicationId, record]);
      await expect(query(`UPDATE application SET state = 'awarded', record_id = $2 WHERE id = $1`, [applicationId, record])).rejects.toMatchObject(refused(/more approvals/));
    });
  });

  it('keeps the money of a proposal aside exactly as long as it is decided on', async () => {
    const { applicationId } = await inApproval(s);
    await expect(raw.query(`UPDATE application SET state = 'assessment', record_id = $2 WHERE id = $1`, [applicationId, record])).rejects.toMatchObject(refused(/that is assessment has 0 set aside, not 18000/));
    await s.approvals.vote(s.approver, applicationId, { choice: 'return', reason: 'Which train?' });
    await expect(raw.query(`UPDATE application SET state = 'recommended', record_id = $2 WHERE id = $1`, [applicationId, record])).rejects.toMatchObject(refused(/that is recommended has 18000 set aside, not 0/));
  });

  it('has an appeal assessed and refused by somebody else, and forgets nobody who assessed', async () => {
    const { applicationId, householdId } = await inApproval(s);
    await s.approvals.vote(s.approver, applicationId, { choice: 'decline', reason: 'No.' });
    await s.applications.appeal({ kind: 'household', id: householdId, roles: [] }, applicationId);
    const assess = (who: string) => raw.query(`UPDATE application SET state = 'assessment', assessor = $2, record_id = $3 WHERE id = $1`, [applicationId, who, record]);
    await expect(assess(s.caseWorker.id)).rejects.toMatchObject(refused(/assessed by somebody else|earlier_assessor/));
    await assess(randomUUID());
    await expect(raw.query(`UPDATE application SET state = 'declined', declined_by = $2, record_id = $3 WHERE id = $1`, [applicationId, s.approver.id, record])).rejects.toMatchObject(refused(/does not refuse it again/));
    await expect(raw.query('DELETE FROM application_assessor')).rejects.toMatchObject({ code: '42501' });
  });

  it('lets no payment be released by a hand that was in it, nor confirmed by the one that released it', async () => {
    const { disbursementId, householdId } = await awarded(s);
    await s.disbursements.prepare(s.approver, disbursementId);
    const release = (who: string) => raw.query(`UPDATE disbursement SET state = 'released', released_by = $2, record_id = $3 WHERE id = $1`, [disbursementId, who, record]);
    await expect(release(s.caseWorker.id)).rejects.toMatchObject(refused(/hand is “recommended” cannot release/));
    await expect(release(s.approver.id)).rejects.toMatchObject({ message: expect.stringMatching(/hand is “prepared” cannot release|released_by/) });
    await expect(release(householdId)).rejects.toMatchObject(refused(/hand is “(created|payout)” cannot release/));
    await expect(raw.query(`UPDATE disbursement SET state = 'released', prepared_by = $2, released_by = $3, record_id = $4 WHERE id = $1`, [disbursementId, randomUUID(), s.approver.id, record])).rejects.toMatchObject(refused(/does not change/));
    await release(s.treasurer.id);
    await raw.query(`UPDATE disbursement SET state = 'sent', sent_on = now(), record_id = $2 WHERE id = $1`, [disbursementId, record]);
    const confirm = (who: string) => raw.query(`UPDATE disbursement SET state = 'confirmed', confirmed_by = $2, confirmed_on = now(), receipt = 'A', record_id = $3 WHERE id = $1`, [disbursementId, who, record]);
    await expect(confirm(s.treasurer.id)).rejects.toMatchObject(refused(/hand is “released” cannot confirm/));
    await confirm(s.approver.id);
    await expect(raw.query('UPDATE disbursement SET amount_minor = 1 WHERE id = $1', [disbursementId])).rejects.toMatchObject({ code: '42501' });
  });

  it('lets nobody release who changed where the money goes, and nothing before 72 hours', async () => {
    const { disbursementId, householdId } = await awarded(s);
    await raw.query(`UPDATE payout_detail SET contents = contents || decode('00', 'hex'), edited_by = $2, awaits = false, usable_from = now() - interval '1 day', record_id = $3 WHERE household_id = $1`, [householdId, s.treasurer.id, record]);
    const { rows } = await raw.query(`SELECT version, awaits, usable_from > now() + interval '71 hours' AS rests FROM payout_detail WHERE household_id = $1`, [householdId]);
    expect(rows[0]).toEqual({ version: 2, awaits: true, rests: true });
    await raw.query(`UPDATE disbursement SET state = 'prepared', prepared_by = $2, route = 'relative', payout_version = 2, record_id = $3 WHERE id = $1`, [disbursementId, s.approver.id, record]);
    const release = (who: string) => raw.query(`UPDATE disbursement SET state = 'released', released_by = $2, record_id = $3 WHERE id = $1`, [disbursementId, who, record]);
    await expect(release(s.treasurer.id)).rejects.toMatchObject(refused(/hand is “payout” cannot release/));
    await expect(release(randomUUID())).rejects.toMatchObject(refused(/rest for 72 hours/));
    const confirm = (who: string) => raw.query('UPDATE payout_detail SET awaits = false, confirmed_by = $2 WHERE household_id = $1', [householdId, who]);
    await expect(confirm(s.treasurer.id)).rejects.toMatchObject({ constraint: 'payout_takes_two' });
    await raw.query('INSERT INTO phrase_request (id, household_id, asked_by, record_id) VALUES ($1, $2, $3, $4)', [randomUUID(), householdId, s.caseWorker.id, record]);
    await expect(confirm(s.caseWorker.id)).rejects.toMatchObject(refused(/had no hand in it/));
    await confirm(s.approver.id);
    await expect(confirm(s.approver.id)).rejects.toMatchObject(refused(/had no hand in it/));
    await expect(raw.query(`UPDATE phrase_request SET state = 'used', decided_by = $2 WHERE household_id = $1`, [householdId, s.approver.id])).rejects.toMatchObject(refused(/cannot go from asked to used/));
    await expect(raw.query(`UPDATE household SET phrase_version = phrase_version + 1 WHERE id = $1`, [householdId])).rejects.toMatchObject(refused(/takes two people/));
    await expect(raw.query('DELETE FROM payout_detail')).rejects.toMatchObject({ code: '42501' });
  });

  it('keeps the same tables of hands and steps as the rules', async () => {
    const { rows } = await db.admin.query('SELECT profile, step, hand FROM step_apart');
    const ours = PROFILES.flatMap((profile) => STEPS.flatMap((step) => APART[profile][step].map((hand) => `${profile} ${step} ${hand}`)));
    expect(rows.map((row) => `${row.profile} ${row.step} ${row.hand}`).sort()).toEqual(ours.sort());
  });

  it.each([['application', applicationLife], ['grant', grantLife], ['disbursement', disbursementLife]] as const)('knows the same steps of the %s', async (subject, life) => {
    const { rows } = await db.admin.query('SELECT was, becomes FROM grants_transition WHERE subject = $1', [subject]);
    const ours = life.states.flatMap((state) => [...new Set(Object.values(life.table[state as never] as object))].map((next) => `${state} ${String(next)}`));
    expect(rows.map(({ was, becomes }) => `${was} ${becomes}`).sort()).toEqual(ours.sort());
    const table = { application: 'application', grant: 'family_grant', disbursement: 'disbursement' }[subject];
    const check = await db.admin.query(`SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2`, [table, `${table}_state_check`]);
    expect([...check.rows[0].text.matchAll(/'(\w+)'::text/g)].map(([, state]) => state).sort()).toEqual([...life.states].sort());
  });
});
