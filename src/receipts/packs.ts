import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plainToInstance, Type } from 'class-transformer';
import { ArrayMinSize, IsArray, IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Matches, Max, Min, validateSync, ValidateNested, type ValidationError } from 'class-validator';
import { parse } from 'yaml';
import { projectRoot } from '../../config/root.js';
import { isDay } from '../kernel/clock.js';
import { Invalid } from '../kernel/problem.js';
import { FIELDS, RAILS, type Field, type Issuer, type Rail, type Wording, type Words } from './wording.js';

const CONFIDENCE = ['low', 'medium', 'high'] as const;
const KINDS = ['payment', 'year'] as const;
export type ReceiptKind = (typeof KINDS)[number];

class IssuerFile implements Issuer {
  @IsOptional() @IsBoolean() example?: boolean;
  @IsString() name!: string;
  @IsArray() @IsString({ each: true }) @ArrayMinSize(1) address!: string[];
  @IsString() registration!: string;
  @IsString() tax_number!: string;
  @IsString() exemption!: string;
  @IsString() purpose!: string;
  @IsString() signed_by!: string;
}
class Published {
  @IsString() by!: string;
  @IsString() @Matches(/^\d{4}-\d{2}-\d{2}$/) on!: string;
}
class PackFile {
  @Matches(/^[a-z]{2,20}$/, { message: 'must be two to twenty small letters' }) code!: string;
  @IsInt() @Min(1) version!: number;
  @Matches(/^[A-Z]{1,4}$/, { message: 'must be one to four capital letters' }) prefix!: string;
  @Matches(/^[A-Z]{2}$/, { message: 'must be a country such as DE, or XX' }) country!: string;
  @IsIn(['draft', 'published'], { message: 'must be draft or published' }) status!: 'draft' | 'published';
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Published) published?: Published;
  @IsString() valid_from!: string;
  @IsString() source!: string;
  @IsIn(CONFIDENCE, { message: `must be one of ${CONFIDENCE.join(', ')}` }) confidence!: (typeof CONFIDENCE)[number];
  @IsIn(KINDS, { each: true }) @ArrayMinSize(1) kinds!: ReceiptKind[];
  @IsIn(RAILS, { each: true }) @ArrayMinSize(1) rails!: Rail[];
  @IsIn(['optional', 'required'], { message: 'must be optional or required' }) donor!: 'optional' | 'required';
  /** Years after the one of issue for which a law wants a copy with the name; without it no name is kept. */
  @IsOptional() @IsInt() @Min(1) @Max(30) copy_years?: number;
  /** Whether a payment may stand on one receipt only: its own or the year's. */
  @IsBoolean() once!: boolean;
  @IsIn(FIELDS, { each: true, message: `must be some of ${FIELDS.join(', ')}` }) @ArrayMinSize(1) fields!: Field[];
  @IsObject() texts!: Record<string, Partial<Words>>;
}
export interface Pack extends Omit<PackFile, 'texts'> {
  /** By language: the pack's words with that language's names of the lines. */
  readonly words: ReadonlyMap<string, Words & { readonly name: string }>;
  readonly issuer: IssuerFile;
}

const OURS = join(projectRoot, 'config/receipts');
const NOT_PACKS = ['issuer.yaml', 'labels.yaml'];

/** Every pack of the folder, by code. Throws Invalid `receipts.malformed` that names file and field of everything wrong. */
export function readPacks(folder: string = OURS): ReadonlyMap<string, Pack> {
  const read = (name: string): Record<string, unknown> => (parse(readFileSync(join(folder, name), 'utf8')) ?? {}) as Record<string, unknown>;
  const faults: string[] = [];
  const issuer = checked(IssuerFile, 'issuer.yaml', read('issuer.yaml'), faults);
  const labels = read('labels.yaml') as unknown as Record<string, Labels>;
  const packs = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !NOT_PACKS.includes(name)).sort().flatMap((name) => {
    const file = checked(PackFile, name, read(name), faults);
    return file ? [worded(file, name, labels, faults)] : [];
  });
  const codes = packs.map(({ code }) => code);
  if (new Set(codes).size < codes.length) faults.push('two packs have one code');
  if (faults.length > 0 || !issuer) throw new Invalid('receipts.malformed', faults.join('; '));
  return new Map(packs.map((pack) => [pack.code, { ...pack, issuer }]));
}

/** `RECEIPTS_DIR` as a folder. */
export const packFolder = (given: string | undefined): string => (given === undefined ? OURS : resolve(projectRoot, given));

function checked<T extends object>(shape: new () => T, name: string, raw: object, faults: string[]): T | null {
  const value = plainToInstance(shape, raw);
  const found = flat(validateSync(value, { whitelist: true, forbidNonWhitelisted: true })).map((sentence) => `${name}: ${sentence}`);
  faults.push(...found);
  return found.length === 0 ? value : null;
}

const flat = (errors: readonly ValidationError[]): string[] =>
  errors.flatMap(({ property, constraints, children }) => [...Object.values(constraints ?? {}).slice(0, 1).map((sentence) => `${property}: ${sentence}`), ...flat(children ?? [])]);

/** What `labels.yaml` says of a language. */
type Labels = Omit<Words, 'title' | 'year_title' | 'words' | 'year_words' | 'digits'> & { readonly name: string };
type Wrong = (sentence: string) => unknown;

function worded({ texts, ...pack }: PackFile, name: string, labels: Readonly<Record<string, Labels>>, faults: string[]): Omit<Pack, 'issuer'> {
  const wrong: Wrong = (sentence) => faults.push(`${name}: ${sentence}`);
  agrees(pack, wrong);
  if (!texts['en']) wrong('texts: English is missing');
  const words = new Map<string, Words & { name: string }>();
  for (const [lang, text] of Object.entries(texts)) {
    const known = labels[lang];
    if (!known) wrong(`texts.${lang}: labels.yaml does not know this language`);
    else words.set(lang, { ...known, ...spoken(text, pack.fields, (sentence) => wrong(`texts.${lang}: ${sentence}`)) });
  }
  for (const [lang, { labels: known }] of words) for (const field of pack.fields) if (!known[field]) wrong(`labels.yaml: ${lang} has no name for ${field}`);
  return { ...pack, words };
}

type Spoken = Omit<Words, keyof Labels>;

function spoken(text: Partial<Words>, fields: readonly Field[], wrong: Wrong): Spoken {
  const { title, year_title: yearTitle, words, year_words: ofYear, digits }: Spoken = { title: '', year_title: '', words: [], year_words: [], digits: [], ...text };
  if (!title || !yearTitle || words.length === 0) wrong('title, year_title and words are needed');
  if (fields.includes('gift.words') && digits.length !== 10) wrong('ten digits are needed for the amount in words');
  return { title, year_title: yearTitle, words, year_words: ofYear, digits };
}

/** What its fields say of each other. */
function agrees(pack: Omit<PackFile, 'texts'>, wrong: Wrong): void {
  if (!isDay(pack.valid_from)) wrong('valid_from: must be a day such as 2026-01-01');
  if ((pack.status === 'published') !== (pack.published !== undefined)) wrong('published: says who read it, by whom and on which day, when and only when the status is published');
  if (!(pack.fields.includes('donor.name') && pack.fields.includes('donor.address'))) wrong('fields: every pack prints name and address where they are given');
  if (pack.copy_years !== undefined && pack.donor !== 'required') wrong('copy_years: only a pack that requires the donor keeps a copy');
}

/** Whether this installation may use it: a live one issues nothing that is an example (config/receipts/README.md). */
export const isUsable = (pack: Pack, installation: 'demo' | 'test' | 'live'): boolean => installation !== 'live' || !isExample(pack);

const isExample = ({ status, issuer }: Pack): boolean => status !== 'published' || (issuer.example ?? false);

/** What a receipt of this pack in this language is worded with; English where it has no such language. */
export function wordingOf(pack: Pack, lang: string): { lang: string; wording: Wording } {
  const chosen = pack.words.has(lang) ? lang : 'en';
  const words = Object.fromEntries(Object.entries(pack.words.get(chosen)!).filter(([key]) => key !== 'name')) as unknown as Words;
  const { name, address, registration, tax_number, exemption, purpose, signed_by } = pack.issuer;
  return { lang: chosen, wording: { pack: pack.code, prefix: pack.prefix, version: pack.version, isExample: isExample(pack), fields: pack.fields, issuer: { name, address, registration, tax_number, exemption, purpose, signed_by }, words } };
}

/** `DE-000042`. */
export const numberText = ({ prefix }: Pick<Wording, 'prefix'>, no: number): string => `${prefix}-${String(no).padStart(6, '0')}`;
