import { addDays, daysOf } from '../../kernel/clock.js';
import { sessionIn, type Payment } from '../sandbox-control.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

const VISA = '4242424242424242';
const MASTERCARD = '5555555555554444';
/** Its fund ends with it: nobody else asks for that. */
const ENDS = 'first-days';
const FIRST = 1500;
const CHANGED = 2500;
/** A renewal is a draft for an hour before it is charged. */
const AFTER_DRAFT_S = 2 * 3600;

interface Monthly {
  readonly status: string;
  readonly amountMinor: number;
  readonly asked: string | null;
  readonly lastChargeOn: string | null;
}

/** One donor gives monthly: charged again when the sandbox's clock is a month on, given another card, changed and stopped with the code, each seen at Stripe before it counts; another's gift ends with its campaign. */
export async function monthly(stage: Stage): Promise<string> {
  const { sandbox, noon, month } = stage;
  const begun = await begin(stage, 'winter-parcels', 'monthly donor');
  const { code } = begun;
  const ending = await begin(stage, ENDS, 'another monthly donor');
  await sandbox.clock(noon(1)); // by the real one the next charge would be due already
  await sandbox.pay([begun, ending].map(({ payment }) => payment));
  await seen(stage, code, 'a monthly gift that began', ({ status, lastChargeOn }) => status === 'active' && lastChargeOn === stage.day(1));
  const next = addDays(daysOf(month).to, 1);
  const renewed = Date.parse(`${next}T12:00:00Z`) / 1000 + AFTER_DRAFT_S;
  await sandbox.clock(renewed);
  await sandbox.settle(renewed);
  await seen(stage, code, 'a second charge', ({ lastChargeOn }) => lastChargeOn === next);
  await giveCard(stage, code);
  await asks(stage, code, 'amount', { amountMinor: CHANGED });
  await seen(stage, code, 'another amount', ({ amountMinor, asked }) => amountMinor === CHANGED && asked === null);
  await asks(stage, code, 'stop');
  const ended = await seen(stage, code, 'a monthly gift that ended', ({ status, asked }) => status === 'ended' && asked === null);
  await end(stage);
  await seen(stage, ending.code, 'a monthly gift that ended with its campaign', ({ status }) => status === 'ended');
  await sandbox.clock(null);
  expect('the day of the last charge', ended.lastChargeOn, next);
  return '2 donors charged twice by the clock; then one another card, another amount and stopped, with the code alone, and one ended with its campaign';
}

/** A decision, and how it is paid. */
async function begin({ as }: Stage, slug: string, person: string): Promise<{ code: string; payment: Payment }> {
  const order = { amountMinor: FIRST, currency: 'EUR', cardCountry: 'no', frequency: 'monthly' };
  const { code, payAt } = (await as('campaigner').post(`/api/v1/campaigns/${slug}/donations`, order)).json<{ code: string; payAt: string }>();
  return { code, payment: { session: sessionIn(payAt), card: VISA, person, settle: true } };
}

/** Monthly gifts end with it, so one asks and another does it. */
async function end({ as }: Stage): Promise<void> {
  const path = `/api/v1/campaigns/${ENDS}`;
  await as('campaigner').post(`${path}/wind-down`, {}, { expected: 409 });
  await as('campaigner').post(`${path}/ask-end`, {}, { expected: 204 });
  await as('campaigner').post(`${path}/wind-down`, {}, { expected: 403 });
  await as('campaigner2').post(`${path}/wind-down`, {}, { expected: 204 });
}

/** On Stripe's page, as a donor does. */
async function giveCard(stage: Stage, code: string): Promise<void> {
  const { changeAt } = (await asks(stage, code, 'card', { cardCountry: 'no' })).json<{ changeAt: string }>();
  const answer = await fetch(changeAt, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ card: MASTERCARD, expiry: '12/34', cvc: '123' }) });
  expect('Stripe’s answer to another card', answer.status, 303);
}

const asks = (stage: Stage, code: string, what: string, more: object = {}) => stage.visitor().post(`/api/v1/gift/${what}`, { code, ...more }, { expected: 200 });

/** What the private page says, once it is so. */
const seen = (stage: Stage, code: string, what: string, so: (gift: Monthly) => boolean): Promise<Monthly> => stage.until(what, async () => {
  const gift = (await stage.visitor().post('/api/v1/gift/monthly', { code }, { expected: 200 })).json<Monthly>();
  return so(gift) && gift;
});
