import { Type } from 'class-transformer';
import { ArrayMinSize, IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { IsDay, SourcedRow } from './rows.js';
import type { Condition, RuleSet } from './ruleset.js';
import { BASES, CHANNELS, CUSTODIES, FACT_NAMES, fits, PLACE_KINDS, PURPOSES, REGIMES, RELATIONS, SLOTS, TIERS, WAYS } from './vocabulary.js';
import type { Basis, FactName } from './vocabulary.js';

const list = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0;
const known = (name: unknown): name is FactName => FACT_NAMES.includes(name as FactName);

function comparisonFault({ fact, op, value }: Record<string, unknown>): string | undefined {
  if (!known(fact)) return `asks for “${String(fact)}”, which is not a known fact`;
  if (!['eq', 'in', 'gte', 'lte'].includes(op as string)) return `has the operator “${String(op)}”; known are eq, in, gte, lte`;
  const values = op === 'in' ? value : [value];
  return list(values) && values.every((one) => fits(fact, one)) ? undefined : `gives “${fact}” a value it cannot have`;
}

/** What is wrong with a condition; undefined when nothing is. */
function conditionFault(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null) return 'must be a condition';
  const condition = raw as Record<string, unknown>;
  if ('not' in condition) return conditionFault(condition['not']);
  const parts = condition['all'] ?? condition['any'];
  if (parts === undefined) return comparisonFault(condition);
  return list(parts) ? parts.map(conditionFault).find((fault) => fault !== undefined) : 'must list conditions';
}

const IsCondition = (): PropertyDecorator => ValidateBy({
  name: 'isCondition',
  validator: { validate: (value: unknown) => conditionFault(value) === undefined, defaultMessage: (about) => `when ${conditionFault(about?.value) ?? 'is wrong'}` },
});
const limit = (field: string) => ValidateIf((row: Record<string, unknown>) => row[field] !== null);

class CountedRow {
  @IsOptional() @IsArray() @IsIn(WAYS, { each: true }) ways?: string[];
  @IsOptional() @IsArray() @IsIn(PURPOSES, { each: true }) not_purposes?: string[];
}
class WindowRow {
  @IsIn(['calendar_month', 'calendar_year', 'anchored_year', 'rolling_days']) type!: string;
  @ValidateIf((row: WindowRow) => row.type === 'anchored_year') @IsIn(['person.sentenceStart']) anchor?: string;
  @ValidateIf((row: WindowRow) => row.type === 'rolling_days') @IsInt() @Min(1) @Max(3660) days?: number;
}
class PauseRow {
  @IsDay() from!: string;
  @IsDay() to!: string;
}

class CheckRow { @IsString() type!: string; }
class WeightRow extends CheckRow { @limit('limit_g') @IsInt() @Min(0) limit_g!: number | null; }
class SidesRow extends CheckRow { @IsInt() @Min(1) longest_mm!: number; @IsInt() @Min(1) length_girth_mm!: number; }
class AllowanceRow extends CheckRow {
  @IsIn(['count', 'grams']) measure!: string;
  @limit('limit') @IsInt() @Min(0) limit!: number | null;
  @ValidateNested() @Type(() => WindowRow) window!: WindowRow;
  @IsOptional() @ValidateNested() @Type(() => CountedRow) counted?: CountedRow;
  @IsOptional() @IsInt() @Min(1) max_age_days?: number;
}
class IntervalRow extends CheckRow {
  @IsInt() @Min(1) days!: number;
  @IsOptional() @ValidateNested() @Type(() => CountedRow) counted?: CountedRow;
}
class ForbiddenRow extends CheckRow { @IsArray() @IsString({ each: true }) tags!: string[]; }
class ItemLimitRow extends CheckRow { @IsString() tag!: string; @IsIn(['piece', 'grams']) by!: string; @IsInt() @Min(0) limit!: number; }
class SenderRow extends CheckRow { @IsArray() @IsIn(RELATIONS, { each: true }) relations!: string[]; @IsOptional() @IsBoolean() permit?: boolean; }
class ChannelRow extends CheckRow {
  @IsArray() @IsIn(CHANNELS, { each: true }) channels!: string[];
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => PauseRow) closed?: PauseRow[];
}
class FactRow extends CheckRow {
  @IsIn(FACT_NAMES) fact!: FactName;
  @ValidateBy({ name: 'fits', validator: { validate: (value, about) => list(value) && value.every((one) => fits((about?.object as FactRow).fact, one)), defaultMessage: () => 'value must list values the fact can have' } }) value!: unknown[];
}
class UnknownCheckRow { @IsIn([], { message: 'type must be one of the nine checks' }) type!: string; }

const CHECKS = {
  max_parcel_weight: WeightRow, max_dimensions: SidesRow, allowance: AllowanceRow, min_interval_days: IntervalRow, item_forbidden: ForbiddenRow,
  item_limit: ItemLimitRow, sender_allowed: SenderRow, channel_open: ChannelRow, fact_equals: FactRow,
} as const;
const checkRow = (raw: unknown) => CHECKS[(raw as { type?: keyof typeof CHECKS } | undefined)?.type ?? ('' as keyof typeof CHECKS)] as (typeof CHECKS)[keyof typeof CHECKS] | undefined ?? UnknownCheckRow;

class RuleRow {
  @Matches(/^[A-Z0-9-]{3,40}$/) code!: string;
  @ValidateIf((row: RuleRow) => row.exempts === undefined) @IsIn(SLOTS) slot?: string;
  @IsOptional() @IsCondition() when?: Condition;
  @ValidateIf((row: RuleRow) => row.exempts === undefined) @ValidateNested({ message: 'check must say which of the nine checks it is' })
  @Type((about) => checkRow((about?.object as { check?: unknown }).check)) check?: CheckRow;
  @IsOptional() @IsIn(['block', 'warn']) severity?: string;
  @IsOptional() @IsIn(['coordinator']) override?: string;
  @IsOptional() @IsArray() @ArrayMinSize(1) @IsIn(SLOTS, { each: true }) exempts?: string[];
  @IsOptional() @Length(1, 300) note?: string;
  @IsOptional() @Length(3, 400) source?: string;
}

class ScopeRow {
  @IsOptional() @IsArray() @ArrayMinSize(1) @Matches(/^[A-Z]{2}$/, { each: true }) countries?: string[];
  @IsOptional() @IsArray() @ArrayMinSize(1) @IsIn(CUSTODIES, { each: true }) custody?: string[];
  @IsOptional() @IsArray() @ArrayMinSize(1) @IsIn(PLACE_KINDS, { each: true }) kinds?: string[];
  @IsOptional() @IsArray() @ArrayMinSize(1) @IsIn(REGIMES, { each: true }) regimes?: string[];
  @IsOptional() @IsArray() @ArrayMinSize(1) @IsIn(TIERS, { each: true }) tiers?: string[];
  @IsOptional() @IsArray() @ArrayMinSize(1) @IsString({ each: true }) places?: string[];
}

export class RuleSetRow extends SourcedRow {
  @Matches(/^[A-Z0-9-]{3,40}$/) code!: string;
  @IsInt() @Min(1) version!: number;
  @IsIn(BASES) basis!: Basis;
  @IsInt() @Min(0) @Max(100) precedence!: number;
  @IsDay() declare valid_from: string;
  @IsOptional() @IsDay() review_by?: string | null;
  @ValidateNested() @Type(() => ScopeRow) scope!: ScopeRow;
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => RuleRow) rules!: RuleRow[];
}

/** The rule set a validated row describes. */
export const ruleSetOf = (row: RuleSetRow): RuleSet => JSON.parse(JSON.stringify({
  code: row.code, version: row.version, basis: row.basis, status: row.status, precedence: row.precedence, scope: row.scope, rules: row.rules,
  source: row.source, confidence: row.confidence, validFrom: row.valid_from, validTo: row.valid_to ?? undefined,
  reviewBy: row.review_by ?? undefined, verifiedAt: row.verified_at ?? undefined,
})) as RuleSet;
