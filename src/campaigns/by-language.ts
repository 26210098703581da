import { Invalid } from '../kernel/problem.js';
import type { Lang } from '../platform/i18n/index.js';

/** The name of a text's field in a language: English has none of its own. */
export const fieldOf = (word: string, lang: Lang): string => (lang === 'en' ? word : `${word}_${lang}`);

/**
 * What a form says in one language, by word; undefined where nothing was typed. Those in `may` may be left out alone.
 * Throws Invalid `campaigns.halfLanguage`: what was typed of a language is never dropped in silence.
 */
export function wordsIn<W extends string, M extends string>(form: object, lang: Lang, must: readonly W[], may: readonly M[]): (Record<W, string> & Partial<Record<M, string>>) | undefined {
  const typed = form as Readonly<Record<string, string | undefined>>;
  const given = [...must, ...may].flatMap((word) => { const text = typed[fieldOf(word, lang)]; return text ? [[word, text] as const] : []; });
  if (given.length === 0) return undefined;
  const missing = must.filter((word) => !typed[fieldOf(word, lang)]);
  if (missing.length === 0) return Object.fromEntries(given) as Record<W, string> & Partial<Record<M, string>>;
  const sentence = 'Write all of it in this language, or none of it.';
  throw new Invalid('campaigns.halfLanguage', sentence, Object.fromEntries(missing.map((word) => [fieldOf(word, lang), sentence])));
}
