import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn  } from '../support/browser.js';
import { parcelWorld, SECRET_NAME } from '../support/parcels.js';

const HELLO = 'Добры дзень!\n\nСёння першы мароз. Пекар на маёй вуліцы паставіў у акно свечку.';

let app: TestApp;
let browser: Browser;
let chosen: string;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  const world = await parcelWorld(app);
  chosen = await world.addressee('Chess, bread, rivers.');
  await world.addressee('Old films, bicycles, mathematics.');
  await world.addressee('Songs, dogs, gardening.');
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const press = (page: Page, name: string | RegExp) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name, exact: typeof name === 'string' }).first().click()]);
const main = (page: Page) => page.locator('main').textContent();

async function looks(page: Page, name: string): Promise<void> {
  expect([name, await overflow(page), await page.locator('h1').count()]).toEqual([name, 0, 1]);
  expect(await main(page)).not.toContain(SECRET_NAME);
  await picture(page, `letters-${name}`);
}

/** Writes a letter to whom is chosen; answers its code. */
async function write(page: Page, text: string): Promise<string> {
  await page.goto(`${app.url}/letters`);
  await page.locator(`[name=to][value="${chosen}"]`).check();
  await page.getByLabel('Your letter').fill(text);
  await press(page, 'Read it once more');
  await press(page, 'Send the letter');
  return (await page.locator('#the-code').textContent())!;
}

const signedIn = async (width: 375 | 1280): Promise<Page> => signIn(await open(browser, { width }), app, 'coordinator');

describe('somebody with a phone of 375 pixels and no JavaScript', () => {
  it('writes to a person, is warned and not stopped, and keeps a code that is in no address', async () => {
    const context = await open(browser, { width: 375, javaScript: false });
    const page = await context.newPage();
    await page.goto(`${app.url}/letters`);
    await looks(page, 'form-375');
    await press(page, 'Read it once more');
    expect(await page.locator('.field .error').count()).toBe(1);
    await page.locator(`[name=to][value="${chosen}"]`).check();
    await page.getByLabel('Your letter').fill('I read about the trial.');
    await press(page, 'Read it once more');
    expect(await main(page)).toContain('It speaks of the case');
    await looks(page, 'warned-375');
    await press(page, 'Change something');
    expect(await page.getByLabel('Your letter').inputValue()).toBe('I read about the trial.');
    expect(await page.locator(`[name=to][value="${chosen}"]`).isChecked()).toBe(true);
    await page.getByLabel('Your letter').fill(HELLO);
    await press(page, 'Read it once more');
    expect(await page.locator('.notice.care').count()).toBe(0);
    await press(page, 'Send the letter');
    const code = (await page.locator('#the-code').textContent())!;
    expect(page.url()).not.toContain(code);
    await looks(page, 'sent-375');

    await page.goto(`${app.url}/letters/mine`);
    await page.getByLabel(/code/).fill('AAAA-BBBB');
    await press(page, 'Look');
    expect(await page.locator('.field .error').textContent()).toContain('No letter has this code');
    await page.getByLabel(/code/).fill(code.toLowerCase().replaceAll('-', ' '));
    await press(page, 'Look');
    expect(await page.locator('h1').textContent()).toBe('Waits to be read');
    expect(new URL(page.url()).search).toBe('');
    await context.close();
  });

  it('finds nothing in the way, light and dark, in three languages', async () => {
    for (const dark of [false, true]) {
      const context = await open(browser, { width: 375, dark });
      const page = await context.newPage();
      for (const path of ['/letters', '/be/letters', '/ru/letters', '/letters/mine']) {
        await page.goto(app.url + path);
        expect([path, dark, await overflow(page), await seriousFindings(page)]).toEqual([path, dark, 0, []]);
      }
      await context.close();
    }
  });
});

describe('the letters desk', () => {
  it('reads, approves, prints in a batch, posts and relays the answer', async () => {
    const phone = await open(browser, { width: 375, javaScript: false });
    const writer = await phone.newPage();
    const code = await write(writer, HELLO);
    const desk = await signedIn(1280);
    for (let left = await rows(desk); left > 0; left = await rows(desk)) {
      await Promise.all([desk.waitForNavigation(), desk.locator('.rows a').first().click()]);
      expect(await main(desk)).not.toContain('мароз');
      await press(desk, 'Open to read');
      await press(desk, 'Approve');
    }
    await looks(desk, 'staff-1280');
    expect(await seriousFindings(desk)).toEqual([]);
    await press(desk, 'Print a batch');
    await looks(desk, 'batch-1280');
    const [download] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('button', { name: 'Open the PDF' }).click()]);
    expect(download.suggestedFilename()).toBe('letters.pdf');
    await desk.getByLabel(/Stamps/).fill('2.80');
    await press(desk, 'They are in the post');
    expect(await main(desk)).toContain('posted on');
    await desk.goto(`${app.url}/staff/letters?state=posted`);
    await Promise.all([desk.waitForNavigation(), desk.locator('.rows a').last().click()]);
    await desk.getByLabel(/An answer came/).fill('Дзякуй за мароз.');
    await press(desk, 'Save the answer');
    expect(await main(desk)).toContain('Answered');

    await writer.goto(`${app.url}/letters/mine`);
    await writer.getByLabel(/code/).fill(code);
    await press(writer, 'Look');
    expect(await main(writer)).toContain('Дзякуй за мароз.');
    await looks(writer, 'answered-375');
    await Promise.all([phone.close(), desk.context().close()]);
  });

  async function rows(desk: Page): Promise<number> {
    await desk.goto(`${app.url}/staff/letters`);
    return desk.locator('.rows a').count();
  }
});
