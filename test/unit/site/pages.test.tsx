import { describe, expect, it } from '@jest/globals';
import type { JSX } from 'preact';
import { LANGUAGES } from '../../../src/platform/i18n/index.js';
import { qrPath, renderPage, type PageContext } from '../../../src/platform/web/index.js';
import { HomeConfinement, Help, OpenType } from '../../../src/site/help.js';
import { Home } from '../../../src/site/home.js';
import { Channels, Safety, Share } from '../../../src/site/safety.js';
import type { Need } from '../../../src/site/needs.js';
import { slipOf } from '../../../src/site/story.js';
import { testPage } from '../web/page.js';

const NOTHING = { needs: [], slip: null, balance: null };
const eur = (minor: number) => ({ minor, currency: 'EUR' }) as const;
const NEED: Need = { slug: 'winter', title: 'Winter <parcels>', summary: 'Warm socks', covered: false, saidOn: '2026-11-16', pricesOn: '2026-11-02', drawing: 'mitten' };
const LINE = (label: string, minor: number, number = 120) => ({ label, price: eur(minor), number, drawing: 'parcel' as const });
const PAGES: Record<string, (page: PageContext) => JSX.Element> = {
  '/': (page) => <Home page={page} {...NOTHING} />,
  '/help': (page) => <Help page={page} addressee={null} />,
  '/help/open-type': (page) => <OpenType page={page} />,
  '/help/home-confinement': (page) => <HomeConfinement page={page} />,
  '/safety': (page) => <Safety page={page} />,
  '/channels': (page) => <Channels list={undefined} page={page} addresses={{ web: 'https://give.example.org', others: ['http://abcdefgh.onion'] }} />,
  '/share': (page) => <Share page={page} web="https://give.example.org" />,
};
const whole = (path: string, lang: (typeof LANGUAGES)[number] = 'en') => {
  const page = testPage({ path, lang });
  return renderPage({ page, title: 'T', body: PAGES[path]!(page) });
};

describe('the pages without data', () => {
  it.each(Object.keys(PAGES).flatMap((path) => LANGUAGES.map((lang) => [path, lang] as const)))('%s in %s has one heading 1, one slip at most, and words for everything', (path, lang) => {
    const html = whole(path, lang);
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect((html.match(/class="slip[ "]/g) ?? []).length).toBeLessThanOrEqual(1);
    expect(html).not.toMatch(/>(?:site|web)\.[a-z]/);
    expect(html).not.toMatch(/&lt;\/?a>|undefined|\[object/);
  });

  it('lead the seven ways, letters first', () => {
    const html = whole('/help');
    const found = [...html.matchAll(/id="(letter|parcel|raise|family|open|home|share)"/g)].map(([, id]) => id);
    expect(found).toEqual(['letter', 'parcel', 'raise', 'family', 'open', 'home', 'share']);
  });

  it('say the word of care before a link that can be shared', () => {
    const html = whole('/share');
    expect(html.indexOf('do not post this from your own account')).toBeLessThan(html.indexOf('give.example.org'));
  });

  it('list an onion address where there is one', () => {
    expect(whole('/channels')).toContain('http://abcdefgh.onion');
  });
});

describe('the first page', () => {
  it('says so when nothing is open, and shows a letter instead of a gift', () => {
    expect(whole('/')).toContain('No campaign is open just now');
  });

  it('names the need with its day, and figures only as an equation that holds', () => {
    const page = testPage();
    const html = renderPage({ page, title: 'Pasylka', body: <Home page={page} slip={slipOf(NEED, [LINE('Socks', 1750), LINE('Underwear', 2100)], [])} needs={[NEED]}
      balance={{ from: '2026-01-01', to: '2026-09-30', received: eur(300), withBefore: true, spent: eur(200), held: eur(100) }} /> });
    expect(html).toContain('Winter &lt;parcels>');
    expect(html).toContain('Statement of 16 November 2026');
    expect(html).toContain('received, and there before');
    expect(html).toMatch(/<b>€3<.*=.*<b>€2<.*\+.*<b>€1</s);
    expect(html).not.toContain('No campaign is open');
  });
});

describe('the packing slip', () => {
  it('adds up when every line is bought as often, and takes the name of the gift that costs as much', () => {
    const slip = slipOf(NEED, [LINE('Socks', 1750), LINE('Underwear', 2100)], [LINE('Socks only', 1750, 1), LINE('A winter parcel', 3850, 1)]);
    expect(slip).toMatchObject({ title: 'A winter parcel', total: eur(3850) });
    expect(slip!.lines.reduce((sum, { price }) => sum + price.minor, 0)).toBe(slip!.total!.minor);
  });

  it('never shows a sum of things bought in different numbers', () => {
    const items = [LINE('Socks', 1750, 120), LINE('Stove', 9900, 2)];
    expect(slipOf(NEED, items, [LINE('Ten letters', 1400, 1)])).toMatchObject({ title: 'Winter <parcels>', total: null, lines: [{ label: 'Ten letters' }] });
    expect(slipOf(NEED, items, [])).toBeNull();
  });
});

describe('a QR code', () => {
  it('is square with a quiet zone, and holds nothing but moves inside it', () => {
    const { size, path } = qrPath('https://give.example.org');
    expect(size).toBeGreaterThanOrEqual(21 + 8);
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
      expect(Math.min(Number(x), Number(y))).toBeGreaterThanOrEqual(4);
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(size - 4);
    }
  });
});
