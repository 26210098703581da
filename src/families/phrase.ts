import { Invalid } from '../kernel/problem.js';

/**
 * The words of a family's phrase: three syllables, each a consonant and a vowel. Six letters stand in each of the six
 * places, and the last vowel is a check on the others, which leaves 6⁵ = 7,776 words of one length, any two of which
 * differ in at least two letters: one slip of the thumb is noticed and never opens another word. No word was copied
 * from a list; the letters are those a Belarusian or Russian keyboard can also write.
 */
const PLACES = ['bdhkms', 'aeiouy', 'lnrtvz', 'aeiouy', 'bdglms', 'aeiouy'] as const;
const BASE = 6;
export const WORD_COUNT = BASE ** 5;
const PHRASE_WORDS = 6;

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

/** Six words out of a keyed digest: 77 bits of it, so the same digest always says the same phrase. */
export function phraseFrom(digest: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(digest).toString('hex')}`);
  const words: string[] = [];
  for (let at = 0; at < PHRASE_WORDS; at += 1, rest /= BigInt(WORD_COUNT)) words.push(wordAt(Number(rest % BigInt(WORD_COUNT))));
  return words.join(' ');
}

const CYRILLIC: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', э: 'e', з: 'z', и: 'i', і: 'i', к: 'k', л: 'l',
  м: 'm', н: 'n', о: 'o', р: 'r', с: 's', т: 't', у: 'u', х: 'h', ы: 'y',
};

/**
 * Reads what a person typed, in Latin or Cyrillic letters, with any spacing, into the phrase as we keep it. Throws
 * Invalid `families.phrase`, which says which word is not one of ours; it says nothing about whose phrase it is.
 */
export function readPhrase(text: string): string {
  const latin = Array.from(text.normalize('NFC').toLowerCase()).map((letter) => CYRILLIC[letter] ?? letter).join('');
  const words = latin.split(/[^a-z]+/).filter(Boolean);
  if (words.length !== PHRASE_WORDS) throw wrong('families.phraseLength', `A phrase has six words; this has ${words.length}.`);
  const slip = words.findIndex((word) => !isWord(word));
  if (slip >= 0) throw wrong('families.phraseWord', `Look at word ${slip + 1} again: one letter is not right.`);
  return words.join(' ');
}

const wrong = (code: string, message: string): Invalid => new Invalid(code, message, { phrase: message });

const LETTERS: Readonly<Record<'be' | 'ru', Readonly<Record<string, string>>>> = {
  be: { a: 'а', b: 'б', v: 'в', g: 'г', d: 'д', e: 'э', z: 'з', i: 'і', k: 'к', l: 'л', m: 'м', n: 'н', o: 'о', r: 'р', s: 'с', t: 'т', u: 'у', h: 'х', y: 'ы' },
  ru: { a: 'а', b: 'б', v: 'в', g: 'г', d: 'д', e: 'э', z: 'з', i: 'и', k: 'к', l: 'л', m: 'м', n: 'н', o: 'о', r: 'р', s: 'с', t: 'т', u: 'у', h: 'х', y: 'ы' },
};

/** The same phrase in the letters of the reader's keyboard; both are accepted. */
export const inLetters = (phrase: string, lang: 'be' | 'ru'): string => Array.from(phrase).map((letter) => LETTERS[lang][letter] ?? letter).join('');
