import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { CURRENCIES, parseMoney, type Currency } from '../../kernel/money.js';
import { Reader } from '../../platform/database/index.js';
import { DayText, errorsOf, Key, OneOf, Page, readForm, redirect, Text, view, Who, type Result } from '../../platform/http/index.js';
import type { PageContext } from '../../platform/web/index.js';
import { OpenFunds } from './open-funds.js';
import { BankDesk } from './desk.js';
import { HandGifts, USES, type Goods } from './hand-gifts.js';
import { HandGiftPage, type HandForms } from './hand-gifts.views.js';

class CashForm {
  @Text({ max: 40 }) fund!: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @Text({ max: 20 }) amount!: string;
  @DayText() receivedOn!: string;
}
class GoodsForm extends CashForm {
  @Text({ min: 3, max: 200 }) goods!: string;
  @Text({ min: 3, max: 300 }) evidence!: string;
  @OneOf(USES) use!: Goods['use'];
}
class CountForm {
  @OneOf(CURRENCIES) currency!: Currency;
  @Text({ max: 20 }) amount!: string;
}
const LATEST = 50;

/** Cash and goods: one enters, another counts or looks. */
@Controller('staff/money/by-hand')
export class HandGiftPages {
  constructor(
    @Inject(HandGifts) private readonly gifts: HandGifts,
    @Inject(BankDesk) private readonly desk: BankDesk,
    @Inject(OpenFunds) private readonly funds: OpenFunds,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('gifts.byHand')
  show(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return this.list(page, actor);
  }

  @Post('cash') @Can('gifts.byHand')
  cash(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, body }, 'cash', CashForm, ({ amount, ...form }) => this.gifts.enterCash(actor, { ...form, amount: minor(amount, form.currency) }, { key, input: { amount, ...form } }));
  }

  @Post('goods') @Can('gifts.byHand')
  goods(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, body }, 'goods', GoodsForm, ({ amount, ...form }) => this.gifts.enterGoods(actor, { ...form, amount: minor(amount, form.currency) }, { key, input: { amount, ...form } }));
  }

  @Post(':id/count') @Can('gifts.byHand')
  count(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: unknown): Promise<Result> {
    return this.act({ page, actor, body }, `count-${id}`, CountForm, ({ amount, currency }) => this.gifts.count(actor, id, { amount: minor(amount, currency), currency }, { key, input: { count: id, amount, currency } }));
  }

  @Post(':id/confirm') @Can('gifts.byHand')
  async confirm(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.gifts.confirm(actor, id, { key, input: { confirm: id } });
    return redirect(page.link('/staff/money/by-hand'));
  }

  @Post(':id/withdraw') @Can('gifts.byHand')
  async withdraw(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.gifts.withdraw(actor, id, { key, input: { withdraw: id } });
    return redirect(page.link('/staff/money/by-hand'));
  }

  private async act<T extends object>({ page, actor, body }: { page: PageContext; actor: Actor; body: unknown }, form: string, shape: new () => T, run: (value: T) => Promise<unknown>): Promise<Result> {
    const { value, errors, values } = await readForm(page, shape, body);
    if (!value) return this.list(page, actor, { [form]: { errors: errors ?? {}, values } });
    try {
      await run(value);
      return redirect(page.link('/staff/money/by-hand'));
    } catch (error) {
      return this.list(page, actor, { [form]: { errors: errorsOf(error, page), values } });
    }
  }

  private async list(page: PageContext, actor: Actor, forms: HandForms = {}): Promise<Result> {
    const [gifts, funds] = await Promise.all([this.desk.handGifts(LATEST), this.funds.list(this.reader)]);
    return view(page, page.t('bank.hand.title'), <HandGiftPage page={page} me={actor.id} gifts={gifts} funds={funds} forms={forms} />, Object.keys(forms).length > 0 ? { status: 422 } : {});
  }
}

const minor = (amount: string, currency: Currency): number => parseMoney(amount, currency).minor;
