import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keyOfWords, SHEET_WORDS, sheetOf, wordsOfKey } from '../../../src/cli/setup/sheet.js';

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

describe('the recovery sheet', () => {
  it('brings every key back, however its words are set', () => {
    fc.assert(fc.property(keys, (key) => {
      const words = wordsOfKey(key);
      expect(words).toHaveLength(SHEET_WORDS);
      expect(keyOfWords(words.join('\n').toUpperCase()).equals(key)).toBe(true);
      expect(keyOfWords(words.map((word, at) => ` ${at + 1} ${word},`).join(' ')).equals(key)).toBe(true);
    }));
  });

  it('says which word holds a slip of one letter', () => {
    fc.assert(fc.property(keys, fc.nat(SHEET_WORDS - 1), fc.nat(5), (key, word, letter) => {
      const words = wordsOfKey(key);
      const other = words[word]![letter] === 'a' ? 'e' : 'a';
      words[word] = words[word]!.slice(0, letter) + other + words[word]!.slice(letter + 1);
      expect(() => keyOfWords(words.join(' '))).toThrow(`word ${word + 1} again`);
    }));
  });

  it('never takes two words exchanged for another key (but for one in 32,768)', () => {
    fc.assert(fc.property(keys, fc.nat(SHEET_WORDS - 2), (key, at) => {
      const words = wordsOfKey(key);
      fc.pre(words[at] !== words[at + 1]);
      [words[at], words[at + 1]] = [words[at + 1]!, words[at]!];
      expect(() => keyOfWords(words.join(' '))).toThrow('do not belong together');
    }), { seed: 7, numRuns: 200 });
  });

  it('counts its words', () => {
    expect(() => keyOfWords('balabe')).toThrow('21 words; this has 1');
  });

  it('prints seven rows of three, and the backups’ key when there is one', () => {
    const lines = sheetOf('Help', Buffer.alloc(32, 1), 'AGE-SECRET-KEY-1X');
    expect(lines.filter((line) => /^ {4}\s*\d+ [a-z]{6}\s+\d+ [a-z]{6}\s+\d+ [a-z]{6}$/.test(line))).toHaveLength(7);
    expect(lines.at(-1)).toContain('AGE-SECRET-KEY-1X');
  });
});
