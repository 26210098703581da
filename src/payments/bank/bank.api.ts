import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { Reader } from '../../platform/database/index.js';
import { Key, PageQuery, Who } from '../../platform/http/index.js';
import { type Account, Accounts } from './accounts.js';
import { Decisions } from './decisions.js';
import { BankDesk, type LineRow, type StatementRow } from './desk.js';
import { Intake } from './intake.js';
import { AccountAnswer, AccountRequest, EnteredAnswer, LineAnswer, LinesQuery, MatchRequest, StatementAnswer, StatementRequest, TakenAnswer, TieOutAnswer } from './shapes.js';
import { tieOut } from './tie-out.js';

@ApiTags('bank')
@Controller('api/v1/bank')
export class BankApi {
  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(Intake) private readonly intake: Intake,
    @Inject(Decisions) private readonly decisions: Decisions,
    @Inject(BankDesk) private readonly desk: BankDesk,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Get('accounts') @Can('bank.read') @ApiOkResponse({ type: AccountAnswer, isArray: true })
  listAccounts(): Promise<Account[]> {
    return this.accounts.list(this.reader);
  }

  @Post('accounts') @Can('bank.import') @ApiOkResponse({ type: EnteredAnswer })
  addAccount(@Who() actor: Actor, @Key() key: string, @Body() body: AccountRequest): Promise<{ id: string }> {
    return this.accounts.add(actor, body, { key, input: body });
  }

  @Get('statements') @Can('bank.read') @ApiOkResponse({ type: StatementAnswer, isArray: true })
  statements(@Query() { limit = 50, after }: PageQuery): Promise<StatementRow[]> {
    return this.desk.statements(limit, cursor(after));
  }

  /** The same file again answers what it brought the first time. */
  @Post('statements') @HttpCode(200) @Can('bank.import') @ApiOkResponse({ type: TakenAnswer, isArray: true })
  take(@Who() actor: Actor, @Body() { format, content, account }: StatementRequest): Promise<TakenAnswer[]> {
    return this.intake.take(actor, { bytes: Buffer.from(content, 'base64'), format, accountId: account });
  }

  @Get('lines') @Can('bank.read') @ApiOkResponse({ type: LineAnswer, isArray: true })
  async lines(@Query() { limit = 50, after, ...filter }: LinesQuery): Promise<LineAnswer[]> {
    const lines = await this.desk.lines(limit, filter, cursor(after));
    const proposals = await this.desk.proposals(lines);
    return lines.map((line) => answerOf({ ...line, proposals: proposals.get(line.id) ?? [] }));
  }

  @Get('lines/:id') @Can('bank.read') @ApiOkResponse({ type: LineAnswer })
  async line(@Param('id', ParseUUIDPipe) id: string): Promise<LineAnswer> {
    return answerOf(await this.desk.line(id));
  }

  @Post('lines/:id/confirm') @HttpCode(200) @Can('bank.decide') @ApiOkResponse({ type: LineAnswer })
  async confirm(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { what, target = '' }: MatchRequest): Promise<LineAnswer> {
    await this.decisions.confirm(actor, id, { what, target }, { key, input: { id, what, target } });
    return this.line(id);
  }

  @Post('lines/:id/set-aside') @HttpCode(200) @Can('bank.decide') @ApiOkResponse({ type: LineAnswer })
  async setAside(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<LineAnswer> {
    await this.decisions.setAside(actor, id, { key, input: { setAside: id } });
    return this.line(id);
  }

  @Post('lines/:id/undo') @HttpCode(200) @Can('bank.decide') @ApiOkResponse({ type: LineAnswer })
  async undo(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<LineAnswer> {
    await this.decisions.undo(actor, id, { key, input: { undo: id } });
    return this.line(id);
  }

  @Get('tie-out') @Can('bank.read') @ApiOkResponse({ type: TieOutAnswer, isArray: true })
  tieOut(): Promise<TieOutAnswer[]> {
    return tieOut(this.reader);
  }
}

const cursor = (after: string | undefined): string | undefined => (after && /^\d{1,18}$/.test(after) ? after : undefined);

const answerOf = ({ id, n, bookedOn, amount, currency, state, what, reference, byRule, proposals }: LineRow & Pick<LineAnswer, 'proposals'>): LineAnswer => ({
  id, n, bookedOn, amount, currency, state, what, reference, byRule, proposals: proposals.map(({ what: is, target, reason, days }) => ({ what: is, target, reason, days })),
});
