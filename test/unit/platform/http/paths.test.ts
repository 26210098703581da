import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redirect } from '../../../../src/platform/http/results.js';
import { LANGUAGES, linkTo, splitLanguage } from '../../../../src/platform/i18n/index.js';

const HERE = 'https://give.example.org';
const tricky = fc.array(fc.constantFrom('/', '\\', '\t', '\n', '\r', '.', '..', '@', ':', '?', '#', 'evil.example', 'be', 'ru', 'https:', 'javascript:', '%2f', '%5c', ' '), { maxLength: 8 }).map((parts) => parts.join(''));

describe('a redirect', () => {
  it('never leaves, whatever it is given', () => {
    fc.assert(fc.property(fc.oneof(tricky, fc.webPath(), fc.string()), (path) => {
      let allowed = true;
      try {
        redirect(path);
      } catch {
        allowed = false;
      }
      if (allowed) expect(new URL(path, HERE).origin).toBe(HERE);
    }), { numRuns: 2_000 });
  });

  it.each(['//evil.example', '/\\evil.example', '/\t/evil.example', 'https://evil.example', 'javascript:alert(1)', 'evil.example', '', '/ok\r\nSet-Cookie: a=b'])('%j is refused', (path) => {
    expect(() => redirect(path)).toThrow('only paths of ours');
  });

  it.each(['/', '/be/staff/parcels/1?state=open#top', '/@me'])('%j is followed', (path) => {
    expect(redirect(path).path).toBe(path);
  });
});

it('an address of many slashes makes no link to another site, in any language', () => {
  const asked = tricky.map((text) => text.replaceAll(/[\t\n\r ]/g, '')); // Node takes no other request line
  fc.assert(fc.property(asked, fc.constantFrom(...LANGUAGES), (rest, lang) => {
    const { path } = splitLanguage(`/${rest}`);
    expect(new URL(linkTo(lang, path.split('?')[0]!), HERE).origin).toBe(HERE);
  }));
});
