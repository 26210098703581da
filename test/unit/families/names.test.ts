import { describe, expect, it } from '@jest/globals';
import { foldName } from '../../../src/families/names.js';

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
