import { describe, expect, it } from '@jest/globals';
import { foldName } from '../../../src/families/names.js';
import { PhraseGate } from '../../../src/families/gate.js';

describe('a folded name', () => {
  it.each([
    ['Іван Пятровіч', 'Ivan Piatrovich'],
    ['Иван Петрович', 'Petrovich, Ivan'],
    ['Ганна Шчарбакова', 'Hanna Shcharbakova'],
    ['Сяргей Цяцерын', 'Siarhei Tsiatseryn'],
    ['Аляксандр Ждановіч', 'Aliaksandr Zhdanovich'],
    ['Юлія Войцік', 'Yuliya Voitsik'],
    ['Хрысціна Юхневіч', 'Khrystsina Yukhnevich'],
    ['  ІВАН   ПЯТРОВІЧ ', 'Пятровіч Іван'],
  ])('%s is %s', (one, other) => expect(foldName(one)).toBe(foldName(other)));

  it.each([['Іван Пятровіч', 'Іван Пятроўскі'], ['Анна Новик', 'Анна Новак-Ліс'], ['Maria', 'Marta']])('%s is not %s', (one, other) => expect(foldName(one)).not.toBe(foldName(other)));

  it('is nothing when there is no name', () => expect(foldName(' – ')).toBe(''));
});

describe('the gate of phrases', () => {
  it('lets forty wrong ones pass in a minute, then asks to wait', () => {
    let now = 0;
    const gate = new PhraseGate(() => now);
    for (let i = 0; i < 40; i += 1) gate.miss();
    expect(() => gate.miss()).toThrow('Wait a minute');
    now = 60_001;
    expect(() => gate.miss()).not.toThrow();
  });
});
