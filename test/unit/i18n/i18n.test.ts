import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatsOf, sumFormat, LANGUAGES, linkTo, loadAllCatalogues, lookup, preferredLanguage, splitLanguage, translator } from '../../../src/platform/i18n/index.js';
import { lookupIn } from '../../../src/platform/i18n/translator.js';

describe('messages', () => {
  it('all catalogues load', () => expect(() => loadAllCatalogues()).not.toThrow());

  it('put arguments in as plain text, without reading them as a message', () => {
    const find = lookupIn(new Map([['a.b', 'Hello {name}, don’t hurry']]), 'en');
    expect(find('a.b', { name: '<b>{x}</b>' })).toBe('Hello <b>{x}</b>, don’t hurry');
  });

  it('follow the plural rules of each language', () => {
    const say = (count: number) => translator('be')('web.form.errors', { count });
    expect([1, 2, 5, 21].map(say).map((text) => text.split(' ').slice(-1)[0])).toEqual(['поле', 'палі', 'палёў', 'поле']);
    expect(translator('en')('web.form.errors', { count: 1 })).toBe('One thing needs another look');
  });

  it('a key nobody knows is undefined for a lookup, and itself on a page', () => {
    expect(lookup('en')('problem.no.such')).toBeUndefined();
    expect(translator('ru')('no.such' as 'web.give')).toBe('no.such');
  });
});

describe('languages', () => {
  it('the prefix and the path come apart and together again', () => {
    expect(splitLanguage('/be')).toEqual({ lang: 'be', path: '/' });
    expect(splitLanguage('/be/letters?a=1')).toEqual({ lang: 'be', path: '/letters?a=1' });
    expect(splitLanguage('/berry')).toEqual({ lang: 'en', path: '/berry' });
    expect(splitLanguage('/be?x')).toEqual({ lang: 'be', path: '/?x' });
    fc.assert(fc.property(fc.constantFrom(...LANGUAGES), fc.array(fc.stringMatching(/^[a-z]{3,8}$/), { maxLength: 4 }), (lang, parts) => {
      const path = `/${parts.join('/')}`;
      expect(splitLanguage(linkTo(lang, path))).toEqual({ lang, path });
    }));
  });

  it('links elsewhere are left alone', () => {
    expect(linkTo('be', '#verify')).toBe('#verify');
    expect(linkTo('be', '//elsewhere.example')).toBe('//elsewhere.example');
  });

  it('the browser’s wish is read by its weights, and anything odd is English', () => {
    expect(preferredLanguage('pl, ru;q=0.7, be;q=0.9')).toBe('be');
    expect(preferredLanguage('be-Tarask')).toBe('be');
    expect(preferredLanguage('ru;q=0, de')).toBe('en');
    expect(preferredLanguage(undefined)).toBe('en');
    fc.assert(fc.property(fc.string(), (text) => (LANGUAGES as readonly string[]).includes(preferredLanguage(text))));
  });
});

describe('figures', () => {
  it('a sum and its parts are shown whole only when they add up whole', () => {
    const eur = (minor: number) => ({ minor, currency: 'EUR' }) as const;
    expect(sumFormat('en', eur(5624176), [eur(3351313), eur(2272863)])(eur(5624176))).toBe('€56,242');
    expect(sumFormat('en', eur(100), [eur(50), eur(50)])(eur(100))).toBe('€1.00');
    fc.assert(fc.property(fc.nat(1e9), fc.nat(1e9), (a, b) => {
      const read = (text: string) => Math.round(Number(text.replace(/[€,]/g, '')) * 100);
      const shown = [a + b, a, b].map((minor) => read(sumFormat('en', eur(a + b), [eur(a), eur(b)])(eur(minor))));
      expect(shown[0]).toBe(shown[1]! + shown[2]!);
    }));
  });

  it('read as people of the language write them', () => {
    expect(formatsOf('en').day('2026-11-20')).toBe('20 November 2026');
    expect(formatsOf('en').money({ minor: 168000, currency: 'EUR' })).toBe('€1,680.00');
    expect(formatsOf('en').money({ minor: 17190549, currency: 'EUR' }, 'whole')).toBe('€171,905');
    expect(formatsOf('en').grams(2610)).toBe('2,610\u00a0g');
    expect(formatsOf('en').percent(0.802)).toBe('80.2\u00a0%');
    expect(formatsOf('be').day('2026-11-20')).toBe('20 лістапада 2026');
    expect(formatsOf('ru').month('2026-11')).toBe('ноябрь 2026');
  });
});
