import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { addDays, today } from '../../src/kernel/clock.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn, type Width } from '../support/browser.js';
import { camt, csv, DONOR_IBAN, OUR_IBAN } from '../support/bank.js';
import { winterParcels } from '../support/campaign.js';

let app: TestApp;
let browser: Browser;
let file: Buffer;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ FOUNDATION_IBAN: OUR_IBAN }), launch()]);
  await winterParcels(app);
  const { rows } = await app.db.admin.query<{ reference: string }>(`SELECT transfer_reference AS reference FROM campaign`);
  const day = addDays(today(), -1);
  file = Buffer.from(camt({ lines: [{ day, minor: 5000, text: rows[0]!.reference, reference: 'A1' }, { day, minor: 2500, text: 'for the winter', name: 'Ornella Whimbrel', iban: DONOR_IBAN, reference: 'A2' }, { day, minor: -420, text: 'Fee', reference: 'A3' }] }));
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

async function looksWell(page: Page, path: string, name: string): Promise<void> {
  await page.goto(app.url + path);
  expect([path, await overflow(page)]).toEqual([path, 0]);
  expect([path, await seriousFindings(page)]).toEqual([path, []]);
  await picture(page, name);
}

describe('the bank', () => {
  it('a statement comes in, and another person says what a line is, without JavaScript', async () => {
    const treasurer = await open(browser, { javaScript: false });
    const page = await signIn(treasurer, app, 'treasurer');
    await page.goto(`${app.url}/staff/money/bank`);
    await page.setInputFiles('[name=file]', { name: 'statement.xml', mimeType: 'application/xml', buffer: Buffer.from('<nothing/>') });
    await page.getByRole('button', { name: 'Bring it in' }).click();
    expect(await page.getByText('Line 1, Document: this is not a camt.053 statement').first().isVisible()).toBe(true);
    await page.setInputFiles('[name=file]', { name: 'statement.xml', mimeType: 'application/xml', buffer: file });
    await page.getByRole('button', { name: 'Bring it in' }).click();
    expect(await page.getByText('2 of 3 lines are booked or wait for a person.').first().isVisible()).toBe(true);
    await picture(page, 'bank-progress-1280');
    await app.drain();
    await page.getByRole('link', { name: 'Look again' }).click();
    expect(await page.getByText('Gift with a reference').isVisible()).toBe(true);
    await page.locator('tr', { hasText: '€25.00' }).getByRole('link').click();
    expect(await page.getByText('You brought this statement').isVisible()).toBe(true);
    await page.goto(`${app.url}/staff/money/bank`);
    await page.setInputFiles('[name=file]', { name: 'statement.xml', mimeType: 'application/xml', buffer: file });
    await page.getByRole('button', { name: 'Bring it in' }).click();
    expect(await page.getByText('Nothing was added.').isVisible()).toBe(true);
    await page.goto(`${app.url}/staff/money/bank`);
    await page.selectOption('[name=format]', 'generic');
    await page.setInputFiles('[name=file]', { name: 'statement.csv', mimeType: 'text/csv', buffer: Buffer.from(csv({ lines: [{ day: addDays(today(), -1), minor: 700 }] })) });
    await page.getByRole('button', { name: 'Bring it in' }).click();
    expect(await page.locator('.error', { hasText: 'In another form their lines would count twice' }).isVisible()).toBe(true); // beside the file, not on a page of its own

    const approver = await open(browser, { javaScript: false });
    const other = await signIn(approver, app, 'approver');
    await other.goto(`${app.url}/staff`);
    await other.getByRole('link', { name: 'Lines of the bank wait for a second person' }).click();
    await other.locator('tr', { hasText: '€25.00' }).getByRole('link').click();
    await other.getByRole('button', { name: 'Look once' }).click();
    expect(await other.getByText('Ornella Whimbrel').isVisible()).toBe(true);
    await other.locator('[name=target]').nth(1).selectOption('winter-parcels');
    await other.getByRole('button', { name: 'A gift to this fund' }).click();
    expect(await other.getByText('as one person said').isVisible()).toBe(true);
    await other.goto(`${app.url}/staff/money`);
    await other.getByRole('link', { name: 'Said by one person' }).first().click();
    expect(await other.getByRole('cell', { name: '€25.00' }).isVisible()).toBe(true);
    await Promise.all([treasurer.close(), approver.close()]);
  });

  it('cash is counted by two', async () => {
    const one = await open(browser, { javaScript: false });
    const page = await signIn(one, app, 'treasurer');
    await page.goto(`${app.url}/staff/money/by-hand`);
    await page.locator('#cash [name=amount]').fill('123.50');
    await page.getByRole('button', { name: 'Enter it' }).first().click();
    expect(await page.getByText('Another person counts or looks.').isVisible()).toBe(true);
    const two = await open(browser, { javaScript: false });
    const second = await signIn(two, app, 'coordinator');
    await second.goto(`${app.url}/staff/money/by-hand`);
    expect(await second.getByText('123.50').count()).toBe(0);
    await second.locator('ul [name=amount]').fill('123,50');
    await second.getByRole('button', { name: 'This is what I counted' }).click();
    expect(await second.getByText('€123.50').isVisible()).toBe(true);
    await Promise.all([one.close(), two.close()]);
  });

  it('says that a statement is missing', async () => {
    const later = camt({ opening: 130_000, lines: [{ day: today(), minor: 1000, text: 'later', reference: 'A4' }] });
    await app.api('treasurer').post('/api/v1/bank/statements', { format: 'camt.053', content: Buffer.from(later).toString('base64') });
    const treasurer = await open(browser, { javaScript: false });
    const page = await signIn(treasurer, app, 'treasurer');
    await page.goto(`${app.url}/staff/money/bank`);
    expect(await page.getByText('A statement is missing').isVisible()).toBe(true);
    await page.goto(`${app.url}/staff/money/reconciliation`);
    await page.getByRole('button', { name: 'Compare', exact: false }).first().click();
    await app.drain();
    await page.goto(`${app.url}/staff/money/reconciliation`);
    expect(await page.getByText('Days are missing between statements').first().isVisible()).toBe(true);
    expect(await page.getByText('These checks could not be made').innerText()).toContain('made: the lines at Stripe, '); // nobody answers there
    await treasurer.close();
  });

  it.each([[375, true], [1280, false]] as [Width, boolean][])('is readable at %i px (dark: %s)', async (width, dark) => {
    const context = await open(browser, { width, dark });
    const page = await signIn(context, app, 'treasurer2');
    const { rows } = await app.db.admin.query<{ id: string; statement: string }>(`SELECT id, statement_id AS statement FROM bank_line WHERE state = 'waiting' LIMIT 1`);
    for (const [path, name] of [['/staff/money/bank', 'bank'], ['/staff/money/bank/lines', 'bank-lines'], [`/staff/money/bank/lines/${rows[0]!.id}`, 'bank-line'], [`/staff/money/bank/statements/${rows[0]!.statement}`, 'bank-statement'], ['/staff/money/bank/review', 'bank-review'], ['/staff/money/by-hand', 'by-hand'], ['/staff/money/reconciliation', 'reconciliation']] as const) {
      await looksWell(page, path, `${name}-${width}${dark ? '-dark' : ''}`);
    }
    await context.close();
  });
});
