import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { CURRENCIES, type Currency } from '../../kernel/money.js';
import { Invalid } from '../../kernel/problem.js';
import { Funds } from '../../ledger/index.js';
import { Reader } from '../../platform/database/index.js';
import { DayText, Items, Key, OneOf, Text, Who, Whole } from '../../platform/http/index.js';
import { type Opening, Openings } from './openings.js';
import { checkSince, openingLife, type OpeningState, type OpeningStep } from './rules.js';
import { OpeningSources } from './sources.js';

const MOST = 1_000_000_000_000;

class LinePart {
  @Text({ max: 40, description: 'The fund’s code.' }) fund!: string;
  @OneOf(CURRENCIES) currency!: Currency;
  @Whole({ min: 0, max: MOST }) bankMinor!: number;
  @Whole({ min: 0, max: MOST }) stripeMinor!: number;
}
class OpeningRequest {
  @DayText({ description: 'The first day of a month: books begin with one.' }) since!: string;
  @Items(() => LinePart, { min: 1, max: 500 }) lines!: LinePart[];
}
class SourcesQuery {
  @DayText({ optional: true }) since?: string;
}
class EnteredOpening {
  @ApiProperty({ format: 'uuid' }) id!: string;
}
class DecidedOpening {
  @ApiProperty({ enum: openingLife.states }) state!: OpeningState;
}
class OpeningAnswer extends EnteredOpening {
  @ApiProperty({ format: 'date' }) since!: string;
  @ApiProperty({ enum: openingLife.states }) state!: OpeningState;
  @ApiProperty({ type: () => LinePart, isArray: true }) lines!: LinePart[];
}
class SaidAnswer {
  @ApiProperty({ enum: CURRENCIES }) currency!: Currency;
  @ApiProperty({ description: 'What the first statements say was there before them.' }) bankMinor!: number;
  @ApiProperty({ description: 'Stripe’s balance less all that moved since.' }) stripeMinor!: number;
}
class SilentAnswer {
  @ApiProperty({ description: 'The last four of the account’s number.' }) account!: string;
  @ApiProperty({ enum: CURRENCIES }) currency!: Currency;
  @ApiProperty({ enum: ['none', 'silent', 'early', 'late', 'partial'] }) why!: string;
}
class UnsaidAnswer {
  @ApiProperty({ description: 'The last four of the account’s number.' }) account!: string;
  @ApiProperty({ enum: CURRENCIES }) currency!: Currency;
  @ApiProperty({ format: 'date', description: 'Of its first line.' }) from!: string;
}
class SourcesAnswer {
  @ApiProperty({ type: () => SaidAnswer, isArray: true }) said!: SaidAnswer[];
  @ApiProperty({ type: () => SilentAnswer, isArray: true, description: 'Accounts whose statements do not say what was there.' }) silent!: SilentAnswer[];
  @ApiProperty({ type: () => UnsaidAnswer, isArray: true, description: 'Accounts whose first statement does not say its first day: make sure that it holds the whole month.' }) unsaid!: UnsaidAnswer[];
  @ApiProperty({ isArray: true, type: String, description: 'Currencies with money at Stripe that these books do not keep.' }) unkept!: string[];
}

/** What was there before these books begin (docs/adopting.md): one enters, another books. */
@ApiTags('books')
@Controller('api/v1/opening')
export class OpeningApi {
  constructor(
    @Inject(Openings) private readonly openings: Openings,
    @Inject(OpeningSources) private readonly sources: OpeningSources,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  /** The latest opening; a list of none or one. */
  @Get() @Can('ledger.read') @ApiOkResponse({ type: OpeningAnswer, isArray: true })
  async show(): Promise<OpeningAnswer[]> {
    const [opening, funds] = await Promise.all([this.openings.latest(), this.funds.list(this.reader)]);
    return opening ? [answerOf(opening, new Map(funds.map(({ id, code }) => [id, code])))] : [];
  }

  /** What bank and Stripe say was there at the beginning of that day; without a day nobody is asked. */
  @Get('sources') @Can('ledger.read') @ApiOkResponse({ type: SourcesAnswer })
  async look(@Query() { since }: SourcesQuery): Promise<SourcesAnswer> {
    if (since === undefined) return { said: [], silent: [], unsaid: [], unkept: [] };
    checkSince(since);
    const { said, silent, unsaid, unkept } = await this.sources.at(since);
    return {
      said: said.map(({ currency, bank, stripe }) => ({ currency, bankMinor: bank, stripeMinor: stripe })),
      silent: silent.map(({ account, currency, why }) => ({ account: account.slice(-4), currency, why })),
      unsaid: unsaid.map(({ account, currency, from }) => ({ account: account.slice(-4), currency, from })), unkept: [...unkept],
    };
  }

  @Post() @Can('opening.enter') @ApiOkResponse({ type: EnteredOpening })
  async enter(@Who() actor: Actor, @Key() key: string, @Body() body: OpeningRequest): Promise<EnteredOpening> {
    const ids = new Map((await this.funds.list(this.reader)).map(({ id, code }) => [code, id]));
    const lines = body.lines.map(({ fund, currency, bankMinor, stripeMinor }, at) => ({ fundId: ids.get(fund) ?? noFund(at), currency, bank: bankMinor, stripe: stripeMinor }));
    return this.openings.enter(actor, { since: body.since, lines }, { key, input: body });
  }

  @Post(':id/approve') @HttpCode(200) @Can('opening.decide') @ApiOkResponse({ type: DecidedOpening })
  approve(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DecidedOpening> {
    return this.decide(actor, { key, id, step: 'approve' });
  }

  @Post(':id/refuse') @HttpCode(200) @Can('opening.decide') @ApiOkResponse({ type: DecidedOpening })
  refuse(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DecidedOpening> {
    return this.decide(actor, { key, id, step: 'refuse' });
  }

  @Post(':id/withdraw') @HttpCode(200) @Can('opening.enter') @ApiOkResponse({ type: DecidedOpening })
  withdraw(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DecidedOpening> {
    return this.decide(actor, { key, id, step: 'withdraw' });
  }

  private decide(actor: Actor, { key, id, step }: { key: string; id: string; step: OpeningStep }): Promise<DecidedOpening> {
    return this.openings.decide(actor, id, step, { key, input: { id, step } });
  }
}

function noFund(at: number): never {
  throw new Invalid('opening.fund', 'There is no fund with this code.', { [`lines.${at}.fund`]: 'There is no fund with this code.' });
}

const answerOf = ({ id, since, state, lines }: Opening, codes: ReadonlyMap<number, string>): OpeningAnswer => ({
  id, since, state, lines: lines.map(({ fundId, currency, bank, stripe }) => ({ fund: codes.get(fundId)!, currency, bankMinor: bank, stripeMinor: stripe })),
});
