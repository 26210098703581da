import { describe, expect, it } from '@jest/globals';
import { readCamt } from '../../../../src/payments/bank/camt.js';
import { textOf, xmlTextOf } from '../../../../src/payments/bank/decode.js';
import { camt, DONOR_IBAN, OUR_IBAN } from '../../../support/bank.js';

const LINES = [
  { day: '2026-10-02', minor: 2500, reference: 'B1', name: 'Ann & Co', iban: DONOR_IBAN, text: 'RF18 5390 0754 7034' },
  { day: '2026-10-03', minor: -420, reference: 'B2', text: 'Monthly fee' },
];
const head = (body: string): string => `<?xml version="1.0"?>${body}`;

describe('camt.053', () => {
  it.each(['02', '08'] as const)('version %s: account, days, balances and lines', (version) => {
    expect(readCamt(camt({ lines: LINES }, version))).toEqual([{
      account: OUR_IBAN, currency: 'EUR', from: '2026-10-02', to: '2026-10-03', saidFrom: '2026-10-02', opening: 100_000, closing: 102_080,
      lines: [
        { reference: 'B1', bookedOn: '2026-10-02', amount: 2500, counterparty: { name: 'Ann & Co', account: DONOR_IBAN }, texts: ['RF18 5390 0754 7034'] },
        { reference: 'B2', bookedOn: '2026-10-03', amount: -420, counterparty: { name: '', account: '' }, texts: ['Monthly fee'] },
      ],
    }]);
  });

  it('reads the structured reference, and passes over what is only announced', () => {
    const text = camt({ lines: [LINES[0]!] }).replace('<Ustrd>RF18 5390 0754 7034</Ustrd>', '<Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>')
      .replace('<Ntry>', '<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry><Ntry>');
    expect(readCamt(text)[0]!.lines.map(({ amount, texts }) => [amount, texts])).toEqual([[2500, ['RF18539007547034']]]);
  });

  it('makes a line of each payment of a batch that says its amounts, and one of a batch that does not', () => {
    const part = (amount: string, name: string): string => `<TxDtls><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>${name}</Nm></Pty></Dbtr></RltdPties></TxDtls>`;
    const batch = (parts: string): string => camt({ lines: [LINES[0]!] }).replace(/<NtryDtls>.*<\/NtryDtls>/s, `<NtryDtls>${parts}</NtryDtls>`);
    expect(readCamt(batch(part('20.00', 'A') + part('5.00', 'B')))[0]!.lines.map(({ amount, reference, counterparty }) => [amount, reference, counterparty.name])).toEqual([[2000, 'B1/1', 'A'], [500, 'B1/2', 'B']]);
    expect(readCamt(batch(part('20.00', 'A') + part('4.00', 'B')))[0]!.lines.map(({ amount, reference }) => [amount, reference])).toEqual([[2500, 'B1']]);
  });

  it.each(['NOTPROVIDED', 'NONREF', '-'])('takes the reference “%s” for none', (none) => {
    expect(readCamt(camt({ lines: [{ ...LINES[0]!, reference: none }] }))[0]!.lines[0]!.reference).toBeNull();
  });

  const good = camt({ lines: LINES });
  it.each([
    ['balances that do not add up', camt({ lines: LINES, closing: 1 }), /Line 4, Bal: .*closing balance/],
    ['an amount that is none', good.replace('>25.00<', '>twenty<'), /Line 6, Amt: this is not an amount/],
    ['parts of a cent', good.replace('>25.00<', '>25.001<'), /not an amount/],
    ['another currency', good.replace('Ccy="EUR">25.00', 'Ccy="USD">25.00'), /Line 6, Amt: the currency is another/],
    ['a day that is none', good.replace('<BookgDt><Dt>2026-10-02', '<BookgDt><Dt>2026-13-02'), /Line 6, BookgDt: this is not a day/],
    ['neither in nor out', good.replace('<CdtDbtInd>CRDT</CdtDbtInd><Sts>', '<Sts>'), /CdtDbtInd: .*came or went/],
    ['no account', good.replace(/<IBAN>LT.*?<\/IBAN>/, ''), /Acct\/Id/],
    ['a message of another kind', good.replace('camt.053', 'camt.054'), /not a camt.053 statement/],
    ['no statement', head('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt/></Document>'), /no statement in it/],
    ['what is not XML', 'IBAN;amount\nX;1', /not well-formed/],
    ['an end that is missing', good.slice(0, -20), /not well-formed/],
    ['nothing', ' ', /not well-formed|empty/],
  ])('refuses %s', (_, text, sentence) => expect(() => readCamt(text)).toThrow(sentence));

  it.each([
    ['a bomb of entities', head(`<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY b${n} "${`&${n ? `b${n - 1}` : 'a'};`.repeat(10)}">`).join('')}]><Document>&b8;</Document>`), /document type/],
    ['an entity from outside', head('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>'), /document type/],
    ['a document type alone', good.replace('?>', '?><!DOCTYPE Document SYSTEM "http://a.example/x.dtd">'), /document type/],
    ['an entity nobody knows', good.replace('Monthly fee', '&nbsp;'), /not well-formed/],
    ['elements without an end of depth', head(`${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`), /more in it/],
    ['more elements than a statement has', head(`<Document>${'<a/>'.repeat(500_001)}</Document>`), /more in it/],
    ['more lines than a file may have', camt({ lines: Array.from({ length: 10_001 }, () => ({ day: '2026-10-02', minor: 1 })) }), /more than 10000 lines/],
  ])('is not hurt by %s', (_, text, sentence) => expect(() => readCamt(text)).toThrow(sentence));

  it('repeats nothing of what stands in the file when it refuses', () => {
    expect(() => readCamt(good.replace('>25.00<', '>Ann Secret<'))).toThrow(/^((?!Secret).)*$/s);
  });
});

describe('encodings', () => {
  const named = (encoding: string): string => camt({ lines: [{ ...LINES[0]!, name: 'Zoë' }] }).replace('UTF-8', encoding);
  it.each([
    ['UTF-8', Buffer.from(named('UTF-8'))],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${named('UTF-8')}`)],
    ['ISO-8859-1', Buffer.from(named('ISO-8859-1'), 'latin1')],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${named('UTF-16')}`, 'utf16le')],
  ])('reads %s', (_, bytes) => expect(readCamt(xmlTextOf(bytes))[0]!.lines[0]!.counterparty.name).toBe('Zoë'));

  it.each([
    ['bytes that are not what the file says', Buffer.from(named('UTF-8'), 'latin1'), 'bank.encoding'],
    ['an encoding we do not read', Buffer.from(named('EBCDIC-CP-US')), 'bank.encoding'],
    ['UTF-16 without a mark', Buffer.from(named('UTF-16'), 'utf16le'), 'bank.encoding'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]), 'bank.encoding'],
    ['nothing', Buffer.alloc(0), 'bank.empty'],
    ['a huge file', Buffer.alloc(8 * 1024 * 1024 + 1, 32), 'bank.tooLarge'],
  ])('refuses %s', (_, bytes, code) => expect(() => xmlTextOf(bytes)).toThrow(expect.objectContaining({ code })));

  it('does not guess at CSV either', () => expect(() => textOf(Buffer.from('Zoë', 'latin1'), 'utf-8')).toThrow(expect.objectContaining({ code: 'bank.encoding' })));
});
