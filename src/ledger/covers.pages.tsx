import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { CURRENCIES, parseMoney, type Currency } from '../kernel/money.js';
import { Reader } from '../platform/database/index.js';
import { errorsOf, Key, OneOf, Page, readForm, redirect, type Result, Text, view, Who } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { COVER_REASONS, type CoverAnswer, type CoverReason } from './cover-rules.js';
import { Covers } from './covers.js';
import { CoversPage, type Again } from './covers.view.js';
import { Funds } from './funds.js';

class AskForm {
  @Text({ max: 40 }) from!: string;
  @Text({ max: 40 }) to!: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @Text({ max: 20 }) amount!: string;
  @OneOf(COVER_REASONS) reason!: CoverReason;
}
const HOME = '/staff/money/covers';

@ApiExcludeController()
@Controller(HOME.slice(1))
export class CoverPages {
  constructor(
    @Inject(Covers) private readonly covers: Covers,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('ledger.read')
  show(@Page() page: PageContext): Promise<Result> {
    return this.page(page);
  }

  @Post() @Can('covers.ask')
  async ask(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, AskForm, body);
    if (!value) return this.page(page, { values, errors });
    try {
      const { from, to, currency, amount, reason } = value;
      const wish = { from, to, currency, amount: parseMoney(amount, currency).minor, reason };
      await this.covers.ask(actor, wish, { key, input: wish });
    } catch (error) {
      return this.page(page, { values, errors: errorsOf(error, page) });
    }
    return redirect(page.link(HOME));
  }

  @Post(':id/ask-back') @Can('covers.ask')
  async askBack(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    await this.covers.askBack(actor, id, { key, input: { askBack: id } });
    return redirect(page.link(HOME));
  }

  @Post(':id/withdraw') @Can('covers.ask')
  withdraw(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.answer(page, actor, { key, id, answer: 'withdraw' });
  }

  @Post(':id/allow') @Can('covers.decide')
  allow(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.answer(page, actor, { key, id, answer: 'allow' });
  }

  @Post(':id/refuse') @Can('covers.decide')
  refuse(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.answer(page, actor, { key, id, answer: 'refuse' });
  }

  private async answer(page: PageContext, actor: Actor, { key, id, answer }: { key: string; id: string; answer: CoverAnswer }): Promise<Result> {
    await this.covers.answer(actor, id, answer, { key, input: { id, answer } });
    return redirect(page.link(HOME));
  }

  private async page(page: PageContext, again?: Again): Promise<Result> {
    const [below, covers, funds] = await Promise.all([this.covers.belowZero(), this.covers.list(), this.funds.list(this.reader)]);
    return view(page, page.t('ledger.covers.title'), <CoversPage page={page} below={below} covers={covers} funds={funds} again={again} />, { status: again ? 422 : 200 });
  }
}
