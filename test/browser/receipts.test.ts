import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { gift, refund, type Gift } from '../integration/receipts/scene.js';
import { Vault } from '../../src/platform/vault/index.js';
import { passFor } from '../../src/receipts/pass.js';
import { Receipts } from '../../src/receipts/receipts.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn, type Width } from '../support/browser.js';
import { pdfText } from '../support/pdf-text.js';

let app: TestApp;
let browser: Browser;
let given: Gift;
const receiptable = (): Promise<Gift> => gift(app, [{ minor: 10_350, on: '2025-10-02' }, { minor: 5_000, on: '2026-10-02', rail: 'sepa_debit', booked: null }], { cover: 350 });
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ RECEIPT_PACKS: 'generic,de' }), launch()]);
});
afterAll(async () => { await browser.close(); await app.close(); });

async function look(page: Page, name: string, script: boolean): Promise<void> {
  expect([name, await overflow(page)]).toEqual([name, 0]);
  if (script) expect([name, await seriousFindings(page)]).toEqual([name, []]);
  await picture(page, name);
}

async function enter(page: Page, code: string): Promise<void> {
  await page.goto(`${app.url}/receipt`);
  await page.getByLabel('Your private code').fill(code);
  await page.getByRole('button', { name: 'Open' }).click();
}

async function download(page: Page): Promise<{ name: string; text: string }> {
  const [came] = await Promise.all([page.waitForEvent('download'), page.locator('main button', { hasText: 'Get the PDF' }).click({ noWaitAfter: true })]);
  return { name: came.suggestedFilename(), text: pdfText(readFileSync(await came.path())).replace(/\s/g, '') };
}

describe.each([[375, false], [1280, true]] as [Width, boolean][])('a donor who wants a receipt at %i px (JavaScript: %s)', (width, javaScript) => {
  it('opens with the code, takes one without a name, is told what is kept before giving a name, and gets the same again', async () => {
    given = await receiptable();
    const context = await open(browser, { width, javaScript, dark: javaScript });
    const page = await context.newPage();
    await enter(page, 'AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA');
    await look(page, `receipt-door-${width}`, javaScript);
    expect(await page.locator('main').textContent()).toContain('No gift has this code.');
    await enter(page, given.code.toLowerCase());
    await look(page, `receipt-${width}`, javaScript);
    expect(await page.locator('main').textContent()).not.toContain('€50.00'); // on its way, so there is nothing to confirm
    expect(await page.content()).not.toContain(given.code.slice(0, 9));
    const bare = await download(page);
    expect([bare.name, bare.text]).toEqual([expect.stringMatching(/^G-\d{6}\.pdf$/), expect.stringContaining('Paidinall103.50EUR')]);
    await page.locator('label', { hasText: 'Germany' }).click();
    await page.getByRole('button', { name: 'Get the PDF' }).click();
    await look(page, `receipt-refused-${width}`, javaScript);
    expect(await page.locator('.notice.stop').textContent()).toContain('needs a name and an address');
    await page.getByLabel('Name on the document').fill('Ornella Whimbrel');
    await page.getByLabel('Address on the document').fill('Wattweg 3, Husum');
    await page.locator('label', { hasText: 'I know that the name is kept for 10 years' }).click();
    const named = await download(page);
    expect([named.name, named.text]).toEqual([expect.stringMatching(/^DE-\d{6}\.pdf$/), expect.stringContaining('OrnellaWhimbrel')]);
    expect(page.url()).toBe(`${app.url}/receipt/document`);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });
});

describe('whoever answers for the numbers', () => {
  it('sees series and numbers, that none is missing, and nobody’s name', async () => {
    await refund(app, given.donation, 10_350);
    expect(await app.nest.get(Receipts).correct()).toBe(2);
    for (const width of [375, 1280] as const) {
      const context = await open(browser, { width });
      const page = await signIn(context, app, 'treasurer');
      await page.goto(`${app.url}/staff/receipts`);
      await look(page, `staff-receipts-${width}`, true);
      const text = await page.locator('main').textContent();
      for (const part of ['DE-000003', 'G-000001', 'Whole']) expect(text).toContain(part);
      expect(text).not.toMatch(/Whimbrel|missing/);
      await context.close();
    }
  });

  it('reads the same by the API; nobody else does, and a pass that is over opens nothing', async () => {
    expect((await app.api('auditor').get('/api/v1/receipts/series')).json).toEqual([
      { series: 'de', prefix: 'DE', count: 3, last: 3, corrections: 1, isWhole: true }, { series: 'generic', prefix: 'G', count: 3, last: 3, corrections: 1, isWhole: true },
    ]);
    const numbers = await app.api('treasurer').get('/api/v1/receipts?series=de');
    expect(numbers.json).toEqual([expect.objectContaining({ number: 'DE-000003', replaces: 'DE-000002', grossMinor: '0' }), ...['DE-000002', 'DE-000001'].map((number) => expect.objectContaining({ number, replaces: null, grossMinor: '10350' }) as unknown)]);
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { json } = await app.api('treasurer').get(`/api/v1/receipts?limit=1${after}`);
      if (json.length === 0) break;
      seen.push(json[0].number);
      after = `&after=${json[0].n}`;
    }
    expect(seen).toEqual(['G-000003', 'DE-000003', 'G-000002', 'DE-000002', 'G-000001', 'DE-000001']);
    expect((await app.api('campaigner').get('/api/v1/receipts')).status).toBe(403);
    const donor = await app.pages();
    const pass = passFor(app.nest.get(Vault), given.hash, Date.now() - 20 * 60_000); // made twenty minutes ago
    const again = await donor.submit('/receipt', '/receipt/document', { pass, of: `p:${given.donation}`, name: 'only a name' });
    expect([again.status, again.text.includes(pass)]).toEqual([422, true]); // no answer renews it
    const late = await donor.submit('/receipt', '/receipt/document', { pass: `${given.hash.toString('hex')}.1700000000000.${'A'.repeat(43)}`, of: `p:${given.donation}` });
    expect([late.status, late.text.includes('open for too long')]).toEqual([409, true]);
  });
});
