import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Settings } from '../../config/settings.js';
import { Poller, Projector } from '../../src/payments/index.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, type Width } from '../support/browser.js';
import { winterParcels } from '../support/campaign.js';
import { sandboxScene, TEST_KEY, type SandboxScene } from '../support/stripe-sandbox.js';

const MANY_PICTURES_MS = 240_000;

let stripe: SandboxScene;
let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  stripe = await sandboxScene();
  [app, browser] = await Promise.all([startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, FOUNDATION_IBAN: 'LT121000011101001000', FOUNDATION_NAME: 'Linden Foundation', STATEMENT_NAME: 'LINDEN' }), launch()]);
  app.nest.get(Settings).PUBLIC_URL = app.url; // the port is known only now
  await winterParcels(app);
});
afterAll(async () => { await browser.close(); await app.close(); await stripe.close(); });

/** Looks at a page as people do: nothing sideways, nothing axe (which is a script) finds serious, and a picture to keep. */
async function look(page: Page, name: string, script = true): Promise<void> {
  expect([name, await overflow(page)]).toEqual([name, 0]);
  if (script) expect([name, await seriousFindings(page)]).toEqual([name, []]);
  await picture(page, name);
}

/** From the first page to Stripe's, with the code in hand. */
async function give(page: Page, width: number, script: boolean): Promise<string> {
  await page.goto(`${app.url}/campaigns`);
  await page.getByRole('link', { name: 'Winter parcels' }).click();
  await look(page, `campaign-${width}`, script);
  await page.locator('label', { hasText: 'Socks, mittens, a hat' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await look(page, `donate-${width}`, script);
  expect(await page.locator('input[name=often]:checked, input[name=cardCountry]:checked, input[name=cover]:checked').count()).toBe(0);
  await page.getByRole('button', { name: 'Continue to your code' }).click();
  await page.locator('.notice.stop li').first().waitFor();
  expect(await page.locator('.notice.stop li').count()).toBe(2); // how often, and the question about the card, have no ready answer
  await page.locator('label', { hasText: /^Once$/ }).click();
  await page.locator('label', { hasText: /^No$/ }).click();
  await page.getByRole('button', { name: 'Continue to your code' }).click();
  await look(page, `code-${width}`, script);
  return (await page.locator('#code').textContent())!;
}

/** Stripe's own page: the sandbox's needs no JavaScript. */
async function pay(page: Page, card: string): Promise<void> {
  await page.getByRole('link', { name: 'Continue to payment' }).click();
  await page.locator('#card').fill(card);
  await page.locator('#expiry').fill('12/34');
  await page.locator('#cvc').fill('123');
  await page.locator('#pay').click();
}

async function openGift(page: Page, code: string): Promise<void> {
  await page.goto(`${app.url}/gift`);
  await page.getByLabel('Your code').fill(code);
  await page.getByRole('button', { name: 'Open' }).click();
}

describe.each([[375, false], [1280, true]] as [Width, boolean][])('a donor at %i px (JavaScript: %s)', (width, javaScript) => {
  it('gives, keeps the code, is refused once, pays, is thanked, and finds the gift again', async () => {
    const context = await open(browser, { width, javaScript });
    const page = await context.newPage();
    const code = await give(page, width, javaScript);
    await pay(page, '4000 0000 0000 0002');
    expect(page.url()).toContain(stripe.sandbox.origin);
    await page.locator('#card').fill('4242 4242 4242 4242');
    await page.locator('#expiry').fill('12/34');
    await page.locator('#cvc').fill('123');
    await page.locator('#pay').click();
    await page.waitForURL(`${app.url}/thanks`);
    await stripe.control('/settle', {});
    await app.nest.get(Poller).poll();
    await app.nest.get(Projector).drain();
    await openGift(page, code);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Thank you.');
    await look(page, `gift-page-${width}`, javaScript);
    expect(await page.locator('main').textContent()).toContain('€17.50');
    expect(page.url()).not.toContain(code.slice(0, 4));
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });
});

describe('the pages of giving', () => {
  it.each([320, 375, 1280] as Width[])('stand at %i px, in light and dark, in three languages', async (width) => {
    for (const dark of [true, false]) {
      const context = await open(browser, { width, dark });
      const page = await context.newPage();
      for (const path of ['/campaigns', '/campaigns/winter-parcels', '/campaigns/winter-parcels/donate', '/be/campaigns/winter-parcels/donate?currency=JPY', '/ru/campaigns/winter-parcels', '/thanks', '/gift']) {
        await page.goto(app.url + path);
        await look(page, `${path.slice(1).replace(/\W/g, '-')}-${width}${dark ? '-dark' : ''}`);
      }
      await context.close();
    }
  }, MANY_PICTURES_MS);

  it('show a kind page for a card from there', async () => {
    const context = await open(browser, { width: 375 });
    const page = await context.newPage();
    await page.goto(`${app.url}/campaigns/winter-parcels/donate`);
    await page.locator('label', { hasText: /^Once$/ }).click();
    await page.locator('label', { hasText: 'I am not sure' }).click();
    await page.getByRole('button', { name: 'Continue to your code' }).click();
    await look(page, 'other-ways-375');
    expect(await page.locator('h1').textContent()).toBe('Please do not pay with this card');
    await context.close();
  });

  it('show the console its campaigns and payments', async () => {
    const context = await open(browser, { width: 1280 });
    const page = await context.newPage();
    await app.pages('treasurer');
    await page.goto(`${app.url}/sign-in`);
    await page.locator('input[name="signIn"]').fill('treasurer');
    await page.locator('input[name="password"]').fill('correct horse battery');
    await page.locator('main button[type="submit"]').click();
    for (const path of ['/staff/payments', '/staff/campaigns']) {
      await page.goto(app.url + path);
      await look(page, `${path.slice(1).replace('/', '-')}-1280`);
    }
    await context.close();
  });
});
