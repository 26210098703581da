import { formatsOf, linkTo, translator, type Lang } from '../../../src/platform/i18n/index.js';
import type { PageContext } from '../../../src/platform/web/index.js';

/** A page context without a server, for tests of components and pages. */
export function testPage(change: Partial<PageContext> & { lang?: Lang } = {}): PageContext {
  const lang = change.lang ?? 'en';
  const { money, day } = formatsOf(lang);
  return {
    lang, t: translator(lang), path: '/', link: (path) => linkTo(lang, path), actor: null, demo: false,
    token: (form) => `token-of-${form}`, key: 'key-1', money, day, ...change,
  };
}
