import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Settings } from '../../config/settings.js';
import { Clock } from '../../src/gate/clock.js';
import { phraseFrom } from '../../src/families/phrase.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, type Width } from '../support/browser.js';
import { winterParcels } from '../support/campaign.js';
import { sandboxScene, TEST_KEY, type SandboxScene } from '../support/stripe-sandbox.js';

const MANY_PICTURES_MS = 240_000;

let stripe: SandboxScene;
let app: TestApp;
let browser: Browser;
let later = 0;
beforeAll(async () => {
  stripe = await sandboxScene();
  [app, browser] = await Promise.all([startApp({ STRIPE_API_BASE: stripe.sandbox.origin, STRIPE_SECRET_KEY: TEST_KEY, FOUNDATION_IBAN: 'LT121000011101001000', FOUNDATION_NAME: 'Linden Foundation', STATEMENT_NAME: 'LINDEN' }), launch()]);
  app.nest.get(Settings).PUBLIC_URL = app.url; // the port is known only now
  app.nest.get(Clock).now = () => Date.now() + later;
  await winterParcels(app);
});
afterAll(async () => { await browser.close(); await app.close(); await stripe.close(); });

async function look(page: Page, name: string, script = true): Promise<void> {
  expect([name, await overflow(page)]).toEqual([name, 0]);
  if (script) expect([name, await seriousFindings(page)]).toEqual([name, []]);
  await picture(page, name);
}

/** One person makes the gate stricter, on its page. */
async function tighten(level: 'pressed' | 'held'): Promise<void> {
  const treasurer = await app.pages('treasurer');
  expect((await treasurer.submit('/staff/gate', '/staff/gate/orders', { level, hours: '1' })).status).toBe(303);
}

async function fill(page: Page, path = '/campaigns/winter-parcels/donate'): Promise<void> {
  await page.goto(`${app.url}${path}`);
  await page.locator('input[name="cardCountry"][value="no"]').check({ force: true });
  await page.locator('input[name="often"][value="once"]').check({ force: true });
  await page.locator('form#donate button[type="submit"]').click();
}

describe('a donor while the gate is pressed', () => {
  beforeAll(() => tighten('pressed'));

  it.each([375, 1280] as Width[])('at %i px: with JavaScript the device does a sum and goes on by itself', async (width) => {
    const context = await open(browser, { width });
    const page = await context.newPage();
    await fill(page);
    await page.locator('#code').waitFor();
    expect(await page.locator('#code').textContent()).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{2}$/);
    await context.close();
  }, MANY_PICTURES_MS);

  it.each([[375, ''], [1280, ''], [375, '/be'], [375, '/ru']] as [Width, string][])('at %i px%s: without JavaScript waits, presses the button, and loses nothing', async (width, language) => {
    const context = await open(browser, { width, javaScript: false });
    const page = await context.newPage();
    await fill(page, `${language}/campaigns/winter-parcels/donate`);
    await look(page, `gate-wait-${width}${language.replace('/', '-')}`, false);
    await page.locator('form#donate button').click(); // too soon: the same page, the same pass, less to wait
    await page.locator('#gate-note').waitFor();
    later += 31_000;
    await page.locator('form#donate button').click();
    expect(await page.locator('main').textContent()).toMatch(/€\s?25|25[.,]00/);
    await page.locator('#code').waitFor();
    await context.close();
  }, MANY_PICTURES_MS);

  it('the page of the wait has nothing axe finds serious, and its script is ours', async () => {
    const context = await open(browser, { width: 1280 });
    const page = await context.newPage();
    await page.route('**/assets/gate-*.js', (route) => route.abort()); // so that it stays
    await fill(page);
    await look(page, 'gate-wait-script-1280');
    await context.close();
  }, MANY_PICTURES_MS);

  it('a family’s phrase is kept while it waits, under a neutral title', async () => {
    const context = await open(browser, { width: 375, javaScript: false });
    const page = await context.newPage();
    await page.goto(`${app.url}/family/return`);
    await page.locator('textarea[name="phrase"]').fill(phraseFrom(randomBytes(32)));
    await page.locator('form#phrase button').click();
    await look(page, 'gate-phrase-375', false);
    expect(await page.title()).toBe('Form');
    later += 31_000;
    await page.locator('form#phrase button').click();
    await page.getByText('Nobody has this phrase').first().waitFor(); // it was looked up, as it was typed
    await context.close();
  }, MANY_PICTURES_MS);
});

describe('while payment pages are held back', () => {
  beforeAll(() => tighten('held'));

  it.each([375, 1280] as Width[])('at %i px a donor stands in line with the transfer beside', async (width) => {
    const context = await open(browser, { width, javaScript: false });
    const page = await context.newPage();
    await fill(page);
    later += 61_000;
    await page.locator('form#donate button').click();
    await page.locator('#gate-note').or(page.locator('#code')).first().waitFor();
    await look(page, `gate-held-${width}`, false);
    await context.close();
  }, MANY_PICTURES_MS);

  it.each([375, 1280] as Width[])('the staff page at %i px', async (width) => {
    await app.db.admin.query(`INSERT INTO gate_trip (id, started_at, held_until, calm_at, opened, declined, record_id) SELECT gen_random_uuid(), now() - interval '20 minutes', now() - interval '5 minutes', now() + interval '10 minutes', 12, 9, id FROM audit.entry LIMIT 1`);
    const context = await open(browser, { width });
    const page = await context.newPage();
    const treasurer = await app.pages('treasurer');
    const { text } = await treasurer.get('/staff/gate');
    await page.route('**/staff/gate', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: text }));
    await page.goto(`${app.url}/staff/gate`);
    await look(page, `gate-staff-${width}`);
    await context.close();
  }, MANY_PICTURES_MS);
});
