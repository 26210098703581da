import { ApiProperty } from '@nestjs/swagger';
import { DayText, Flag, Id, OneOf, PageQuery, Text, Whole } from '../platform/http/index.js';
import { CUSTODIES, PersonFacts, PURPOSES, REGIMES, TIERS, WAYS } from '../places/index.js';
import type { Custody, Facts, Purpose, Regime, Tier, Way } from '../places/index.js';
import { REPORT_SOURCES } from './allowance.js';
import type { Report } from './allowance.js';
import { CONSENTS } from './recipients.js';
import type { ConsentPurpose, NewCustody, NewRecipient } from './recipients.js';

const open = { optional: true };

export class RecipientsQuery extends PageQuery {
  @Text({ max: 10, optional: true, description: 'part of a reference' }) q?: string;
}

/** What the rules may ask about a person. What is left out stays as it is known, or unknown. */
export class FactsRequest extends PersonFacts {}
export class CustodyRequest {
  @Id() placeId!: string;
  @OneOf(CUSTODIES) custody!: Custody;
  @OneOf(REGIMES, open) regime?: Regime;
  @OneOf(TIERS, open) tier?: Tier;
  @DayText() since!: string;
}
export class RecipientRequest extends FactsRequest {
  @Text({ min: 3, max: 120, pattern: /\p{Script=Cyrillic}/u, description: 'family name, given name, patronymic, in Cyrillic' }) cyrillic!: string;
  @Text({ min: 3, max: 120, description: 'the same in Latin letters' }) latin!: string;
  @Whole({ min: 1920, max: 2020, optional: true }) birthYear?: number;
  @Text({ max: 200, optional: true, description: 'at home only: the door' }) door?: string;
  @OneOf(['be', 'ru']) language!: 'be' | 'ru';
  @Id() placeId!: string;
  @OneOf(CUSTODIES) custody!: Custody;
  @OneOf(REGIMES, open) regime?: Regime;
  @OneOf(TIERS, open) tier?: Tier;
  @DayText() since!: string;
  @DayText({ ...open, description: 'when somebody last told us what others sent' }) toldOn?: string;
}
export class ReportRequest {
  @OneOf(REPORT_SOURCES) source!: Report['source'];
  @DayText() on!: string;
  @OneOf(WAYS) way!: Way;
  @OneOf(PURPOSES, open) purpose?: Purpose;
  @Whole({ min: 0, max: 50 }) count!: number;
  @Whole({ min: 0, max: 999_000 }) grams!: number;
}
export class ConsentRequest {
  @OneOf(CONSENTS) purpose!: ConsentPurpose;
  @Flag() given!: boolean;
}
export class IdentityAnswer {
  @ApiProperty() cyrillic!: string;
  @ApiProperty() latin!: string;
  @ApiProperty({ required: false }) birthYear?: number;
  @ApiProperty({ required: false }) door?: string;
}

const FLAGS = ['minor', 'pregnant', 'childUnder3', 'seriouslyIll', 'violator', 'medicalRequest', 'windowAgreed', 'onTerrorList'] as const;

/** The answers given, as facts for the rules. */
export function factsFrom(given: FactsRequest): Facts['known'] {
  const said: [string, string | boolean | undefined][] = [
    ['person.sex', given.sex], ['person.sentenceStart', given.sentenceStart], ...FLAGS.map((flag): [string, boolean | undefined] => [`person.${flag}`, given[flag] === undefined ? undefined : given[flag] === 'yes']),
  ];
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}
export const custodyFrom = ({ placeId, custody, regime, tier, since }: CustodyRequest): NewCustody => ({ placeId, status: custody, regime, tier, since });
export const recipientFrom = (given: RecipientRequest): NewRecipient => ({
  identity: { cyrillic: given.cyrillic, latin: given.latin, birthYear: given.birthYear, door: given.door },
  language: given.language, toldOn: given.toldOn, custody: custodyFrom(given), facts: factsFrom(given),
});
export const reportFrom = ({ purpose = 'general', ...given }: ReportRequest): Report => ({ purpose, ...given });
