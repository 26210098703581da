import { describe, expect, it } from '@jest/globals';
import { minorOf } from '../../../../src/payments/bank/amount.js';
import { readCsv } from '../../../../src/payments/bank/csv.js';
import { MAPPINGS, readMapping } from '../../../../src/payments/bank/mapping.js';
import { csv, DONOR_IBAN, OUR_IBAN } from '../../../support/bank.js';

const mapping = (code: string) => MAPPINGS.find((one) => one.code === code)!;
const OF = { account: OUR_IBAN, currency: 'EUR' } as const;
const lines = [{ day: '2026-10-02', minor: 2500, reference: 'B1', name: 'Ann; "A"', iban: DONOR_IBAN, text: 'RF18 5390\n0754 7034' }, { day: '2026-10-03', minor: -420 }];

describe('CSV statements', () => {
  it('the generic form', () => {
    expect(readCsv(csv({ lines }), mapping('generic'), { account: '', currency: 'EUR' })).toEqual({
      account: OUR_IBAN, currency: 'EUR', from: '2026-10-02', to: '2026-10-03', saidFrom: null, opening: 100_000, closing: 102_080,
      lines: [
        { reference: 'B1', bookedOn: '2026-10-02', amount: 2500, counterparty: { name: 'Ann; "A"', account: DONOR_IBAN }, texts: ['RF18 5390\n0754 7034'] },
        { reference: null, bookedOn: '2026-10-03', amount: -420, counterparty: { name: '', account: '' }, texts: [] },
      ],
    });
  });

  it('Sparkasse: newest first, decimal comma, what is only announced is passed over', () => {
    const text = [
      '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"',
      `"${OUR_IBAN}";"05.10.26";"05.10.26";"GUTSCHRIFT";"bald";"X";"";"";"1,00";"EUR";"Umsatz vorgemerkt"`,
      `"${OUR_IBAN}";"03.10.26";"03.10.26";"ENTGELT";"Entgelt";"";"";"";"-4,20";"EUR";"Umsatz gebucht"`,
      `"${OUR_IBAN}";"02.10.26";"02.10.26";"GUTSCHRIFT";"RF18 5390 0754 7034";"Ann";"${DONOR_IBAN}";"";"1.025,00";"EUR";"Umsatz gebucht"`,
    ].join('\r\n');
    const { from, to, opening, lines: read } = readCsv(text, mapping('sparkasse'), { account: '', currency: 'EUR' });
    expect({ from, to, opening, read: read.map(({ amount, bookedOn, texts }) => [amount, bookedOn, texts]) }).toEqual({ from: '2026-10-02', to: '2026-10-03', opening: null, read: [[102_500, '2026-10-02', ['RF18 5390 0754 7034']], [-420, '2026-10-03', ['Entgelt']]] });
  });

  it('Wise: the account is chosen, the running balance is checked', () => {
    const head = 'TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Payer Name,Payee Account Number';
    const rows = ['TRANSFER-2,03-10-2026,-4.20,EUR,Fee,,1020.80,,', `TRANSFER-1,02-10-2026,25.00,EUR,Received money,RF18539007547034,1025.00,Ann,${DONOR_IBAN}`];
    expect(readCsv([head, ...rows].join('\n'), mapping('wise'), OF)).toMatchObject({ account: OUR_IBAN, opening: 100_000, closing: 102_080, lines: [{ reference: 'TRANSFER-1', amount: 2500 }, { reference: 'TRANSFER-2', amount: -420 }] });
    expect(() => readCsv([head, rows[0]!.replace('1020.80', '1020.00'), rows[1]].join('\n'), mapping('wise'), OF)).toThrow(/balance does not follow/);
  });

  const good = csv({ lines: [{ day: '2026-10-02', minor: 2500 }, { day: '2026-10-03', minor: -420 }] });
  it.each([
    ['a column that is not there', good.replace('amount;', 'sum;'), /Line 1, amount: this column is not there/],
    ['an amount that is none', good.replace('"25.00"', '"1,000.00"'), /Line 2, amount: this is not an amount/],
    ['a day in another order', good.replace('2026-10-03', '03.10.2026'), /Line 3, day: this is not a day/],
    ['a currency nobody keeps', good.replace('"EUR"', '"XTS"'), /Line 2, currency/],
    ['a balance that does not follow', good.replace('"1020.80"', '"1020.81"'), /Line 3: the balance does not follow/],
    ['two accounts', good.replace(new RegExp(`"${OUR_IBAN}";"2026-10-03`), '"OTHER1";"2026-10-03'), /Line 3: it is about another account/],
    ['a row with too many cells', good.replace('"1025.00"', '"1025.00";"x"'), /columns do not fit/],
    ['no rows', good.split('\n')[0]!, /no line in it/],
    ['an open quote', `${good}"`, /columns do not fit/],
    ['more lines than a file may have', csv({ lines: Array.from({ length: 10_001 }, () => ({ day: '2026-10-02', minor: 1 })) }), /more than 10000 lines/],
  ])('refuses %s', (_, text, sentence) => expect(() => readCsv(text, mapping('generic'), OF)).toThrow(sentence));

  it.each([
    ['neither an amount nor both sides', 'name: X\nencoding: utf-8\ndelimiter: ";"\ndecimal: "."\ndate: yyyy-MM-dd\norder: oldestFirst\ncolumns: { day: d, credit: c }', /name the column of the amount/],
    ['an encoding we do not know', 'name: X\nencoding: utf-7\ndelimiter: ";"\ndecimal: "."\ndate: yyyy-MM-dd\norder: oldestFirst\ncolumns: { day: d, amount: a }', /look at encoding/],
  ])('a mapping with %s does not start', (_, text, sentence) => expect(() => readMapping('x', text)).toThrow(sentence));

  it('credit and debit in columns of their own', () => {
    const own = readMapping('x', 'name: X\nencoding: utf-8\ndelimiter: ","\ndecimal: "."\ndate: dd/MM/yyyy\norder: oldestFirst\ncolumns: { day: d, credit: c, debit: t }');
    expect(readCsv('d,c,t\n02/10/2026,25.00,\n03/10/2026,,4.20\n', own, OF).lines.map(({ amount }) => amount)).toEqual([2500, -420]);
  });
});

describe('amounts', () => {
  it.each([['1250.5', 125_050], ['-3.20', -320], ['0', 0], ['7.000', 700], ['10000000000.01', null], ['1e3', null], ['', null], ['.5', null], ['1.005', null], ['0x10', null]])('“%s” is %s', (text, minor) => expect(minorOf(text, 'EUR')).toBe(minor));
  it('yen have no smaller part', () => expect([minorOf('100', 'JPY'), minorOf('100.5', 'JPY')]).toEqual([100, null]));
});
