import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Settings } from '../../config/settings.js';
import { ClosingGifts } from '../../src/payments/monthly/closing.js';
import { launch, open, overflow, picture, seriousFindings, signIn, type Width } from '../support/browser.js';
import { winterParcels } from '../support/campaign.js';
import { MonthlyScene } from '../support/monthly-scene.js';

const JOURNEY_MS = 120_000;

let scene: MonthlyScene;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([MonthlyScene.start({ FOUNDATION_IBAN: 'LT121000011101001000', FOUNDATION_NAME: 'Linden Foundation' }), launch()]);
  scene.app.nest.get(Settings).PUBLIC_URL = scene.app.url; // the port is known only now
  await winterParcels(scene.app, { slug: 'where-needed', fundCode: 'core' });
});
afterAll(async () => { await browser.close(); await scene.close(); });

/** Looks at a page as people do: nothing sideways, nothing axe (which is a script) finds serious, and a picture to keep. */
async function look(page: Page, name: string, script: boolean): Promise<void> {
  const at = `monthly-${name}-${page.viewportSize()!.width}`;
  expect([at, await overflow(page)]).toEqual([at, 0]);
  if (script) expect([at, await seriousFindings(page)]).toEqual([at, []]);
  await picture(page, at);
}

/** On a phone by night and without a script, on a desk by day. */
const WINDOWS = [[375, false], [1280, true]] as [Width, boolean][];

async function openGift(page: Page, code: string): Promise<void> {
  await scene.hear();
  await page.goto(`${scene.app.url}/gift`);
  await page.getByLabel('Your code').fill(code);
  await page.getByRole('button', { name: 'Open' }).click();
}

async function typeCard(page: Page, card: string): Promise<void> {
  await page.locator('#card').fill(card);
  await page.locator('#expiry').fill('12/34');
  await page.locator('#cvc').fill('123');
}

const standing = (page: Page): Promise<string | null> => page.locator('section[aria-labelledby=monthly]').textContent();
const unfold = (page: Page, summary: string): Promise<void> => page.locator('summary', { hasText: summary }).click();

/** From the link “give monthly” to Stripe's page and back; answers the code. */
async function begin(page: Page, script: boolean): Promise<string> {
  await page.goto(`${scene.app.url}/give/monthly`);
  expect(await page.locator('input[name=often][value=monthly]').isChecked()).toBe(true);
  await look(page, 'donate', script);
  await page.locator('fieldset', { hasText: 'Was your card issued' }).locator('label', { hasText: /^No$/ }).click();
  await page.getByRole('button', { name: 'Continue to your code' }).click();
  await look(page, 'code', script);
  const code = (await page.locator('#code').textContent())!;
  await page.getByRole('link', { name: 'Continue to payment' }).click();
  await look(page, 'stripe', script);
  await typeCard(page, '4000 0000 0000 0002');
  await page.locator('#pay').click();
  await look(page, 'stripe-declined', script);
  await typeCard(page, '4242 4242 4242 4242');
  await page.locator('#pay').click();
  await page.waitForURL(`${scene.app.url}/thanks`);
  await look(page, 'thanks', script);
  return code;
}

describe.each(WINDOWS)('somebody who gives monthly, at %i px (JavaScript: %s)', (width, script) => {
  it('begins, changes the amount, pauses, goes on, gives another card, and stops', async () => {
    const context = await open(browser, { width, dark: !script, javaScript: script });
    const page = await context.newPage();
    const code = await begin(page, script);

    await openGift(page, code);
    expect(await standing(page)).toContain('Goes on');
    await unfold(page, 'Change the amount');
    await unfold(page, 'Give another card');
    await unfold(page, 'Pause');
    await look(page, 'gift', script);
    await page.locator('#gift-amount [name=amount]').fill('40');
    await page.locator('#gift-amount button').click();
    expect(await standing(page)).toContain('€40.00 a month from the next charge on');
    await look(page, 'asked', script);

    await openGift(page, code);
    await unfold(page, 'Pause');
    await page.locator('#gift-pause select').selectOption('2');
    await page.locator('#gift-pause button').click();
    await openGift(page, code);
    expect(await standing(page)).toContain('Paused');
    await look(page, 'paused', script);
    await page.getByRole('button', { name: 'Go on now' }).click();

    await openGift(page, code);
    await unfold(page, 'Give another card');
    await page.locator('#gift-card button').click();
    await look(page, 'card-unanswered', script);
    await page.locator('#gift-card label', { hasText: /^No$/ }).click();
    await page.locator('#gift-card button').click();
    await look(page, 'card', script);
    await page.getByRole('link', { name: 'Continue to Stripe' }).click();
    await look(page, 'portal', script);
    await typeCard(page, '5555 5555 5555 4444');
    await page.locator('#save').click();
    await page.waitForURL(`${scene.app.url}/gift`);

    await openGift(page, code);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await look(page, 'stop', script);
    await page.getByRole('button', { name: 'Yes, stop it' }).click();
    await look(page, 'stopping', script);
    await openGift(page, code);
    expect(await standing(page)).toContain('You stopped it');
    await look(page, 'stopped', script);
    expect(page.url()).not.toContain(code.slice(0, 4));
    expect(await context.cookies()).toEqual([]);
    await context.close();
  }, JOURNEY_MS);

  it('stops it without the code, and hears the same whatever was found', async () => {
    const context = await open(browser, { width, dark: !script, javaScript: script });
    const page = await context.newPage();
    await page.goto(`${scene.app.url}/stop`);
    await look(page, 'stop-door', script);
    await page.getByLabel('Day of the last charge').fill('2026-11-02');
    await page.getByLabel('Its amount').fill('25');
    await page.getByLabel('Last four digits').fill('4242');
    await page.getByLabel('Card good until').fill('12/34');
    await page.getByRole('button', { name: 'Stop it' }).click();
    expect(await page.locator('h1').textContent()).toBe('We are looking');
    await look(page, 'stop-taken', script);
    await context.close();
  });

  it('reads why it ends when its campaign does, and is offered to begin anew', async () => {
    await winterParcels(scene.app, { slug: `ends-${width}` });
    const gift = await scene.begin({ slug: `ends-${width}` });
    const [asker, other] = await Promise.all(['campaigner', 'approver'].map(async (name) => signIn(await open(browser, { width, dark: !script, javaScript: script }), scene.app, name as 'campaigner')));
    await asker!.goto(`${scene.app.url}/staff/campaigns/ends-${width}`);
    await unfold(asker!, 'Ask for its end');
    await look(asker!, 'end', script);
    await asker!.getByRole('button', { name: 'Ask for its end' }).click();
    await look(asker!, 'end-asked', script);
    await other!.goto(asker!.url());
    await look(other!, 'end-asked-other', script);
    await other!.getByRole('button', { name: 'Begin to close' }).click();
    await look(other!, 'ending', script);
    await Promise.all([asker!, other!].map((one) => one.context().close()));
    await scene.app.nest.get(ClosingGifts).stop();
    const context = await open(browser, { width, dark: !script, javaScript: script });
    const page = await context.newPage();
    await openGift(page, gift.code);
    await look(page, 'campaign-ended', script);
    expect(await standing(page)).toContain('What it was for has come to an end');
    await page.getByRole('link', { name: 'Begin anew' }).click();
    await page.waitForURL('**/campaigns/where-needed/donate?often=monthly');
    await context.close();
  });
});
