import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import type { Currency } from '../kernel/money.js';
import { Reader } from '../platform/database/index.js';
import { DayText, file, Key, OneOf, PageQuery, type Result, Text, Who } from '../platform/http/index.js';
import { Books } from './books.js';
import { trialBalanceCsv } from './exports.js';
import { type Fund, Funds, RESTRICTIONS } from './funds.js';
import { journal, type StoredEntry } from './journal.js';
import { type Period, Periods } from './periods.js';
import { type AccountBalance, fundBalances, trialBalance } from './statements.js';

class FundRequest {
  @Text({ max: 40, pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, description: 'Small letters, digits and dashes.' }) code!: string;
  @Text({ min: 2, max: 120 }) name!: string;
  @OneOf(RESTRICTIONS) restriction!: Fund['restriction'];
}
class FundMoney {
  @ApiProperty() currency!: Currency;
  /** Minor units that can still be promised. */
  @ApiProperty() available!: number;
  @ApiProperty() reserved!: number;
  @ApiProperty() disputed!: number;
}
class FundAnswer {
  @ApiProperty() code!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: RESTRICTIONS }) restriction!: Fund['restriction'];
  @ApiProperty({ type: FundMoney, isArray: true }) balances!: FundMoney[];
}
class EntriesQuery extends PageQuery {
  @Text({ max: 40, optional: true, description: 'The code of a fund.' }) fund?: string;
  @DayText({ optional: true }) until?: string;
}
class LineAnswer {
  @ApiProperty() account!: string;
  @ApiProperty() fund!: string;
  @ApiProperty() currency!: string;
  /** Minor units, debit positive. */
  @ApiProperty() amount!: number;
  @ApiProperty({ type: String, nullable: true, format: 'uuid' }) subject!: string | null;
}
class EntryAnswer {
  /** The fact's own name; give the last one as `after` for the next page. */
  @ApiProperty() key!: string;
  @ApiProperty() kind!: string;
  @ApiProperty({ format: 'date' }) effectiveOn!: string;
  @ApiProperty() postedAt!: Date;
  @ApiProperty({ type: LineAnswer, isArray: true }) lines!: readonly LineAnswer[];
}
class UntilQuery {
  @DayText({ optional: true, description: 'As it stood at the end of this day.' }) until?: string;
}
class BalanceAnswer {
  @ApiProperty() account!: string;
  @ApiProperty() currency!: string;
  /** Minor units, debit positive. */
  @ApiProperty() balance!: number;
}
class PeriodAnswer {
  @ApiProperty({ example: '2026-10' }) id!: string;
  @ApiProperty({ enum: ['open', 'closing', 'closed'] }) state!: Period['state'];
  @ApiProperty({ type: Date, nullable: true }) closedAt!: Date | null;
}

@ApiTags('books')
@Controller('api/v1')
export class LedgerApi {
  constructor(
    @Inject(Books) private readonly books: Books,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Periods) private readonly periods: Periods,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get('funds') @Can('ledger.read') @ApiOkResponse({ type: FundAnswer, isArray: true })
  async listFunds(): Promise<FundAnswer[]> {
    const balances = await fundBalances(this.reader);
    return (await this.funds.list(this.reader)).map((fund) => answerOf(fund, balances.filter(({ fundId }) => fundId === fund.id)));
  }

  @Post('funds') @Can('ledger.post') @ApiOkResponse({ type: FundAnswer })
  async openFund(@Who() actor: Actor, @Key() key: string, @Body() body: FundRequest): Promise<FundAnswer> {
    return answerOf(await this.books.openFund(actor, key, body), []);
  }

  /** Page by page it is the whole books: it asks for a fresh proof and each page is a record. */
  @Get('ledger/entries') @Can('ledger.export') @ApiOkResponse({ type: EntryAnswer, isArray: true })
  async entries(@Who() actor: Actor, @Query() { limit = 50, after, fund, until }: EntriesQuery): Promise<StoredEntry[]> {
    await this.books.noteListed(actor, fund ?? 'all');
    return journal(this.reader, limit, { after, fund, until });
  }

  @Get('ledger/trial-balance') @Can('ledger.read') @ApiOkResponse({ type: BalanceAnswer, isArray: true })
  trialBalance(@Query() { until }: UntilQuery): Promise<AccountBalance[]> {
    return trialBalance(this.reader, until);
  }

  @Get('ledger/trial-balance.csv') @Can('ledger.export') @ApiOkResponse({ type: String })
  async trialBalanceCsv(@Query() { until }: UntilQuery): Promise<Result> {
    return file('trial-balance.csv', 'text/csv; charset=utf-8', trialBalanceCsv(await trialBalance(this.reader, until)));
  }

  @Get('periods') @Can('ledger.read') @ApiOkResponse({ type: PeriodAnswer, isArray: true })
  async listPeriods(): Promise<PeriodAnswer[]> {
    return (await this.periods.list(this.reader)).map(({ id, state, closedAt }) => ({ id, state, closedAt }));
  }

  @Post('periods/:id/request-close') @HttpCode(200) @Can('periods.requestClose') @ApiOkResponse({ type: PeriodAnswer })
  async requestClose(@Who() actor: Actor, @Key() key: string, @Param('id') id: string): Promise<PeriodAnswer> {
    await this.books.turn(actor, key, { period: id, step: 'requestClose' });
    return this.period(id);
  }

  @Post('periods/:id/reopen') @HttpCode(200) @Can('periods.requestClose') @ApiOkResponse({ type: PeriodAnswer })
  async reopen(@Who() actor: Actor, @Key() key: string, @Param('id') id: string): Promise<PeriodAnswer> {
    await this.books.turn(actor, key, { period: id, step: 'reopen' });
    return this.period(id);
  }

  @Post('periods/:id/close') @HttpCode(200) @Can('periods.close') @ApiOkResponse({ type: PeriodAnswer })
  async close(@Who() actor: Actor, @Key() key: string, @Param('id') id: string): Promise<PeriodAnswer> {
    await this.books.turn(actor, key, { period: id, step: 'close' });
    return this.period(id);
  }

  private async period(id: string): Promise<PeriodAnswer> {
    const { state, closedAt } = (await this.periods.find(this.reader, id))!;
    return { id, state, closedAt };
  }
}

const answerOf = ({ code, name, restriction }: Fund, balances: readonly FundMoney[]): FundAnswer => ({
  code, name, restriction, balances: balances.map(({ currency, available, reserved, disputed }) => ({ currency, available, reserved, disputed })),
});
