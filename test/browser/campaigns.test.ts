import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Steps } from '../../src/campaigns/index.js';
import { system } from '../../src/kernel/actor.js';
import { addDays, today } from '../../src/kernel/clock.js';
import { newId } from '../../src/kernel/ids.js';
import { donationTransferred, Ledger } from '../../src/ledger/index.js';
import { startApp, type TestApp } from '../support/app.js';
import { launch, open, overflow, picture, seriousFindings, signIn } from '../support/browser.js';
import { winterParcels } from '../support/campaign.js';
import { monthsOf } from '../support/reports.js';

const STORY = 'The workday starts outdoors, and nothing warm is issued.\n\nA parcel lasts a winter. What is in it was chosen with people who came back.';
const LOOKS = [[375, false], [375, true], [1280, false], [1280, true]] as const;
type Name = 'campaigner' | 'approver';

let app: TestApp;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launch()]);
  const winter = await monthsOf(app.db, { code: 'winter' });
  const words = winterParcels.draft().words;
  await winterParcels(app, { fundCode: 'winter', words: { ...words, en: { ...words.en, story: STORY } } });
  await winterParcels(app, { slug: 'for-one', kind: 'personal', consents: [{ field: 'story', way: 'lawyer', givenOn: '2026-10-02' }, { field: 'region', way: 'lawyer', givenOn: '2026-10-02' }] });
  await winterParcels(app, { slug: 'winter-too', fundCode: 'winter' });
  await app.api('campaigner').post('/api/v1/campaigns/winter-too/wind-down');
  await app.api('campaigner').post('/api/v1/campaigns', { ...winterParcels.draft(), slug: 'spring-seeds', kind: 'initiative', partner: 'Linden Friends' });
  await app.api('campaigner').post('/api/v1/campaigns', { ...winterParcels.draft(), slug: 'for-two', kind: 'personal', consents: [{ field: 'story', way: 'lawyer', givenOn: '2026-10-02' }] });
  const give = (amount: number, count: number): Promise<unknown> => app.db.changes.run(system('test'), (change) => new Ledger().postMany(change, Array.from({ length: count }, () =>
    donationTransferred({ key: `gift:${newId()}`, effectiveOn: today(), currency: 'EUR', fundId: winter.fundId, subject: newId(), amount }))));
  for (const [day, count] of [[1, 60], [2, 40]] as const) {
    await give(5000, count);
    await app.nest.get(Steps).look(new Date(Date.now() + day * 86_400_000));
  }
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

/** The page as a person meets it: nothing sticks out, axe (a script, and slow) is content, and a picture is kept. */
async function looksWell(page: Page, name: string, closer = false): Promise<void> {
  expect([name, await overflow(page)]).toEqual([name, 0]);
  if (closer) expect([name, await seriousFindings(page)]).toEqual([name, []]);
  await picture(page, `campaigns-${name}`);
}

describe.each(LOOKS)('at %i px (dark: %s)', (width, dark) => {
  const suffix = `${width}${dark ? '-dark' : ''}`;
  const closer = dark === (width === 375); // a phone in the dark and a desk in the light show it every colour and every layout
  it('everybody’s pages stand', async () => {
    const context = await open(browser, { width, dark });
    const page = await context.newPage();
    for (const [name, path] of [['list', '/campaigns'], ['page', '/campaigns/winter-parcels'], ['personal', '/campaigns/for-one'], ['page-be', '/be/campaigns/winter-parcels'], ['share', '/campaigns/winter-parcels/share'], ['thanks', '/thanks'], ['card', '/thanks/card']] as const) {
      await page.goto(app.url + path);
      await looksWell(page, `${name}-${suffix}`, closer);
    }
    await context.close();
  });

  it.each([['campaigner', ['/staff/campaigns', '/staff/campaigns/winter-parcels', '/staff/campaigns/new', '/staff/campaigns/for-two/edit', '/staff/campaigns/spring-seeds/preview']], ['approver', ['/staff/campaigns/spring-seeds', '/staff/campaigns/for-one']]] as const)('the console stands for a %s', async (name, paths) => {
    const context = await open(browser, { width, dark });
    const page = await signIn(context, app, name);
    for (const path of paths) {
      await page.goto(app.url + path);
      await looksWell(page, `${path.slice(1).replaceAll('/', '-')}-${suffix}`, closer);
    }
    await context.close();
  });
});

describe.each([true, false])('a campaign’s life with JavaScript: %s', (javaScript) => {
  const slug = `warm-socks-${javaScript ? 'script' : 'plain'}`;
  const at = `/staff/campaigns/${slug}`;
  const people = new Map<Name, { page: Page; context: BrowserContext }>();
  /** Somebody at the campaign's page in the console. */
  async function as(name: Name): Promise<Page> {
    if (!people.has(name)) {
      const context = await open(browser, { width: 375, javaScript });
      people.set(name, { context, page: await signIn(context, app, name) });
    }
    const { page } = people.get(name)!;
    await page.goto(app.url + at);
    return page;
  }
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const unfold = (page: Page, text: string): Promise<void> => page.locator('summary', { hasText: text }).click();
  /** What anybody reads of it. */
  async function inPublic(): Promise<string> {
    const context = await open(browser, { width: 375, javaScript });
    const page = await context.newPage();
    await page.goto(`${app.url}/campaigns/${slug}`);
    const text = await page.locator('main').innerText();
    if (!text.includes('nothing at this address')) await looksWell(page, `public-${text.includes('paused') ? 'paused' : text.includes('closed') ? 'closed' : 'open'}-${javaScript ? 'script' : 'plain'}`, javaScript);
    await context.close();
    return text;
  }
  afterAll(async () => { for (const { context } of people.values()) await context.close(); });

  it('begins as a draft that nobody else sees', async () => {
    const page = await as('campaigner');
    await page.goto(`${app.url}/staff/campaigns/new`);
    for (const [field, text] of Object.entries({
      title: 'Warm socks', summary: 'Nothing warm is issued, and the workday starts outdoors.', story: STORY, overflow: 'parcels in spring.', verified: 'The need and the prices were checked by a case worker and a treasurer.',
      slug, items: 'Socks, a pair | Шкарпэткі; 4.50; 200\nPostage; 1,20; 200', gifts: 'mitten; Socks; for one person; 4.50; 1.20', pricesOn: today(), deadline: addDays(today(), 60),
    })) await page.fill(`[name=${field}]`, text);
    await page.fill('[name=items]', 'Socks, a pair');
    await unfold(page, 'Consents');
    await page.selectOption('[name=way_story]', 'lawyer');
    await press(page, 'Save the draft');
    expect(await page.getByText('Line 1 should read').first().isVisible()).toBe(true);
    await looksWell(page, `draft-wrong-${javaScript ? 'script' : 'plain'}`, javaScript);
    await page.fill('[name=items]', 'Socks, a pair | Шкарпэткі; 4.50; 200\nPostage; 1.20; 200');
    await press(page, 'Save the draft');
    expect(await page.locator('[name=on_story]').getAttribute('aria-invalid')).toBe('true');
    await page.selectOption('[name=way_story]', '');
    await press(page, 'Save the draft');
    expect(new URL(page.url()).pathname).toBe(at);
    expect(await page.getByText('Another person than the one who wrote it does this.').isVisible()).toBe(true);
    expect(await inPublic()).toContain('There is nothing at this address');
  });

  it('says what is missing where a language was begun and not finished', async () => {
    const page = await as('campaigner');
    await page.goto(`${app.url}${at}/edit`);
    if (!(await page.locator('[name=title_be]').isVisible())) await unfold(page, 'Беларуская');
    await page.fill('[name=title_be]', 'Цёплыя шкарпэткі');
    await press(page, 'Save the draft');
    expect(await page.locator('[name=summary_be]').getAttribute('aria-invalid')).toBe('true');
    expect(await page.inputValue('[name=title_be]')).toBe('Цёплыя шкарпэткі');
    await looksWell(page, `draft-half-${javaScript ? 'script' : 'plain'}`, javaScript);
    await page.fill('[name=summary_be]', 'Цёплага не даюць, а працоўны дзень пачынаецца на вуліцы.');
    await page.fill('[name=overflow_be]', 'пасылкі вясной.');
    await page.fill('[name=verified_be]', 'Патрэбу і цэны праверылі двое.');
    await press(page, 'Save the draft');
    expect(new URL(page.url()).pathname).toBe(at);
    await page.getByRole('link', { name: 'Preview' }).click();
    expect(await page.locator('h1').textContent()).toBe('Warm socks');
    expect([await page.locator('main').getByText('for one person').isVisible(), await page.locator('a[href="#give"]').count()]).toEqual([true, 0]);
    expect(await page.locator('main p').filter({ hasText: 'A parcel lasts a winter.' }).textContent()).not.toContain('The workday');
    await page.locator('main a[lang=be]').click();
    expect(await page.locator('h1').textContent()).toBe('Цёплыя шкарпэткі');
  });

  it('opens when a second person has gone through the whole list', async () => {
    const page = await as('approver');
    await page.check('input[name=points][value=names]');
    await press(page, 'All of it is checked');
    expect(await page.isChecked('input[name=points][value=names]')).toBe(true);
    expect(await page.getByText('Every point has to be ticked').first().isVisible()).toBe(true);
    await looksWell(page, `unticked-${javaScript ? 'script' : 'plain'}`, javaScript);
    for (const box of await page.locator('input[name=points]').all()) await box.check();
    await looksWell(page, `ticked-${javaScript ? 'script' : 'plain'}`, javaScript);
    await press(page, 'All of it is checked');
    await press(page, 'Publish');
    expect(await inPublic()).toContain('Still needed');
  });

  it('rests for a reason that is public, and another person lets it go on', async () => {
    const one = await as('campaigner');
    await unfold(one, 'Pause');
    await one.selectOption('[name=reason]', 'prices');
    await one.fill('[name=note]', 'The wholesaler asks more');
    await looksWell(one, `pausing-${javaScript ? 'script' : 'plain'}`, javaScript);
    await one.locator('details[open]').getByRole('button', { name: 'Pause' }).click();
    const said = await inPublic();
    expect([said.includes('Prices have changed'), said.includes('wholesaler')]).toEqual([true, false]);
    const other = await as('approver');
    await looksWell(other, `paused-${javaScript ? 'script' : 'plain'}`, javaScript);
    await other.fill('[name=note]', 'Counted anew');
    await press(other, 'Let it go on');
    expect(await inPublic()).toContain('Still needed');
  });

  it('ends in order, and its page stays with what was done', async () => {
    const page = await as('campaigner');
    await unfold(page, 'Begin to close');
    await press(page, 'Begin to close');
    expect(await inPublic()).toContain('This campaign is closed');
    await looksWell(await as('campaigner'), `closing-${javaScript ? 'script' : 'plain'}`, javaScript);
    await press(page, 'Close');
    await page.fill('[name=done]', 'Two hundred pairs were packed and posted.');
    await press(page, 'Archive');
    expect(await page.getByText('Nothing is left to do.').isVisible()).toBe(true);
    await looksWell(page, `archived-${javaScript ? 'script' : 'plain'}`, javaScript);
    expect(await inPublic()).toContain('Two hundred pairs were packed and posted.');
  });
});

it('a campaign that shares its fund can be closed from its page', async () => {
  const context = await open(browser);
  const page = await signIn(context, app, 'campaigner');
  await page.goto(`${app.url}/staff/campaigns/winter-too`);
  await picture(page, 'campaigns-shared-fund');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  expect(await page.getByRole('button', { name: 'Archive' }).isVisible()).toBe(true);
  await context.close();
});

it('a card in somebody’s honour is shown and printed without JavaScript', async () => {
  const context = await open(browser, { width: 375, javaScript: false });
  const page = await context.newPage();
  await page.goto(`${app.url}/thanks/card`);
  await page.fill('[name=name]', 'Auntie');
  await page.fill('[name=words]', 'Because the kettle is always on.\nCome by in spring.');
  await page.fill('[name=from]', 'All of us');
  await page.getByRole('button', { name: 'Show the card' }).click();
  expect(await page.locator('#drawn').innerText()).toContain('Auntie');
  await looksWell(page, 'card-shown');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'As a PDF to print' }).click()]);
  expect(download.suggestedFilename()).toBe('card.pdf');
  await context.close();
});
