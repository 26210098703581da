import type { Day, PeriodId } from '../../kernel/clock.js';
import { decimalsOf, formatMoney, type Money } from '../../kernel/money.js';
import { LOCALES, type Lang } from './language.js';

/** How figures and days read in a language: tabular figures come from the stylesheet, words from Intl. */
export interface Formats {
  /** `€1,680.00`; with `whole` as in reports, `€171,905`. Never mix both in one column. */
  money: (amount: Money, whole?: 'whole') => string;
  /** `20 November 2026`. */
  day: (day: Day) => string;
  /** `November 2026`. */
  month: (period: PeriodId) => string;
  /** `20 November 2026, 16:05` (UTC). */
  moment: (at: Date) => string;
  /** `2,610`. */
  number: (value: number) => string;
  /** `2,610 g`, with a no-break space. */
  grams: (value: number) => string;
  /** `80.2 %` of a share 0…1. */
  percent: (share: number) => string;
}

/**
 * How to show a sum beside its parts: in whole units as reports do, or with cents when the rounded parts would not
 * add up to the rounded sum. All in one currency.
 */
export function sumFormat(lang: Lang, total: Money, parts: readonly Money[]): (amount: Money) => string {
  const { money } = formatsOf(lang);
  const whole = ({ minor, currency }: Money) => Math.round(minor / 10 ** decimalsOf(currency));
  return whole(total) === parts.reduce((sum, part) => sum + whole(part), 0) ? (amount) => money(amount, 'whole') : (amount) => money(amount);
}

const NBSP = '\u00a0';
/** Intl ends Belarusian and Russian dates with “г.”, whose dot would meet the sentence’s own. */
const withoutYearWord = (text: string): string => text.replace(/\s?г\.$/u, '');

const made = new Map<Lang, Formats>();

function make(lang: Lang): Formats {
  const locale = LOCALES[lang];
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const at = (text: Day) => new Date(`${text}T00:00:00Z`);
  return {
    money: (amount, cut) => formatMoney(amount, locale, cut !== 'whole'),
    day: (text) => withoutYearWord(day.format(at(text))),
    month: (period) => withoutYearWord(month.format(at(`${period}-01`))),
    moment: (date) => `${withoutYearWord(day.format(date))}, ${time.format(date)}`,
    number: (value) => whole.format(value),
    grams: (value) => `${whole.format(value)}${NBSP}${lang === 'en' ? 'g' : 'г'}`,
    percent: (share) => `${tenth.format(share * 100)}${NBSP}%`,
  };
}

/** The formats of a language, made once. */
export function formatsOf(lang: Lang): Formats {
  let formats = made.get(lang);
  if (!formats) made.set(lang, (formats = make(lang)));
  return formats;
}
