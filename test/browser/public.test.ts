import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Request } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, WIDTHS } from '../support/browser.js';

const PATHS = ['/', '/help', '/help/open-type', '/help/home-confinement', '/safety', '/channels', '/share', '/be', '/ru/help', '/be/safety', '/nowhere'] as const;
const nameOf = (path: string) => (path === '/' ? 'home' : path.slice(1).replaceAll('/', '-'));

/** axe is slow: a phone in the dark and a desk in the light show it every colour and every layout. */
const looksCloser = (width: number, dark: boolean): boolean => (dark ? width === 375 : width === 1280);

let app: TestApp;
let browser: Browser;
beforeAll(async () => { [app, browser] = await Promise.all([startApp(), launch()]); });
afterAll(async () => { await browser.close(); await app.close(); });

describe.each(WIDTHS)('at %i px', (width) => {
  it.each([true, false])('every page stands without a sideways scroll, and axe finds nothing serious (dark: %s)', async (dark) => {
    const context = await open(browser, { width, dark });
    const page = await context.newPage();
    for (const path of PATHS) {
      await page.goto(app.url + path);
      expect([path, await overflow(page)]).toEqual([path, 0]);
      if (looksCloser(width, dark)) expect([path, await seriousFindings(page)]).toEqual([path, []]);
      await picture(page, `${nameOf(path)}-${width}${dark ? '-dark' : ''}`);
    }
    await context.close();
  });
});

describe('the first visit', () => {
  it('weighs at most 60 KB in all, asks nobody else, and leaves no cookie', async () => {
    const context = await open(browser);
    const page = await context.newPage();
    const seen: Request[] = [];
    page.on('requestfinished', (request) => seen.push(request));
    await page.goto(`${app.url}/`, { waitUntil: 'networkidle' });
    const bodies = await Promise.all(seen.map(async (request) => (await (await request.response())!.body()).length));
    expect(bodies.length).toBeGreaterThanOrEqual(2);
    expect(bodies.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60 * 1024);
    expect([...new Set(seen.map((request) => new URL(request.url()).origin))]).toEqual([new URL(app.url).origin]);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  it('breaks none of the page’s own rules: no refused style or script', async () => {
    const context = await open(browser);
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => { if (message.type() === 'error') said.push(message.text()); });
    page.on('pageerror', (error) => said.push(error.message));
    for (const path of PATHS.filter((each) => each !== '/nowhere')) await page.goto(app.url + path);
    expect(said).toEqual([]);
    await context.close();
  });

  it('opens every door of the map', async () => {
    const context = await open(browser);
    const page = await context.newPage();
    await page.goto(`${app.url}/help`);
    const doors = await page.locator('footer a').evaluateAll((links) => links.map((link) => (link as unknown as { href: string }).href));
    expect(doors.length).toBeGreaterThan(12);
    for (const door of doors) expect([door, (await page.request.get(door)).status()]).toEqual([door, 200]);
    await context.close();
  });

  it('reads the browser’s language on the first page only, and lets one choose English', async () => {
    const context = await open(browser, { language: 'be' });
    const page = await context.newPage();
    await page.goto(`${app.url}/`);
    expect(new URL(page.url()).pathname).toBe('/be');
    expect(await page.locator('h1').textContent()).toBe('Людзі ў турме за свае погляды.');
    await picture(page, 'home-1280-be');
    await page.locator('.languages a[lang=en]').click();
    expect(new URL(page.url()).pathname).toBe('/');
    await page.goto(`${app.url}/help`);
    expect(new URL(page.url()).pathname).toBe('/help');
    await context.close();
  });
});

describe.each([true, false])('with JavaScript: %s', (javaScript) => {
  it('the story leads to the ways, by keyboard alone', async () => {
    const context = await open(browser, { width: 375, javaScript });
    const page = await context.newPage();
    await page.goto(`${app.url}/`);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    await follow(page, 'Other ways to help');
    expect(await page.locator('h1').textContent()).toBe('Seven ways to help');
    expect(await page.locator('.rows > li').count()).toBe(6);
    await context.close();
  });

  it('on a phone the menu is the map at the end of the page', async () => {
    const context = await open(browser, { width: 320, javaScript });
    const page = await context.newPage();
    await page.goto(`${app.url}/help`);
    await page.locator('.to-menu').click();
    await page.locator('#menu a', { hasText: 'How we keep you safe' }).click();
    expect(await page.locator('h1').textContent()).toBe('How we keep you safe');
    await context.close();
  });

  it('copying is offered only where it can work', async () => {
    const context = await open(browser, { javaScript });
    const page = await context.newPage();
    await page.goto(`${app.url}/share`);
    expect(await page.locator('button[data-copy]').first().isVisible()).toBe(javaScript);
    await context.close();
  });
});

/** Reaches a link by Tab and opens it with Enter. */
async function follow(page: Page, text: string): Promise<void> {
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab');
    if ((await page.locator(':focus').textContent()) === text) {
      await Promise.all([page.waitForURL(/help/), page.keyboard.press('Enter')]);
      return;
    }
  }
  throw new Error(`“${text}” is not reached by Tab`);
}
