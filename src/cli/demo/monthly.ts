import { addDays, daysOf } from '../../kernel/clock.js';
import { sessionIn } from '../sandbox-control.js';
import { expect, type Stage } from './stage.js';

const VISA = '4242424242424242';
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

/** One donor gives monthly: charged again when the sandbox's clock is a month on, changed and stopped with the code, each seen at Stripe before it counts. */
export async function monthly(stage: Stage): Promise<string> {
  const { as, sandbox, noon, month } = stage;
  const order = { amountMinor: FIRST, currency: 'EUR', cardCountry: 'no', frequency: 'monthly' };
  const { code, payAt } = (await as('campaigner').post('/api/v1/campaigns/winter-parcels/donations', order)).json<{ code: string; payAt: string }>();
  await sandbox.clock(noon(1)); // by the real one the next charge would be due already
  await sandbox.pay([{ session: sessionIn(payAt), card: VISA, person: 'monthly donor', settle: true }]);
  await seen(stage, code, 'a monthly gift that began', ({ status, lastChargeOn }) => status === 'active' && lastChargeOn === stage.day(1));
  const next = addDays(daysOf(month).to, 1);
  const renewed = Date.parse(`${next}T12:00:00Z`) / 1000 + AFTER_DRAFT_S;
  await sandbox.clock(renewed);
  await sandbox.settle(renewed);
  await seen(stage, code, 'a second charge', ({ lastChargeOn }) => lastChargeOn === next);
  await asks(stage, code, 'amount', { amountMinor: CHANGED });
  await seen(stage, code, 'another amount', ({ amountMinor, asked }) => amountMinor === CHANGED && asked === null);
  await asks(stage, code, 'stop');
  const ended = await seen(stage, code, 'a monthly gift that ended', ({ status, asked }) => status === 'ended' && asked === null);
  await sandbox.clock(null);
  expect('the day of the last charge', ended.lastChargeOn, next);
  return '1 donor charged twice by the clock, then another amount and stopped, with the code alone';
}

const asks = (stage: Stage, code: string, what: string, more: object = {}) => stage.visitor().post(`/api/v1/gift/${what}`, { code, ...more }, { expected: 200 });

/** What the private page says, once it is so. */
const seen = (stage: Stage, code: string, what: string, so: (gift: Monthly) => boolean): Promise<Monthly> => stage.until(what, async () => {
  const gift = (await stage.visitor().post('/api/v1/gift/monthly', { code }, { expected: 200 })).json<Monthly>();
  return so(gift) && gift;
});
