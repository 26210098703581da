import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pino from 'pino';
import sharp from 'sharp';
import { startApp, type Pages, type TestApp } from '../../support/app.js';
import { winterParcels } from '../../support/campaign.js';

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
