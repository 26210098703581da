import { ApiProperty } from '@nestjs/swagger';
import { CURRENCIES, type Currency } from '../../kernel/money.js';
import { DayText, Id, OneOf, PageQuery, Text, Whole } from '../../platform/http/index.js';
import { HAND_RAILS, type HandRail, USES, type Goods } from './hand-gifts.js';
import { LINE_STATES, type LineState } from './held.js';
import { FORMATS } from './reading.js';
import { WHATS, type What } from './match.js';

export class AccountRequest {
  @Text({ min: 4, max: 42, description: 'IBAN, or the bank’s own number of the account.' }) number!: string;
  @OneOf(CURRENCIES) currency!: Currency;
}
export class StatementRequest {
  @OneOf(FORMATS) format!: string;
  @Text({ max: 240_000, pattern: /^[A-Za-z0-9+/]+={0,2}$/, description: 'The file, base64, up to about 180 kB; larger ones come in by the page.' }) content!: string;
  @Id({ optional: true, description: 'The account, where the file does not name it.' }) account?: string;
}
export class StatementForm {
  @OneOf(FORMATS) format!: string;
  @Id({ optional: true }) account?: string;
}
export class MatchRequest {
  @OneOf(WHATS) what!: What;
  @Text({ max: 200, optional: true, description: 'gift: a transfer reference; fund: its code; booked: the key of an entry; payout: its id; return: the id of a line that was set aside.' }) target?: string;
}
export class LinesQuery extends PageQuery {
  @OneOf(LINE_STATES, { optional: true }) state?: LineState;
  @Id({ optional: true }) statement?: string;
  @Text({ max: 7, pattern: /^\d{4}-\d{2}$/, optional: true, description: 'Lines of this month that one person decided.' }) decidedIn?: string;
}
/** `again`: the file had been brought in before. */
export class StatementQuery extends PageQuery {
  @OneOf(['yes'], { optional: true }) again?: 'yes';
}
export class CashRequest {
  @Text({ max: 40 }) fund!: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @Whole({ min: 1, max: 100_000_000_000, description: 'Minor units.' }) amountMinor!: number;
  @DayText() receivedOn!: string;
}
export class GoodsRequest extends CashRequest {
  @Text({ min: 3, max: 200, description: 'What it is; never who gave it.' }) goods!: string;
  @Text({ min: 3, max: 300, description: 'How the value is known.' }) evidence!: string;
  @OneOf(USES) use!: Goods['use'];
}
export class CountRequest {
  @Whole({ min: 1, max: 100_000_000_000, description: 'Minor units: what you counted yourself.' }) amountMinor!: number;
  @OneOf(CURRENCIES, { optional: true, description: 'Refused when it is not the first count’s.' }) currency?: Currency;
}

export class AccountAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() number!: string;
  @ApiProperty() currency!: string;
}
export class TakenAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() lines!: number;
  /** Lines that no other file had brought. */
  @ApiProperty() added!: number;
  /** The same file was taken in before. */
  @ApiProperty() again!: boolean;
}
export class StatementAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  /** Give the last one back as `after`. */
  @ApiProperty() n!: string;
  @ApiProperty() account!: string;
  @ApiProperty() currency!: string;
  @ApiProperty() format!: string;
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ format: 'date' }) to!: string;
  @ApiProperty() lines!: number;
  @ApiProperty() added!: number;
  /** Lines that are still being booked. */
  @ApiProperty() left!: number;
  @ApiProperty() importedAt!: Date;
}
export class ProposalAnswer {
  @ApiProperty({ enum: WHATS }) what!: What;
  @ApiProperty() target!: string;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: Number, nullable: true }) days!: number | null;
}
export class LineAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  /** Give the last one back as `after`. */
  @ApiProperty() n!: string;
  @ApiProperty({ format: 'date' }) bookedOn!: string;
  /** Minor units; above zero came in. */
  @ApiProperty() amount!: number;
  @ApiProperty() currency!: string;
  @ApiProperty({ enum: LINE_STATES }) state!: LineState;
  @ApiProperty({ enum: WHATS, nullable: true, type: String }) what!: What | null;
  @ApiProperty({ type: String, nullable: true }) reference!: string | null;
  @ApiProperty() byRule!: boolean;
  @ApiProperty({ type: ProposalAnswer, isArray: true }) proposals!: readonly ProposalAnswer[];
}
export class TieOutAnswer {
  @ApiProperty() currency!: string;
  /** Minor units, all of them: bank − waiting = books − ahead, and what is left over. */
  @ApiProperty() bank!: number;
  @ApiProperty() books!: number;
  @ApiProperty() waiting!: number;
  @ApiProperty() ahead!: number;
  @ApiProperty() unexplained!: number;
  @ApiProperty() gap!: number;
}
export class HandGiftAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() n!: string;
  @ApiProperty({ enum: HAND_RAILS }) rail!: HandRail;
  @ApiProperty() fund!: string;
  @ApiProperty() currency!: string;
  /** Of cash only after two found the same. */
  @ApiProperty({ type: Number, nullable: true }) amount!: number | null;
  @ApiProperty({ format: 'date' }) receivedOn!: string;
  @ApiProperty() state!: string;
}
export class EnteredAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
}
export class CountedAnswer {
  @ApiProperty({ enum: ['agreed', 'differs'] }) state!: 'agreed' | 'differs';
}
