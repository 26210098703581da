import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeHash, letterCode } from '../../../src/letters/code.js';
import { letterLifecycle } from '../../../src/letters/lifecycle.js';
import { sheetsPdf } from '../../../src/letters/sheets-pdf.js';
import { topicsIn, wordsIn, type Topic } from '../../../src/letters/topics.js';
import { memoryVault } from '../../support/vault.js';

const { vault } = await memoryVault();

describe('topics', () => {
  it.each<[Topic, string]>([
    ['case', 'I read about your trial and the verdict'], ['case', 'Я чытаў пра твой прысуд'], ['case', 'по статье 342'],
    ['politics', 'After the protest we went home'], ['politics', 'Пасля выбараў'], ['politics', 'идёт война'],
    ['prisoners', 'Greet your cellmate'], ['prisoners', 'твой сукамернік'], ['prisoners', 'другие политзаключённые'],
    ['cipher', 'remember 4821 9930 0012'], ['cipher', 'the word is x7Kq2Lm9T'],
    ['yourself', 'write to me at ann@example.org'], ['yourself', 'тел. +375 29 123-45-67'],
    ['long', 'snow '.repeat(601)],
  ])('notices %s in “%s”', (topic, text) => expect(topicsIn(text)).toContain(topic));
  it.each([
    'It is the first frost here. The baker on my street has put a candle in the window.',
    'Сёння выпаў снег, і мы з суседкай пяклі хлеб. Як твае справы?',
    'Сегодня утром варила варенье из 3 кг яблок, а судьба подарила кота.',
    'I walk my dog towards the river at 7:30 and warm my hands on tea.',
  ])('has nothing to say about “%s”', (text) => expect(topicsIn(text)).toEqual([]));
  it('answers whatever is written, and never changes with case', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(topicsIn(text).length).toBeLessThanOrEqual(6);
    }));
    expect(topicsIn('PROTEST')).toEqual(['politics']);
  });
  it('counts words of any script', () => expect(wordsIn('Добры дзень, it’s 2 o’clock — так')).toBe(6));
});

describe('the code', () => {
  it('is the same for the same letter and is read however it is typed', () => {
    const code = letterCode(vault, 'letter-1');
    expect(letterCode(vault, 'letter-1')).toBe(code);
    expect(letterCode(vault, 'letter-2')).not.toBe(code);
    expect(code).toMatch(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/);
    expect(codeHash(` ${code.toLowerCase().replace(/-/g, ' ').replace(/0/g, 'o').replace(/1/g, 'l')}`)).toEqual(codeHash(code));
  });
});

describe('the lifecycle', () => {
  it('allows what its table says and throws for the rest', () => {
    const events = ['approve', 'decline', 'translate', 'assign', 'print', 'copy', 'post', 'answer', 'return'] as const;
    for (const state of letterLifecycle.states) {
      for (const event of events) {
        const to = letterLifecycle.table[state][event];
        if (to) expect(letterLifecycle.next(state, event)).toBe(to);
        else expect(() => letterLifecycle.next(state, event)).toThrow(expect.objectContaining({ status: 409 }));
      }
    }
  });
});

describe('the sheets', () => {
  it('are a page for each letter, with a Cyrillic font', async () => {
    const sheet = { reference: 'L-ABCDEF', address: ['Приклад П. П.', '220000 Мінск'], text: 'Добры дзень!' };
    const pdf = (await sheetsPdf([sheet, sheet, sheet])).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(3);
    expect(pdf).toMatch(/DejaVuSans/);
  });
});
