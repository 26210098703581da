import { ApiProperty } from '@nestjs/swagger';
import type { Day } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import { applicationLife, type ApplicationState, disbursementLife, type DisbursementState, grantLife, type GrantState } from './lifecycle.js';
import { GRADES, type Grade, PROFILES, type Profile } from './policy.js';
import { SPANS, type Span } from './spans.js';

class ProgrammeTextAnswer {
  @ApiProperty() title!: string;
  @ApiProperty() need!: string;
  @ApiProperty() note!: string;
  @ApiProperty() criteria!: string;
}
class ProgrammeTextsAnswer {
  @ApiProperty({ type: ProgrammeTextAnswer }) en!: ProgrammeTextAnswer;
  @ApiProperty({ type: ProgrammeTextAnswer }) be!: ProgrammeTextAnswer;
  @ApiProperty({ type: ProgrammeTextAnswer }) ru!: ProgrammeTextAnswer;
}
export class ProgrammeAnswer {
  @ApiProperty() code!: string;
  @ApiProperty() currency!: Currency;
  /** The most one family is awarded in one span, minor units. */
  @ApiProperty() most!: number;
  @ApiProperty({ enum: SPANS }) span!: Span;
  @ApiProperty() instalmentsMost!: number;
  @ApiProperty({ enum: GRADES }) evidenceLeast!: Grade;
  @ApiProperty({ type: ProgrammeTextsAnswer }) texts!: ProgrammeTextsAnswer;
}
export class StartedAnswer {
  @ApiProperty({ format: 'uuid' }) applicationId!: string;
  @ApiProperty({ format: 'uuid' }) householdId!: string;
  /** The family’s six words, shown this once: hand them over and forget them. Null when this request was sent before. */
  @ApiProperty({ type: String, nullable: true }) phrase!: string | null;
}
export class ApplicationAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  /** Its place in the list: give the last one as `after`. */
  @ApiProperty() seq!: number;
  @ApiProperty() reference!: string;
  @ApiProperty() household!: string;
  @ApiProperty({ type: Number, nullable: true }) adults!: number | null;
  @ApiProperty({ type: Number, nullable: true }) children!: number | null;
  @ApiProperty() programme!: string;
  @ApiProperty({ enum: applicationLife.states }) state!: ApplicationState;
  @ApiProperty({ format: 'date' }) stateOn!: Day;
  @ApiProperty({ type: String, nullable: true, format: 'date' }) submittedOn!: Day | null;
  @ApiProperty() asked!: number;
  @ApiProperty({ type: Number, nullable: true }) recommended!: number | null;
  @ApiProperty() currency!: Currency;
}
export class CandidateAnswer {
  @ApiProperty({ format: 'uuid' }) household!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ type: String, nullable: true, enum: ['same', 'different'] }) decision!: 'same' | 'different' | null;
}
export class DecidedAnswer {
  @ApiProperty({ enum: ['wait', 'award', 'return', 'decline'] }) outcome!: 'wait' | 'award' | 'return' | 'decline';
  @ApiProperty({ type: String, nullable: true, format: 'uuid' }) grantId!: string | null;
}
export class DisbursementAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() seq!: number;
  @ApiProperty() reference!: string;
  @ApiProperty({ format: 'uuid' }) grantId!: string;
  @ApiProperty() instalment!: number;
  @ApiProperty() amount!: number;
  @ApiProperty() currency!: Currency;
  @ApiProperty({ format: 'date' }) dueOn!: Day;
  @ApiProperty({ enum: disbursementLife.states }) state!: DisbursementState;
  @ApiProperty({ type: String, nullable: true }) route!: string | null;
  /** Until when changed payment details rest; null when they may be used. */
  @ApiProperty({ type: Date, nullable: true }) restsUntil!: Date | null;
  @ApiProperty({ type: String, nullable: true, format: 'date' }) sentOn!: Day | null;
  @ApiProperty({ type: String, nullable: true, format: 'date' }) confirmedOn!: Day | null;
}
export class GrantAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() seq!: number;
  @ApiProperty() reference!: string;
  @ApiProperty({ format: 'uuid' }) applicationId!: string;
  @ApiProperty() programme!: string;
  @ApiProperty() amount!: number;
  @ApiProperty() currency!: Currency;
  @ApiProperty({ enum: grantLife.states }) state!: GrantState;
  @ApiProperty({ enum: PROFILES }) profile!: Profile;
  @ApiProperty({ enum: GRADES }) evidence!: Grade;
  @ApiProperty({ format: 'date' }) awardedOn!: Day;
}
export class GrantWithPayments extends GrantAnswer {
  @ApiProperty({ type: DisbursementAnswer, isArray: true }) disbursements!: DisbursementAnswer[];
}
