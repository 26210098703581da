import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { system } from '../../src/kernel/actor.js';
import { addDays, today } from '../../src/kernel/clock.js';
import { keepDifferences } from '../../src/payments/reconciliation/differences.js';
import { payoutChanged } from '../../src/payments/records.js';
import { startApp, type TestApp } from '../support/app.js';
import { camt, DONOR_IBAN, OUR_IBAN } from '../support/bank.js';
import { launch, open, overflow, picture, seriousFindings, signIn, type Width } from '../support/browser.js';
import { winterParcels } from '../support/campaign.js';

const MANY_PICTURES_MS = 240_000;
const LOOKS = [[375, true], [1280, false]] as [Width, boolean][];
const PATHS = ['/staff/money/payouts', '/staff/money/reconciliation', '/staff/switches', '/staff/money/bank'];
const DONATE = '/campaigns/winter-parcels/donate';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ FOUNDATION_IBAN: OUR_IBAN }), launch()]);
  await winterParcels(app);
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

/** Looks at each page as a treasurer does, wide and narrow, and keeps the pictures. */
async function readable(what: string): Promise<void> {
  for (const [width, dark] of LOOKS) {
    const context = await open(browser, { width, dark });
    const page = await signIn(context, app, 'treasurer');
    for (const path of PATHS) {
      await page.goto(app.url + path);
      expect([path, width, await overflow(page)]).toEqual([path, width, 0]);
      expect([path, width, await seriousFindings(page)]).toEqual([path, width, []]);
      await picture(page, `running-${path.split('/').at(-1)}-${what}-${width}${dark ? '-dark' : ''}`);
    }
    await context.close();
  }
}

/** Payouts in each state, differences open and resolved, a look that was not complete, a part that rests and one that did, and a statement. */
async function seed(): Promise<void> {
  const { changes } = app.db;
  await changes.run(system('test'), async (change) => {
    const states = ['canceled', 'failed', 'paid', 'in_transit', 'pending'] as const;
    for (const [n, state] of states.entries()) {
      const id = `po_1RunningMoneyOfWinter0${n}`;
      const record = change.record(payoutChanged, { type: 'payout', id }, { from: null, to: state });
      await change.query(
        `INSERT INTO stripe_payout (id, amount_minor, currency, state, created_on, arrives_on, ticket, bank_line, banked_on, record_id) VALUES ($1, $2, 'EUR', $3, current_date - 9 + $4::int, current_date - 7 + $4::int, 1, $5, $6, $7)`,
        [id, 1_234_550 - n * 98_765, state, n, state === 'paid' ? 'line' : null, state === 'paid' ? today() : null, record]);
    }
  });
  const found = [
    { code: 'payoutOverdue', object: 'po_1RunningMoneyOfWinter03', sum: { amount: 938_255, currency: 'EUR' } }, { code: 'notInBooks', object: 'txn_3RunningMoneyOfWinter7qT0Zx', sum: { amount: 4_825, currency: 'EUR' } },
    { code: 'bankDiffers', object: 'asset.bank EUR', sum: { amount: -100_000, currency: 'EUR' } }, { code: 'monthlyNotAtStripe', object: 'sub_1RunningMoneyOfWinterEnded' },
  ] as const;
  await changes.run(system('test'), (change) => keepDifferences(change, { codes: found.map(({ code }) => code) }, found));
  await changes.run(system('test'), (change) => keepDifferences(change, { codes: ['notInBooks'] }, []));
}

async function switchedOff(page: Page, part: string): Promise<void> {
  await page.goto(`${app.url}/staff/switches`);
  await page.locator('label', { hasText: part }).click();
  expect(await page.getByLabel('Why').inputValue()).toBe(''); // nobody's reason is chosen for them
  await page.getByLabel('Why').selectOption('fault');
  await page.getByRole('button', { name: 'Switch off' }).click();
}

describe('money that runs', () => {
  it('its pages are readable while there is nothing', () => readable('empty'), MANY_PICTURES_MS);

  it('card payments are switched off by one person, the donate page says so, and another switches them on again, without JavaScript', async () => {
    const [first, second, outside] = await Promise.all([1, 2, 3].map(() => open(browser, { width: 375, javaScript: false })));
    const [treasurer, approver] = [await signIn(first!, app, 'treasurer'), await signIn(second!, app, 'approver')];
    const donor = await outside!.newPage();
    await switchedOff(treasurer, 'New card payments');
    expect([await treasurer.getByText('Somebody else switches it on again.').isVisible(), await treasurer.getByRole('button', { name: 'Switch on again' }).count()]).toEqual([true, 0]);
    await donor.goto(app.url + DONATE);
    expect([await donor.locator('h1').textContent(), await donor.locator('input[name=cardCountry]').count(), await overflow(donor)]).toEqual(['Card payments rest for now', 0, 0]);
    expect(await donor.locator('main').textContent()).toContain('A bank transfer works as ever');
    await picture(donor, 'running-cards-rest-375');
    await approver.goto(`${app.url}/staff/switches`);
    await approver.getByRole('button', { name: 'Switch on again' }).click();
    expect(await approver.getByText('Every part works').isVisible()).toBe(true);
    await donor.goto(app.url + DONATE);
    expect(await donor.locator('input[name=cardCountry]').count()).toBeGreaterThan(0);
    await switchedOff(treasurer, 'Paying back');
    await Promise.all([first, second, outside].map((context) => context!.close()));
  });

  it('its pages are readable with what happens on a bad day', async () => {
    await seed();
    const page = await signIn(await open(browser, { javaScript: false }), app, 'treasurer');
    await page.goto(`${app.url}/staff/money/bank`);
    const day = addDays(today(), -1);
    const lines = [{ day, minor: 5000, text: 'Gift', reference: 'B1' }, { day, minor: 2500, text: 'for the winter', name: 'Ornella Whimbrel', iban: DONOR_IBAN, reference: 'B2' }, { day, minor: -420, text: 'Fee', reference: 'B3' }];
    await page.setInputFiles('[name=file]', { name: 'statement.xml', mimeType: 'application/xml', buffer: Buffer.from(camt({ lines })) });
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await app.drain();
    await page.goto(`${app.url}/staff/money/reconciliation`);
    await page.getByRole('button', { name: 'Compare' }).click();
    expect(await page.getByText('Waits for its turn').isVisible()).toBe(true);
    await page.context().close();
    await readable('full');
  }, MANY_PICTURES_MS);
});
