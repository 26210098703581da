import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { CURRENCIES, type Currency } from '../kernel/money.js';
import { Key, OneOf, Text, Who, Whole } from '../platform/http/index.js';
import { COVER_REASONS, coverLife, type CoverAnswer, type CoverReason, type CoverState } from './cover-rules.js';
import { Covers } from './covers.js';

class CoverRequest {
  @Text({ max: 40, description: 'The code of the fund that pays: free, or set aside by the foundation itself.' }) from!: string;
  @Text({ max: 40, description: 'The code of the fund below zero.' }) to!: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @Whole({ min: 1, max: 1_000_000_000_000, description: 'Minor units: whole hundreds of the currency, at most what is missing rounded up.' }) amountMinor!: number;
  @OneOf(COVER_REASONS) reason!: CoverReason;
}
class AskedAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
}
class AnsweredAnswer {
  @ApiProperty({ enum: coverLife.states }) state!: CoverState;
}
class CoverAnswerOf extends AskedAnswer {
  @ApiProperty() from!: string;
  @ApiProperty() to!: string;
  @ApiProperty() currency!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) amountMinor!: number;
  @ApiProperty({ enum: COVER_REASONS }) reason!: CoverReason;
  @ApiProperty({ enum: coverLife.states }) state!: CoverState;
  @ApiProperty() askedAt!: Date;
  @ApiProperty({ type: Date, nullable: true }) backAskedAt!: Date | null;
}
class BelowZeroAnswer {
  @ApiProperty() fund!: string;
  @ApiProperty() currency!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units, below zero.' }) available!: number;
  @ApiProperty({ type: 'integer', description: 'Minor units: the most that may be asked for.' }) most!: number;
  @ApiProperty({ type: [String], description: 'Codes of funds that may pay for it.' }) payers!: readonly string[];
}

/** Funds below zero, filled up from another by two people. */
@ApiTags('books')
@Controller('api/v1')
export class CoversApi {
  constructor(@Inject(Covers) private readonly covers: Covers) {}

  @Get('funds/below-zero') @Can('ledger.read') @ApiOkResponse({ type: BelowZeroAnswer, isArray: true })
  async belowZero(): Promise<BelowZeroAnswer[]> {
    return (await this.covers.belowZero()).map(({ fund, payers, ...below }) => ({ ...below, fund: fund.code, payers: payers.map((payer) => payer.fund.code) }));
  }

  @Get('fund-covers') @Can('ledger.read') @ApiOkResponse({ type: CoverAnswerOf, isArray: true })
  async list(): Promise<CoverAnswerOf[]> {
    return (await this.covers.list()).map(({ id, from, to, currency, amount, reason, state, askedAt, backAskedAt }) => ({ id, from, to, currency, amountMinor: amount, reason, state, askedAt, backAskedAt }));
  }

  @Post('fund-covers') @Can('covers.ask') @ApiOkResponse({ type: AskedAnswer })
  ask(@Who() actor: Actor, @Key() key: string, @Body() { from, to, currency, amountMinor, reason }: CoverRequest): Promise<AskedAnswer> {
    const wish = { from, to, currency, amount: amountMinor, reason };
    return this.covers.ask(actor, wish, { key, input: wish });
  }

  @Post('fund-covers/:id/allow') @HttpCode(200) @Can('covers.decide') @ApiOkResponse({ type: AnsweredAnswer })
  allow(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<AnsweredAnswer> {
    return this.answer(actor, key, { id, answer: 'allow' });
  }

  @Post('fund-covers/:id/refuse') @HttpCode(200) @Can('covers.decide') @ApiOkResponse({ type: AnsweredAnswer })
  refuse(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<AnsweredAnswer> {
    return this.answer(actor, key, { id, answer: 'refuse' });
  }

  @Post('fund-covers/:id/withdraw') @HttpCode(200) @Can('covers.ask') @ApiOkResponse({ type: AnsweredAnswer })
  withdraw(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<AnsweredAnswer> {
    return this.answer(actor, key, { id, answer: 'withdraw' });
  }

  @Post('fund-covers/:id/ask-back') @HttpCode(200) @Can('covers.ask') @ApiOkResponse({ type: AnsweredAnswer })
  askBack(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<AnsweredAnswer> {
    return this.covers.askBack(actor, id, { key, input: { askBack: id } });
  }

  private answer(actor: Actor, key: string, { id, answer }: { id: string; answer: CoverAnswer }): Promise<AnsweredAnswer> {
    return this.covers.answer(actor, id, answer, { key, input: { id, answer } });
  }
}
