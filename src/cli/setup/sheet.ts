import { hash } from 'node:crypto';
import { indexOfWord, isWord, WORD_COUNT, wordAt } from '../../kernel/words.js';

const KEY_BITS = 256n;
/** 7776²¹ holds 271 bits: the key, and 15 bits of its digest, so that a wrong sheet is told from a right one. */
export const SHEET_WORDS = 21;
const CHECK_BITS = 15n;
const COUNT = BigInt(WORD_COUNT);

const checkOf = (key: Buffer): bigint => BigInt(`0x${hash('sha256', Buffer.concat([Buffer.from('pasylka root key sheet'), key]), 'hex')}`) >> (256n - CHECK_BITS);

/** The root key as words to write down. Each word notices a slip of its own, the last bits notice a word exchanged or moved. */
export function wordsOfKey(key: Buffer): string[] {
  let rest = (BigInt(`0x${key.toString('hex')}`) << CHECK_BITS) | checkOf(key);
  return Array.from({ length: SHEET_WORDS }, () => {
    const word = wordAt(Number(rest % COUNT));
    rest /= COUNT;
    return word;
  });
}

/** The key of a sheet. Throws RangeError with a sentence that says which word to look at. */
export function keyOfWords(text: string): Buffer {
  const words = text.toLowerCase().split(/[^a-z]+/).filter(Boolean);
  if (words.length !== SHEET_WORDS) throw new RangeError(`A sheet has ${SHEET_WORDS} words; this has ${words.length}.`);
  const slip = words.findIndex((word) => !isWord(word));
  if (slip >= 0) throw new RangeError(`Look at word ${slip + 1} again: one letter is not right.`);
  const whole = words.reduceRight((sum, word) => sum * COUNT + BigInt(indexOfWord(word)), 0n);
  const value = whole >> CHECK_BITS;
  const key = value >> KEY_BITS === 0n ? Buffer.from(value.toString(16).padStart(64, '0'), 'hex') : undefined;
  if (!key || checkOf(key) !== (whole & ((1n << CHECK_BITS) - 1n))) throw new RangeError('These words do not belong together: one stands in the wrong place, or is another sheet’s.');
  return key;
}

/** The sheet to print: who it is for, the words in rows of three with their numbers, and the secret half of the backups' key when it was made here. */
export function sheetOf(name: string, key: Buffer, identity: string | undefined): string[] {
  const words = wordsOfKey(key).map((word, at) => `${String(at + 1).padStart(2)} ${word}`);
  const lines = Array.from({ length: SHEET_WORDS / 3 }, (_, row) => `    ${words.slice(row * 3, row * 3 + 3).map((word) => word.padEnd(14)).join('')}`.trimEnd());
  return [
    `RECOVERY SHEET of ${name}: print it or write it down, twice, in two safe places. It is shown once.`,
    'Root key (without it no name and no address can ever be read again):', ...lines,
    ...(identity === undefined ? [] : ['Key of the backups (age; put it into a file to restore one):', `    ${identity}`]),
  ];
}
