import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ArrayMinSize, IsArray, IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { isDay } from '../kernel/clock.js';
import { CONFIDENCES, PLACE_KINDS, PURPOSES, STATUSES } from './vocabulary.js';
import type { Confidence, PlaceKind, Purpose, Status } from './vocabulary.js';

export const IsDay = (): PropertyDecorator =>
  ValidateBy({ name: 'isDay', validator: { validate: (value: unknown) => typeof value === 'string' && isDay(value), defaultMessage: () => '$property must be a day such as 2026-03-01' } });
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The same in the three languages of the pages. */
export class NameRow {
  @Length(1, 120) en!: string;
  @Length(1, 120) be!: string;
  @Length(1, 120) ru!: string;
}

/** What every fact carries: where it comes from, how sure we are, since when and until when. */
export class SourcedRow {
  @Length(3, 400) source!: string;
  @IsIn(CONFIDENCES) confidence!: Confidence;
  @IsOptional() @IsDay() verified_at?: string | null;
  @IsIn(STATUSES) status!: Status;
  @IsOptional() @IsDay() valid_from?: string | null;
  @IsOptional() @IsDay() valid_to?: string | null;
}

export class PlaceRow extends SourcedRow {
  @Matches(/^[a-z]{2}(-[a-z0-9]+)+$/) code!: string;
  @Matches(/^[A-Z]{2}$/) country!: string;
  @IsIn(PLACE_KINDS) kind!: PlaceKind;
  @ValidateNested() @Type(() => NameRow) name!: NameRow;
  @Length(2, 80) town!: string;
  @IsOptional() @Matches(/^[0-9A-Z -]{4,10}$/) postcode?: string | null;
  /** In the script the post reads there. */
  @ValidateIf((row: PlaceRow) => row.address !== null) @Matches(/[А-Яа-яЁёІіЎў]/, { message: 'address must be written in Cyrillic' }) @Length(5, 200) address!: string | null;
  @IsOptional() @Length(1, 300) notes?: string | null;
}

export class TagRow extends SourcedRow {
  @Matches(/^[a-z_]{2,30}$/) tag!: string;
  @ValidateNested() @Type(() => NameRow) name!: NameRow;
  @IsOptional() @Length(1, 300) condition?: string | null;
}

export class ItemRow extends SourcedRow {
  @Matches(CODE) code!: string;
  @ValidateNested() @Type(() => NameRow) name!: NameRow;
  @IsArray() @ArrayMinSize(1) @IsString({ each: true }) tags!: string[];
  @IsOptional() @Matches(/^\d{6}$/, { message: 'hs must be six digits, in quotation marks' }) hs?: string | null;
  @IsInt() @Min(0) @Max(30_000) grams!: number;
  @IsInt() @Min(0) @Max(1_000_000) price_minor!: number;
  @IsIn(['yes', 'no', 'limited', 'check']) keeps!: string;
}

export class RouteRow extends SourcedRow {
  @Matches(CODE) code!: string;
  @Length(2, 120) carrier!: string;
  @Length(1, 40) direction!: string;
  @IsIn(['open', 'closed', 'unknown']) state!: string;
  @Length(2, 300) finding!: string;
  @IsOptional() @Length(2, 40) as_of?: string | null;
}

export class KitLineRow {
  @Matches(CODE) item!: string;
  @IsInt() @Min(1) @Max(999) qty!: number;
}

export class KitRow extends SourcedRow {
  @Matches(CODE) code!: string;
  @IsInt() @Min(1) version!: number;
  @IsIn(PURPOSES) purpose!: Purpose;
  @ValidateNested() @Type(() => NameRow) name!: NameRow;
  @IsInt() @Min(0) @Max(5_000) packaging_grams!: number;
  @IsInt() @Min(0) @Max(1_000_000) postage_minor!: number;
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => KitLineRow) lines!: KitLineRow[];
}
