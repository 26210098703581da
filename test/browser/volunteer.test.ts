import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn  } from '../support/browser.js';
import { parcelWorld, SECRET_NAME } from '../support/parcels.js';
import { phonePhoto } from '../support/pictures.js';

let app: TestApp;
let browser: Browser;
let world: Awaited<ReturnType<typeof parcelWorld>>;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  world = await parcelWorld(app);
  await world.volunteer('volunteer');
  await world.volunteer('volunteer2', 'new');
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const press = (page: Page, name: string | RegExp) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name, exact: typeof name === 'string' }).first().click()]);
const main = (page: Page) => page.locator('main').textContent();

/** As it should be for anybody: one heading, nothing wider than the window, nobody's name. */
async function looks(page: Page, name: string): Promise<void> {
  expect([name, await overflow(page), await page.locator('h1').count()]).toEqual([name, 0, 1]);
  expect(await main(page)).not.toContain(SECRET_NAME);
  await picture(page, `volunteer-${name}`);
}

describe('a volunteer with a phone of 375 pixels and no JavaScript', () => {
  it('claims a parcel, packs it, posts it and asks the tram ticket back', async () => {
    await world.order();
    const context = await open(browser, { width: 375, javaScript: false });
    const page = await signIn(context, app, 'volunteer');
    expect(new URL(page.url()).pathname).toBe('/volunteer');
    await looks(page, 'board-375');
    await press(page, 'Claim');
    await looks(page, 'buy-375');
    await press(page, 'Bought');
    expect(await page.locator('.field .error').count()).toBe(1);
    await page.getByLabel(/What the goods cost/).fill('21.50');
    await press(page, 'Bought');

    await press(page, 'Close the box');
    expect(await page.locator('.field .error').textContent()).toContain('Put the closed box on the scale');
    await page.locator('.pick input').first().check();
    await press(page, 'Save the ticks');
    expect(await page.locator('.pick input').first().isChecked()).toBe(true);
    expect(await page.locator('.dock').textContent()).toMatch(/^[\d,]+\sg.*in the box of [\d,]+\sg planned/);
    await looks(page, 'pack-375');
    const planned = Number(/of ([\d,]+)\sg/.exec((await page.locator('.dock').textContent())!)![1]!.replace(',', ''));
    await page.getByLabel(/Weight on the scale/).fill(String(planned * 3));
    await press(page, 'Close the box');
    expect(await page.locator('.field .error').textContent()).toContain('Talk to a coordinator');
    expect(await page.getByLabel(/I checked the box/).count()).toBe(0);
    await page.getByLabel(/Weight on the scale/).fill(String(Math.round(planned * 1.3)));
    await press(page, 'Close the box');
    expect(await page.locator('.field .error').textContent()).toContain('15 %');
    await page.getByLabel(/I checked the box/).check();
    await press(page, 'Close the box');

    await looks(page, 'post-375');
    await page.getByLabel(/Tracking number/).fill('RR473124828US');
    await page.getByLabel('Postage').fill('9.90');
    await press(page, 'Handed over');
    expect(await page.locator('.field .error').textContent()).toContain('last digit');
    expect(await page.getByLabel('Postage').inputValue()).toBe('9.90');
    await page.getByLabel(/Tracking number/).fill('RR 473124829 US');
    await press(page, 'Handed over');
    expect(await main(page)).toContain('This run is done');
    await looks(page, 'done-375');
    await page.getByLabel('How much').fill('3.20');
    await page.getByLabel(/Photo of the receipt/).setInputFiles({ name: 'receipt.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
    await press(page, 'Ask it back');
    expect(await page.locator('.field .error').textContent()).toContain('This is a PDF');
    expect(await page.getByLabel('How much').inputValue()).toBe('3.20');
    await looks(page, 'claim-375');
    await page.getByLabel(/Photo of the receipt/).setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: await phonePhoto() });
    await press(page, 'Ask it back');
    expect((await app.db.reader.query('SELECT 1 FROM expense_claim')).length).toBe(1);
    expect(await main(page)).toMatch(/Asked back.*Transport.*€3\.20.*Waits for somebody’s decision/);
    await looks(page, 'asked-375');
    await page.getByRole('link', { name: 'All runs' }).click();
    expect(await main(page)).toMatch(/Still to be paid back\s*Run R-/);
    await context.close();
  });

  it('gets a day more, gives a run back, and panic signs out', async () => {
    await world.order();
    const context = await open(browser, { width: 375, javaScript: false });
    const page = await signIn(context, app, 'volunteer2');
    await press(page, 'Take the next');
    expect(await main(page)).toMatch(/4[78] h \d+ min left/);
    await press(page, 'A day more');
    expect(await main(page)).toMatch(/7[12] h \d+ min left/);
    await page.getByText('You cannot finish it').click();
    await press(page, 'Give this run back');
    expect(await page.getByRole('button', { name: 'Claim' }).count()).toBe(1);
    await press(page, 'Panic');
    expect(new URL(page.url()).pathname).toBe('/');
    expect((await page.goto(`${app.url}/volunteer`))?.status()).toBe(200);
    expect(await main(page)).toContain('Pack and post a parcel');
    await context.close();
  });

  it('reads the list in her language, and the weight counts along', async () => {
    await world.order();
    const context = await open(browser, { width: 375 });
    const page = await signIn(context, app, 'volunteer');
    await page.goto(`${app.url}/be/volunteer`);
    await press(page, 'Узяць');
    expect(await page.locator('main form ul').textContent()).not.toMatch(/[a-z]{3}/i);
    await page.locator('[name=goods]').fill('10');
    await press(page, 'Куплена');
    const all = page.locator('.pick input');
    for (const box of await all.all()) await box.check();
    const weight = async () => (await page.locator('.dock .stat').textContent())!.replace(/[^\d]+/g, ' ').trim().split(' ');
    const [inBox, planned] = await weight();
    expect([Number(inBox) > 0, Number(inBox) <= Number(planned)]).toEqual([true, true]);
    for (const box of await all.all()) await box.uncheck();
    expect((await weight())[0]).toBe('0');
    await context.close();
  });

  it('finds nothing in the way, light and dark, in three languages', async () => {
    await world.order();
    for (const dark of [false, true]) {
      const context = await open(browser, { width: 375, dark });
      const page = await signIn(context, app, 'volunteer');
      for (const path of ['/volunteer', '/be/volunteer', '/ru/volunteer']) {
        await page.goto(app.url + path);
        expect([path, dark, await overflow(page), await seriousFindings(page)]).toEqual([path, dark, 0, []]);
      }
      await context.close();
    }
  });
});

describe('the coordinator', () => {
  it('decides about what is stuck, does her own steps, and pays runs back', async () => {
    const id = await world.order();
    await world.order('pay_the_place');
    const { json: run } = await app.api('volunteer').post('/api/v1/tasks/claim', { orderId: id });
    await app.api('volunteer').post(`/api/v1/leases/${run.leaseId}/buy`, { fence: run.fence, orderId: id, goodsMinor: 2000 });
    await app.api('volunteer').post(`/api/v1/leases/${run.leaseId}/release`, { fence: run.fence });
    const context = await open(browser, { width: 1280 });
    const page = await signIn(context, app, 'coordinator');
    await page.goto(`${app.url}/staff/queue`);
    await looks(page, 'queue-1280');
    expect(await seriousFindings(page)).toEqual([]);
    await press(page, 'Goods are handed over: back to the board');
    expect(await page.locator('#stuck').textContent()).toContain('Nothing is stuck');
    const [receipt] = await Promise.all([page.waitForResponse(/\/receipt$/), page.getByRole('button', { name: 'Show the receipt' }).click()]);
    expect([receipt.status(), receipt.headers()['content-type']]).toEqual([200, 'image/jpeg']);
    expect(await page.evaluate('[document.images[0].naturalWidth, document.images[0].naturalHeight]')).toEqual([1200, 1600]);
    await picture(page, 'volunteer-receipt-1280');
    await page.goto(`${app.url}/staff/queue`);
    await press(page, 'Approve');
    expect(await page.locator('#claims').textContent()).toContain('No claim waits');
    await press(page, 'Pay back');
    await press(page, 'Pay back');
    expect(await page.locator('#pay').textContent()).toContain('Every run is paid');
    await Promise.all([page.waitForNavigation(), page.locator('#steps tr', { hasText: 'Pay the place' }).getByRole('link').click()]);
    await looks(page, 'task-1280');
    await press(page, 'Done');
    expect(await page.locator('.field .error').textContent()).toContain('Enter what was paid');
    await page.getByLabel(/What was paid/).fill('30');
    await press(page, 'Done');
    expect(await page.locator('#steps').textContent()).not.toContain('Pay the place');
    await context.close();
  });
});
