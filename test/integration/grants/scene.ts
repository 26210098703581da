import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Actor, type Role, system } from '../../../src/kernel/actor.js';
import { dayOf } from '../../../src/kernel/clock.js';
import { Families } from '../../../src/families/families.js';
import { Messages } from '../../../src/families/messages.js';
import { ApplicationParts } from '../../../src/grants/application-parts.js';
import { Applications, type WholeApplication } from '../../../src/grants/applications.js';
import { Approvals } from '../../../src/grants/approvals.js';
import { Casework, type Proposal } from '../../../src/grants/casework.js';
import { Disbursements } from '../../../src/grants/disbursements.js';
import { Payouts } from '../../../src/grants/payouts.js';
import { readProgrammeFile } from '../../../src/grants/programme-file.js';
import { Programmes } from '../../../src/grants/programmes.js';
import { Proposals } from '../../../src/grants/proposals.js';
import { Funds, Ledger } from '../../../src/ledger/index.js';
import { Reveals } from '../../../src/reveals/index.js';
import type { TestDatabase } from '../../support/database.js';

export const person = (...roles: Role[]): Actor => ({ kind: 'person', id: randomUUID(), roles });

/** A foundation with the shipped programmes, a fund with money, and three people. */
export async function scene(db: TestDatabase, money = 500_000) {
  const funds = new Funds();
  const ledger = new Ledger();
  const families = new Families(db.changes, db.vault);
  const messages = new Messages(db.vault);
  const programmes = new Programmes(db.changes, funds);
  const reveals = new Reveals(db.changes, db.vault);
  const payouts = new Payouts(db.vault, programmes, reveals);
  const proposals = new Proposals(programmes, ledger);
  const applications = new Applications(db.changes, db.vault, families, new ApplicationParts(families, payouts, programmes, proposals));
  const casework = new Casework(db.changes, db.vault, messages, proposals);
  const approvals = new Approvals(db.changes, db.vault, proposals);
  const disbursements = new Disbursements(db.changes, payouts, ledger);
  const fund = await db.changes.run(system('test'), (change) => funds.create(change, { code: 'families', name: 'Families', restriction: 'restricted' }));
  await programmes.load(system('test'), readProgrammeFile(readFileSync('config/programmes.yaml', 'utf8')));
  const give = (amount: number) => db.changes.run(system('test'), (change) => ledger.post(change, {
    kind: 'opening.recorded', key: `open:${randomUUID()}`, effectiveOn: dayOf(new Date()),
    lines: [{ account: 'asset.bank', fundId: fund.id, currency: 'EUR', amount }, { account: 'equity.opening', fundId: fund.id, currency: 'EUR', amount: -amount }],
  }));
  if (money > 0) await give(money);
  return { db, funds, ledger, families, messages, programmes, proposals, reveals, payouts, applications, casework, approvals, disbursements, fund, give, caseWorker: person('case_worker'), approver: person('approver'), treasurer: person('treasurer') };
}
export type Scene = Awaited<ReturnType<typeof scene>>;

let people = 0;
/** A different name each time, also after folding. */
const surname = (n: number): string => Array.from(n.toString(6)).map((digit) => `${'бдкмнт'[Number(digit)]!}а`).join('');
export const whole = (changed: Partial<WholeApplication> = {}): WholeApplication => ({
  language: 'be',
  need: { programme: 'travel', asked: 18_000, story: 'Спатканне чацвёртага снежня.', before: '4 12 2026' },
  household: { caller: 'Алеся', inside: `Іван ${surname((people += 1))}`, relation: 'брат', adults: 2, children: 1 },
  payout: { route: 'relative', payee: 'Anna Nowak', account: 'DE89370400440532013000' },
  ...changed,
});

export const proposal: Proposal = { amount: 18_000, instalments: 1, evidence: 'B', rationale: 'Fare by the operator’s list, one night.' };

interface Begun {
  householdId: string;
  applicationId: string;
}

/** Applied for by the family itself, and in the hands of the case worker. */
export async function assessed(s: Scene, changed: Partial<WholeApplication> = {}): Promise<Begun> {
  const { need, household, payout, language } = whole(changed);
  const started = await s.applications.start({ kind: 'visitor', id: 'visitor', roles: [] }, { language, need });
  const family: Actor = { kind: 'household', id: started.householdId, roles: [] };
  await s.applications.saveWho(family, started.householdId, household);
  await s.applications.savePayout(family, started.householdId, payout);
  await s.applications.submit(family, started.applicationId);
  await s.casework.assess(s.caseWorker, started.applicationId);
  return started;
}

export async function proposed(s: Scene, changed: Partial<WholeApplication> = {}, what: Proposal = proposal): Promise<Begun> {
  const started = await assessed(s, changed);
  await s.casework.recommend(s.caseWorker, started.applicationId, what);
  return started;
}

export async function inApproval(s: Scene, changed: Partial<WholeApplication> = {}, what: Proposal = proposal): Promise<Begun> {
  const started = await proposed(s, changed, what);
  await s.casework.send(s.caseWorker, started.applicationId);
  return started;
}

export async function awarded(s: Scene): Promise<Begun & { grantId: string; disbursementId: string }> {
  const started = await inApproval(s);
  const { grantId } = await s.approvals.vote(s.approver, started.applicationId, { choice: 'approve', reason: 'Confirmed.' });
  const { rows } = await s.db.admin.query<{ id: string }>('SELECT id FROM disbursement WHERE grant_id = $1 ORDER BY instalment', [grantId]);
  return { ...started, grantId: grantId!, disbursementId: rows[0]!.id };
}

export const stateOf = async (s: Scene, table: 'application' | 'disbursement' | 'family_grant', id: string): Promise<string> =>
  (await s.db.admin.query<{ state: string }>(`SELECT state FROM ${table} WHERE id = $1`, [id])).rows[0]!.state;
