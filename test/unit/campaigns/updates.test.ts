import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sax from 'sax';
import { changedBy, foundIn, itemsAfter, toldOf, totalOf } from '../../../src/campaigns/updates/changed.js';
import type { Content } from '../../../src/campaigns/content.js';
import { atomOf, jsonOf, type Feed } from '../../../src/campaigns/updates/feeds.js';
import { chanceDays, DELAYS, dueOn } from '../../../src/campaigns/updates/life.js';
import { doubtsIn, findingsIn } from '../../../src/campaigns/updates/lint.js';
import type { UpdateOnShelf } from '../../../src/campaigns/updates/shelf.js';
import { addDays } from '../../../src/kernel/clock.js';

describe('the lint of updates', () => {
  it.each([
    'Forty parcels went out this month. Each holds warm socks and tea.', 'In November we bought 120 sets. The price rose by 1.50 to 22.50 €.', 'The workday starts outdoors. Nothing warm is issued in Belarus.', 'I counted them: 12 boxes, 4.30 kg each.',
    'Пасылкі адпраўлены ў лістападзе. Цёплыя рэчы купляем далей, дзякуй усім.', 'Ад пачатку зімы ў Беларусі мы адправілі 40 пасылак.', 'Посылки собраны. Тёплые носки покупаем дальше, спасибо Европе.',
  ])('lets pass what leads to nobody: %s', (text) => expect(findingsIn(text)).toEqual([]));

  it.each([
    ['A parcel reached Maryia last week.', ['name', 'date']], ['We sent parcels to Minsk on Monday.', ['place', 'date']], ['She is 34 years old.', ['age']], ['Write to a.b@example.org or +48 600 123 456.', ['contact']],
    ['Posted on 12 November.', ['date']], ['Posted 12.11.2026 at 14:30.', ['date']], ['Colony No. 15 took them.', ['place']], ['The house in Lime street.', ['place']],
    ['Пасылку атрымаў Алесь.', ['name']], ['Ліст з ПК-15 ад В. Сідарэнкі.', ['name', 'place']], ['Пасылка ў Гомелі, 12 лістапада.', ['place', 'date']], ['Яму 54 гады.', ['age']], ['Перадача ў СІЗА прайшла.', ['place']],
    ['Посылку получила Мария Ивановна.', ['name']], ['Отправили вчера в Бобруйск.', ['place', 'date']], ['Дом на ул. Садовой.', ['place']],
  ] as const)('hesitates at %s', (text, doubts) => expect(doubtsIn([text])).toEqual(expect.arrayContaining([...doubts])));

  it('finds the same in any order of texts, and no more in two than in each', () => fc.assert(fc.property(fc.string({ maxLength: 80 }), fc.string({ maxLength: 80 }), (a, b) => {
    expect(doubtsIn([a, b])).toEqual(doubtsIn([b, a]));
    expect(new Set(doubtsIn([a, b]))).toEqual(new Set([...doubtsIn([a]), ...doubtsIn([b])]));
  })));
});

describe('the day of telling', () => {
  it('is after the delay, within what chance may add, and never the day of a click', () => fc.assert(fc.property(fc.constantFrom(...DELAYS), fc.nat(100), fc.nat(90), (delay, chance, late) => {
    const [writtenOn, extra] = ['2026-11-30', chance % (chanceDays(delay) + 1)];
    const due = dueOn({ writtenOn, delay, chance: extra, now: addDays(writtenOn, late) });
    expect(due >= addDays(writtenOn, delay)).toBe(true);
    expect(due > addDays(writtenOn, late)).toBe(true);
    expect(due <= addDays(writtenOn, Math.max(delay + chanceDays(delay), late + 1))).toBe(true);
  })));
});

const item = (en: string, eachMinor: number, number: number) => ({ label: { en }, eachMinor, number });
const content = {
  slug: 'x-y', kind: 'own', currency: 'EUR', feesPaidBy: 'fund', deadline: '2026-12-24', pricesOn: '2026-11-01', fundCode: 'x', overflowFund: 'core', consents: [], gifts: [],
  words: { en: { title: 'T', summary: 'A summary of it', story: 'Once', overflow: 'o', verified: 'v' } }, items: [item('Socks', 450, 200), item('Postage', 120, 200)],
} as unknown as Content;

describe('a change of a campaign', () => {
  it('tells figures before and after, and of words only that they changed', () => {
    const changed = changedBy(content, { deadline: '2027-01-15', items: [item('Socks', 500, 200)], texts: { en: { summary: 'A summary of it', story: 'Twice' } } }, '2026-11-30');
    expect([changed.deadline, totalOf(changed.lines!, 'before'), totalOf(changed.lines!, 'after'), changed.texts]).toEqual([{ before: '2026-12-24', after: '2027-01-15' }, 114_000, 100_000, { en: { summary: 'A summary of it', story: 'Twice' } }]);
    expect(JSON.stringify(changed)).not.toContain('Once');
    for (const other of [{ deadline: '2026-12-25' }, { items: [] }, { words: { en: { ...content.words.en, story: 'Else' } } }]) expect(foundIn({ ...content, ...other }, changed)).not.toBe(foundIn(content, changed));
    expect(foundIn({ ...content, deadline: '2026-12-25' }, { texts: {} })).toBe(foundIn(content, { texts: {} }));
  });

  it('keeps of a line that is taken out its figures and not its name, in whatever language, and what was told before loses it too', () => {
    const named = { ...content, items: [{ ...item('Socks', 450, 200), label: { en: 'Socks', be: 'Шкарпэткі для Марыі' } }, item('For Maryia', 120, 200)] };
    const changed = changedBy(named, { items: [item('Socks', 450, 100), item('Tea', 90, 10)], texts: { en: { summary: 'A summary of it', story: 'For nobody' } } }, '2026-11-30');
    expect(changed.lines).toEqual([{ label: { en: 'Socks' }, before: { eachMinor: 450, number: 200 }, after: { eachMinor: 450, number: 100 }, named: ['be'] }, { label: { en: 'Tea' }, after: { eachMinor: 90, number: 10 }, named: ['en'] }, { before: { eachMinor: 120, number: 200 } }]);
    expect(itemsAfter(changed.lines!)).toEqual([item('Socks', 450, 100), item('Tea', 90, 10)]);
    expect(toldOf(changed, [item('Tea', 90, 10)])).toEqual({ texts: {}, lines: [{ before: { eachMinor: 450, number: 200 }, after: { eachMinor: 450, number: 100 } }, { label: { en: 'Tea' }, after: { eachMinor: 90, number: 10 } }, { before: { eachMinor: 120, number: 200 } }] });
    expect(JSON.stringify(toldOf(changed, itemsAfter(changed.lines!)))).not.toMatch(/Mary|Мары|nobody/);
  });

  it.each([[{ deadline: '2026-12-24', items: content.items }, 'updates.nothingChanged'], [{}, 'updates.nothingChanged'], [{ deadline: '2026-11-01' }, 'campaigns.draft'], [{ items: [] }, 'campaigns.draft'], [{ texts: { be: { summary: 'Nobody wrote it', story: '' } } }, 'updates.nothingChanged']])('%j is none', (amendment, code) => {
    expect(() => changedBy(content, amendment, '2026-11-30')).toThrow(expect.objectContaining({ code }));
  });
});

interface Node { readonly name: string; readonly attributes: Record<string, string>; text: string; readonly inside: Node[] }
/** Reads XML strictly: anything that is not well formed throws. */
function parsed(text: string): Node {
  const parser = sax.parser(true);
  const root: Node = { name: '', attributes: {}, text: '', inside: [] };
  const path = [root];
  parser.onerror = (error) => { throw error; };
  parser.onopentag = ({ name, attributes }) => {
    const node: Node = { name, attributes: attributes as Record<string, string>, text: '', inside: [] };
    path.at(-1)!.inside.push(node);
    path.push(node);
  };
  parser.ontext = (more) => { path.at(-1)!.text += more; };
  parser.onclosetag = () => { path.pop(); };
  parser.write(text).close();
  return root.inside[0]!;
}

describe('feeds', () => {
  const update = (more: Partial<UpdateOnShelf>): UpdateOnShelf => ({ id: '3e8d9e0c-9a8f-4a54-9d0e-000000000001', slug: 'x', campaign: 'X', kind: 'news', month: '2026-10', day: null, changed: null, currency: 'EUR', hasPhoto: false, title: 'T', text: 't', ...more });
  const feed = (updates: readonly UpdateOnShelf[]): Feed => ({ title: 'Новости & больше', lang: 'ru', self: 'https://x.example/ru/updates.atom?a&b', page: 'https://x.example/ru/updates', author: 'A <b>', updates, linkTo: ({ slug, id }) => `https://x.example/ru/campaigns/${slug}#u-${id}` });
  const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => text.isWellFormed());

  it('are valid Atom whatever is written, with every part a reader needs', () => fc.assert(fc.property(fc.array(anyText, { maxLength: 4 }), (texts) => {
    const root = parsed(atomOf(feed(texts.map((text, n) => update({ title: text, text, ...(n === 0 ? { kind: 'change' as const, day: '2026-11-07', month: '2026-11' } : {}) })))));
    expect([root.name, root.attributes['xmlns'], root.attributes['xml:lang']]).toEqual(['feed', 'http://www.w3.org/2005/Atom', 'ru']);
    const named = (node: Node, name: string): Node[] => node.inside.filter((one) => one.name === name);
    for (const name of ['id', 'title', 'updated', 'author']) expect(named(root, name)).toHaveLength(1);
    expect(named(root, 'link').map(({ attributes }) => attributes['rel'])).toEqual(['self', 'alternate']);
    expect(named(root, 'entry').map((entry) => ['id', 'title', 'updated', 'content', 'link'].map((name) => named(entry, name).length))).toEqual(texts.map(() => [1, 1, 1, 1, 1]));
    for (const entry of named(root, 'entry')) expect(named(entry, 'updated')[0]!.text).toMatch(/^2026-1\d-\d\dT00:00:00Z$/);
    expect(named(root, 'title')[0]!.text).toBe('Новости & больше');
  })));

  it('are valid JSON Feed 1.1; of news they tell the month and no day', () => {
    const said = JSON.parse(jsonOf(feed([update({}), update({ kind: 'change', day: '2026-09-03', month: '2026-09' })]))) as { version: string; items: { id: string; date_published: string; url: string }[] } & Record<string, unknown>;
    expect(said).toMatchObject({ version: 'https://jsonfeed.org/version/1.1', language: 'ru', home_page_url: 'https://x.example/ru/updates', feed_url: 'https://x.example/ru/updates.atom?a&b' });
    expect(said.items.map(({ date_published: on }) => on)).toEqual(['2026-10-01T00:00:00Z', '2026-09-03T00:00:00Z']);
    expect(said.items[0]!.url).toBe('https://x.example/ru/campaigns/x#u-3e8d9e0c-9a8f-4a54-9d0e-000000000001');
  });
});
