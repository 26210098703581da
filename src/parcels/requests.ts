import { ApiProperty } from '@nestjs/swagger';
import { DayText, Id, Items, OneOf, PageQuery, Text, Whole } from '../platform/http/index.js';
import { CHANNELS, PURPOSES, VerdictAnswer } from '../places/index.js';
import type { Channel, Purpose } from '../places/index.js';
import { ACTIONS, type ActionName } from './actions.js';
import { parcelLifecycle, PRIORITIES, type ParcelState, type Priority } from './lifecycle.js';

const open = { optional: true };

export class ParcelsQuery extends PageQuery {
  @OneOf(parcelLifecycle.states, open) state?: ParcelState;
  @Id(open) recipientId?: string;
}
class LineRequest {
  @Text({ max: 60 }) item!: string;
  @Whole({ min: 1, max: 999 }) qty!: number;
}
/** What a page asks: a kit. */
export class KitRequest {
  @Id() recipientId!: string;
  @Text({ max: 60, optional: true, description: 'code of a kit; or give `lines`' }) kit?: string;
  @Text({ max: 40, optional: true, description: 'code of the fund that pays; the core fund when left out' }) fund?: string;
  @OneOf(CHANNELS, { ...open, description: 'what the rules prefer when left out' }) channel?: Channel;
  @OneOf(PURPOSES, open) purpose?: Purpose;
  @OneOf(PRIORITIES, open) priority?: Priority;
  @DayText({ ...open, description: 'the rules of this day decide; in twenty days when left out' }) arriveOn?: string;
  @DayText(open) neededBy?: string;
}
export class OrderRequest extends KitRequest {
  @Items(() => LineRequest, { max: 60, optional: true }) lines?: LineRequest[];
}
export class ApproveRequest {
  @Text({ max: 300, optional: true, description: 'coordinators only, where a rule may be overridden: at least 20 characters' }) overrideReason?: string;
  @DayText({ ...open, description: 'the day the money is set aside in the books; today when left out' }) effectiveOn?: string;
}
export class ReasonRequest {
  @Text({ min: 5, max: 300 }) reason!: string;
}
/** The form of the order's page: which button, and why. */
export class ActRequest {
  @OneOf(ACTIONS) action!: ActionName;
  @Text({ max: 300, optional: true }) reason?: string;
  @Text({ max: 300, optional: true }) overrideReason?: string;
}
export class CloseRequest {
  @DayText(open) effectiveOn?: string;
}

class NameAnswer {
  @ApiProperty() en!: string;
  @ApiProperty() be!: string;
  @ApiProperty() ru!: string;
}
class LineAnswer {
  @ApiProperty() item!: string;
  @ApiProperty({ type: NameAnswer }) name!: NameAnswer;
  @ApiProperty() qty!: number;
  @ApiProperty({ description: 'of one piece' }) grams!: number;
  @ApiProperty({ description: 'of one piece, estimated, minor units' }) priceMinor!: number;
}
export class OrderAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ format: 'uuid' }) recipientId!: string;
  @ApiProperty({ description: 'the reference of the person' }) recipient!: string;
  @ApiProperty({ enum: parcelLifecycle.states }) state!: string;
  @ApiProperty({ enum: CHANNELS }) channel!: string;
  @ApiProperty({ enum: PURPOSES }) purpose!: string;
  @ApiProperty({ type: String, nullable: true }) kit!: string | null;
  @ApiProperty({ enum: PRIORITIES }) priority!: string;
  @ApiProperty({ format: 'date' }) arriveOn!: string;
  @ApiProperty() currency!: string;
  @ApiProperty({ description: 'estimate, minor units' }) goodsMinor!: number;
  @ApiProperty({ description: 'estimate, minor units' }) postageMinor!: number;
  @ApiProperty({ description: 'set aside at approval, minor units' }) reserveMinor!: number;
  @ApiProperty() plannedGrams!: number;
  @ApiProperty({ type: Number, nullable: true }) measuredGrams!: number | null;
  @ApiProperty({ format: 'date' }) requestedOn!: string;
  @ApiProperty({ type: String, nullable: true }) approvedOn!: string | null;
  @ApiProperty({ type: String, nullable: true }) dispatchedOn!: string | null;
  @ApiProperty({ type: String, nullable: true }) deliveredOn!: string | null;
  @ApiProperty({ type: String, nullable: true }) evidence!: string | null;
  @ApiProperty({ type: String, nullable: true }) outcome!: string | null;
  @ApiProperty({ type: String, nullable: true }) reason!: string | null;
}
export class OrderPage {
  @ApiProperty({ type: OrderAnswer, isArray: true }) items!: OrderAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
export class WholeOrder extends OrderAnswer {
  @ApiProperty({ type: LineAnswer, isArray: true }) lines!: LineAnswer[];
  @ApiProperty({ type: VerdictAnswer, nullable: true, description: 'what the rules said last' }) verdict!: VerdictAnswer | null;
}
export class RequestedAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() reference!: string;
  @ApiProperty({ enum: CHANNELS }) channel!: string;
  @ApiProperty({ enum: ['pass', 'pass_with_warnings', 'needs_override', 'needs_info'] }) decision!: string;
}
export class StateAnswer {
  @ApiProperty({ enum: parcelLifecycle.states }) state!: string;
}
