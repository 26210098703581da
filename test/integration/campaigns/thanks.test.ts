import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pino from 'pino';
import sharp from 'sharp';
import { startApp, type Answer, type Pages, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';
import { monthsOf } from '../../support/reports.js';
import { Donations, Shelf } from '../../../src/campaigns/index.js';
import { system, visitor } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { money } from '../../../src/kernel/money.js';
import { donationCaptured, Ledger } from '../../../src/ledger/index.js';
import { Reports } from '../../../src/reports/index.js';

let app: TestApp;
let anyone: Pages;
let logged = '';
beforeAll(async () => {
  app = await startApp({}, pino({ level: 'trace' }, new Writable({ write: (line, _encoding, done) => { logged += String(line); done(); } })));
  await winterParcels(app);
  anyone = await app.pages();
});
afterAll(() => app.close());

const NAME = 'Zofia Kanarek-Tajemna';
const typed = { name: NAME, words: 'With thanks, Kanarek', from: 'Kanarek’s friends' };

it('a card in somebody’s honour is drawn, as a page and to print, and forgotten', async () => {
  const [page, pdf, empty] = [await anyone.submit('/thanks/card', '/thanks/card', typed), await anyone.submit('/thanks/card', '/thanks/card.pdf', typed), await anyone.submit('/thanks/card', '/thanks/card', { name: '' })];
  expect([page.status, page.text.includes(NAME), page.headers.get('cache-control'), page.headers.get('set-cookie')]).toEqual([200, true, 'no-store', null]);
  expect([pdf.status, pdf.headers.get('content-type'), pdf.headers.get('cache-control'), pdf.text.startsWith('%PDF')]).toEqual([200, 'application/pdf', 'no-store', true]);
  expect([empty.status, empty.text.includes('href="#card-name"')]).toEqual([422, true]);
  const { rows } = await app.db.admin.query<{ name: string }>(`SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'`);
  for (const { name } of rows) expect([name, (await app.db.admin.query(`SELECT FROM ${name} t WHERE t::text LIKE '%Kanarek%'`)).rowCount]).toEqual([name, 0]);
  expect([logged.length > 0, logged.includes('Kanarek')]).toEqual([true, false]);
});

it('markup that is typed stays text', async () => {
  expect((await anyone.submit('/thanks/card', '/thanks/card', { name: '<b>x</b>' })).text).not.toContain('<b>x</b>');
});

it('a campaign is passed on by a link that says nothing of the sender, after the word of care', async () => {
  const { status, text } = await anyone.get('/campaigns/winter-parcels/share');
  expect([status, text.indexOf('do not post this from your own account') < text.indexOf('id="link"')]).toEqual([200, true]);
  expect(/id="link">([^<]+)</.exec(text)![1]).toMatch(/\/campaigns\/winter-parcels$/);
  const leaflet = await anyone.get('/campaigns/winter-parcels/leaflet.pdf');
  expect([leaflet.status, leaflet.headers.get('content-type'), leaflet.text.startsWith('%PDF')]).toEqual([200, 'application/pdf', true]);
  expect((await anyone.get('/campaigns/nowhere/leaflet.pdf')).status).toBe(404);
});

it('whoever passes the link on shows a picture and words of the campaign: the same for everybody, in the page’s language', async () => {
  const { text } = await anyone.get('/be/campaigns/winter-parcels');
  const tag = (name: string): string | undefined => new RegExp(`<meta property="${name}" content="([^"]*)"`).exec(text)?.[1];
  expect([tag('og:title'), tag('og:locale'), tag('og:image')!.replace(/^http:\/\/localhost:\d+/, '')]).toEqual(['Зімовыя пасылкі для 120 чалавек', 'be_BY', '/be/campaigns/winter-parcels/share.png']);
  const seen = await fetch(`${app.url}/be/campaigns/winter-parcels/share.png`);
  const { width, height, exif } = await sharp(Buffer.from(await seen.arrayBuffer())).metadata();
  expect([seen.status, seen.headers.get('content-type'), seen.headers.get('cache-control'), width, height, exif]).toEqual([200, 'image/png', 'public, max-age=600', 1200, 630, undefined]);
  for (const path of ['/be/campaigns/winter-parcels/share.png', '/campaigns/winter-parcels/leaflet.pdf']) {
    const etag = (await fetch(app.url + path)).headers.get('etag')!;
    expect([path, (await fetch(app.url + path, { headers: { 'if-none-match': etag } })).status]).toEqual([path, 304]);
  }
  expect((await anyone.get('/campaigns/nowhere/share.png')).status).toBe(404);
});

it('once the year is told to its end the private page says what the gift became, by published figures alone; nothing is kept, and no address has the code', async () => {
  const year = String(Number(today().slice(0, 4)) - 1);
  const [months, campaign] = [await monthsOf(app.db), await app.nest.get(Shelf).find('winter-parcels', 'en')];
  const { code, checkout } = await app.nest.get(Donations).give(visitor, campaign, { giftId: null, amount: money(5000, 'EUR'), coverFee: false, frequency: 'once', lang: 'en' }, crypto.randomUUID());
  await app.db.changes.run(system('test'), (change) => new Ledger().post(change, donationCaptured({ item: 'txn_year', effectiveOn: `${year}-12-05`, currency: 'EUR', fundId: months.fundId, subject: checkout.reference, gross: 5000, fee: 0, feesPaidBy: 'fund' })));
  await months.gifts(`${year}-12`, 12);
  await months.costs(`${year}-12`, 12);
  const open = async (): Promise<string> => (await anyone.submit('/gift', '/gift', { code })).text;
  expect(await open()).not.toContain(`Your year ${year}`);
  const byApi = (typed: string): Promise<Answer> => app.api(null).post('/api/v1/gift/year', { code: typed });
  expect([(await byApi(code)).status, (await byApi(code)).json.type]).toEqual([404, 'urn:pasylka:problem:campaigns.noGift']); // not told to its end
  await months.close(`${year}-12`);
  await app.nest.get(Reports).publish(system('test'), `${year}-12`);
  const page = await open();
  expect(page).toContain(`Your year ${year}`);
  const hidden = (name: string): string => new RegExp(`name="${name}" value="([^"]+)"`).exec(page.slice(page.indexOf('action="/gift/year"')))![1]!;
  const send = async (entry: string): Promise<{ status: number; text: string; headers: Headers }> => {
    const answer = await fetch(`${app.url}/gift/year`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: app.url }, body: new URLSearchParams({ _token: hidden('_token'), _key: crypto.randomUUID(), entry }).toString() });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const rows = async (): Promise<unknown> => (await app.db.admin.query('SELECT (SELECT count(*) FROM audit.entry) AS records, (SELECT count(*) FROM outbox) AS jobs, (SELECT count(*) FROM idempotency) AS keys')).rows[0];
  const before = await rows();
  const { status, text, headers } = await send(hidden('entry'));
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  for (const said of ['You gave €50.00', 'Parcels', '€21.63', 'Card fees', '€0.88', 'Waits in the fund', '€27.49']) expect(text).toContain(said);
  expect(text).not.toContain(code);
  expect(text).not.toContain(campaign.slug);
  const told = await byApi(code.toLowerCase());
  expect([told.status, told.headers.get('cache-control'), told.json]).toEqual([200, 'no-store', {
    year, toldTo: `${year}-12`, became: [{ currency: 'EUR', givenMinor: 5000, heldMinor: 2749, untoldMinor: 0, spent: [{ kinds: ['parcel'], amountMinor: 2163, things: 0 }, { kinds: ['psp_fee'], amountMinor: 88, things: 0 }] }],
  }]);
  expect([(await byApi(`${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`)).status, (await byApi('x')).status]).toEqual([404, 404]);
  expect(await rows()).toEqual(before);
  expect(logged).not.toContain(code);
  expect((await send('x')).status).toBe(403);
  expect((await fetch(`${app.url}/gift/year`)).status).toBe(404);
});
