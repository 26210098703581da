import { plainToInstance, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, MaxLength, Min, ValidateNested, validateSync } from 'class-validator';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/root.js';
import { ENCODINGS, type Encoding } from './decode.js';

export const DATE_FORMS = ['yyyy-MM-dd', 'dd.MM.yyyy', 'dd.MM.yy', 'dd-MM-yyyy', 'dd/MM/yyyy', 'MM/dd/yyyy', 'yyyyMMdd'] as const;

/** Heads of the columns as the bank writes them. Either `amount` with a sign, or `credit` and `debit` apart. */
class Columns {
  @IsOptional() @IsString() account?: string;
  @IsString() day!: string;
  @IsOptional() @IsString() amount?: string;
  @IsOptional() @IsString() credit?: string;
  @IsOptional() @IsString() debit?: string;
  @IsOptional() @IsString() currency?: string;
  @IsOptional() @IsString() reference?: string;
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() counterpartyAccount?: string;
  @IsOptional() @IsString({ each: true }) texts?: string[];
  /** The balance after the line. */
  @IsOptional() @IsString() balance?: string;
  @IsOptional() @IsString() state?: string;
}

/** How one bank writes its CSV: a file of config/banks. */
export class Mapping {
  code!: string;
  @IsString() @MaxLength(80) name!: string;
  @IsIn(ENCODINGS) encoding!: Encoding;
  @Length(1, 1) delimiter!: string;
  /** Lines before the one with the heads. */
  @IsOptional() @IsInt() @Min(0) @Max(50) skip = 0;
  @IsIn(['.', ',']) decimal!: '.' | ',';
  @IsOptional() @Matches(/^[ .,'\u00a0\u202f]?$/u) thousands = '';
  @IsIn(DATE_FORMS) date!: (typeof DATE_FORMS)[number];
  @IsIn(['oldestFirst', 'newestFirst']) order!: 'oldestFirst' | 'newestFirst';
  /** What the state column says of a line that is booked; others are passed over. */
  @IsOptional() @IsString() booked?: string;
  @ValidateNested() @Type(() => Columns) columns!: Columns;
}

/** Reads one file. Throws Error naming what is wrong: it is the operator's own data. */
export function readMapping(code: string, text: string): Mapping {
  const mapping = plainToInstance(Mapping, { ...(parse(text) as object), code });
  const wrong = validateSync(mapping, { whitelist: false });
  const { amount, credit, debit } = mapping.columns;
  if (wrong.length > 0) throw new Error(`config/banks/${code}.yaml: look at ${wrong.map(({ property }) => property).join(', ')}`);
  if (amount === undefined && (credit === undefined || debit === undefined)) throw new Error(`config/banks/${code}.yaml: name the column of the amount, or both credit and debit`);
  return mapping;
}

const FOLDER = join(projectRoot, 'config/banks');

/** Every bank's form there is, the generic one first. */
export const MAPPINGS: readonly Mapping[] = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).sort()
  .map((name) => readMapping(name.slice(0, -5), readFileSync(join(FOLDER, name), 'utf8')))
  .sort((a, b) => Number(b.code === 'generic') - Number(a.code === 'generic'));
