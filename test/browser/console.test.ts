import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { ROLES } from '../../src/kernel/actor.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn  } from '../support/browser.js';

/** What was looked at closely for one role needs no second look for another. */
const looked = new Set<string>();

let app: TestApp;
let browser: Browser;
beforeAll(async () => { [app, browser] = await Promise.all([startApp(), launch()]); });
afterAll(async () => { await browser.close(); await app.close(); });

describe.each(ROLES)('%s', (role) => {
  it('opens every door the menu shows, on a phone and without JavaScript', async () => {
    const context = await open(browser, { width: 375, javaScript: false });
    const page = await signIn(context, app, role);
    const doors = await page.locator('header .nav a').evaluateAll((links) => links.map((link) => (link as unknown as { pathname: string }).pathname));
    expect(doors.length > 0 || role === 'volunteer').toBe(true);
    for (const path of doors.length > 0 ? doors : [new URL(page.url()).pathname]) {
      const answer = await page.goto(app.url + path);
      expect([path, answer?.status()]).toEqual([path, 200]);
      expect([path, await page.locator('h1').count()]).toEqual([path, 1]);
      expect([path, await overflow(page)]).toEqual([path, 0]);
    }
    await context.close();
  });

  it('finds nothing that stands in the way of anybody, on a wide screen in the dark', async () => {
    const context = await open(browser, { width: 1280, dark: true });
    const page = await signIn(context, app, role);
    const doors = await page.locator('header .nav a').evaluateAll((links) => links.map((link) => (link as unknown as { pathname: string }).pathname));
    for (const path of (doors.length > 0 ? doors : [new URL(page.url()).pathname]).filter((each) => !looked.has(each))) {
      looked.add(path);
      await page.goto(app.url + path);
      expect([path, await seriousFindings(page)]).toEqual([path, []]);
      await picture(page, `${role}${path.replaceAll('/', '-')}-1280-dark`);
    }
    await context.close();
  });
});

it('signing out ends the session in one step, and the door is closed again', async () => {
  const context = await open(browser);
  const page = await signIn(context, app, 'treasurer');
  await Promise.all([page.waitForURL(`${app.url}/`), page.click('header button')]);
  const answer = await page.goto(`${app.url}/staff/money`);
  expect(answer?.status()).toBe(401);
  expect(await page.locator('h1').textContent()).toBe('Please sign in');
  await context.close();
});
