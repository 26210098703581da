import type { Currency } from '../../kernel/money.js';
import { cleanPicture } from '../../platform/files/pictures.js';
import { DayText, Flag, OneOf, Text } from '../../platform/http/index.js';
import { LANGUAGES, type Lang } from '../../platform/i18n/index.js';
import type { Values } from '../../platform/web/index.js';
import { fieldOf, wordsIn } from '../by-language.js';
import type { Content } from '../content.js';
import { itemsText, readItems } from '../lines.js';
import type { Amendment, Story } from './changed.js';
import { DELAYS, delayOf } from './life.js';
import type { UpdateRequest } from './updates.dto.js';
import type { AllWords, UpdateDraft } from './words.js';

/** The longest side of a photo on a page, in pixels. */
const PHOTO_SIDE = 1200;

class WordsForm {
  @Text({ min: 3, max: 120 }) title!: string;
  @Text({ min: 10, max: 1200 }) text!: string;
  @Text({ max: 200, optional: true }) alt?: string;
  @Text({ min: 3, max: 120, optional: true }) title_be?: string;
  @Text({ min: 10, max: 1200, optional: true }) text_be?: string;
  @Text({ max: 200, optional: true }) alt_be?: string;
  @Text({ min: 3, max: 120, optional: true }) title_ru?: string;
  @Text({ min: 10, max: 1200, optional: true }) text_ru?: string;
  @Text({ max: 200, optional: true }) alt_ru?: string;
}
export class UpdateForm extends WordsForm {
  @OneOf(DELAYS.map(String)) delay!: string;
  @Flag() withoutPhoto!: boolean;
}
export class ChangeForm extends WordsForm {
  @DayText() deadline!: string;
  @Text({ max: 4000 }) items!: string;
  @Text({ min: 10, max: 400 }) summary!: string;
  @Text({ max: 4000, optional: true }) story?: string;
  @Text({ min: 10, max: 400, optional: true }) summary_be?: string;
  @Text({ max: 4000, optional: true }) story_be?: string;
  @Text({ min: 10, max: 400, optional: true }) summary_ru?: string;
  @Text({ max: 4000, optional: true }) story_ru?: string;
}

const allWords = (form: WordsForm): AllWords => {
  const [en, be, ru] = (['en', 'be', 'ru'] as const).map((lang) => wordsIn(form, lang, ['title', 'text'], ['alt']));
  return { en: en!, ...(be ? { be } : {}), ...(ru ? { ru } : {}) };
};

/** Makes the photo anew, too. Throws Invalid naming the field (platform/files, by-language.ts). */
export async function updateOf(form: UpdateForm, picture: Buffer | undefined): Promise<UpdateDraft> {
  return draftOf(allWords(form), Number(form.delay), picture, form.withoutPhoto);
}

/** The same of a request. Throws Invalid naming the field. */
export const updateAsked = ({ words, delayDays, photo, withoutPhoto }: UpdateRequest): Promise<UpdateDraft> => draftOf(words, delayDays, photo === undefined ? undefined : Buffer.from(photo, 'base64'), withoutPhoto);

async function draftOf(words: AllWords, delayDays: number, picture: Buffer | undefined, withoutPhoto: boolean): Promise<UpdateDraft> {
  return { words, delayDays: delayOf(delayDays), photo: picture ? await cleanPicture(picture, 'photo', PHOTO_SIDE) : withoutPhoto ? null : undefined };
}

export const valuesOfUpdate = ({ words, delayDays }: { words: AllWords; delayDays: number }): Values => ({
  delay: String(delayDays),
  ...Object.fromEntries(LANGUAGES.flatMap((lang) => (['title', 'text', 'alt'] as const).flatMap((word) => (words[lang]?.[word] ? [[fieldOf(word, lang), words[lang][word]]] : [])))),
});

/** Throws Invalid naming the line of the budget that cannot be read. */
export function amendmentOf(form: ChangeForm, currency: Currency): { amendment: Amendment; why: AllWords } {
  const typed = form as unknown as Readonly<Record<string, string | undefined>>;
  const texts = Object.fromEntries(LANGUAGES.flatMap((lang) => {
    const summary = typed[fieldOf('summary', lang)];
    return summary ? [[lang, { summary, story: typed[fieldOf('story', lang)] ?? '' }]] : [];
  })) as Partial<Record<Lang, Story>>;
  return { amendment: { deadline: form.deadline, items: readItems(form.items, currency), texts }, why: allWords(form) };
}

/** The campaign as it is: what is left as it stands does not change. */
export const valuesOfContent = ({ deadline, items, currency, words }: Content): Values => ({
  deadline, items: itemsText(items, currency),
  ...Object.fromEntries(LANGUAGES.flatMap((lang) => (['summary', 'story'] as const).flatMap((word) => (words[lang]?.[word] ? [[fieldOf(word, lang), words[lang][word]]] : [])))),
});
