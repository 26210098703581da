import chromium from '@sparticuz/chromium';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium as playwright, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { projectRoot } from '../../config/root.js';
import { PASSWORD, type TestApp } from './app.js';

export const WIDTHS = [320, 375, 1280] as const;
export type Width = (typeof WIDTHS)[number];

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = join(projectRoot, '.data/screenshots');

/** The Chromium of the npm package: nothing is downloaded, and it runs as root too. Several processes, so that closing one window does not end the rest. */
export async function launch(): Promise<Browser> {
  const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: [...chromium.args.filter((arg) => arg !== '--single-process'), '--no-sandbox'], headless: true });
  await clicksWait(browser);
  return browser;
}

/** Playwright's click comes back when the next page begins; here it comes back when that page is whole, as a person looks at it. */
async function clicksWait(browser: Browser): Promise<void> {
  const page = await browser.newPage();
  const locators = Object.getPrototypeOf(page.locator('html')) as Pick<Locator, 'click' | 'page'> & { waits?: true };
  await page.close();
  if (locators.waits) return;
  locators.waits = true;
  const { click } = locators;
  locators.click = async function (this: Locator, ...options) {
    await click.apply(this, options);
    await this.page().waitForLoadState();
  };
}

/** A window of its own: no cookie is shared. Pictures are taken without motion. */
export function open(browser: Browser, { width = 1280, dark = false, javaScript = true, language = 'en' }: { width?: Width; dark?: boolean; javaScript?: boolean; language?: string } = {}): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width, height: 800 }, colorScheme: dark ? 'dark' : 'light', javaScriptEnabled: javaScript, locale: language, reducedMotion: 'reduce', serviceWorkers: 'block',
  });
}

/** Signs a member in as people do, by the form, and answers the window they are in then. */
export async function signIn(context: BrowserContext, app: TestApp, name: NonNullable<Parameters<TestApp['pages']>[0]>): Promise<Page> {
  await app.pages(name); // makes the member
  const page = await context.newPage();
  await page.goto(`${app.url}/sign-in`);
  await page.fill('[name=signIn]', name);
  await page.fill('[name=password]', PASSWORD);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/sign-in')), page.click('main button')]);
  return page;
}

export interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

/** What axe finds serious or critical (WCAG 2.0 to 2.2, A and AA). axe is evaluated, not loaded: the page's own policy stays as it is. */
export async function seriousFindings(page: Page): Promise<Finding[]> {
  await page.waitForLoadState();
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(root: unknown, options: unknown): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } };
    const { violations } = await axe.run((globalThis as unknown as { document: unknown }).document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html.slice(0, 200)) }));
  });
}

/** How many pixels the page is wider than its window; 0 is as it should be. A click comes back when the next page begins, so this waits until it is whole. */
export async function overflow(page: Page): Promise<number> {
  await page.waitForLoadState();
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Keeps a picture of the whole page in .data/screenshots for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
