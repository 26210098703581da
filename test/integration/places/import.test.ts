import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { system } from '../../../src/kernel/actor.js';
import { importPlaces, checkPlaces, Places } from '../../../src/places/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

const operator = system('cli');
let db: TestDatabase;
let places: Places;
let folder: string;
beforeAll(async () => {
  db = await freshDatabase();
  places = new Places(db.changes, db.reader);
  folder = mkdtempSync(join(tmpdir(), 'places-'));
  cpSync(join(import.meta.dirname, '../../../config/places'), folder, { recursive: true });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.close();
});
const edit = (file: string, from: string, to: string): void => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
};
const count = async (table: string): Promise<number> => (await db.reader.one<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))!.n;

describe('importing places', () => {
  it('refuses everything when one row is malformed', async () => {
    edit('routes.yaml', 'state: closed', 'state: shut');
    await expect(places.import(operator, folder)).rejects.toMatchObject({ code: 'places.malformed' });
    expect(await count('place')).toBe(0);
    edit('routes.yaml', 'state: shut', 'state: closed');
  });

  it('loads all files in one change, with one record, and the same files again change nothing', async () => {
    const first = await importPlaces(db.changes, operator);
    expect(first).toEqual({ rows: checkPlaces().rows, changed: checkPlaces().rows });
    expect(await count('place')).toBe(30);
    expect(await count('place_import')).toBe(1);
    expect(await importPlaces(db.changes, operator)).toEqual({ rows: first.rows, changed: 0 });
    expect(await count('place_import')).toBe(1);
    const records = await db.admin.query(`SELECT count(*)::int AS n FROM audit.entry WHERE kind = 'places.imported'`);
    expect(records.rows[0].n).toBe(1);
  });

  it('answers with addresses in Cyrillic, rules in force and computed kits', async () => {
    const colony = (await places.byCode('by-ik-17'))!;
    expect(colony).toMatchObject({ kind: 'colony', postcode: '213004', confidence: 'medium', status: 'assumed', verifiedAt: null });
    expect(colony.address).toContain('Шклов');
    const sets = await places.ruleSetsFor(colony.id, '2026-03-14');
    expect(sets.map(({ code }) => code)).toEqual(expect.arrayContaining(['BY-IK-ENH', 'PASYLKA-SENDING']));
    expect(sets.some(({ code }) => code.startsWith('RU-'))).toBe(false);
    expect((await places.ruleSetsFor(colony.id, '2013-01-01')).map(({ code }) => code)).not.toContain('BY-SIZO-7');
    const sweets = await places.kit('sweets');
    expect(sweets.grams).toBe(180 + 2 * 250 + 4 * 100 + 2 * 200 + 250 + 2 * 100 + 100);
    expect(sweets.priceMinor).toBe(sweets.lines.reduce((sum, line) => sum + line.qty * line.priceMinor, 0));
    await expect(places.kit('nothing')).rejects.toMatchObject({ status: 404 });
  });

  it('searches and pages by key', async () => {
    expect((await places.search({ text: 'шклов' })).items.map(({ code }) => code)).toEqual(['by-ik-17']);
    expect((await places.search({ text: '100%' })).items).toEqual([]);
    const first = await places.search({ limit: 20 });
    const rest = await places.search({ limit: 20, after: first.next! });
    expect([...first.items, ...rest.items].map(({ code }) => code)).toEqual((await places.list()).map(({ code }) => code));
    expect(rest.next).toBeNull();
  });

  it('takes a corrected row, and nothing else', async () => {
    edit('facilities-by.yaml', 'postcode: "213004"', 'postcode: "213005"');
    expect((await places.import(operator, folder)).changed).toBe(1);
    expect((await places.byCode('by-ik-17'))!.postcode).toBe('213005');
  });

  it('never changes a published rule set: not by import, not in the database', async () => {
    await db.admin.query(`UPDATE rule_set SET status = 'published' WHERE code = 'BY-SIZO-7'`);
    edit('rules-by.yaml', 'source: "spring96.org/ru/news/110002 + spring96.org/en/news/110142"', 'source: "another page"');
    await expect(places.import(operator, folder)).rejects.toMatchObject({ code: 'places.published' });
    await expect(db.admin.query(`UPDATE rule_set SET precedence = 99 WHERE code = 'BY-SIZO-7'`)).rejects.toThrow('raise its version');
  });

  it('is not for the public role', async () => {
    await expect(db.publicReader.query('SELECT * FROM place')).rejects.toThrow(/permission denied|does not exist/);
  });
});
