/** What can keep a letter from arriving. A word of advice before it is sent: it warns, it never rejects, and nobody changes a word. */
export const TOPICS = ['case', 'politics', 'prisoners', 'cipher', 'yourself', 'long'] as const;
export type Topic = (typeof TOPICS)[number];

const starts = (...stems: string[]): RegExp => new RegExp(`(?<!\\p{L})(?:${stems.join('|')})`, 'iu');

const SIGNS: Readonly<Record<Exclude<Topic, 'long'>, readonly RegExp[]>> = {
  case: [starts(
    'court', 'trial', 'verdict', 'criminal case', 'article \\d', 'investigat', 'lawyer', 'appeal',
    'суд(?!ь?б)', 'прысуд', 'крымінальн', 'артыкул\\p{L}* \\d', 'следч', 'адвакат', 'приговор', 'уголовн', 'стать\\p{L}+ \\d', 'следоват', 'адвокат')],
  politics: [starts(
    'protest', 'regime', 'election', 'opposition', 'sanctions', 'war(?!\\p{L})', 'army', 'police', 'president', 'dictator',
    'пратэст', 'рэжым', 'выбар', 'апазіц', 'санкцы', 'вайн', 'войск', 'прэзідэнт', 'міліцы', 'протест', 'режим', 'выбор(?=ы|ов|ах)', 'оппозиц', 'санкци', 'войн', 'армия', 'президент', 'полици', 'милици')],
  prisoners: [starts(
    'prisoner', 'cellmate', 'inmate', 'detainee', 'палітвяз', 'вязень', 'вязн', 'зняволен', 'сукамерн', 'политзаключ', 'заключ[её]нн', 'узник', 'сокамерн')],
  cipher: [/\d{4,}[\s-]\d{4,}/u, /(?<![\p{L}\d])(?=[\p{L}\d]*\d)(?=[\p{L}\d]*\p{L})[\p{L}\d]{9,}(?![\p{L}\d])/u, /(?<!\p{L})[bcdfghjklmnpqrstvwxz]{6,}(?!\p{L})/iu],
  yourself: [/\S+@\S+\.\S+/u, /\+?\d[\d\s()-]{7,}\d/u, starts('my surname', 'my address', 'маё прозвішча', 'мой адрас', 'моя фамилия', 'мой адрес')],
};

const WORDS_ON_TWO_PAGES = 600;
export const wordsIn = (text: string): number => text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;

/** What to mention to the writer, in a fixed order; empty for most letters. Reads English, Belarusian and Russian. */
export function topicsIn(text: string): Topic[] {
  return TOPICS.filter((topic) => (topic === 'long' ? wordsIn(text) > WORDS_ON_TWO_PAGES : SIGNS[topic].some((sign) => sign.test(text))));
}
