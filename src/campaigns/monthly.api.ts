import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Gate } from '../gate/index.js';
import { NewCard, PAUSE_MONTHS_MAX, SUBSCRIPTION_STATUSES, type SubscriptionStatus, type Wish } from '../payments/index.js';
import { Anyone, Key, OneOf, Whole, type OurRequest } from '../platform/http/index.js';
import { MOST_MINOR, checkedAmount } from './amounts.js';
import { CARD_ANSWERS, mayPayByCard, type CardAnswer } from './choice.js';
import { CodeRequest } from './campaigns.dto.js';
import { MonthlyGifts, type MonthlyGift } from './monthly.js';
import { noGift, PrivatePage } from './private-page.js';
import { money } from '../kernel/money.js';
import { Forbidden } from '../kernel/problem.js';

const KEY = ApiHeader({ name: 'Idempotency-Key', required: true });

class AmountRequest extends CodeRequest {
  @Whole({ min: 1, max: MOST_MINOR, description: 'Minor units, from the next charge on; nothing is charged for the month that runs.' }) amountMinor!: number;
}
class PauseRequest extends CodeRequest {
  @Whole({ min: 1, max: PAUSE_MONTHS_MAX, description: 'How many charges are left out.' }) months!: number;
}
class CardRequest extends CodeRequest {
  @OneOf(CARD_ANSWERS) cardCountry!: CardAnswer;
}
class CardPlace {
  @ApiProperty({ description: 'Stripe’s page for another card; it lives for minutes.' }) changeAt!: string;
}
class MonthlyAnswer {
  @ApiProperty({ enum: SUBSCRIPTION_STATUSES }) status!: SubscriptionStatus;
  @ApiProperty({ type: 'integer' }) amountMinor!: number;
  @ApiProperty() currency!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) next!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) lastChargeOn!: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) lastChargeMinor!: number | null;
  @ApiProperty({ type: String, nullable: true, enum: ['amount', 'pause', 'resume', 'stop'], description: 'What was asked and is not seen at Stripe yet.' }) asked!: string | null;
  @ApiProperty({ type: String, nullable: true, enum: ['amount', 'pause', 'resume', 'stop'], description: 'What was asked last, where Stripe would not do it.' }) refused!: string | null;
}

/** Managing a monthly gift with its code, which travels in the body only. */
@ApiTags('campaigns')
@Anyone()
@Controller('api/v1/gift')
export class MonthlyApi {
  constructor(
    @Inject(MonthlyGifts) private readonly gifts: MonthlyGifts,
    @Inject(Gate) private readonly gate: Gate,
    @Inject(NewCard) private readonly cards: NewCard,
  ) {}

  @Post('monthly') @HttpCode(200) @ApiOkResponse({ type: MonthlyAnswer })
  async show(@Req() request: OurRequest, @Body() { code }: CodeRequest): Promise<MonthlyAnswer> {
    await this.gate.askPlainly('code', request);
    return this.answer(PrivatePage.hashOf(code));
  }

  @Post('amount') @HttpCode(200) @KEY @ApiOkResponse({ type: MonthlyAnswer })
  async amount(@Req() request: OurRequest, @Key() key: string, @Body() { code, amountMinor }: AmountRequest): Promise<MonthlyAnswer> {
    await this.gate.askPlainly('code', request);
    const hash = PrivatePage.hashOf(code);
    const { amount: { currency } } = await this.find(hash);
    return this.ask(hash, { kind: 'amount', amountMinor: checkedAmount(money(amountMinor, currency), 'amountMinor').minor }, key);
  }

  @Post('pause') @HttpCode(200) @KEY @ApiOkResponse({ type: MonthlyAnswer })
  async pause(@Req() request: OurRequest, @Key() key: string, @Body() { code, months }: PauseRequest): Promise<MonthlyAnswer> {
    await this.gate.askPlainly('code', request);
    return this.ask(PrivatePage.hashOf(code), { kind: 'pause', months }, key);
  }

  @Post('resume') @HttpCode(200) @KEY @ApiOkResponse({ type: MonthlyAnswer })
  async resume(@Req() request: OurRequest, @Key() key: string, @Body() { code }: CodeRequest): Promise<MonthlyAnswer> {
    await this.gate.askPlainly('code', request);
    return this.ask(PrivatePage.hashOf(code), { kind: 'resume' }, key);
  }

  @Post('stop') @HttpCode(200) @KEY @ApiOkResponse({ type: MonthlyAnswer })
  async stop(@Req() request: OurRequest, @Key() key: string, @Body() { code }: CodeRequest): Promise<MonthlyAnswer> {
    await this.gate.askPlainly('code', request);
    return this.ask(PrivatePage.hashOf(code), { kind: 'stop' }, key);
  }

  @Post('card') @HttpCode(200) @ApiOkResponse({ type: CardPlace })
  async card(@Req() request: OurRequest, @Body() { code, cardCountry }: CardRequest): Promise<CardPlace> {
    await this.gate.askPlainly('code', request);
    if (!mayPayByCard(cardCountry)) throw new Forbidden('campaigns.cardCountry', 'Please do not pay with this card: the bank keeps the record.');
    return { changeAt: await this.cards.pageFor(await this.gifts.referenceOf(PrivatePage.hashOf(code)), 'en') };
  }

  private async ask(hash: Buffer, wish: Wish, key: string): Promise<MonthlyAnswer> {
    await this.gifts.ask(hash, wish, key);
    return this.answer(hash);
  }

  private async find(hash: Buffer): Promise<MonthlyGift> {
    const monthly = await this.gifts.of(hash);
    if (!monthly) throw noGift();
    return monthly;
  }

  private async answer(hash: Buffer): Promise<MonthlyAnswer> {
    const { status, amount, next, last, asked, refused } = await this.find(hash);
    return { status, amountMinor: amount.minor, currency: amount.currency, next, lastChargeOn: last?.on ?? null, lastChargeMinor: last?.amount.minor ?? null, asked: asked?.kind ?? null, refused };
  }
}
