import { each } from '../each.js';
import { inventedApplication } from '../foundation/index.js';
import { Unexpected } from '../http-client.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

const GRANTS = 14;

interface Payment {
  readonly id: string;
  readonly state: string;
}

/** Item 8: fourteen grants from *what is needed?* to *it arrived*, each through the hands of three people. */
export async function grant(stage: Stage): Promise<string> {
  const phrase = await applyThemselves(stage);
  const applications = [...(await waiting(stage)), ...(await each(Array.from({ length: GRANTS - 1 }, (_, n) => n + 1), 4, (n) => apply(stage, n)))];
  await refused(stage, applications[0]!);
  const paid = await each(applications, 4, (id, n) => seeThrough(stage, id, n));
  const grants = (await stage.as('auditor').get('/api/v1/grants?limit=200')).json<{ state: string; amount: number }[]>();
  await comeBack(stage, phrase);
  expect('completed grants', grants.filter(({ state }) => state === 'completed').length, GRANTS);
  const euros = grants.reduce((sum, { amount }) => sum + amount, 0) / 100;
  return `${GRANTS} applied for (one by the family itself, with six words), approved, released and confirmed by three people each: ${paid.flat().length} payments, EUR ${euros.toFixed(2)}; their own approver and releaser refused`;
}

/** A family without an account, a script or a name: what is needed, six words, who they are, where the money can go, sent. */
async function applyThemselves(stage: Stage): Promise<string> {
  const { need, household, payout } = inventedApplication(0, stage.day(3));
  const family = stage.visitor();
  const { text } = await family.submit('/family', '/family', { programme: need.programme, amount: (need.asked / 100).toFixed(2), story: need.story });
  const phrase = /id="phrase">([^<]+)</.exec(text)?.[1];
  if (!phrase) throw new Unexpected('no phrase on the page after the first step');
  const { inside, relation, caller, adults, children } = household;
  await family.submit('/family/who', '/family/who', { inside, relation, caller, adults: String(adults), children: String(children) }, 303);
  await family.submit('/family/payment', '/family/payment', { route: payout.route, payee: payout.payee, account: 'BY20NBRB3600900000002Z00AB00' }, 422); // no bank there
  await family.submit('/family/payment', '/family/payment', { route: payout.route, payee: payout.payee, account: payout.account }, 303);
  await family.submit('/family/check', '/family/check', {}, 303);
  return phrase;
}

const waiting = async ({ as }: Stage): Promise<string[]> =>
  (await as('case').get('/api/v1/applications?state=screening')).json<{ id: string }[]>().map(({ id }) => id);

/** The six words open the case again on any device; five of them do not. */
async function comeBack({ visitor }: Stage, phrase: string): Promise<void> {
  const family = visitor();
  await family.submit('/family/return', '/family/return', { phrase: phrase.split(' ').slice(1).join(' ') }, 422);
  await family.submit('/family/return', '/family/return', { phrase: phrase.toUpperCase() }, 303);
  await family.get('/family/case');
}

/** A case worker writes it down; the family leaves with six words. */
async function apply({ as, day }: Stage, n: number): Promise<string> {
  const { applicationId, phrase } = (await as('case').post('/api/v1/applications', inventedApplication(n, day(3 + (n % 5))))).json<{ applicationId: string; phrase: string }>();
  expect('words of the phrase', phrase.split(' ').length, 6);
  return applicationId;
}

/** What nobody may do alone, tried on one application before anything else happens to it. */
async function refused({ as }: Stage, id: string): Promise<void> {
  await as('volunteer').post(`/api/v1/applications/${id}/assess`, {}, { expected: 403 });
  await as('treasurer').post(`/api/v1/applications/${id}/vote`, { choice: 'approve' }, { expected: 403 });
  await as('approver').post(`/api/v1/applications/${id}/vote`, { choice: 'approve' }, { expected: 409 });
}

async function seeThrough(stage: Stage, id: string, n: number): Promise<Payment[]> {
  const { as, day } = stage;
  const at = { effectiveOn: day(9 + (n % 5)) };
  const step = (who: 'case' | 'approver', verb: string, body: object = {}): Promise<unknown> => as(who).post(`/api/v1/applications/${id}/${verb}`, { ...at, ...body }, { expected: 200 });
  await step('case', 'assess');
  await step('case', 'recommend', { amount: 4000 + 900 * (n % 6), instalments: 1, evidence: 'B', rationale: 'The ordinary cost, as in similar cases.' });
  await step('case', 'send');
  const { grantId } = (await as('approver').post(`/api/v1/applications/${id}/vote`, { ...at, choice: 'approve' }, { expected: 200 })).json<{ grantId: string }>();
  const { disbursements } = (await as('treasurer').get(`/api/v1/grants/${grantId}`)).json<{ disbursements: Payment[] }>();
  return each(disbursements, 1, (payment) => payOut(stage, payment, n));
}

async function payOut({ as, day }: Stage, { id }: Payment, n: number): Promise<Payment> {
  const path = `/api/v1/disbursements/${id}`;
  await as('treasurer2').post(`${path}/prepare`, {}, { expected: 200 });
  await as('treasurer2').post(`${path}/release`, {}, { expected: 403 }); // who prepared it does not let it go
  await as('treasurer').post(`${path}/release`, {}, { expected: 200 });
  await as('treasurer').post(`${path}/send`, { effectiveOn: day(15 + (n % 5)) }, { expected: 200 });
  await as('treasurer').post(`${path}/confirm`, { receipt: 'A' }, { expected: 403 }); // nor is the releaser the one who saw it arrive
  return (await as('case').post(`${path}/confirm`, { receipt: 'A', effectiveOn: day(20 + (n % 5)) }, { expected: 200 })).json<Payment>();
}
