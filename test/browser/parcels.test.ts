import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { system } from '../../src/kernel/actor.js';
import { today } from '../../src/kernel/clock.js';
import { CORE_FUND_ID, Ledger } from '../../src/ledger/index.js';
import { importPlaces } from '../../src/places/index.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn, WIDTHS } from '../support/browser.js';

let app: TestApp;
let browser: Browser;
let paths: { place: string; person: string; order: string };
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  await importPlaces(app.db.changes, system('test'));
  const line = { fundId: CORE_FUND_ID, currency: 'EUR' as const };
  await app.db.changes.run(system('test'), (change) => new Ledger().post(change, { kind: 'opening.recorded', key: 'test:opening', effectiveOn: today(), lines: [{ ...line, account: 'asset.bank', amount: 100_000 }, { ...line, account: 'equity.opening', amount: -100_000 }] }));
  const worker = app.api('case_worker');
  const place = (await worker.get('/api/v1/places?q=by-ik-17')).json.items[0].id;
  const person = (await worker.post('/api/v1/recipients', { cyrillic: 'Вымышленный Илья', latin: 'Ilya', language: 'ru', placeId: place, custody: 'convicted', regime: 'enhanced', tier: 'ordinary', since: '2026-01-01', toldOn: today(), violator: 'no' })).json.id;
  const order = (await worker.post('/api/v1/parcel-orders', { recipientId: person, kit: 'sweets' })).json.id;
  paths = { place: `/staff/places/${place}?custody=convicted&regime=enhanced&tier=ordinary&violator=no&kit=sweets&used=1`, person: `/staff/recipients/${person}`, order: `/staff/parcels/${order}` };
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const signedIn = async (role: 'case_worker' | 'approver', look: { width: (typeof WIDTHS)[number]; dark?: boolean; javaScript: boolean }): Promise<Page> => signIn(await open(browser, look), app, role);

describe.each(WIDTHS)('places, people and parcels at %i px', (width) => {
  it('fit the window and keep nobody out', async () => {
    const page = await signedIn('case_worker', { width, dark: width === 375, javaScript: true });
    for (const [name, path] of Object.entries({ places: '/staff/places', people: '/staff/recipients', newPerson: '/staff/recipients/new', parcels: '/staff/parcels', newParcel: '/staff/parcels/new', ...paths })) {
      const answer = await page.goto(app.url + path);
      expect([name, answer?.status()]).toEqual([name, 200]);
      expect([name, await overflow(page)]).toEqual([name, 0]);
      expect([name, await seriousFindings(page)]).toEqual([name, []]);
      await picture(page, `parcels-${name}-${width}`);
    }
    await page.context().close();
  });
});

it('a second person approves from the page, without JavaScript', async () => {
  const page = await signedIn('approver', { width: 1280, javaScript: false });
  await page.goto(app.url + paths.order);
  const now = async (): Promise<string | undefined> => (await page.locator('.life [aria-current]').textContent())?.toLowerCase();
  expect(await now()).toBe('asked for');
  await Promise.all([page.waitForURL(/staff\/parcels\/[0-9a-f-]{36}$/), page.click('button[value=approve]')]);
  expect(await now()).toBe('ready for work');
  expect(await page.locator('.timeline').textContent()).toContain('Approved by a second person');
  await page.context().close();
});
