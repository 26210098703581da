import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Publication } from '../../src/campaigns/index.js';
import { tokenFor } from '../../src/campaigns/following/tokens.js';
import { addDays, today } from '../../src/kernel/clock.js';
import { newId } from '../../src/kernel/ids.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn } from '../support/browser.js';
import { toldUpdate, winterParcels } from '../support/campaign.js';
import { phonePhoto } from '../support/pictures.js';

const LOOKS = [[375, false], [375, true], [1280, false], [1280, true]] as const;
const CHANGE = { title: 'Wool costs more', text: 'The wholesaler asks more since autumn.' };

let app: TestApp;
let browser: Browser;
let waiting: string;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp({ FOUNDATION_NAME: 'Linden' }), launch()]);
  await winterParcels(app);
  await winterParcels(app, { slug: 'quiet' });
  await toldUpdate(app);
  const draft = winterParcels.draft();
  const { json: change } = await app.api('campaigner').post('/api/v1/campaigns/winter-parcels/changes', { why: { en: CHANGE }, deadline: addDays(draft.deadline, 20), items: draft.items.map((item) => ({ ...item, eachMinor: item.eachMinor + 250 })), texts: { en: { summary: draft.words.en.summary, story: 'The workday starts outdoors.' } } });
  await app.api('approver').post(`/api/v1/campaign-updates/${change.id}/allow`, { version: change.version });
  waiting = (await app.api('campaigner2').post('/api/v1/campaigns/winter-parcels/updates', { words: { en: { title: 'From the week', text: 'A parcel reached Maryia in Homel on Monday.' }, be: { title: 'З тыдня', text: 'Пасылка дайшла да Марыі ў Гомелі.' } }, delayDays: 14 })).json.id;
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

async function looksWell(page: Page, name: string, closer = false): Promise<void> {
  expect([name, await overflow(page)]).toEqual([name, 0]);
  if (closer) expect([name, await seriousFindings(page)]).toEqual([name, []]);
  await picture(page, `updates-${name}`);
}

describe.each(LOOKS)('at %i px (dark: %s)', (width, dark) => {
  const suffix = `${width}${dark ? '-dark' : ''}`;
  const closer = dark === (width === 375);

  it('everybody’s pages stand', async () => {
    const context = await open(browser, { width, dark });
    const page = await context.newPage();
    for (const [name, path] of [['all', '/updates'], ['campaign', '/campaigns/winter-parcels'], ['campaign-ru', '/ru/campaigns/winter-parcels'], ['none', '/campaigns/quiet'], ['follow', '/campaigns/winter-parcels/follow'], ['confirm', `/follow/confirm/${tokenFor(app.db.vault, 'confirm', newId())}`], ['leave', `/be/unfollow/${tokenFor(app.db.vault, 'leave', newId())}`]] as const) {
      await page.goto(app.url + path);
      await page.evaluate('document.querySelectorAll("img").forEach((one) => { one.loading = "eager"; })');
      await looksWell(page, `${name}-${suffix}`, closer);
    }
    await context.close();
  });

  it('the console stands', async () => {
    const context = await open(browser, { width, dark });
    const page = await signIn(context, app, 'campaigner');
    for (const [name, path] of [['desk', '/staff/updates'], ['reading', `/staff/updates/${waiting}`], ['write', '/staff/campaigns/winter-parcels/updates/new'], ['change', '/staff/campaigns/winter-parcels/changes/new'], ['staff-campaign', '/staff/campaigns/winter-parcels'], ['edit', `/staff/updates/${waiting}/edit`]] as const) {
      await page.goto(app.url + path);
      await looksWell(page, `${name}-${suffix}`, closer);
    }
    await context.close();
  });
});

describe.each([true, false])('with JavaScript: %s', (javaScript) => {
  const title = `A box is packed ${javaScript ? 'twice' : 'once'}`;
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

  it('news with a photo is written by one, read by another, told some days later, withdrawn and brought back', async () => {
    const [one, two] = [await open(browser, { width: 375, javaScript }), await open(browser, { width: 375, javaScript })];
    const writer = await signIn(one, app, 'campaigner');
    await writer.goto(`${app.url}/staff/campaigns/winter-parcels/updates/new`);
    await writer.fill('[name=title]', title);
    await writer.fill('[name=text]', 'Warm socks, tea and soap.');
    await writer.setInputFiles('[name=photo]', { name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: await phonePhoto() });
    await press(writer, 'Save');
    expect(await writer.locator('#update-alt').getAttribute('aria-invalid')).toBe('true');
    await looksWell(writer, `no-alt-${String(javaScript)}`, javaScript);
    await writer.fill('[name=alt]', 'A box on a table');
    await writer.setInputFiles('[name=photo]', { name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: await phonePhoto() });
    await press(writer, 'Save');
    const at = writer.url();
    expect([await writer.locator('main').getByText('Another person than the one who wrote it').count(), await writer.getByRole('button', { name: 'Nothing leads to a person' }).count()]).toEqual([1, 0]);
    const reader = await signIn(two, app, 'approver');
    await reader.goto(at);
    await looksWell(reader, `second-${String(javaScript)}`, javaScript);
    await press(reader, 'Nothing leads to a person');
    expect(await reader.getByText('waits for its day', { exact: false }).first().isVisible()).toBe(true);
    await app.nest.get(Publication).look(addDays(today(), 30));
    const visitor = await (await open(browser, { width: 375, javaScript })).newPage();
    await visitor.goto(`${app.url}/campaigns/winter-parcels`);
    expect(await visitor.getByRole('heading', { name: title }).isVisible()).toBe(true);
    await reader.goto(at);
    await reader.locator('summary', { hasText: 'Withdraw' }).click();
    await press(reader, 'Withdraw');
    await visitor.reload();
    expect(await visitor.getByRole('heading', { name: title }).count()).toBe(0);
    await writer.goto(at);
    await press(writer, 'Bring it back');
    expect(await writer.getByText('waits for a second person', { exact: false }).first().isVisible()).toBe(true);
    for (const context of [one, two, visitor.context()]) await context.close();
  });

  it('somebody follows: an address, a link, a button; and leaves', async () => {
    const context = await open(browser, { width: 375, javaScript });
    const page = await context.newPage();
    await page.goto(`${app.url}/campaigns/winter-parcels`);
    await page.getByRole('link', { name: 'By mail' }).click();
    await page.fill('[name=address]', 'not an address');
    await press(page, 'Send me the first mail');
    expect(await page.locator('[name=address]').getAttribute('aria-invalid')).toBe('true');
    await looksWell(page, `no-address-${String(javaScript)}`, javaScript);
    await page.fill('[name=address]', `reader.${String(javaScript)}@example.org`);
    await press(page, 'Send me the first mail');
    await looksWell(page, `asked-${String(javaScript)}`, javaScript);
    const { rows } = await app.db.admin.query<{ id: string }>('SELECT id FROM follower ORDER BY asked_on DESC');
    for (const { id } of rows) {
      await page.goto(`${app.url}/follow/confirm/${tokenFor(app.db.vault, 'confirm', id)}`);
      await press(page, 'Yes, write to me');
      expect(await page.locator('h1').textContent()).toBe('That is all');
      await page.goto(`${app.url}/unfollow/${tokenFor(app.db.vault, 'leave', id)}`);
      await press(page, 'Write to me no more');
      expect(await page.locator('h1').textContent()).toBe('You hear no more of us');
    }
    expect([rows.length, (await app.db.admin.query('SELECT 1 FROM follower')).rows.length]).toEqual([1, 0]);
    await context.close();
  });
});
