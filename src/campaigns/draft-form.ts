import { CURRENCIES, type Currency } from '../kernel/money.js';
import type { FeesPaidBy } from '../payments/index.js';
import { Invalid, type FieldErrors } from '../kernel/problem.js';
import { DayText, errorsOf, OneOf, Text } from '../platform/http/index.js';
import { LANGUAGES, lookup, type Lang } from '../platform/i18n/index.js';
import type { Values } from '../platform/web/index.js';
import type { Content } from './content.js';
import { fieldOf, wordsIn } from './by-language.js';
import { KINDS, type CampaignDraft, type Kind } from './draft.js';
import { ConsentFields, consentsIn, consentValues } from './consent-fields.js';
import { giftsText, itemsText, readGifts, readItems, WrongLine } from './lines.js';

/** The texts of a campaign that are written in each language; a story may be left out. */
const WORDS = ['title', 'summary', 'overflow', 'verified'] as const;
const inLanguage = (form: DraftForm, lang: Lang) => wordsIn(form, lang, WORDS, ['story']);

/** A draft as a form sends it. Belarusian and Russian may be left out, but only whole. */
export class DraftForm extends ConsentFields {
  @Text({ min: 3, max: 60 }) slug!: string;
  @OneOf(KINDS, { optional: true }) kind?: Kind;
  @Text({ min: 2, max: 120, optional: true }) partner?: string;
  @Text({ max: 40, optional: true }) fundCode?: string;
  @Text({ max: 40, optional: true }) overflowFund?: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @OneOf(['fund', 'core']) feesPaidBy!: FeesPaidBy;
  @DayText() deadline!: string;
  @DayText() pricesOn!: string;
  @Text({ min: 3, max: 120 }) title!: string;
  @Text({ min: 10, max: 400 }) summary!: string;
  @Text({ max: 4000, optional: true }) story?: string;
  @Text({ min: 3, max: 300 }) overflow!: string;
  @Text({ min: 3, max: 600 }) verified!: string;
  @Text({ min: 3, max: 120, optional: true }) title_be?: string;
  @Text({ min: 10, max: 400, optional: true }) summary_be?: string;
  @Text({ max: 4000, optional: true }) story_be?: string;
  @Text({ min: 3, max: 300, optional: true }) overflow_be?: string;
  @Text({ min: 3, max: 600, optional: true }) verified_be?: string;
  @Text({ min: 3, max: 120, optional: true }) title_ru?: string;
  @Text({ min: 10, max: 400, optional: true }) summary_ru?: string;
  @Text({ max: 4000, optional: true }) story_ru?: string;
  @Text({ min: 3, max: 300, optional: true }) overflow_ru?: string;
  @Text({ min: 3, max: 600, optional: true }) verified_ru?: string;
  @Text({ max: 4000 }) items!: string;
  @Text({ max: 2000, optional: true }) gifts?: string;
}

/** Throws Invalid, naming the line of the budget or the gifts that cannot be read, or what is missing of a language or a consent that was begun. */
export function draftOf(form: DraftForm): CampaignDraft {
  const { slug, kind = 'own', partner, fundCode, overflowFund, currency, feesPaidBy, deadline, pricesOn } = form;
  return {
    slug, kind, partner, fundCode, overflowFund, currency, feesPaidBy, deadline, pricesOn,
    words: { en: inLanguage(form, 'en')!, be: inLanguage(form, 'be'), ru: inLanguage(form, 'ru') },
    items: readItems(form.items, currency), gifts: readGifts(form.gifts ?? '', currency), consents: consentsIn(form),
  };
}

/** What is wrong with a draft, field by field, in the reader's language. Throws on what is no such refusal. */
export function draftErrors(error: unknown, page: { readonly lang: Lang }): FieldErrors {
  const find = lookup(page.lang);
  if (error instanceof WrongLine) {
    const { field, line, price } = error;
    return { [field]: find(price === undefined ? `campaigns.line.${field}` : 'campaigns.line.price', { line, price: price ?? '' }) ?? error.message };
  }
  const errors = errorsOf(error, page);
  if (!(error instanceof Invalid) || error.code !== 'campaigns.draft') return errors;
  return Object.fromEntries(Object.entries(errors).map(([field, sentence]) => [field, find(`campaigns.wrong.${field}`) ?? sentence]));
}

/** What a form is filled with to write a draft anew. */
export function valuesOf({ words, items, gifts, consents, ...head }: Content): Values {
  const texts = LANGUAGES.flatMap((lang) => [...WORDS, 'story' as const].map((word) => [fieldOf(word, lang), words[lang]?.[word]] as const));
  return { ...head, ...Object.fromEntries(texts.filter(([, text]) => text !== undefined)), items: itemsText(items, head.currency), gifts: giftsText(gifts, head.currency), ...consentValues(consents) };
}
