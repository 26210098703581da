import { describe, expect, it } from '@jest/globals';
import { renderPage, renderProblem, type PageContext } from '../../../src/platform/web/index.js';
import { currentItem, doorsOf, PUBLIC_MENU, STAFF_MENU } from '../../../src/platform/web/menu.js';
import { testPage } from './page.js';

const whole = (change: Partial<PageContext>, title = 'Ways to help') => renderPage({ page: testPage(change), title, body: <h1>{title}</h1> });
const titleIn = (html: string) => /<title>(.*?)<\/title>/.exec(html)?.[1];

describe('the document', () => {
  it('has one heading 1, one main, a way to skip to it, and no inline style or script', () => {
    const html = whole({ path: '/help' });
    expect(html.startsWith('<!doctype html><html lang="en-GB">')).toBe(true);
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html).toContain('<a class="skip" href="#main">');
    expect(html).not.toMatch(/ style=|<style|<script>|onclick/);
    expect(html).toMatch(/href="\/assets\/site-[0-9a-f]{12}\.css"/);
  });

  it('names only origins of its own', () => {
    for (const path of ['/', '/help', '/family', '/staff', '/volunteer', '/gift']) expect(whole({ path })).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//);
  });

  it.each([['/family/apply', 'Form'], ['/gift', 'Pasylka'], ['/thanks', 'Pasylka'], ['/volunteer/runs/3', 'Ways to help'], ['/staff/money', 'Ways to help – Console'], ['/help', 'Ways to help – Pasylka']])(
    'at %s is titled %s', (path, title) => { expect(titleIn(whole({ path }))).toBe(title); });

  it('keeps the path when the language changes, and marks the current one', () => {
    const html = whole({ path: '/letters', lang: 'be' });
    expect(html).toContain('<html lang="be-BY">');
    expect(html).toContain('href="/ru/letters"');
    expect(html).toContain('href="/letters" lang="en"');
    expect(html).toMatch(/href="\/be\/letters" lang="be" hreflang="be" aria-current="true"/);
  });

  it('shows a family the way out, and neither menu nor map', () => {
    const html = whole({ path: '/family' });
    expect(html).toContain('href="/leave"');
    expect(html).not.toContain('aria-label="Main"');
    expect(html).not.toContain('/transparency');
  });

  it('carries the ribbon only in a demo', () => {
    expect(whole({ demo: true })).toContain('class="ribbon"');
    expect(whole({ demo: false })).not.toContain('ribbon');
  });

  it('shows a console item to whoever may open it', () => {
    const actor = { kind: 'person', id: 'x', roles: ['treasurer'] } as const;
    const html = whole({ path: '/staff', actor, can: (permission) => permission === 'ledger.read' });
    expect(html).toContain('href="/staff/money"');
    expect(html).not.toContain('href="/staff/letters"');
    expect(html).toContain('Treasurer');
  });

  it('makes one door of a group, and shows what is behind it where one is in it', () => {
    const seen = (path: string, ...permissions: string[]) => {
      const { doors, current, inside } = doorsOf(STAFF_MENU.filter(({ permission }) => permissions.includes(permission)), path);
      return [doors, current ? [current] : [], inside].map((items) => items.map((item) => item.path));
    };
    const treasurer = ['console.open', 'ledger.read', 'payments.read', 'refunds.read'];
    expect(seen('/staff', ...treasurer)).toEqual([['/staff', '/staff/money'], ['/staff'], []]);
    expect(seen('/staff/money/refunds', ...treasurer)).toEqual([['/staff', '/staff/money'], ['/staff/money'], ['/staff/money', '/staff/payments', '/staff/money/refunds']]);
    expect(seen('/staff/money/refunds', 'console.open', 'refunds.read')).toEqual([['/staff', '/staff/money/refunds'], ['/staff/money/refunds'], []]);
    const html = whole({ path: '/staff/money/refunds', actor: { kind: 'person', id: 'x', roles: ['treasurer'] }, can: (permission) => treasurer.includes(permission) });
    expect(html.match(/aria-current="page"/g)).toHaveLength(2);
  });

  it('has one door to each room', () => {
    for (const menu of [PUBLIC_MENU, STAFF_MENU]) expect(new Set(menu.map(({ path }) => path)).size).toBe(menu.length);
  });

  it('finds the menu item a path belongs to', () => {
    expect(currentItem(PUBLIC_MENU, '/campaigns/winter')?.path).toBe('/campaigns');
    expect(currentItem(PUBLIC_MENU, '/campaignsx')).toBeUndefined();
    expect(currentItem(STAFF_MENU, '/staff')?.path).toBe('/staff');
    expect(currentItem(STAFF_MENU, '/staff/money/funds/core')?.path).toBe('/staff/money');
    expect(currentItem(STAFF_MENU, '/staff/money/payments/1')?.path).toBe('/staff/payments');
    expect(currentItem(STAFF_MENU, '/staff/money/disputes')?.path).toBe('/staff/money/refunds');
    expect(currentItem(STAFF_MENU, '/staff/updates/1')?.path).toBe('/staff/campaigns');
    expect(currentItem(STAFF_MENU, '/staff/elsewhere')).toBeUndefined();
  });
});

describe('a problem', () => {
  it('is told in the reader’s language, and a bug tells nothing about itself', () => {
    const html = renderProblem(testPage({ lang: 'ru', path: '/nowhere' }), { status: 404 });
    expect(html).toContain('По этому адресу ничего нет');
    const bug = renderProblem(testPage(), { status: 500, message: 'relation "donor" does not exist' });
    expect(bug).not.toContain('donor');
    expect(bug).toContain('This is our mistake');
  });

  it('shows its own sentence and the fields', () => {
    const html = renderProblem(testPage(), { status: 409, code: 'parcels.cannot', message: 'This order was approved already.', fields: { order: 'Look at the order.' } });
    expect(html).toContain('This order was approved already.');
    expect(html).toContain('<li>Look at the order.</li>');
  });

  it('asks to sign in at 401', () => {
    expect(renderProblem(testPage({ path: '/staff' }), { status: 401 })).toContain('href="/sign-in"');
  });
});
