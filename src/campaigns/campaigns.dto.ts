import { ApiProperty } from '@nestjs/swagger';
import { CURRENCIES, type Currency } from '../kernel/money.js';
import { FREQUENCIES, PAYMENT_STATUSES, type FeesPaidBy, type Frequency, type PaymentStatus } from '../payments/index.js';
import { DayText, Flag, Id, Items, OneOf, Part, Some, Text, Whole } from '../platform/http/index.js';
import { LANGUAGES, type Lang } from '../platform/i18n/index.js';
import { MOST_MINOR } from './amounts.js';
import { CARD_ANSWERS, type CardAnswer } from './choice.js';
import { CHECK_IDS, type CheckId } from './checklist.js';
import { CONSENT_FIELDS, CONSENT_WAYS, DRAWINGS, KINDS, type DraftConsent, type Kind } from './draft.js';
import type { PublicState } from './lives.js';
import { PAUSE_REASONS, type PauseReason } from './pausing.js';

const PUBLIC_STATES = ['open', 'paused', 'closing', 'closed', 'archived'] as const satisfies readonly PublicState[];
const FEES = ['fund', 'core'] as const;

class SaidDto {
  @Text({ max: 120 }) en!: string;
  @Text({ max: 120, optional: true }) be?: string;
  @Text({ max: 120, optional: true }) ru?: string;
}
class WordsDto {
  @Text({ min: 3, max: 120 }) title!: string;
  @Text({ min: 10, max: 400 }) summary!: string;
  @Text({ max: 4000, optional: true }) story?: string;
  @Text({ min: 3, max: 300 }) overflow!: string;
  @Text({ min: 3, max: 600 }) verified!: string;
}
class AllWordsDto {
  @Part(() => WordsDto) en!: WordsDto;
  @Part(() => WordsDto, { optional: true }) be?: WordsDto;
  @Part(() => WordsDto, { optional: true }) ru?: WordsDto;
}
export class ItemDto {
  @Part(() => SaidDto) label!: SaidDto;
  @Whole({ min: 1, max: MOST_MINOR, description: 'Minor units.' }) eachMinor!: number;
  @Whole({ min: 1, max: 100_000 }) number!: number;
}
class GiftDto {
  @Part(() => SaidDto) label!: SaidDto;
  @Part(() => SaidDto) note!: SaidDto;
  @OneOf(DRAWINGS) drawing!: string;
  @Whole({ min: 0, max: MOST_MINOR, description: 'Minor units.' }) goodsMinor!: number;
  @Whole({ min: 0, max: MOST_MINOR, description: 'Minor units.' }) postageMinor!: number;
}

class ConsentDto {
  @OneOf(CONSENT_FIELDS) field!: DraftConsent['field'];
  @OneOf(CONSENT_WAYS) way!: DraftConsent['way'];
  @DayText() givenOn!: string;
}

export class CampaignDraftDto {
  @Text({ min: 3, max: 60 }) slug!: string;
  @OneOf(KINDS, { optional: true, description: 'Ours; for one person or household, with consent; another group’s, paid out by us.' }) kind?: Kind;
  @Text({ min: 2, max: 120, optional: true, description: 'The group of an initiative.' }) partner?: string;
  @Text({ max: 40, optional: true, description: 'The fund that gets what is more than needed; the core fund when left out.' }) overflowFund?: string;
  @Items(() => ConsentDto, { max: CONSENT_FIELDS.length, optional: true }) consents?: ConsentDto[];
  @Text({ max: 40, optional: true, description: 'An open fund; without it one is opened under the slug.' }) fundCode?: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @OneOf(FEES, { description: 'Who bears the card fees; said before giving.' }) feesPaidBy!: FeesPaidBy;
  @DayText() deadline!: string;
  @DayText() pricesOn!: string;
  @Part(() => AllWordsDto) words!: AllWordsDto;
  @Items(() => ItemDto, { min: 1, max: 30 }) items!: ItemDto[];
  @Items(() => GiftDto, { max: 8 }) gifts!: GiftDto[];
}

export class DonationRequest {
  @Id({ optional: true, description: 'One of the campaign’s gifts; or give an amount.' }) giftId?: string;
  @Whole({ min: 1, max: MOST_MINOR, optional: true, description: 'Minor units.' }) amountMinor?: number;
  @OneOf(CURRENCIES) currency!: Currency;
  @OneOf(FREQUENCIES, { optional: true, description: 'Once when left out.' }) frequency?: Frequency;
  @Flag({ description: 'Adds about what the card costs.' }) coverFee!: boolean;
  @OneOf(CARD_ANSWERS, { description: 'Was the card issued by a bank in Belarus or Russia? Only “no” goes on; never stored.' }) cardCountry!: CardAnswer;
  @OneOf(LANGUAGES, { optional: true }) lang?: Lang;
}
export class DonationAnswer {
  @ApiProperty({ description: 'The donor’s private code. It is shown here only.' }) code!: string;
  @ApiProperty({ type: 'integer' }) amountMinor!: number;
  @ApiProperty() currency!: string;
  @ApiProperty({ description: 'ISO 11649 reference of a bank transfer instead.' }) transferReference!: string;
  @ApiProperty({ description: 'Stripe’s page.' }) payAt!: string;
}
export class CodeRequest {
  @Text({ max: 60 }) code!: string;
}
export class PrivateGiftAnswer {
  @ApiProperty() slug!: string;
  @ApiProperty() campaign!: string;
  @ApiProperty({ format: 'date' }) givenOn!: string;
  @ApiProperty({ type: 'integer' }) amountMinor!: number;
  @ApiProperty() currency!: string;
  @ApiProperty({ type: String, nullable: true }) gift!: string | null;
  @ApiProperty({ enum: PAYMENT_STATUSES }) payment!: PaymentStatus;
  @ApiProperty({ description: 'Whether the money is in the books.' }) posted!: boolean;
}
export class CampaignAnswer {
  @ApiProperty() slug!: string;
  @ApiProperty() title!: string;
  @ApiProperty() summary!: string;
  @ApiProperty({ enum: PUBLIC_STATES }) state!: string;
  @ApiProperty({ enum: ['needed', 'covered'] }) need!: string;
  @ApiProperty({ format: 'date' }) needSaidOn!: string;
  @ApiProperty({ enum: KINDS }) kind!: Kind;
  @ApiProperty({ enum: DRAWINGS, description: 'The drawing that stands beside it.' }) drawing!: string;
}
export class GiftAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() label!: string;
  @ApiProperty() note!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) priceMinor!: number;
}
export class BudgetAnswer {
  @ApiProperty() label!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) eachMinor!: number;
  @ApiProperty({ type: 'integer' }) number!: number;
}
export class StepAnswer {
  @ApiProperty({ format: 'date' }) on!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units received since the step before.' }) amountMinor!: number;
  @ApiProperty() currency!: string;
}
export class CampaignDetail extends CampaignAnswer {
  @ApiProperty() currency!: string;
  @ApiProperty({ enum: FEES }) feesPaidBy!: string;
  @ApiProperty({ format: 'date' }) deadline!: string;
  @ApiProperty() overflow!: string;
  @ApiProperty() story!: string;
  @ApiProperty({ type: String, nullable: true }) partner!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'What was done, once it is archived.' }) done!: string | null;
  @ApiProperty({ enum: PAUSE_REASONS, nullable: true }) pauseReason!: PauseReason | null;
  @ApiProperty() transferReference!: string;
  @ApiProperty({ type: BudgetAnswer, isArray: true }) items!: BudgetAnswer[];
  @ApiProperty({ type: GiftAnswer, isArray: true }) gifts!: GiftAnswer[];
  @ApiProperty({ type: StepAnswer, isArray: true }) steps!: StepAnswer[];
}
export class SlugAnswer {
  @ApiProperty() slug!: string;
}
export class NeedRequest {
  @OneOf(['needed', 'covered']) need!: 'needed' | 'covered';
}
export class CheckRequest {
  @Some(CHECK_IDS, { description: 'Every point that applies to this kind of campaign.' }) points!: CheckId[];
}
export class PauseRequest {
  @OneOf(PAUSE_REASONS, { description: 'Told in public.' }) reason!: PauseReason;
  @Text({ min: 3, max: 300, description: 'For ourselves.' }) note!: string;
}
export class ResumeRequest {
  @Text({ min: 3, max: 300 }) note!: string;
}
export class ArchiveRequest {
  @Text({ min: 10, max: 2000, description: 'What was done, in a few words.' }) done!: string;
}
export class RestRequest {
  @OneOf(CURRENCIES) currency!: Currency;
}
export class IdAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
}
