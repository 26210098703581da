import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readProgrammeFile } from '../../../src/grants/programme-file.js';

const shipped = readFileSync('config/programmes.yaml', 'utf8');
const fieldsOf = (text: string): string[] => {
  try {
    readProgrammeFile(text);
    return [];
  } catch (error) {
    return Object.keys((error as { fields: object }).fields);
  }
};

describe('the programmes of the foundation', () => {
  it('are read as shipped: nine programmes, five ways of payment, each said in three languages', () => {
    expect(fieldsOf(shipped)).toEqual([]);
    const { programmes, routes } = readProgrammeFile(shipped);
    expect(new Set(programmes.map(({ kind }) => kind)).size).toBe(9);
    expect(routes.map(({ code }) => code)).toEqual(['relative', 'bill', 'cash', 'refund', 'voucher']);
    for (const { en, be, ru } of [...programmes, ...routes]) expect(new Set([en, be, ru].map((texts) => JSON.stringify(texts))).size).toBe(3);
  });

  it('name the field that is wrong', () => {
    expect(fieldsOf(shipped.replace('most: 60000', 'most: 600.5'))).toEqual(['programmes.0.most']);
    expect(fieldsOf(shipped.replace('span: quarter', 'span: week'))).toEqual(['programmes.0.span']);
    expect(fieldsOf(shipped.replace('account: iban', 'account: wire'))).toEqual(['routes.0.account']);
    expect(fieldsOf('')).toEqual(['programmes', 'routes']);
  });
});
