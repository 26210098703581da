import { createHash } from 'node:crypto';
import { LANGUAGES, translator, type Lang } from '../../platform/i18n/index.js';
import { doubtsIn, type Doubt } from './lint.js';
import type { Delay } from './life.js';

export interface UpdateWords {
  readonly title: string;
  readonly text: string;
  /** What the photo shows, for whoever does not see it. */
  readonly alt?: string | undefined;
}
export type AllWords = { readonly en: UpdateWords } & { readonly [L in Exclude<Lang, 'en'>]?: UpdateWords | undefined };
/** News as a person writes it. `photo`: a picture made anew (platform/files), null for none; left out when edited, what there was stays. */
export interface UpdateDraft {
  readonly words: AllWords;
  readonly delayDays: Delay;
  readonly photo?: Buffer | null | undefined;
}

/** In the reader's language, else in English. */
export const wordsFor = (words: AllWords, lang: Lang): UpdateWords => words[lang] ?? words.en;

/** Every text in every language. */
export const textsOf = (words: AllWords): string[] => LANGUAGES.flatMap((lang) => {
  const { title = '', text = '', alt = '' } = words[lang] ?? {};
  return [title, text, alt];
});

/** What stands where the words about a change were, in every language. */
export function silence(): AllWords {
  const said = (lang: Lang): UpdateWords => ({ title: translator(lang)('updates.silent.title'), text: translator(lang)('updates.silent.text') });
  return { en: said('en'), be: said('be'), ru: said('ru') };
}
export const isSilent = ({ en: { title, text } }: AllWords): boolean => title === silence().en.title && text === silence().en.text;

export const doubtsOf = (words: AllWords): Doubt[] => doubtsIn(textsOf(words));
/** What an idempotency key stands for. */
export const inputOf = ({ words, delayDays, photo }: UpdateDraft): object => ({ words, delayDays, photo: photo ? createHash('sha256').update(photo).digest('hex') : null });
