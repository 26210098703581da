import { describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { money } from '../../../src/kernel/money.js';
import { dayText, moneyText, spelled, valueOf, type Line, type Said } from '../../../src/receipts/fields.js';
import { isUsable, readPacks, wordingOf, type Pack } from '../../../src/receipts/packs.js';
import { receiptPdf } from '../../../src/receipts/receipt-pdf.js';
import { pdfText } from '../../support/pdf-text.js';

const packs = [...readPacks().values()];
const eur = (minor: number) => money(minor, 'EUR');
const line: Line = { receivedOn: '2025-11-03', rail: 'sepa_debit', gift: eur(12_300), cover: eur(45), gross: eur(12_345), settled: eur(12_345) };
const said: Said = { ...line, number: 'X-000042', issuedOn: '2026-01-31', kind: 'payment', year: 2025, replaces: null, lines: [line] };
const donor = { name: 'Ганна Žvirblė', address: 'Gänsestraße 7, 10115 Berlin' };
const words = async (pdf: Promise<Buffer>): Promise<string> => pdfText(await pdf).replace(/\s/g, '');
const plain = (text: string): string => text.replace(/\s/g, '');

describe.each(packs.map((pack) => [pack.code, pack] as const))('the pack %s', (_, pack: Pack) => {
  it.each([...pack.words.keys()])('has all it requires on the page, with its words (%s)', async (lang) => {
    const { wording } = wordingOf(pack, lang);
    const page = await words(receiptPdf(said, wording, donor));
    for (const field of pack.fields) {
      expect(page).toContain(plain(wording.words.labels[field]));
      expect(page).toContain(plain(valueOf(field, said, { ...wording, donor })!));
    }
    for (const sentence of [wording.words.title, ...wording.words.words, wording.words.example]) expect(page).toContain(plain(sentence));
  });

  it('says where it comes from, and is an example that a live installation does not offer', () => {
    expect(pack.source.length).toBeGreaterThan(10);
    expect(pack.valid_from <= '2026-11-30').toBe(true);
    expect([isUsable(pack, 'live'), isUsable(pack, 'demo')]).toEqual([false, true]);
  });

  it('keeps a name only where it says that a law wants it, and prints none unless it is given', async () => {
    expect(pack.copy_years).toBe(pack.code === 'de' ? 10 : undefined);
    const page = await words(receiptPdf(said, wordingOf(pack, 'en').wording, null));
    expect(page).not.toContain(plain(wordingOf(pack, 'en').wording.words.labels['donor.name']));
  });
});

describe('a receipt on paper', () => {
  const { wording } = wordingOf(packs.find(({ code }) => code === 'de')!, 'de');

  it('is the same bytes each time, with nobody and no clock in its metadata', async () => {
    const [one, two] = await Promise.all([receiptPdf(said, wording, donor), receiptPdf(said, wording, donor)]);
    expect(one.equals(two)).toBe(true);
    expect(one.toString('latin1')).not.toMatch(/\/(Author|Subject|Keywords|ModDate)/);
    expect(/\/CreationDate \(([^)]*)\)/.exec(one.toString('latin1'))?.[1] ?? 'D:1970').toContain('D:1970');
  });

  it('names what it replaces, and says when nothing is left', async () => {
    expect(await words(receiptPdf({ ...said, replaces: 'DE-000041' }, wording, donor))).toContain('ersetztdieBestätigungNr.DE-000041');
    expect(await words(receiptPdf({ ...said, gift: eur(0), cover: eur(0), gross: eur(0), settled: eur(0), replaces: 'DE-000041' }, wording, donor))).toContain('Nr.DE-000041istungültig');
  });

  it('lists the payments of a year, and what they were booked as when that is another currency', async () => {
    const other: Line = { receivedOn: '2025-12-03', rail: 'card', gift: money(50_000, 'CZK'), cover: money(0, 'CZK'), gross: money(50_000, 'CZK'), settled: eur(1_987) };
    const page = await words(receiptPdf({ ...said, ...other, kind: 'year', lines: [other, { ...other, receivedOn: '2025-12-24' }] }, wording, donor));
    for (const text of ['03.12.2025', '24.12.2025', '500,00CZK(19,87EUR)', 'Gebuchtals19,87EUR', 'keineweiterenBestätigungen']) expect(page).toContain(text);
  });

  it('grows over several pages', async () => {
    const lines = Array.from({ length: 60 }, (_, n) => ({ ...line, receivedOn: `2025-10-${String((n % 28) + 1).padStart(2, '0')}` }));
    const pdf = await receiptPdf({ ...said, kind: 'year', lines }, wording, donor);
    expect(pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)!.length).toBeGreaterThan(1);
  });

  it('writes days, amounts and figures in words by its own rules', () => {
    expect(dayText('2026-01-31', wording.words)).toBe('31.01.2026');
    expect(moneyText(eur(5), wording.words)).toBe('0,05 EUR');
    expect(moneyText(money(1800, 'JPY'), wording.words)).toBe('1800 JPY');
    expect(spelled(eur(125_007), wording.words)).toBe('X – eins – zwei – fünf – null – X EUR, null – sieben');
    expect(spelled(money(1800, 'JPY'), wording.words)).toBe('X – eins – acht – null – null – X JPY');
  });
});

describe('files of packs', () => {
  function changed(file: string, change: (content: Record<string, unknown>) => void): () => unknown {
    const folder = mkdtempSync(join(tmpdir(), 'packs-'));
    cpSync('config/receipts', folder, { recursive: true });
    const content = parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
    change(content);
    writeFileSync(join(folder, file), stringify(content));
    return () => readPacks(folder);
  }

  it.each<[string, string, (content: Record<string, unknown>) => void, string]>([
    ['an unknown field', 'pl.yaml', (pack) => { pack['fields'] = ['donor.shoe']; }, 'pl.yaml: fields'],
    ['a field nobody knows', 'pl.yaml', (pack) => { pack['colour'] = 'red'; }, 'pl.yaml: colour'],
    ['published by nobody', 'pl.yaml', (pack) => { pack['status'] = 'published'; }, 'pl.yaml: published'],
    ['a draft that says who published it', 'pl.yaml', (pack) => { pack['published'] = { by: 'A lawyer', on: '2026-10-01' }; }, 'pl.yaml: published'],
    ['a name that would not be printed', 'generic.yaml', (pack) => { pack['fields'] = ['receipt.number']; }, 'prints name and address'],
    ['a copy of a name that is not required', 'lt.yaml', (pack) => { pack['copy_years'] = 5; }, 'lt.yaml: copy_years'],
    ['no English', 'lt.yaml', (pack) => { delete (pack['texts'] as Record<string, unknown>)['en']; }, 'English is missing'],
    ['a language without labels', 'lt.yaml', (pack) => { (pack['texts'] as Record<string, unknown>)['fr'] = { title: 'a', year_title: 'b', words: ['c'] }; }, 'labels.yaml does not know this language'],
    ['an amount in words without words', 'lt.yaml', (pack) => { (pack['fields'] as string[]).push('gift.words'); }, 'ten digits are needed'],
    ['a day that is none', 'lt.yaml', (pack) => { pack['valid_from'] = '2026-02-30'; }, 'valid_from'],
    ['an issuer without a name', 'issuer.yaml', (issuer) => { delete issuer['name']; }, 'issuer.yaml: name'],
    ['two of one code', 'lt.yaml', (pack) => { pack['code'] = 'pl'; }, 'two packs have one code'],
  ])('are refused: %s', (_, file, change, sentence) => {
    expect(changed(file, change)).toThrow(sentence);
  });

  it('are used in a live installation when a lawyer published the pack and the issuer is real', () => {
    const read = (example: boolean): boolean => {
      const folder = mkdtempSync(join(tmpdir(), 'packs-'));
      cpSync('config/receipts', folder, { recursive: true });
      for (const [file, more] of [['ch.yaml', { status: 'published', published: { by: 'A lawyer', on: '2026-10-01' } }], ['issuer.yaml', { example }]] as const) {
        writeFileSync(join(folder, file), stringify({ ...(parse(readFileSync(join(folder, file), 'utf8')) as object), ...more }));
      }
      return isUsable(readPacks(folder).get('ch')!, 'live');
    };
    expect([read(false), read(true)]).toEqual([true, false]);
  });
});
