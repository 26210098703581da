import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tokenFor } from '../../../src/campaigns/following/tokens.js';
import { Applications, Approvals, Casework, disbursementsOf, Programmes, readProgrammeFile } from '../../../src/grants/index.js';
import { type Actor, type Role, ROLES, system } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { Funds, Ledger } from '../../../src/ledger/index.js';
import { Letters, Posting } from '../../../src/letters/index.js';
import { monthsOf } from '../../support/reports.js';
import { Refunds } from '../../../src/payments/index.js';
import { Reports } from '../../../src/reports/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { camt, OUR_IBAN } from '../../support/bank.js';
import { toldUpdate, winterParcels } from '../../support/campaign.js';
import { parcelWorld } from '../../support/parcels.js';
import { proposal, whole } from '../grants/scene.js';

const by = (role: Role): Actor => ({ kind: 'person', id: newId(), roles: [role] });
const MONTH = '2026-01';
/** What a link says stands for somebody or nobody: the page is the same. */
const NOBODY = '3e8d9e0c-9a8f-4a54-9d0e-000000000000';

/** A run somebody holds: what its forms need to name. */
export interface Held {
  readonly id: string;
  readonly fence: number;
  readonly orderId: string;
}

/** A foundation with one of everything that has an address of its own, and two volunteers with a run each. */
export async function accessWorld() {
  const app = await startApp();
  await Promise.all(ROLES.map((role) => app.pages(role)));
  const world = await parcelWorld(app);
  const addressee = await world.addressee();
  await world.volunteer('volunteer');
  await world.volunteer('volunteer2');
  const run = { own: await held(app, 'volunteer', await world.order()), foreign: await held(app, 'volunteer2', await world.order()) };
  const claim = await app.api('volunteer').post('/api/v1/expense-claims', { leaseId: run.own.id, orderId: run.own.orderId, purpose: 'transport', amountMinor: 320, spentOn: today() });
  if (claim.status >= 300) throw new Error(claim.text);
  await winterParcels(app);
  const order = await world.order('family_sends'); // its first step is a coordinator's
  const { value: recipient } = await value(app, `SELECT recipient_id AS value FROM addressee WHERE reference = '${addressee}'`);
  return {
    app, run, recipient, ...(await letters(app, addressee)), ...(await grants(app)), ...(await report(app)), ...(await moneyBack(app)), ...(await statement(app)),
    claim: claim.json.id as string, order, campaign: 'winter-parcels', update: await toldUpdate(app), followToken: (use: 'confirm' | 'leave') => tokenFor(app.db.vault, use, NOBODY),
    task: (await value(app, `SELECT id AS value FROM task WHERE order_id = '${order}' ORDER BY seq LIMIT 1`)).value,
    place: (await value(app, 'SELECT id AS value FROM place LIMIT 1')).value,
    member: (await value(app, `SELECT id AS value FROM member WHERE sign_in = 'volunteer2'`)).value,
  };
}
export type AccessWorld = Awaited<ReturnType<typeof accessWorld>>;

const value = async (app: TestApp, sql: string): Promise<{ value: string }> => (await app.db.admin.query<{ value: string }>(sql)).rows[0]!;

async function held(app: TestApp, name: 'volunteer' | 'volunteer2', orderId: string): Promise<Held> {
  const { json } = await app.api(name).post('/api/v1/tasks/claim', { orderId });
  return { id: json.leaseId, fence: json.fence, orderId };
}

async function letters(app: TestApp, to: string): Promise<{ letter: string; batch: string }> {
  const [desk, posting, moderator] = [app.nest.get(Letters), app.nest.get(Posting), by('coordinator')];
  const write = () => desk.write({ text: 'The first frost is here.', language: 'en', how: 'printed', to }, moderator);
  const printed = await write();
  await desk.approve(printed.id, moderator);
  const { batchId } = await posting.print({}, moderator);
  return { letter: (await write()).id, batch: batchId };
}

async function grants(app: TestApp): Promise<{ household: string; application: string; grant: string; disbursement: string }> {
  const { changes } = app.db;
  const fund = await changes.run(system('test'), (change) => app.nest.get(Funds).create(change, { code: 'families', name: 'Families', restriction: 'restricted' }));
  await app.nest.get(Programmes).load(system('test'), readProgrammeFile(readFileSync('config/programmes.yaml', 'utf8')));
  const line = { fundId: fund.id, currency: 'EUR' as const };
  await changes.run(system('test'), (change) => app.nest.get(Ledger).post(change, { kind: 'opening.recorded', key: 'opening:families', effectiveOn: '2026-11-01', lines: [{ ...line, account: 'asset.bank', amount: 500_000 }, { ...line, account: 'equity.opening', amount: -500_000 }] }));
  const inApproval = async (): Promise<{ applicationId: string; householdId: string }> => {
    const [worker, casework] = [by('case_worker'), app.nest.get(Casework)];
    const started = await app.nest.get(Applications).writeDown(worker, whole());
    await casework.assess(worker, started.applicationId);
    await casework.recommend(worker, started.applicationId, proposal);
    await casework.send(worker, started.applicationId);
    return started;
  };
  const { grantId } = await app.nest.get(Approvals).vote(by('approver'), (await inApproval()).applicationId, { choice: 'approve', reason: 'Confirmed.' });
  const { applicationId, householdId } = await inApproval();
  return { household: householdId, application: applicationId, grant: grantId!, disbursement: (await disbursementsOf(app.db.reader, { grant: grantId! }))[0]!.id };
}

/** A payment of which a part was asked back, and which the donor's bank disputes. */
async function moneyBack(app: TestApp): Promise<{ payment: string; refund: string; dispute: string }> {
  const payment = randomUUID(), dispute = randomUUID();
  const { value: record } = await value(app, 'SELECT record_id AS value FROM campaign LIMIT 1');
  await app.db.admin.query(
    `INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, status, record_id) VALUES ($1::uuid, $1::uuid, 'card', 1, 2500, 'EUR', 'fund', 'checkout-known', 'paid', $2)`, [payment, record]);
  const refund = await app.nest.get(Refunds).request(by('treasurer'), payment, { amount: 500, reason: 'asked' });
  await app.db.admin.query(
    `INSERT INTO dispute (id, payment_id, stripe_id, amount_minor, currency, status, reason, refundable, record_id) SELECT $1, id, 'dp_known', 2000, 'EUR', 'needs_response', 'general', false, $3 FROM payment WHERE reference = $2`, [dispute, payment, record]);
  return { payment, refund, dispute };
}

async function statement(app: TestApp): Promise<{ statement: string; line: string; handGift: string }> {
  await app.api('treasurer').post('/api/v1/bank/accounts', { number: OUR_IBAN, currency: 'EUR' });
  const file = camt({ lines: [{ day: today(), minor: 4200, text: 'unknown' }] });
  const taken = await app.api('treasurer').post('/api/v1/bank/statements', { format: 'camt.053', content: Buffer.from(file).toString('base64') });
  const gift = await app.api('treasurer').post('/api/v1/hand-gifts/cash', { fund: 'families', currency: 'EUR', amountMinor: 900, receivedOn: today() });
  return { statement: taken.json[0].id, line: (await value(app, 'SELECT id AS value FROM bank_line LIMIT 1')).value, handGift: gift.json.id };
}

async function report(app: TestApp): Promise<{ period: string; report: string }> {
  const months = await monthsOf(app.db);
  await months.gifts(MONTH, 12);
  await months.costs(MONTH, 12);
  await months.close(MONTH);
  return { period: MONTH, report: (await app.nest.get(Reports).publish(by('treasurer'), MONTH)).reference };
}
