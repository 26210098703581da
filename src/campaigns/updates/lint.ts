/** What in a text may lead to a person: it makes a second person read it and never stands in the way. */
export const DOUBTS = ['name', 'place', 'date', 'age', 'contact'] as const;
export type Doubt = (typeof DOUBTS)[number];
export interface Finding {
  readonly doubt: Doubt;
  /** As it stands in the text. */
  readonly words: string;
}

const whole = (...stems: string[]): RegExp => new RegExp(`(?<![\\p{L}\\d])(?:${stems.join('|')})`, 'giu');

const MONTHS = [
  'jan(?:uary)?', 'feb(?:ruary)?', 'mar(?:ch)?', 'apr(?:il)?', 'may', 'june?', 'july?', 'aug(?:ust)?', 'sept?(?:ember)?', 'oct(?:ober)?', 'nov(?:ember)?', 'dec(?:ember)?',
  'студзеня', 'лютага', 'сакавіка', 'красавіка', 'траўня', 'мая', 'чэрвеня', 'ліпеня', 'жніўня', 'верасня', 'кастрычніка', 'лістапада', 'снежня',
  'января', 'февраля', 'марта', 'апреля', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря',
].join('|');
const WEEKDAYS = [
  '(?:mon|tues|wednes|thurs|fri|satur|sun)days?', 'панядзел\\p{L}+', 'аўтор\\p{L}+', 'серад[ауы]', 'чацв[ея]р\\p{L}*', 'пятніц\\p{L}*', 'субот\\p{L}*', 'нядзел\\p{L}+',
  'понедельник\\p{L}*', 'вторник\\p{L}*', 'сред[ауы](?!\\p{L})', 'четверг\\p{L}*', 'суббот\\p{L}*', 'воскресень\\p{L}+',
];
/** Towns with a place of detention, and what such places are called; stems, so that every case ending is met. */
const TOWNS = [
  'minsk', 'h?rodna', 'grodno', 'brest', 'vitebsk', 'vitsebsk', 'gomel', 'homel', 'mogilev', 'mahilyow', 'bobruisk', 'babruysk', 'baranavichy', 'navapolatsk', 'novopolotsk', 'shklo[wv]', 'orsha', 'horki', 'ivats\\p{L}+', 'ivacevichi', 'zhodz?ina', 'rechitsa', 'mazyr', 'mozyr', 'vilnius', 'warsaw', 'moscow',
  'мінск', 'гродн', 'гародн', 'брэст', 'віцебск', 'гомел', 'магіл[её][ўв]', 'бабруйск', 'баранавіч', 'наваполацк', 'шкло[ўв]', 'орш', 'горк(?=[аі]х|і(?!\\p{L}))', 'івацэвіч', 'жодзін', 'рэчыц', 'мазыр', 'вільн', 'варшав', 'маскв',
  'минск', 'гродно', 'брест(?!\\p{L}{2})', 'витебск', 'могил[её]в', 'бобруйск', 'барановичи', 'новополоцк', 'шклов', 'орша', 'ивацевич', 'жодино', 'речиц', 'мозыр', 'вильнюс', 'москв',
];
const HOUSES = [
  'sizo', 'ivs', 'akrests\\p{L}+', 'okrest\\p{L}+', 'valadark\\p{L}*', 'сізо', 'сіза', 'сизо', 'іуат', 'иуот', 'шиз[оу](?!\\p{L})', 'акрэсцін', 'окрестин', 'валадарк', 'володарк',
  '(?:colony|prison|institution|ik|pk|t|ик|пк|ік|калонія|калоніі|колония|колонии|турма|турме|тюрьма|тюрьме)[\\s-]*(?:№|no\\.?|number)?[\\s-]*\\d+',
];
const STREETS = ['\\p{L}+ (?:street|avenue|lane)', 'вул(?:\\.|іц)', 'ул(?:\\.|иц)', 'праспек', 'проспек', 'завул', 'переул', 'кв\\. ?\\d', 'flat \\d', 'room \\d'];

const SIGNS: readonly (readonly [Doubt, RegExp])[] = [
  ['date', whole('\\d{4}-\\d{2}-\\d{2}', '(?:0?[1-9]|[12]\\d|3[01])[./](?:0?[1-9]|1[0-2])(?:[./]\\d{2,4})?(?![\\d%])(?! ?(?:€|eur|zł))', `\\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:${MONTHS})(?!\\p{L})`, `(?:${MONTHS}) \\d{1,2}(?:st|nd|rd|th)?(?!\\d)`, '\\d{1,2}:\\d{2}(?!\\d)')],
  ['date', whole('yesterday', 'tomorrow', 'last (?:night|week)', 'учора', 'заўтра', 'пазаўчора', 'вчера', 'завтра', 'позавчера', ...WEEKDAYS)],
  ['place', whole(...TOWNS, ...HOUSES, ...STREETS)],
  ['age', whole('\\d{1,2}[- ]year[- ]old', 'aged \\d{1,2}', '\\d{1,2} (?:years old|гадоў|гады|год(?!\\p{L})|года(?!\\p{L})|лет(?!\\p{L}))')],
  ['contact', /\S+@\S+|https?:\/\/\S+|(?<![\p{L}\d])(?:www\.|t\.me\/)\S+|\+\d[\d\s()-]{7,}\d/giu],
  ['name', /(?<!\p{L})\p{Lu}\.\s?(?:\p{Lu}\.\s?)?\p{Lu}\p{Ll}+/gu],
  ['name', /(?<!\p{L})\p{Lu}\p{Ll}+(?:[оеё]вич|[оеё]вн|ичн|[оаеё]віч|[оаеё]ўн|евіч|ьевич)\p{L}{0,2}(?!\p{L})/gu],
];

/** Words with a capital that are nobody: countries, peoples, feasts, months, money. */
const NOBODY = whole(
  '(?:belarus|russia|ukrain|poland|polish|lithuania|latvia|german[sy]?(?!\\p{L})|europ|english|christmas)', '(?:easter|new|year|eur|usd|pln|pdf|monday|god|stripe|sepa|qr|eu|un|i)(?![\\p{L}.])', `(?:${MONTHS})(?!\\p{L})`,
  'беларус', 'расі[йяіюе]', 'росси', 'украін', 'украин', 'польшч', 'польш', 'літв[аеоуы](?!\\p{L})', 'литв[аеоуы](?!\\p{L})', 'латві', 'латви', 'германи', 'нямеч', 'еўроп', 'европ', 'каляд(?:ы|аў|ам|ны)', 'вялікд', 'рождеств', 'пасх', 'нов(?:ы|ага|ым|ому|ый|ого|ом)(?!\\p{L})', 'бог(?!\\p{L})',
);
const CAPITAL = /(?<=[\p{L}\p{N},;)’”"»–-][ \t]+)\p{Lu}[\p{L}’'-]+/gu;
const isNobody = (word: string): boolean => new RegExp(`^${NOBODY.source}`, 'iu').test(word);

/** What to look at twice, in the order of DOUBTS, each once. Reads English, Belarusian and Russian. */
export function findingsIn(text: string): Finding[] {
  const signed = SIGNS.flatMap(([doubt, sign]) => [...text.matchAll(sign)].map(([words]) => ({ doubt, words })));
  const capitals = [...text.matchAll(CAPITAL)].filter(([word]) => !isNobody(word) && !signed.some(({ words }) => words.includes(word) || word.startsWith(words))).map(([words]) => ({ doubt: 'name' as const, words }));
  const all = new Map([...signed, ...capitals].map((finding) => [`${finding.doubt} ${finding.words.toLowerCase()}`, finding]));
  return [...all.values()].sort((a, b) => DOUBTS.indexOf(a.doubt) - DOUBTS.indexOf(b.doubt));
}

/** The kinds of doubts in some texts. */
export const doubtsIn = (texts: readonly string[]): Doubt[] => DOUBTS.filter((doubt) => texts.some((text) => findingsIn(text).some((finding) => finding.doubt === doubt)));
