import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn  } from '../support/browser.js';
import { parcelWorld, SECRET_NAME } from '../support/parcels.js';

let app: TestApp;
let browser: Browser;
let id: string;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  id = await (await parcelWorld(app)).person();
  await app.db.admin.query(`UPDATE care SET ended_at = now()`); // whoever wrote it down does not work here any more
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const press = (page: Page, name: string) => Promise.all([page.waitForEvent('domcontentloaded'), page.getByRole('button', { name, exact: true }).first().click()]);
const words = (page: Page): Promise<string> => page.locator('main').innerText();

async function looks(page: Page, name: string): Promise<void> {
  expect([name, await overflow(page)]).toEqual([name, 0]);
  expect([name, await page.locator('h1').count()]).toEqual([name, 1]);
  expect([name, await seriousFindings(page)]).toEqual([name, []]);
  await picture(page, `reveals-${name}`);
}

describe('a secret on a screen', () => {
  it.each([375, 1280] as const)('is masked, asked for with a reason, shown, and gone: %i pixels', async (width) => {
    const context = await open(browser, { width });
    const page = await signIn(context, app, width === 375 ? 'case_worker' : 'case_worker2');
    const at = `${app.url}/staff/recipients/${id}`;
    await page.goto(at);
    if (width === 1280) { // the other case worker has it now
      expect(await words(page)).toContain('Another case worker’s case');
      await looks(page, `other-${width}`);
      const other = await signIn(await open(browser, { width }), app, 'case_worker');
      await other.goto(at);
      await other.getByText('Hand it over').first().click();
      await other.selectOption('[name=to]', { label: 'case_worker2' });
      await looks(other, `hand-over-${width}`);
      await press(other, 'Hand it over');
      expect(await words(other)).toContain('Another case worker’s case');
      await page.goto(at);
    } else {
      expect(await words(page)).toContain('Nobody’s case yet');
      await looks(page, `free-${width}`);
      await press(page, 'Take this case');
    }
    expect(await words(page)).toContain('Your case');
    expect(await words(page)).not.toContain(SECRET_NAME);
    await looks(page, `masked-${width}`);
    await press(page, 'Open the name');
    expect(await page.locator('.field .error').count()).toBe(1);
    await page.selectOption('[name=reason]', 'contact');
    await page.fill('[name=note]', 'the lawyer called');
    await press(page, 'Open the name');
    expect(await words(page)).toContain(SECRET_NAME);
    await looks(page, `shown-${width}`);
    await page.reload();
    expect(await words(page)).not.toContain(SECRET_NAME);
    expect(await words(page)).toContain('shown once');
    await page.goto(at);
    expect(await words(page)).not.toContain(SECRET_NAME);
    await Promise.all([page.waitForEvent('domcontentloaded'), page.getByRole('link', { name: 'Who saw this person' }).click()]);
    expect(await words(page)).toContain('To answer or to call');
    expect(await words(page)).toContain('the lawyer called');
    await looks(page, `seen-${width}`);
    await page.goto(`${app.url}/staff/reveals`);
    expect(await words(page)).toContain('1 of 20');
    await looks(page, `own-${width}`);
    await context.close();
  });

  it('waits for a second person at the day’s end of its budget, and says whom many looks alarm', async () => {
    await app.pages('admin');
    const { rows } = await app.db.admin.query<{ id: string }>(`SELECT id FROM member WHERE sign_in = 'case_worker2'`);
    await app.db.admin.query(`UPDATE reveal_day SET used = 20 WHERE person = $1`, [rows[0]!.id]);
    await app.db.admin.query(`INSERT INTO reveal_alert (id, person, look, record_id) SELECT gen_random_uuid(), $1, 'recipient', id FROM audit.entry LIMIT 1`, [rows[0]!.id]);
    const context = await open(browser, { width: 1280 });
    const page = await signIn(context, app, 'case_worker2');
    await page.goto(`${app.url}/staff/recipients/${id}`);
    await page.selectOption('[name=reason]', 'check');
    await press(page, 'Open the name');
    expect(await words(page)).toContain('as many of these today as one person may');
    await picture(page, 'reveals-budget-1280');
    await page.goto(`${app.url}/staff/reveals`);
    await press(page, 'Ask for as many again');
    expect(await words(page)).toContain('somebody else decides');
    const desk = await open(browser, { width: 375 });
    const admin = await signIn(desk, app, 'admin');
    await admin.goto(`${app.url}/staff/reveals`);
    await looks(admin, 'decide-375');
    await press(admin, 'I looked into it');
    await press(admin, 'Give it for today');
    expect(await words(admin)).toContain('Nobody asks for more today');
    await page.goto(`${app.url}/staff/recipients/${id}`);
    await page.selectOption('[name=reason]', 'check');
    await press(page, 'Open the name');
    expect(await words(page)).toContain(SECRET_NAME);
    await Promise.all([context, desk].map((one) => one.close()));
  });
});
