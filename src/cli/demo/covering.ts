import { pointsFor } from '../../campaigns/index.js';
import { addDays, dayOf } from '../../kernel/clock.js';
import { sessionIn } from '../sandbox-control.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

/** Paid, and disputed as fraudulent by the card's bank. */
const DISPUTED = '4000000000000259';
const GIFT = 8000;
const SLUG = 'work-shoes';

interface Below {
  readonly fund: string;
  readonly available: number;
  readonly most: number;
  readonly payers: readonly string[];
}

/** A dispute takes a new fund below zero (what it withdraws costs a fee as well); one person asks for it to be covered, another moves the money, and nobody does both. */
export async function cover(stage: Stage): Promise<string> {
  const { as, sandbox } = stage;
  await openCampaign(stage);
  const { payAt } = (await as('campaigner').post(`/api/v1/campaigns/${SLUG}/donations`, { amountMinor: GIFT, currency: 'EUR', cardCountry: 'no' })).json<{ payAt: string }>();
  await sandbox.pay([{ session: sessionIn(payAt), card: DISPUTED, person: 'a donor whose bank disputes', settle: true }]);
  const now = Math.floor(Date.now() / 1000);
  await sandbox.settle(now);
  const { most, payers, available } = await stage.until('a fund below zero', async () => below(stage));
  expect('who may pay for it', payers.join(), 'core');
  const wish = { from: 'core', to: SLUG, currency: 'EUR', amountMinor: most, reason: 'dispute' };
  await as('treasurer').post('/api/v1/fund-covers', { ...wish, from: 'families' }, { expected: 403 }); // what donors gave for one purpose pays for no other
  const { id } = (await as('treasurer').post('/api/v1/fund-covers', wish)).json<{ id: string }>();
  await as('treasurer').post(`/api/v1/fund-covers/${id}/allow`, {}, { expected: 403 });
  const { state } = (await as('approver').post(`/api/v1/fund-covers/${id}/allow`, {}, { expected: 200 })).json<{ state: string }>();
  expect('the cover', state, 'covered');
  expect('a fund below zero', await below(stage), undefined);
  return `1 gift disputed: its fund fell to EUR ${(available / 100).toFixed(2)}, EUR ${(most / 100).toFixed(2)} came from the core fund by two people`;
}

const below = async ({ as }: Stage): Promise<Below | undefined> => (await as('auditor').get('/api/v1/funds/below-zero')).json<Below[]>().find(({ fund }) => fund === SLUG);

async function openCampaign({ as }: Stage): Promise<void> {
  const today = dayOf(new Date());
  await as('campaigner').post('/api/v1/campaigns', {
    slug: SLUG, currency: 'EUR', feesPaidBy: 'fund', deadline: addDays(today, 60), pricesOn: today,
    words: { en: { title: 'Work shoes for open-type institutions', summary: 'Shoes are not issued there, and the workday starts outdoors.', overflow: 'winter parcels.', verified: 'The places and the prices were checked by two people.' } },
    items: [{ label: { en: 'A pair of work shoes' }, eachMinor: 4500, number: 60 }], gifts: [],
  });
  await as('campaigner2').post(`/api/v1/campaigns/${SLUG}/check`, { points: pointsFor('own') }, { expected: 204 });
  await as('campaigner2').post(`/api/v1/campaigns/${SLUG}/publish`, {}, { expected: 204 });
}
