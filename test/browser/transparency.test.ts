import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings } from '../support/browser.js';
import { monthsOf } from '../support/reports.js';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  const months = await monthsOf(app.db);
  for (const [n, month] of ['2026-06', '2026-07', '2026-08', '2026-09'].entries()) {
    await months.gifts(month, 30 + 6 * n);
    await months.costs(month, n === 1 ? 3 : 14 + n);
    await months.costs(month, n === 3 ? 4 : 12, 'expense.parcel.postage');
    await months.close(month);
    await app.api('treasurer').post('/api/v1/reports', { to: month });
  }
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const PAGES = [['transparency', '/transparency'], ['report', '/transparency/reports/2026-08-r1']] as const;
const VIEWS = [{ width: 375, dark: false }, { width: 1280, dark: false }, { width: 1280, dark: true }, { width: 320, dark: true }] as const;

describe.each(PAGES)('%s', (name, path) => {
  it.each(VIEWS)('is whole at $width px (dark: $dark), and axe finds nothing serious', async ({ width, dark }) => {
    const context = await open(browser, { width, dark });
    const page = await context.newPage();
    await page.goto(app.url + path);
    expect(await overflow(page)).toBe(0);
    expect(await page.locator('h1').count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    await picture(page, `${name}-${width}${dark ? '-dark' : ''}`);
    await context.close();
  });
});

describe('a reader', () => {
  it('goes from the figures to a report and downloads its bundle, without JavaScript', async () => {
    const context = await open(browser, { javaScript: false });
    const page = await context.newPage();
    await page.goto(`${app.url}/transparency`);
    await page.click('a[href$="/transparency/reports/2026-09-r1"]');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('main a.btn')]);
    expect(download.suggestedFilename()).toBe('report-2026-09-r1.zip');
    await context.close();
  });
});
