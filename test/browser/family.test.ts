import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { award, fundFamilies } from './family-scene.js';
import { launch, open, overflow, picture, seriousFindings, signIn } from '../support/browser.js';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  await fundFamilies(app);
  for (const amount of [15_000, 16_500, 17_200, 18_500, 21_000, 26_000]) await award(app, amount);
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

/** Presses the page's main button and waits for the answer. */
const press = (page: Page, name: string | RegExp) => Promise.all([page.waitForEvent('domcontentloaded'), page.getByRole('button', { name, exact: typeof name === 'string' }).first().click()]);
const follow = (page: Page, name: string | RegExp) => Promise.all([page.waitForEvent('domcontentloaded'), page.getByRole('link', { name }).first().click()]);

/** As it should be for anybody: nothing serious, nothing wider than the phone. */
async function looks(page: Page, name: string): Promise<void> {
  expect([name, await overflow(page)]).toEqual([name, 0]);
  expect([name, await page.locator('h1').count()]).toEqual([name, 1]);
  await picture(page, `family-${name}`);
}

/** Applies in Belarusian on a phone without JavaScript; returns the phrase. */
async function apply(page: Page, inside: string): Promise<string> {
  await page.goto(`${app.url}/be/family`);
  await looks(page, 'need-375');
  await press(page, 'Захаваць і ісці далей');
  expect(await page.locator('.error').count()).toBeGreaterThan(0);
  await page.getByLabel(/Дарога на спатканне/).check();
  await page.getByLabel(/Прыкладна колькі/).fill('180');
  await page.getByLabel(/Што нам трэба ведаць/).fill('Спатканне чацвёртага снежня, 640 кіламетраў.');
  await press(page, 'Захаваць і ісці далей');
  const phrase = (await page.locator('#phrase').textContent())!;
  await looks(page, 'phrase-375');
  await follow(page, /запісала/);
  await page.getByLabel(/Імя таго/).fill(inside);
  await page.getByLabel(/Кім вы/).fill('брат');
  await page.getByLabel(/Як нам да вас/).fill('Алеся');
  await page.getByLabel(/Дарослых/).fill('2');
  await page.getByLabel(/Дзяцей/).fill('1');
  await looks(page, 'who-375');
  await press(page, 'Захаваць і ісці далей');
  await page.getByLabel(/Рахунак сваяка/).check();
  await page.getByLabel(/На чыё імя/).fill('Anna Nowak');
  await page.getByLabel(/IBAN/).fill('BY13NBRB3600900000002Z00AB00');
  await press(page, 'Захаваць і ісці далей');
  expect(await page.locator('.field .error').textContent()).toContain('банк захоўвае запіс');
  await page.getByLabel(/IBAN/).fill('DE89 3704 0044 0532 0130 00');
  await looks(page, 'payment-375');
  await press(page, 'Захаваць і ісці далей');
  await looks(page, 'check-375');
  await press(page, 'Адправіць');
  return phrase;
}

describe('a family with a phone of 375 pixels and no JavaScript', () => {
  it('applies in small steps, leaves, and comes back with its six words', async () => {
    const context = await open(browser, { width: 375, javaScript: false, language: 'be' });
    const page = await context.newPage();
    const phrase = await apply(page, 'Іван Барэйка');
    expect(new URL(page.url()).pathname).toBe('/be/family/case');
    await looks(page, 'case-375');
    expect(await page.title()).toBe('Form');
    await press(page, /забыць на гэтым тэлефоне/);
    expect((await page.goto(`${app.url}/be/family/case`))?.status()).toBe(401);
    await page.goto(`${app.url}/be/family/return`);
    await page.fill('[name=phrase]', phrase.replace(/^./, 'q'));
    await press(page, 'Адкрыць');
    expect(await page.locator('.field .error').textContent()).toContain('Адна літара');
    await page.fill('[name=phrase]', phrase.toUpperCase().replaceAll(' ', ' - '));
    await press(page, 'Адкрыць');
    expect(await page.locator('main').textContent()).toContain('Заяўка ў нас');
    expect((await page.goto(`${app.url}/be/family/case`))?.headers()['cache-control']).toBe('no-store');
    await page.fill('[name=message]', 'Калі чакаць адказу?');
    await press(page, 'Адправіць');
    expect(await page.locator('#messages').textContent()).toContain('Калі чакаць адказу?');
    await context.close();
  });

  it('finds nothing in the way of anybody on its pages, light and dark', async () => {
    for (const dark of [false, true]) {
      const context = await open(browser, { width: 375, dark });
      const page = await context.newPage();
      for (const path of ['/family', '/ru/family/return']) {
        await page.goto(app.url + path);
        expect([path, dark, await seriousFindings(page)]).toEqual([path, dark, []]);
      }
      await context.close();
    }
  });
});

describe('three people at their desks', () => {
  it('bring it to a payment, each seeing who does what and when', async () => {
    const phone = await open(browser, { width: 375, javaScript: false, language: 'be' });
    await apply(await phone.newPage(), 'Антон Залеўскі');
    const desk = await open(browser, { width: 1280 });
    const worker = await signIn(desk, app, 'case_worker');
    await worker.goto(`${app.url}/staff/applications`);
    await looks(worker, 'staff-list-1280');
    await Promise.all([worker.waitForEvent('domcontentloaded'), worker.locator('table a').last().click()]);
    expect(await worker.locator('main').textContent()).not.toContain('Залеўскі');
    await press(worker, 'Take this case');
    await looks(worker, 'staff-masked-1280');
    await worker.selectOption('[name=reason]', 'assess');
    await press(worker, 'Show');
    expect(await worker.locator('main').textContent()).toContain('Антон Залеўскі');
    await looks(worker, 'staff-revealed-1280');
    await press(worker, 'Take it up');
    await worker.fill('[name=rationale]', 'Fare by the operator’s list, one night.');
    await looks(worker, 'staff-case-1280');
    expect(await seriousFindings(worker)).toEqual([]);
    await press(worker, 'Recommend this amount');
    await press(worker, 'Send to approval');
    const id = new URL(worker.url()).pathname.split('/').at(-1)!;

    const approverDesk = await open(browser, { width: 1280 });
    const approver = await signIn(approverDesk, app, 'approver');
    await approver.goto(`${app.url}/staff/approvals/${id}`);
    await looks(approver, 'staff-approval-1280');
    expect(await seriousFindings(approver)).toEqual([]);
    expect(await approver.getByRole('img', { name: /the median is/ }).count()).toBe(1);
    const blind = (await approver.locator('main').textContent())!;
    for (const secret of ['Залеўскі', 'Алеся', 'Nowak', 'DE89', 'кіламетраў']) expect(blind).not.toContain(secret);
    await press(approver, /^Approve €180.00/);
    expect(new URL(approver.url()).pathname).toBe('/staff/disbursements');
    await looks(approver, 'staff-payments-1280');

    await worker.goto(`${app.url}/staff/disbursements`);
    await Promise.all([worker.waitForEvent('domcontentloaded'), worker.locator('table a').last().click()]);
    const payment = worker.url();
    expect(await worker.locator('#act').textContent()).toContain('A treasurer does this, after somebody else has prepared it.');
    await press(worker, 'Prepare');
    const treasurerDesk = await open(browser, { width: 375 });
    const treasurer = await signIn(treasurerDesk, app, 'treasurer');
    await treasurer.goto(payment);
    await looks(treasurer, 'staff-payment-375');
    await press(treasurer, 'Release');
    await press(treasurer, 'It was sent');
    await worker.goto(payment);
    await press(worker, 'It arrived');
    expect(await worker.locator('h1 + .badge, .badge.ok').first().textContent()).toContain('Confirmed');
    await looks(worker, 'staff-paid-1280');
    await Promise.all([phone, desk, approverDesk, treasurerDesk].map((context) => context.close()));
  });
});

describe('what takes two people', () => {
  it('is seen by the family, asked for by one, agreed to by another', async () => {
    const phone = await open(browser, { width: 375, javaScript: false, language: 'be' });
    const family = await phone.newPage();
    await apply(family, 'Мікола Верабей');
    await follow(family, 'Змяніць');
    await family.getByLabel(/Рахунак сваяка/).check();
    await family.getByLabel(/На чыё імя/).fill('Jan Nowak');
    await family.getByLabel(/IBAN/).fill('DE75 5121 0800 1245 1261 99');
    await press(family, 'Захаваць і ісці далей');
    const desk = await open(browser, { width: 1280 });
    const worker = await signIn(desk, app, 'case_worker');
    await worker.goto(`${app.url}/staff/applications`);
    await Promise.all([worker.waitForEvent('domcontentloaded'), worker.locator('table a').last().click()]);
    await press(worker, 'Take this case');
    await worker.getByText('They lost their phrase').click();
    await worker.getByLabel('Two facts from the file were right').check();
    await press(worker, 'Ask for a new phrase');
    expect(await worker.locator('main').textContent()).toContain('somebody else has to say yes');
    await family.goto(`${app.url}/be/family/case`);
    expect(await family.locator('main').textContent()).toContain('Для вашай справы папрасілі новую фразу');
    await looks(family, 'warned-375');
    for (const width of [375, 1280] as const) {
      const context = await open(browser, { width });
      const approver = await signIn(context, app, 'approver');
      await approver.goto(`${app.url}/staff/confirmations`);
      expect(await seriousFindings(approver)).toEqual([]);
      await looks(approver, `staff-confirmations-${width}`);
      if (width === 1280) {
        await press(approver, 'Yes, give it');
        await approver.getByText('Show the details').click();
        await approver.selectOption('[name=reason]', 'check');
        await press(approver, 'Show');
        expect(await approver.locator('main').textContent()).toContain('Jan Nowak');
        await looks(approver, 'staff-confirm-shown-1280');
        await press(approver, 'The family confirmed it');
        expect(await approver.locator('main').textContent()).toContain('Nothing waits for a second person');
      }
      await context.close();
    }
    await worker.reload();
    await press(worker, 'Make a new phrase');
    expect(await worker.locator('.code.big').textContent()).toMatch(/^([a-z]{6} ?){6}$/);
    await looks(worker, 'staff-new-phrase-1280');
    expect((await family.goto(`${app.url}/be/family/case`))?.status()).toBe(401);
    await Promise.all([phone, desk].map((context) => context.close()));
  });
});
