import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { system } from '../../src/kernel/actor.js';
import { donationCaptured, Ledger } from '../../src/ledger/index.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn } from '../support/browser.js';

const PAYMENT = randomUUID();
let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  const fact = { currency: 'EUR', fundId: 1, effectiveOn: '2026-09-14', item: 'txn_1', gross: 5000, fee: 175, feesPaidBy: 'fund', subject: PAYMENT } as const;
  await app.db.changes.run(system('test'), async (change) => {
    await new Ledger().post(change, donationCaptured(fact));
    await change.query(
      `INSERT INTO payment (reference, donation, rail, fund_id, amount_minor, currency, fees_paid_by, idempotency_key, status, items, intent_id, record_id)
       VALUES ($1::uuid, $1::uuid, 'card', 1, 5000, 'EUR', 'fund', 'checkout-browser', 'paid', '{txn_1}', 'pi_1', $2)`, [PAYMENT, change.records[0]!.id]);
  });
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

describe('a refund', () => {
  it('is asked for by one person on a phone and approved by another at a desk, without JavaScript', async () => {
    const phone = await open(browser, { width: 375, javaScript: false });
    const asking = await signIn(phone, app, 'treasurer');
    await asking.goto(`${app.url}/staff/money/payments/${PAYMENT}`);
    expect([await overflow(asking), await asking.inputValue('[name=amount]')]).toEqual([0, '50.00']);
    await picture(asking, 'refund-payment-375');
    await asking.fill('[name=amount]', '99');
    await asking.click('form#refund button');
    expect(await asking.locator('main').textContent()).toContain('More than is left');
    await asking.fill('[name=amount]', '12.50');
    await asking.click('form#refund button');
    expect(asking.url()).toContain('/staff/money/refunds/');
    expect(await asking.locator('[aria-disabled=true]').count()).toBe(1);
    expect(await asking.locator('main').textContent()).toContain('another person decides');
    expect(await overflow(asking)).toBe(0);
    await picture(asking, 'refund-asked-375');

    const desk = await open(browser, { width: 1280, javaScript: false });
    const deciding = await signIn(desk, app, 'approver');
    await deciding.goto(`${app.url}/staff/money/refunds`);
    await deciding.click('main table a');
    await picture(deciding, 'refund-decide-1280');
    await deciding.click('form#approve-refund button');
    expect(await deciding.locator('main').textContent()).toContain('Approved');
    expect((await app.db.admin.query(`SELECT state, amount_minor FROM refund`)).rows).toEqual([{ state: 'approved', amount_minor: '1250' }]);
    await phone.close();
    await desk.close();
  });

  it('and its lists can be read by everybody who may', async () => {
    const context = await open(browser, { width: 1280, dark: true });
    const page = await signIn(context, app, 'treasurer');
    for (const path of ['/staff/money/payments', `/staff/money/payments/${PAYMENT}`, '/staff/money/refunds', '/staff/money/disputes', '/gift/back']) {
      await page.goto(app.url + path);
      expect([path, await seriousFindings(page)]).toEqual([path, []]);
    }
    await context.close();
  });
});
