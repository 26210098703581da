/**
 * The words of families' phrases and of the root key's sheet: three syllables, each a consonant and a vowel. Six letters stand in each of the six
 * places, and the last vowel is a check on the others, which leaves 6⁵ = 7,776 words of one length, any two of which
 * differ in at least two letters: one slip of the thumb is noticed and never opens another word. No word was copied
 * from a list; the letters are those a Belarusian or Russian keyboard can also write.
 */
const PLACES = ['bdhkms', 'aeiouy', 'lnrtvz', 'aeiouy', 'bdglms', 'aeiouy'] as const;
const BASE = 6;
export const WORD_COUNT = BASE ** 5;

/** The word with this number, 0…7,775. */
export function wordAt(index: number): string {
  const digits: number[] = [];
  for (let rest = index, place = 0; place < 5; place += 1, rest = Math.floor(rest / BASE)) digits.push(rest % BASE);
  const check = (BASE - (digits.reduce((sum, digit) => sum + digit, 0) % BASE)) % BASE;
  return [...digits, check].map((digit, place) => PLACES[place]!.charAt(digit)).join('');
}

/** Whether the text is one of the words. */
export function isWord(text: string): boolean {
  const digits = Array.from(text).map((letter, place) => PLACES[place]?.indexOf(letter) ?? -1);
  return digits.length === PLACES.length && !digits.includes(-1) && digits.reduce((sum, digit) => sum + digit, 0) % BASE === 0;
}

/** The number of a word. Throws RangeError for a text that is none. */
export function indexOfWord(text: string): number {
  if (!isWord(text)) throw new RangeError('not a word');
  return Array.from(text).slice(0, 5).reduceRight((sum, letter, place) => sum * BASE + PLACES[place]!.indexOf(letter), 0);
}
