import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Invalid } from '../../../src/kernel/problem.js';
import { examinePlaces, readPlaces, sentence } from '../../../src/places/read.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'places-'));
  cpSync(join(import.meta.dirname, '../../../config/places'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const spoil = (file: string, from: string, to: string): number => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const at = text.indexOf(from);
  expect(at).toBeGreaterThan(0);
  writeFileSync(path, text.replace(from, to));
  return text.slice(0, at).split('\n').length;
};
const faults = (): string[] => examinePlaces([folder]).faults.map((fault) => sentence(fault).slice(fault.file.indexOf('/') + 1));

describe('reading places', () => {
  it('names the file, the line and the field of a malformed row, and refuses all', () => {
    const line = spoil('facilities-by.yaml', 'confidence: high', 'confidence: certain');
    expect(faults()).toEqual([`facilities-by.yaml:${line}: confidence: confidence must be one of the following values: high, medium, low`]);
    expect(() => readPlaces(folder)).toThrow(Invalid);
  });

  it.each([
    ['facilities-by.yaml', 'kind: remand', 'kind: castle', 'kind'],
    ['facilities-by.yaml', 'country: BY', 'country: Belarus', 'country'],
    ['facilities-by.yaml', 'valid_from: 2024-04-29', 'valid_from: 2024-02-30', 'valid_from'],
    ['facilities-by.yaml', '"г. Витебск, ул. Гагарина, 2"', '"Vitebsk, Gagarina 2"', 'address'],
    ['facilities-by.yaml', 'town: "Kaliadzichy"', 'city: "Kaliadzichy"', 'city'],
    ['items.yaml', 'hs: "180631"', 'hs: "18063"', 'hs'],
    ['items.yaml', 'grams: 100', 'grams: 100.5', 'grams'],
    ['items.yaml', 'tags: [clothing]', 'tags: [clothes]', 'tags'],
    ['rules-by.yaml', 'limit_g: 30000', 'limit_g: "30 kg"', 'rules[2].check.limit_g'],
    ['rules-by.yaml', 'type: channel_open', 'type: gate_open', 'rules[0].check.type'],
    ['rules-by.yaml', 'slot: channel', 'slot: chanel', 'rules[0].slot'],
    ['rules-by.yaml', 'when: { fact: parcel.way, op: eq, value: hand }', 'when: { fact: parcel.wai, op: eq, value: hand }', 'rules[4].when'],
    ['rules-by.yaml', 'when: { fact: parcel.way, op: eq, value: hand }', 'when: { fact: parcel.way, op: eq, value: pigeon }', 'rules[4].when'],
    ['rules-by.yaml', 'places: [by-sizo-7]', 'places: [by-sizo-77]', 'scope'],
    ['rules-by.yaml', 'code: BY-SIZO-6', 'code: BY-SIZO-7', 'code'],
  ])('%s: %s → %s is refused at %s', (file, from, to, field) => {
    spoil(file, from, to);
    const found = faults();
    expect(found.length).toBeGreaterThan(0);
    expect(found.some((fault) => new RegExp(`^${file}:\\d+: ${field.replaceAll(/[[\].]/g, '\\$&')}: `).test(fault))).toBe(true);
  });

  it('refuses two rules that answer one question with the same rank', () => {
    spoil('rules-by.yaml', '{ code: SIZO-SENDER, slot: sender', '{ code: SIZO-SENDER, slot: channel');
    expect(faults().join()).toContain('same rank');
  });

  it('says where YAML itself breaks, and that an empty folder holds nothing', () => {
    const line = spoil('routes.yaml', 'routes:', 'routes: [');
    expect(faults()[0]).toMatch(new RegExp(`^routes.yaml:\\d+: yaml: `));
    expect(line).toBe(2);
    expect(() => examinePlaces([join(folder, 'nowhere')])).toThrow('cannot be read');
  });

  it('refuses a list it does not know', () => {
    spoil('routes.yaml', 'routes:', 'roads:');
    expect(faults()).toEqual([expect.stringMatching(/^routes.yaml:\d+: roads: is not known here/)]);
  });
});
