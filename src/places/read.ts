import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { Invalid } from '../kernel/problem.js';
import { contradictions } from './consistency.js';
import { SECTIONS } from './data.js';
import type { Fault, PlaceData, Read, RowOf, SectionName } from './data.js';

type Path = readonly (string | number)[];
type Locate = (path: Path) => Pick<Fault, 'file' | 'line'>;
const empty = (): PlaceData => ({ places: [], tags: [], items: [], routes: [], rule_sets: [], kits: [] });

function yamlFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.ya?ml$/.test(name)).sort().map((name) => join(folder, name));
}

/** The line of the deepest node of `path` that exists: a missing field is looked for in its row. */
function lineOf(doc: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = doc.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

const fieldOf = (path: Path): string => path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${part}` : part), '');

/** Flattens class-validator's tree into one sentence a field. */
function flatten(errors: readonly ValidationError[], base: Path): { path: Path; message: string }[] {
  return errors.flatMap((error) => {
    const part = /^\d+$/.test(error.property) ? Number(error.property) : error.property;
    const path = [...base, part];
    const own = Object.values(error.constraints ?? {}).slice(0, 1).map((message) => ({ path, message }));
    return [...own, ...flatten(error.children ?? [], path)];
  });
}

function readRow(section: SectionName, raw: unknown, path: Path, locate: Locate): { read?: Read<RowOf<SectionName>>; faults: Fault[] } {
  const row = plainToInstance(SECTIONS[section] as new () => RowOf<SectionName>, raw);
  const fault = (at: Path, message: string): Fault => ({ ...locate(at), field: fieldOf(at.slice(path.length)) || section, message });
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { faults: [fault(path, 'must be a row with fields')] };
  const faults = flatten(validateSync(row, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }), path).map((one) => fault(one.path, one.message));
  if (faults.length > 0) return { faults };
  return { faults, read: { row, fault: (field, message) => fault([...path, ...field.split('.')], message) } };
}

function readSection(doc: Document, section: string, data: PlaceData, locate: Locate): Fault[] {
  if (!Object.hasOwn(SECTIONS, section)) return [{ ...locate([section]), field: section, message: `is not known here; known are ${Object.keys(SECTIONS).join(', ')}` }];
  const name = section as SectionName;
  if (!isSeq(doc.get(name, true))) return [{ ...locate([section]), field: section, message: 'must be a list' }];
  const rows = (doc.toJS() as Record<string, unknown[]>)[name] ?? [];
  return rows.flatMap((raw, index) => {
    const { read, faults } = readRow(name, raw, [name, index], locate);
    if (read) (data[name] as Read<unknown>[]).push(read);
    return faults;
  });
}

function readOne(file: string, shown: string, data: PlaceData): Fault[] {
  const lines = new LineCounter();
  const doc = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, uniqueKeys: true });
  if (doc.errors.length > 0) return doc.errors.map((error) => ({ file: shown, line: lines.linePos(error.pos[0]).line, field: 'yaml', message: error.message.split('\n')[0]! }));
  const locate: Locate = (path) => ({ file: shown, line: lineOf(doc, lines, path) });
  if (!isMap(doc.contents)) return [{ file: shown, line: 1, field: 'file', message: `must hold one of ${Object.keys(SECTIONS).join(', ')}` }];
  return doc.contents.items.flatMap((pair) => readSection(doc, String(pair.key), data, locate));
}

/** Reads and validates every YAML file below the folders. Never throws for what is in them; unreadable folders throw Invalid `places.folder`. */
export function examinePlaces(folders: readonly string[]): { data: PlaceData; faults: Fault[] } {
  const data = empty();
  const faults: Fault[] = [];
  for (const folder of folders) for (const file of filesOf(folder)) faults.push(...readOne(file, relative(join(folder, '..'), file), data));
  return { data, faults: faults.length > 0 ? faults : contradictions(data) };
}

function filesOf(folder: string): string[] {
  let files: string[];
  try {
    files = yamlFiles(folder);
  } catch {
    throw new Invalid('places.folder', `The folder ${folder} cannot be read.`);
  }
  if (files.length === 0) throw new Invalid('places.folder', `The folder ${folder} holds no .yaml file.`);
  return files;
}

export const sentence = ({ file, line, field, message }: Fault): string => `${file}:${line}: ${field}: ${message}`;

/** The validated rows of the folders. Throws Invalid `places.malformed` that names file, line and field of everything wrong. */
export function readPlaces(...folders: string[]): PlaceData {
  const { data, faults } = examinePlaces(folders);
  if (faults.length === 0) return data;
  const fields = Object.fromEntries(faults.map((fault) => [`${fault.file}:${fault.line} ${fault.field}`, fault.message]));
  throw new Invalid('places.malformed', `Nothing was imported. ${faults.slice(0, 20).map(sentence).join('; ')}`, fields);
}
