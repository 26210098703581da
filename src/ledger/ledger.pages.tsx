import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { isDay, periodOf, today } from '../kernel/clock.js';
import { NotFound } from '../kernel/problem.js';
import { Reader } from '../platform/database/index.js';
import { errorsOf, file, Key, OneOf, Page, readForm, redirect, type Result, Text, view, Who } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Books } from './books.js';
import { trialBalanceCsv } from './exports.js';
import { type Fund, Funds, RESTRICTIONS } from './funds.js';
import { FundForm, FundPage, MoneyPage } from './money.pages.js';
import { Periods } from './periods.js';
import { fundBalances, fundStatement, trialBalance } from './statements.js';

class NewFund {
  @Text({ max: 40, pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/ }) code!: string;
  @Text({ min: 2, max: 120 }) name!: string;
  @OneOf(RESTRICTIONS) restriction!: Fund['restriction'];
}
const STEPS = { 'request-close': 'requestClose', reopen: 'reopen' } as const;

@Controller('staff/money')
export class LedgerPages {
  constructor(
    @Inject(Books) private readonly books: Books,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Periods) private readonly periods: Periods,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get() @Can('ledger.read')
  async money(@Page() page: PageContext): Promise<Result> {
    const [funds, balances, periods, trial] = await Promise.all([this.funds.list(this.reader), fundBalances(this.reader), this.periods.list(this.reader), trialBalance(this.reader)]);
    return view(page, page.t('ledger.money.title'), <MoneyPage page={page} funds={funds} balances={balances} periods={periods} trial={trial} />);
  }

  @Get('funds/new') @Can('ledger.post')
  newFund(@Page() page: PageContext): Result {
    return view(page, page.t('ledger.newFund.title'), <FundForm page={page} />);
  }

  @Post('funds/new') @Can('ledger.post')
  async openFund(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, NewFund, body);
    const again = (wrong: Readonly<Record<string, string>>): Result => view(page, page.t('ledger.newFund.title'), <FundForm page={page} values={values} errors={wrong} />, { status: 422 });
    if (!value) return again(errors);
    try {
      await this.books.openFund(actor, key, value);
    } catch (error) {
      return again((error as { code?: string }).code === 'ledger.fundExists' ? { code: page.t('ledger.problem.fundExists') } : errorsOf(error));
    }
    return redirect(page.link('/staff/money'));
  }

  @Get('funds/:code') @Can('ledger.read')
  async fund(@Page() page: PageContext, @Param('code') code: string, @Query('month') asked = ''): Promise<Result> {
    const fund = await this.funds.byCode(this.reader, code);
    if (!fund) throw new NotFound('ledger.noFund', 'There is no fund with this code.');
    const month = isDay(`${asked}-01`) ? asked : periodOf(today());
    const lines = await fundStatement(this.reader, fund.id, month);
    const balances = (await fundBalances(this.reader)).filter(({ fundId }) => fundId === fund.id);
    return view(page, fund.name, <FundPage page={page} fund={fund} balances={balances} month={month} lines={lines} />);
  }

  @Get('trial-balance.csv') @Can('ledger.export')
  async csv(): Promise<Result> {
    return file('trial-balance.csv', 'text/csv; charset=utf-8', trialBalanceCsv(await trialBalance(this.reader)));
  }

  @Post('periods/:id/close') @Can('periods.close')
  async close(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id') period: string): Promise<Result> {
    await this.books.turn(actor, key, { period, step: 'close' });
    return redirect(page.link('/staff/money'));
  }

  @Post('periods/:id/:step') @Can('periods.requestClose')
  async turn(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param() { id, step }: { id: string; step: string }): Promise<Result> {
    if (step !== 'request-close' && step !== 'reopen') throw new NotFound('ledger.noStep', 'There is nothing at this address.');
    await this.books.turn(actor, key, { period: id, step: STEPS[step] });
    return redirect(page.link('/staff/money'));
  }
}
