import { Invalid } from '../kernel/problem.js';
import { isWord, WORD_COUNT, wordAt } from '../kernel/words.js';

const PHRASE_WORDS = 6;

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
