import { readFileSync } from 'node:fs';
import { enlist } from '../../../src/fulfilment/index.js';
import { Programmes, readProgrammeFile } from '../../../src/grants/index.js';
import { addDays, today } from '../../../src/kernel/clock.js';
import { ROLES, system } from '../../../src/kernel/actor.js';
import { CORE_FUND_ID, Funds, Ledger } from '../../../src/ledger/index.js';
import { importPlaces } from '../../../src/places/index.js';
import type { TestApp } from '../../support/app.js';
import { camt, OUR_IBAN } from '../../support/bank.js';
import { winterParcels } from '../../support/campaign.js';
import { monthsOf } from '../../support/reports.js';
import type { SandboxScene } from '../../support/stripe-sandbox.js';
import { CANARIES as C, type Cage } from './canaries.js';
import type { Ask, Said, Who } from './caller.js';

type Json = Record<string, never> & { id: string };
/** Asks the API and insists on an answer; the answer as JSON. */
export type Api = (who: Who, path: string, fields?: Record<string, unknown>) => Promise<Json>;
const LAST_MONTH = addDays(`${today().slice(0, 7)}-01`, -1).slice(0, 7);
export const day = (n: number): string => `${LAST_MONTH}-${String(n).padStart(2, '0')}`;

export interface Stage {
  readonly app: TestApp;
  readonly stripe: SandboxScene;
  readonly ask: Ask;
  readonly cage: Cage;
  /** Set once a family has applied: who `household` is. */
  readonly household: { id: string };
}

export const insist = (said: Said, what: string): Said => {
  if (said.status >= 400) throw new Error(`${what}: ${said.status} ${said.text.slice(0, 400)}`);
  return said;
};
export const apiOf = ({ ask }: Stage): Api => async (who, path, fields = {}) => {
  const { text } = insist(await ask(who, 'POST', `/api/v1/${path}`, { fields }), path);
  return (text === '' || text.startsWith('%PDF') ? {} : JSON.parse(text)) as Json;
};

/** People, places, money and rules: what is there before anybody tells us anything. */
export async function opening({ app }: Stage): Promise<void> {
  await Promise.all([...ROLES, 'approver2' as const, 'volunteer2' as const].map((role) => app.pages(role)));
  const { changes } = app.db;
  await importPlaces(changes, system('test'));
  const families = await changes.run(system('test'), (change) => app.nest.get(Funds).create(change, { code: 'families', name: 'Families', restriction: 'restricted' }));
  for (const fundId of [CORE_FUND_ID, families.id]) {
    const line = { fundId, currency: 'EUR' as const };
    await changes.run(system('test'), (change) => app.nest.get(Ledger).post(change, { kind: 'opening.recorded', key: `opening:${fundId}`, effectiveOn: day(1), lines: [{ ...line, account: 'asset.bank', amount: 900_000 }, { ...line, account: 'equity.opening', amount: -900_000 }] }));
  }
  await app.nest.get(Programmes).load(system('test'), readProgrammeFile(readFileSync('config/programmes.yaml', 'utf8')));
  await winterParcels(app);
  for (const name of ['volunteer', 'volunteer2']) {
    const { rows } = await app.db.admin.query<{ id: string }>('SELECT id FROM member WHERE sign_in = $1', [name]);
    await changes.run(system('test'), (change) => enlist(change, { id: rows[0]!.id, trust: 'trusted', cap: 3 }));
  }
}

async function person(stage: Stage, place: string, custody: string): Promise<string> {
  const { rows } = await stage.app.db.admin.query<{ id: string }>('SELECT id FROM place WHERE code = $1', [place]);
  const api = apiOf(stage);
  const { id } = await api('case_worker', 'recipients', {
    cyrillic: C['recipient.cyrillic'], latin: C['recipient.latin'], door: C['recipient.door'], birthYear: 1987, language: 'ru', placeId: rows[0]!.id, custody, since: '2025-01-01', toldOn: today(), seriouslyIll: 'yes', violator: 'no', onTerrorList: 'no', windowAgreed: 'yes',
  });
  for (const purpose of ['parcels', 'letters', 'interests']) await api('case_worker', `recipients/${id}/consents`, { purpose, given: true });
  return id;
}

/** A parcel from the request to what came of it, by a volunteer who buys, packs and posts. */
export async function parcel(stage: Stage): Promise<{ recipient: string; order: string; run: string; claim: string; tag: string }> {
  const { app, ask } = stage;
  const api = apiOf(stage);
  const recipient = await person(stage, 'by-sizo-1', 'pretrial');
  await api('case_worker', `recipients/${recipient}/reveal`, { reason: 'other', note: C['reveal.note'] });
  const { id: order } = await api('case_worker', 'parcel-orders', { recipientId: recipient, kit: 'sweets', channel: 'volunteer_posts' });
  await api('coordinator', `parcel-orders/${order}/hold`, { reason: C['parcel.hold'] });
  await api('case_worker', `parcel-orders/${order}/resume`, {});
  await api('approver', `parcel-orders/${order}/approve`, { effectiveOn: day(3) });
  await app.drain();
  const run = (await api('volunteer', 'tasks/claim', { orderId: order })) as unknown as { leaseId: string; fence: number };
  const held = { fence: run.fence, orderId: order };
  const act = (verb: string, fields: object = {}): Promise<Json> => api('volunteer', `leases/${run.leaseId}/${verb}`, { ...held, ...fields });
  const { plannedGrams } = (await act('packing-list')) as unknown as { plannedGrams: number };
  await act('buy', { goodsMinor: 2150, effectiveOn: day(9) });
  await act('pack', { grams: plannedGrams });
  await act('label');
  await act('dispatch', { carrier: 'post', tracking: C['parcel.tracking'], postageMinor: 990, effectiveOn: day(11) });
  const [task] = JSON.parse((await ask('coordinator', 'GET', '/api/v1/tasks/coordination')).text) as { id: string }[];
  await api('coordinator', `tasks/${task!.id}/confirm`, { outcome: 'delivered', evidence: 'L3', effectiveOn: day(24) });
  const { id: claim } = await api('volunteer', 'expense-claims', { leaseId: run.leaseId, orderId: order, purpose: 'transport', amountMinor: 320, spentOn: today() });
  await api('coordinator', `expense-claims/${claim}/reject`, { reason: C['volunteer.rejected'] });
  await api('treasurer', `leases/${run.leaseId}/pay`, { effectiveOn: day(26) });
  await api('coordinator', `parcel-orders/${order}/close`, { effectiveOn: day(27) });
  return { recipient, order, run: run.leaseId, claim, tag: task!.id };
}

/** One letter read, printed, posted and answered, another declined. */
export async function letter(stage: Stage): Promise<{ letter: string; batch: string }> {
  const api = apiOf(stage);
  const recipientId = await person(stage, 'by-home', 'home');
  await api('case_worker', 'addressees', { recipientId, about: C['recipient.about'], languages: 'en be ru' });
  const write = (text: string) => api('coordinator', 'letter-orders', { text, language: 'en', how: 'printed' }) as unknown as Promise<{ id: string; code: string }>;
  const declined = await write(C['letter.declined']);
  await api('coordinator', `letter-orders/${declined.id}/decline`, { reason: C['letter.reason'] });
  const { id, code } = await write(C['letter.text']);
  stage.cage.add('letter.code', code);
  await api('case_worker', `letter-orders/${id}/read`);
  await api('coordinator', `letter-orders/${id}/approve`);
  const { batchId } = (await api('coordinator', 'letter-batches')) as unknown as { batchId: string };
  await api('coordinator', `letter-batches/${batchId}/sheets`);
  await api('coordinator', `letter-batches/${batchId}/post`, { postageMinor: 140 });
  await api('coordinator', `letter-orders/${id}/answer`, { text: C['letter.answer'] });
  for (const one of [code, declined.code]) await api('visitor', 'letter-orders/mine', { code: one });
  return { letter: id, batch: batchId };
}

/** A family's grant, from what is needed to *it arrived*, with messages both ways. */
export async function grant(stage: Stage): Promise<{ household: string; application: string; grant: string; disbursement: string }> {
  const { app, ask } = stage;
  const api = apiOf(stage);
  const started = (await api('case_worker', 'applications', {
    language: 'be', effectiveOn: day(2), need: { programme: 'travel', asked: 18_000, story: C['need.story'], before: C['need.before'] },
    household: { caller: C['household.caller'], inside: C['household.inside'], relation: C['household.relation'], adults: 2, children: 1 }, payout: { route: 'relative', payee: C['payout.payee'], account: C['payout.account'] },
  })) as unknown as { applicationId: string; phrase: string };
  stage.cage.add('household.phrase', started.phrase);
  const id = started.applicationId;
  const { rows } = await app.db.admin.query<{ household_id: string }>('SELECT household_id FROM application WHERE id = $1', [id]);
  const step = (who: Who, verb: string, fields: object = {}) => api(who, `applications/${id}/${verb}`, { effectiveOn: day(5), ...fields });
  await step('case_worker', 'assess');
  await api('case_worker', `applications/${id}/ask`, { reason: C['grant.ask'] });
  const household = rows[0]!.household_id;
  stage.household.id = household;
  insist(await ask('household', 'POST', '/family/messages', { fields: { message: C['message.family'] } }), 'family message');
  insist(await ask('household', 'POST', '/family/answered', { fields: { application: id } }), 'answered');
  insist(await ask('case_worker', 'POST', `/staff/applications/${id}/messages`, { fields: { message: C['message.staff'] } }), 'message');
  insist(await ask('household', 'GET', '/family/case'), 'case');
  await step('case_worker', 'assess');
  insist(await ask('case_worker', 'POST', `/staff/applications/${id}/reveal`, { fields: { reason: 'other', note: C['reveal.note'] } }), 'reveal of a family');
  await step('case_worker', 'recommend', { amount: 18_000, instalments: 1, evidence: 'B', rationale: C['grant.rationale'] });
  await step('case_worker', 'send');
  const { grantId } = (await step('approver', 'vote', { choice: 'approve', reason: C['grant.vote'] })) as unknown as { grantId: string };
  const { disbursements } = JSON.parse((await ask('treasurer', 'GET', `/api/v1/grants/${grantId}`)).text) as { disbursements: { id: string }[] };
  const pay = (who: Who, verb: string, fields: object = {}) => api(who, `disbursements/${disbursements[0]!.id}/${verb}`, { effectiveOn: day(8), ...fields });
  await pay('case_worker', 'prepare');
  await pay('treasurer', 'release');
  insist(await ask('treasurer', 'POST', `/staff/disbursements/${disbursements[0]!.id}/reveal`, { fields: { reason: 'pay' } }), 'reveal of an account');
  await pay('treasurer', 'send');
  await pay('case_worker', 'confirm', { receipt: 'B' });
  return { household, application: id, grant: grantId, disbursement: disbursements[0]!.id };
}

/** A statement of the bank with a gift nobody can place: one looks at who paid, it is set aside and then given to a fund. */
export async function statement(stage: Stage): Promise<{ statement: string; line: string; handGift: string }> {
  const api = apiOf(stage);
  await api('treasurer', 'bank/accounts', { number: OUR_IBAN, currency: 'EUR' });
  const file = camt({ lines: [{ day: day(7), minor: 4200, name: C['transfer.name'], iban: C['transfer.account'], text: C['transfer.text'] }, { day: day(8), minor: -150, text: 'Fee' }] });
  const [taken] = (await api('treasurer', 'bank/statements', { format: 'camt.053', content: Buffer.from(file).toString('base64') })) as unknown as { id: string }[];
  const { rows } = await stage.app.db.admin.query<{ id: string }>('SELECT id FROM bank_line WHERE amount_minor = 4200');
  const line = rows[0]!.id;
  insist(await stage.ask('approver', 'POST', `/staff/money/bank/lines/${line}/look`), 'look at who paid');
  await api('treasurer', `bank/lines/${line}/set-aside`);
  await api('approver', `bank/lines/${line}/confirm`, { what: 'fund', target: 'families' });
  const { id: handGift } = await api('treasurer', 'hand-gifts/cash', { fund: 'families', currency: 'EUR', amountMinor: 900, receivedOn: day(9) });
  await api('coordinator', `hand-gifts/${handGift}/count`, { amountMinor: 900 });
  return { statement: taken!.id, line, handGift };
}

/** A draft that names somebody and is not opened, a pause of the open one with notes both ways, and a card in somebody's honour. */
export async function campaigns(stage: Stage): Promise<void> {
  const { ask } = stage;
  const api = apiOf(stage);
  const { words, ...draft } = winterParcels.draft();
  await api('campaigner', 'campaigns', { ...draft, slug: 'not-opened', words: { ...words, en: { ...words.en, story: C['campaign.draft'] } } });
  for (const page of ['', '/preview', '/edit']) insist(await ask('campaigner', 'GET', `/staff/campaigns/not-opened${page}`), 'draft');
  for (const path of ['/campaigns', '/api/v1/campaigns']) insist(await ask('visitor', 'GET', path), path);
  for (const path of ['/campaigns/not-opened', '/campaigns/not-opened/share', '/campaigns/not-opened/leaflet.pdf', '/api/v1/campaigns/not-opened']) await ask('visitor', 'GET', path);
  await api('campaigner', 'campaigns/winter-parcels/pause', { reason: 'checking', note: C['campaign.pause'] });
  insist(await ask('visitor', 'GET', '/campaigns/winter-parcels'), 'paused');
  await api('approver', 'campaigns/winter-parcels/resume', { note: C['campaign.resume'] });
  for (const path of ['/thanks/card', '/thanks/card.pdf']) insist(await ask('visitor', 'POST', path, { fields: { name: C['card.name'], words: C['card.words'], from: C['card.from'] } }), path);
}

/** The month is closed by two people, the log signed and the report built. */
export async function report(stage: Stage): Promise<{ report: string; period: string }> {
  const api = apiOf(stage);
  const months = await monthsOf(stage.app.db);
  await months.gifts(LAST_MONTH, 12);
  await api('treasurer', `periods/${LAST_MONTH}/request-close`);
  await api('approver', `periods/${LAST_MONTH}/close`);
  const { reference } = (await api('treasurer', 'reports', { to: LAST_MONTH })) as unknown as { reference: string };
  await api('auditor', 'audit/sign');
  return { report: reference, period: LAST_MONTH };
}
