/** The languages of the pages; English has no prefix in the path. */
export const LANGUAGES = ['en', 'be', 'ru'] as const;
export type Lang = (typeof LANGUAGES)[number];

/** The name of each language in itself, for the language switch. */
export const LANGUAGE_NAMES: Readonly<Record<Lang, string>> = { en: 'English', be: 'Беларуская', ru: 'Русский' };

/** The locale that dates, numbers and `<html lang>` use. */
export const LOCALES: Readonly<Record<Lang, string>> = { en: 'en-GB', be: 'be-BY', ru: 'ru-RU' };

export const isLang = (text: string): text is Lang => (LANGUAGES as readonly string[]).includes(text);

/** Splits `/be/letters` into its language and the path every route is written with; without a prefix it is English. The path never begins with two slashes: as a link it would lead elsewhere. */
export function splitLanguage(given: string): { lang: Lang; path: string } {
  const path = given.replace(/^[/\\]+/, '/');
  const [, first = '', rest = ''] = /^\/([^/?]*)(.*)$/s.exec(path) ?? [];
  if (first === 'en' || !isLang(first)) return { lang: 'en', path };
  return { lang: first, path: `/${rest.replace(/^[/\\]+/, '')}` };
}

/** `/letters` in a language: `/be/letters`, and unchanged in English. Leaves anchors and other origins alone. */
export function linkTo(lang: Lang, path: string): string {
  if (lang === 'en' || !path.startsWith('/') || path.startsWith('//')) return path;
  return path === '/' ? `/${lang}` : `/${lang}${path}`;
}

/** The language a browser asks for first among ours; English when it asks for none of them. Only `/` looks at this. */
export function preferredLanguage(acceptLanguage: string | undefined): Lang {
  const wanted = (acceptLanguage ?? '').split(',', 20).map((part) => {
    const [tag = '', ...options] = part.trim().toLowerCase().split(';');
    const quality = Number(options.find((option) => option.trim().startsWith('q='))?.trim().slice(2) ?? 1);
    return { lang: tag.split('-')[0] ?? '', quality: Number.isFinite(quality) ? quality : 0 };
  });
  const best = wanted.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality).find(({ lang }) => isLang(lang));
  return best && isLang(best.lang) ? best.lang : 'en';
}
