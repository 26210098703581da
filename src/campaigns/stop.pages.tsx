import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Gate, waitPage } from '../gate/index.js';
import { CURRENCIES, parseMoney, type Currency } from '../kernel/money.js';
import { Anyone, DayText, errorsOf, Key, OneOf, Page, readForm, Text, view, type OurRequest, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { MonthlyGifts } from './monthly.js';
import { StopDoor, StopOtherwise, StopTaken } from './stop.view.js';

class StopForm {
  @DayText() day!: string;
  @Text({ max: 20 }) amount!: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @Text({ min: 4, max: 4, pattern: /^\d{4}$/ }) lastFour!: string;
  @Text({ max: 7, optional: true, pattern: /^(0[1-9]|1[0-2])\s?\/?\s?(20)?\d{2}$/ }) expiry?: string;
}

/** Stopping a monthly gift without its code: nobody may be trapped. */
@ApiExcludeController()
@Anyone()
@Controller('stop')
export class StopPages {
  constructor(
    @Inject(MonthlyGifts) private readonly gifts: MonthlyGifts,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Get()
  door(@Page() page: PageContext): Result {
    return view(page, page.t('campaigns.stop.title'), <StopDoor page={page} />);
  }

  @Post()
  async stop(@Page() page: PageContext, @Key() key: string, @Req() request: OurRequest): Promise<Result> {
    const { value, errors, values } = await readForm(page, StopForm, request.body);
    if (!value) return view(page, page.t('campaigns.stop.title'), <StopDoor page={page} values={values} errors={errors} />, { status: 422 });
    try {
      const { day, lastFour, expiry = '', currency } = value;
      const words = { day, amount: parseMoney(value.amount, currency), lastFour, expiry: expiry && `${expiry.slice(0, 2)}/${expiry.slice(-2)}` };
      const wait = await this.gate.ask('stop', request);
      if (wait) return waitPage(page, request, wait, StopOtherwise({ page }));
      await this.gifts.stopByCard(words, key);
    } catch (error) {
      return view(page, page.t('campaigns.stop.title'), <StopDoor page={page} values={values} errors={errorsOf(error, page)} />, { status: 422 });
    }
    return view(page, page.t('campaigns.stop.taken'), <StopTaken page={page} />);
  }
}
