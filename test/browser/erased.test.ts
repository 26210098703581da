import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { erasePerson } from '../../src/erasure/index.js';
import { system } from '../../src/kernel/actor.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn } from '../support/browser.js';
import { parcelWorld } from '../support/parcels.js';

let app: TestApp;
let browser: Browser;
let id: string;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  id = await (await parcelWorld(app)).person();
  await app.db.changes.run(system('test'), (change) => erasePerson(change, app.db.vault, { kind: 'recipient', word: id, reason: 'asked' }));
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

describe.each([375, 1280] as const)('the page of somebody who was erased, %s px', (width) => {
  it('says so where the name stood, and offers nothing to open', async () => {
    const context = await open(browser, { width });
    const page = await signIn(context, app, 'case_worker');
    await page.goto(`${app.url}/staff/recipients/${id}`);
    expect(await page.locator('#name').innerText()).toContain('Nobody can read this any more');
    expect(await page.locator('#name button').count()).toBe(0);
    expect([await overflow(page), await seriousFindings(page)]).toEqual([0, []]);
    await picture(page, `erased-${width}`);
    await page.goto(`${app.url}/be/staff/recipients`);
    expect(await page.locator('table').innerText()).toContain('Сцёрта');
    await picture(page, `erased-list-${width}`);
    await context.close();
  });
});
