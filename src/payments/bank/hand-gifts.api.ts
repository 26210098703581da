import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { Key, PageQuery, Who } from '../../platform/http/index.js';
import { BankDesk } from './desk.js';
import { HandGifts } from './hand-gifts.js';
import { CashRequest, CountedAnswer, CountRequest, EnteredAnswer, GoodsRequest, HandGiftAnswer } from './shapes.js';

@ApiTags('bank')
@Controller('api/v1/hand-gifts')
export class HandGiftApi {
  constructor(
    @Inject(HandGifts) private readonly gifts: HandGifts,
    @Inject(BankDesk) private readonly desk: BankDesk,
  ) {}

  @Get() @Can('gifts.byHand') @ApiOkResponse({ type: HandGiftAnswer, isArray: true })
  async list(@Query() { limit = 50, after }: PageQuery): Promise<HandGiftAnswer[]> {
    const gifts = await this.desk.handGifts(limit, after && /^\d{1,18}$/.test(after) ? after : undefined);
    return gifts.map(({ id, n, rail, fund, currency, amount, receivedOn, state }) => ({ id, n, rail, fund, currency, amount, receivedOn, state }));
  }

  @Post('cash') @Can('gifts.byHand') @ApiOkResponse({ type: EnteredAnswer })
  cash(@Who() actor: Actor, @Key() key: string, @Body() { fund, currency, amountMinor: amount, receivedOn }: CashRequest): Promise<{ id: string }> {
    return this.gifts.enterCash(actor, { fund, currency, amount, receivedOn }, { key, input: { fund, currency, amount, receivedOn } });
  }

  @Post('goods') @Can('gifts.byHand') @ApiOkResponse({ type: EnteredAnswer })
  goods(@Who() actor: Actor, @Key() key: string, @Body() { fund, currency, amountMinor: amount, receivedOn, goods, evidence, use }: GoodsRequest): Promise<{ id: string }> {
    const gift = { fund, currency, amount, receivedOn, goods, evidence, use };
    return this.gifts.enterGoods(actor, gift, { key, input: gift });
  }

  /** Your own count of the same cash. */
  @Post(':id/count') @HttpCode(200) @Can('gifts.byHand') @ApiOkResponse({ type: CountedAnswer })
  count(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { amountMinor, currency }: CountRequest): Promise<CountedAnswer> {
    return this.gifts.count(actor, id, { amount: amountMinor, currency }, { key, input: { count: id, amountMinor, currency } });
  }

  @Post(':id/confirm') @HttpCode(200) @Can('gifts.byHand') @ApiOkResponse({ type: CountedAnswer })
  confirm(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<CountedAnswer> {
    return this.gifts.confirm(actor, id, { key, input: { confirm: id } });
  }

  @Post(':id/withdraw') @HttpCode(204) @Can('gifts.byHand')
  withdraw(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.gifts.withdraw(actor, id, { key, input: { withdraw: id } });
  }
}
