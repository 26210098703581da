import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inLetters, phraseFrom, readPhrase } from '../../../src/families/phrase.js';
import { indexOfWord, isWord, WORD_COUNT, wordAt } from '../../../src/kernel/words.js';

const words = Array.from({ length: WORD_COUNT }, (_, index) => wordAt(index));
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('the words of a phrase', () => {
  it('are 7,776 different ones of six letters, consonant and vowel in turn', () => {
    expect(new Set(words).size).toBe(7776);
    expect(words.every((word) => /^(?:[bdhkmslnrtvzg][aeiouy]){3}$/.test(word))).toBe(true);
  });

  it('differ from each other in two letters at least, so that one slip is noticed', () => {
    const known = new Set(words);
    const letters = 'abdeghiklmnorstuvyz';
    const near = words.flatMap((word) => Array.from(word).flatMap((own, at) => Array.from(letters).filter((letter) => letter !== own).map((letter) => word.slice(0, at) + letter + word.slice(at + 1))));
    expect(near.filter((word) => known.has(word))).toEqual([]);
  });

  it('are known again by their numbers, and nothing else is', () => {
    expect(words.map(indexOfWord)).toEqual(words.map((_, index) => index));
    expect(words.every(isWord)).toBe(true);
    fc.assert(fc.property(fc.string({ maxLength: 8 }), (text) => isWord(text) === words.includes(text)));
  });
});

describe('a phrase', () => {
  it('is the same for the same digest and reads back from either alphabet and any spacing', () => {
    fc.assert(fc.property(digest, (bytes) => {
      const phrase = phraseFrom(bytes);
      expect(phrase.split(' ')).toHaveLength(6);
      expect(phraseFrom(bytes)).toBe(phrase);
      for (const typed of [phrase, ` ${phrase.toUpperCase().replaceAll(' ', '\n - ')} `, inLetters(phrase, 'be'), inLetters(phrase, 'ru').toUpperCase()]) expect(readPhrase(typed)).toBe(phrase);
    }));
  });

  it('differs with the digest', () => {
    fc.assert(fc.property(digest, digest, (a, b) => Buffer.from(a).equals(Buffer.from(b)) || phraseFrom(a) !== phraseFrom(b)));
  });

  it('says which word is not right, and how many there should be', () => {
    const phrase = words.slice(100, 106).join(' ');
    expect(() => readPhrase(words.slice(0, 5).join(' '))).toThrow('A phrase has six words; this has 5.');
    expect(() => readPhrase(phrase.replace(words[102]!, 'bababa'.slice(0, 5)))).toThrow('Look at word 3 again');
  });
});
