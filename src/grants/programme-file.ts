import { plainToInstance, Type } from 'class-transformer';
import { ArrayMinSize, IsArray, IsIn, IsInt, IsString, Matches, Max, MaxLength, Min, MinLength, ValidateNested, validateSync, type ValidationError } from 'class-validator';
import { parse } from 'yaml';
import { CURRENCIES, type Currency } from '../kernel/money.js';
import { Invalid } from '../kernel/problem.js';
import { GRADES, type Grade } from './policy.js';
import { SPANS, type Span } from './spans.js';

const PROGRAMME_KINDS = ['one_off', 'monthly', 'school', 'legal', 'travel', 'medical', 'after_release', 'open_type', 'home_confinement'] as const;
export type ProgrammeKind = (typeof PROGRAMME_KINDS)[number];

const code = /^[a-z]+(-[a-z]+)*$/;

class ProgrammeTexts {
  @IsString() @MinLength(2) @MaxLength(80) title!: string;
  @IsString() @MinLength(2) @MaxLength(120) need!: string;
  @IsString() @MaxLength(200) note!: string;
  @IsString() @MinLength(2) @MaxLength(600) criteria!: string;
}
class RouteTexts {
  @IsString() @MinLength(2) @MaxLength(120) title!: string;
  @IsString() @MinLength(2) @MaxLength(300) who!: string;
  @IsString() @MinLength(2) @MaxLength(300) risk!: string;
  @IsString() @MaxLength(200) ask!: string;
}

export class ProgrammeEntry {
  @Matches(code) code!: string;
  @IsIn(PROGRAMME_KINDS) kind!: ProgrammeKind;
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/) fund!: string;
  @IsIn(CURRENCIES) currency!: Currency;
  @IsInt() @Min(1) @Max(1_000_000_000) most!: number;
  @IsIn(SPANS) span!: Span;
  @IsInt() @Min(1) @Max(12) instalmentsMost!: number;
  @IsIn(GRADES) evidenceLeast!: Grade;
  @ValidateNested() @Type(() => ProgrammeTexts) en!: ProgrammeTexts;
  @ValidateNested() @Type(() => ProgrammeTexts) be!: ProgrammeTexts;
  @ValidateNested() @Type(() => ProgrammeTexts) ru!: ProgrammeTexts;
}

export class RouteEntry {
  @Matches(code) code!: string;
  @IsIn(['iban', 'text', 'none']) account!: 'iban' | 'text' | 'none';
  @IsIn(GRADES) evidence!: Grade;
  @ValidateNested() @Type(() => RouteTexts) en!: RouteTexts;
  @ValidateNested() @Type(() => RouteTexts) be!: RouteTexts;
  @ValidateNested() @Type(() => RouteTexts) ru!: RouteTexts;
}

export class ProgrammeFile {
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => ProgrammeEntry) programmes!: ProgrammeEntry[];
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => RouteEntry) routes!: RouteEntry[];
}

/** Reads config/programmes.yaml. Throws Invalid `grants.programmeFile` naming each wrong field (`programmes.0.most`). */
export function readProgrammeFile(text: string): ProgrammeFile {
  const file = plainToInstance(ProgrammeFile, parse(text) ?? {});
  const wrong = validateSync(file, { whitelist: true, forbidNonWhitelisted: true });
  if (wrong.length > 0) throw new Invalid('grants.programmeFile', 'The programmes cannot be read.', Object.fromEntries(wrong.flatMap((error) => said(error, ''))));
  return file;
}

const said = (error: ValidationError, path: string): [string, string][] => [
  ...Object.values(error.constraints ?? {}).slice(0, 1).map((sentence): [string, string] => [path + error.property, sentence]),
  ...(error.children ?? []).flatMap((child) => said(child, `${path}${error.property}.`)),
];
