import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Expose, Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min, MinLength, ValidateBy, ValidateNested } from 'class-validator';
import { isDay } from '../../kernel/clock.js';

interface Optional {
  readonly optional?: boolean;
  readonly description?: string;
}

/** An empty field of a form counts as not given where it may be left out. */
const trimmed = (optional: boolean | undefined) =>
  Transform(({ value }: { value: unknown }) => {
    if (typeof value !== 'string') return value;
    const text = value.replace(/\r\n/g, '\n').trim();
    return optional && text === '' ? undefined : text;
  });

const field = ({ optional, description }: Optional, api: ApiPropertyOptions, ...checks: PropertyDecorator[]): PropertyDecorator =>
  applyDecorators(ApiProperty({ required: !optional, ...(description ? { description } : {}), ...api } as ApiPropertyOptions), trimmed(optional), ...(optional ? [IsOptional()] : []), ...checks);

/** No NUL and no half of a surrogate pair: PostgreSQL and UTF-8 cannot hold them. */
const READABLE = /^[^\0\p{Cs}]*$/u;

/** One line or several of text, trimmed; `max` characters. */
export function Text({ min = 1, max, pattern, ...rest }: Optional & { min?: number; max: number; pattern?: RegExp }): PropertyDecorator {
  const least = rest.optional && min === 1 ? 0 : min;
  return field(rest, { type: String, minLength: least, maxLength: max, ...(pattern ? { pattern: pattern.source } : {}) }, IsString({ message: 'Write text here.' }),
    MinLength(least, { message: least === 1 ? 'Please fill this in.' : `Write at least ${least} characters.` }), MaxLength(max, { message: `Write at most ${max} characters.` }), Matches(READABLE, { message: 'This is not written as expected.' }),
    ...(pattern ? [Matches(pattern, { message: 'This is not written as expected.' })] : []));
}

/** A whole number; text of digits from forms is taken too. */
export function Whole({ min, max, ...rest }: Optional & { min: number; max: number }): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value));
  return field(rest, { type: 'integer', minimum: min, maximum: max }, read, IsInt({ message: 'Enter a whole number.' }), Min(min, { message: `Enter ${min} or more.` }), Max(max, { message: `Enter ${max} or less.` }));
}

/** One of a closed list. */
export function OneOf(values: readonly string[], rest: Optional = {}): PropertyDecorator {
  return field(rest, { type: String, enum: [...values] }, IsIn(values, { message: 'Choose one of the answers.' }));
}

/** Some of a closed list; a form with one box ticked sends it alone, with none it sends nothing. */
export function Some(values: readonly string[], { optional, description }: Optional = {}): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) => (value === undefined ? [] : typeof value === 'string' ? [value] : Array.isArray(value) ? [...new Set<unknown>(value)] : value));
  return applyDecorators(ApiProperty({ enum: [...values], isArray: true, required: !optional, ...(description ? { description } : {}) }), Expose(), read,
    IsArray({ message: 'Give a list.' }), ArrayMaxSize(values.length, { message: `Give at most ${values.length}.` }), IsIn(values, { each: true, message: 'Choose one of the answers.' }));
}

/** A uuid. */
export function Id(rest: Optional = {}): PropertyDecorator {
  return field(rest, { type: String, format: 'uuid' }, IsUUID('all', { message: 'This is not an id.' }));
}

/** A calendar day, `2026-11-22`. */
export function DayText(rest: Optional = {}): PropertyDecorator {
  return field(rest, { type: String, format: 'date' }, ValidateBy({ name: 'isDay', validator: { validate: (value) => typeof value === 'string' && isDay(value), defaultMessage: () => 'Write a day as 2026-11-22.' } }));
}

/** Yes or no; a ticked box of a form is yes, a missing one no. */
export function Flag(rest: Optional = {}): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) => (value === 'on' || value === 'true' || value === '1' ? true : value === undefined || value === 'false' || value === '' ? false : value));
  return applyDecorators(ApiProperty({ type: Boolean, required: false, ...rest }), Expose(), read, IsBoolean({ message: 'Answer yes or no.' }));
}

// Swagger knows a class that is named later by a function whose own name is `type`: hence `type: () => of()`, not `of`.

/** An object of checked fields; it has to be there unless it is optional. */
export function Part(of: () => Class, { optional }: Optional = {}): PropertyDecorator {
  return applyDecorators(ApiProperty({ type: () => of(), required: !optional }), ...(optional ? [IsOptional()] : []), IsObject({ message: 'Please fill this in.' }), ValidateNested(), Type(of));
}

/** A list of checked things. */
export function Items(of: () => Class, { min = 0, max, ...rest }: Optional & { min?: number; max: number }): PropertyDecorator {
  return applyDecorators(ApiProperty({ type: () => of(), isArray: true, required: !rest.optional, minItems: min, maxItems: max }), ...(rest.optional ? [IsOptional()] : []), IsArray({ message: 'Give a list.' }),
    ArrayMinSize(min, { message: `Give at least ${min}.` }), ArrayMaxSize(max, { message: `Give at most ${max}.` }), ValidateNested({ each: true }), Type(of));
}

/** The query of every list: how many, and after which item. */
export class PageQuery {
  @Whole({ min: 1, max: 200, optional: true }) limit?: number;
  @Text({ max: 200, optional: true }) after?: string;
}
