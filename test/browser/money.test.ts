import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { donationCaptured, Funds, Ledger, moneyReserved, openingRecorded } from '../../src/ledger/index.js';
import { system } from '../../src/kernel/actor.js';
import { today } from '../../src/kernel/clock.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn } from '../support/browser.js';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  const { changes } = app.db;
  const ledger = new Ledger();
  await changes.run(system('test'), async (change) => {
    const fund = await new Funds().create(change, { code: 'winter-parcels', name: 'Winter parcels', restriction: 'restricted' });
    const fact = { currency: 'EUR', fundId: fund.id, effectiveOn: '2026-09-14' } as const;
    await ledger.postMany(change, [123_450, 5_000, 9_900].map((gross, n) => donationCaptured({ ...fact, item: `txn_${n}`, gross, fee: 175, feesPaidBy: n === 0 ? 'core' : 'fund', subject: randomUUID() })));
    await ledger.post(change, moneyReserved({ ...fact, amount: 42_000, subject: { type: 'parcelOrder', id: randomUUID() }, key: 'one' }));
  });
  for (const name of ['treasurer', 'approver'] as const) await app.api(name).get('/api/v1/funds');
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

async function signedIn(name: 'treasurer' | 'approver', options: Parameters<typeof open>[1] = {}): Promise<{ page: Page; context: BrowserContext }> {
  const context = await open(browser, options);
  const page = await signIn(context, app, name);
  return { page, context };
}

describe('money', () => {
  it.each([[375, true], [1280, false]] as const)('is readable at %i px (dark: %s)', async (width, dark) => {
    const { page, context } = await signedIn('treasurer', { width, dark });
    for (const path of ['/staff/money', '/staff/money/funds/winter-parcels?month=2026-09', '/staff/money/funds/new', '/staff/money/exports']) {
      await page.goto(app.url + path);
      expect([path, await overflow(page)]).toEqual([path, 0]);
      expect([path, await seriousFindings(page)]).toEqual([path, []]);
      await picture(page, `money-${path.split('/').at(-1)!.replace(/\W/g, '-')}-${width}${dark ? '-dark' : ''}`);
    }
    await context.close();
  });

  it('closes a month by two people, without JavaScript', async () => {
    const treasurer = await signedIn('treasurer', { javaScript: false });
    await treasurer.page.goto(`${app.url}/staff/money`);
    await treasurer.page.getByRole('button', { name: 'Ask to close' }).click();
    expect(await treasurer.page.getByText('Another person closes it than the one who asked.').isVisible()).toBe(true);
    expect(await treasurer.page.getByRole('button', { name: 'Close for good' }).count()).toBe(0);
    const approver = await signedIn('approver', { javaScript: false });
    await approver.page.goto(`${app.url}/staff/money`);
    await approver.page.getByRole('button', { name: 'Close for good' }).click();
    expect(await approver.page.getByRole('cell', { name: 'Closed' }).count()).toBe(1);
    await treasurer.context.close();
    await approver.context.close();
  });

  it('covers a fund below zero by two people, without JavaScript', async () => {
    await app.db.changes.run(system('test'), async (change) => {
      await new Ledger().post(change, openingRecorded({ key: 'opening:core', effectiveOn: '2026-10-01', currency: 'EUR', fundId: 1, bank: 80_000, stripe: 0 }));
      const fund = await new Funds().create(change, { code: 'work-shoes', name: 'Work shoes', restriction: 'restricted' });
      await new Ledger().post(change, { kind: 'psp.charged', key: 'fell:1', effectiveOn: today(), lines: [{ account: 'expense.psp_fee', fundId: fund.id, currency: 'EUR', amount: 2285 }, { account: 'asset.psp.stripe', fundId: fund.id, currency: 'EUR', amount: -2285 }] });
    });
    const looked = async (page: Page, name: string): Promise<void> => {
      expect([name, await overflow(page)]).toEqual([name, 0]);
      await picture(page, `covers-${name}`);
    };
    const asking = await signedIn('treasurer', { width: 375, javaScript: false });
    await asking.page.goto(`${app.url}/staff`);
    await asking.page.getByRole('link', { name: 'Funds below zero' }).click();
    await looked(asking.page, 'below-375');
    await asking.page.getByLabel('Sum').fill('45.10');
    await asking.page.getByLabel('Reason').selectOption('dispute');
    await asking.page.getByRole('button', { name: 'Ask for it to be covered' }).click();
    expect(await asking.page.locator('main').textContent()).toContain('no more than what is missing rounded up');
    await asking.page.getByLabel('Sum').fill('100');
    await asking.page.getByRole('button', { name: 'Ask for it to be covered' }).click();
    expect(await asking.page.getByRole('button', { name: 'Move the money' }).count()).toBe(0);
    await looked(asking.page, 'asked-375');
    const deciding = await signedIn('approver', { javaScript: false, dark: true });
    await deciding.page.goto(`${app.url}/staff/money/covers`);
    await looked(deciding.page, 'decide-1280-dark');
    await deciding.page.getByRole('button', { name: 'Move the money' }).click();
    expect(await deciding.page.getByRole('cell', { name: 'Covered' }).count()).toBe(1);
    await asking.page.goto(`${app.url}/staff/money/covers`);
    await looked(asking.page, 'covered-375');
    await asking.context.close();
    await deciding.context.close();
    const desk = await signedIn('treasurer', { width: 1280 });
    await desk.page.goto(`${app.url}/staff/money/covers`);
    expect(await seriousFindings(desk.page)).toEqual([]);
    await looked(desk.page, 'covered-1280');
    await desk.context.close();
  });

  it('lets the whole books go by two people, without JavaScript', async () => {
    const treasurer = await signedIn('treasurer', { javaScript: false });
    await treasurer.page.goto(`${app.url}/staff/money`);
    await treasurer.page.getByRole('link', { name: 'All entries, by two people' }).click();
    await treasurer.page.getByRole('button', { name: 'Ask' }).click();
    expect(await treasurer.page.getByRole('alert').isVisible()).toBe(true);
    await treasurer.page.getByLabel('What for').fill('For the yearly audit');
    await treasurer.page.getByRole('button', { name: 'Ask' }).click();
    expect(await treasurer.page.getByText('Another person lets it go.').isVisible()).toBe(true);
    const approver = await signedIn('approver', { javaScript: false });
    await approver.page.goto(`${app.url}/staff/money/exports`);
    await approver.page.getByRole('button', { name: 'Let it go' }).click();
    await treasurer.page.reload();
    await picture(treasurer.page, 'money-exports-ready');
    const [download] = await Promise.all([treasurer.page.waitForEvent('download'), treasurer.page.getByRole('button', { name: 'Download' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^books-[0-9a-f]{8}-1\.beancount$/);
    await treasurer.context.close();
    await approver.context.close();
  });
});
