import { ApiProperty } from '@nestjs/swagger';
import { Id, OneOf, PageQuery, Text } from '../platform/http/index.js';
import { ALL_REASONS, type Look, LOOK_NAMES, NOTE_MAX, type Reason } from './looks.js';

/** Why somebody looks. `other` needs a few words; nobody's name belongs into them. */
export class WhyRequest {
  @OneOf(ALL_REASONS) reason!: Reason;
  @Text({ max: NOTE_MAX, optional: true, description: 'A few words beside it; needed with `other`. Sealed with whom it is about.' }) note?: string;
}
export class HandOverRequest {
  @Id() to!: string;
}
export class LookRequest {
  @OneOf(LOOK_NAMES) look!: Look;
}
export class DecideRequest {
  @OneOf(['give', 'refuse']) decision!: 'give' | 'refuse';
}
export class SeenQuery extends PageQuery {}

export class BudgetAnswer {
  @ApiProperty({ enum: LOOK_NAMES }) look!: Look;
  @ApiProperty() used!: number;
  @ApiProperty() allowed!: number;
  @ApiProperty({ type: String, nullable: true, enum: ['asked', 'given', 'refused'] }) asked!: string | null;
}
export class AskedAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
}
export class DecidedAnswer {
  @ApiProperty({ enum: ['given', 'refused'] }) state!: string;
}
export class AlertSeenAnswer {
  @ApiProperty() seen!: boolean;
}
export class SeenAnswer {
  @ApiProperty() seq!: number;
  @ApiProperty({ format: 'date-time' }) at!: Date;
  @ApiProperty({ enum: LOOK_NAMES }) look!: Look;
  @ApiProperty({ type: String, isArray: true }) fields!: readonly string[];
  @ApiProperty({ enum: ALL_REASONS }) reason!: Reason;
  @ApiProperty({ type: String, nullable: true, description: 'For the auditor and for whoever wrote it.' }) note!: string | null;
  @ApiProperty() role!: string;
  @ApiProperty({ description: 'The same as in the log.' }) pseudonym!: string;
  @ApiProperty() you!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'For the administrator only.' }) signIn!: string | null;
}
export class SeenPageAnswer {
  @ApiProperty() reference!: string;
  @ApiProperty({ type: SeenAnswer, isArray: true }) items!: readonly SeenAnswer[];
  @ApiProperty({ type: Number, nullable: true }) next!: number | null;
}
export class DoneAnswer {
  @ApiProperty() done!: boolean;
}

/** The key of a page of the list; anything else begins at the newest. */
export const beforeOf = (after: string | undefined): number | undefined => (after !== undefined && /^\d{1,15}$/.test(after) ? Number(after) : undefined);
