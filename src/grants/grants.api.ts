import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Anyone, Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { NotFound } from '../kernel/problem.js';
import { PublicReader, Reader } from '../platform/database/index.js';
import { Key, Who } from '../platform/http/index.js';
import { DisbursementAnswer, GrantAnswer, GrantWithPayments, ProgrammeAnswer } from './answers.js';
import { Disbursements } from './disbursements.js';
import { disbursementLife } from './lifecycle.js';
import { publicProgrammes } from './programmes.js';
import { DisbursementsQuery, ListQuery, ReceiptRequest, WhenRequest } from './requests.js';
import { type DisbursementLine, disbursementsOf, findDisbursement, findGrant, listDisbursements, listGrants } from './views.js';

@ApiTags('grants')
@Controller('api/v1')
export class GrantsApi {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(PublicReader) private readonly publicReader: PublicReader,
  ) {}

  /** What the foundation gives families, and on which terms. */
  @Get('programmes') @Anyone() @ApiOkResponse({ type: ProgrammeAnswer, isArray: true })
  programmes(): Promise<ProgrammeAnswer[]> {
    return publicProgrammes(this.publicReader);
  }

  @Get('grants') @Can('grants.read') @ApiOkResponse({ type: GrantAnswer, isArray: true })
  grants(@Query() { after = 0, limit = 50 }: ListQuery): Promise<GrantAnswer[]> {
    return listGrants(this.reader, { after, limit });
  }

  @Get('grants/:id') @Can('grants.read') @ApiOkResponse({ type: GrantWithPayments })
  async grant(@Param('id', ParseUUIDPipe) id: string): Promise<GrantWithPayments> {
    const grant = await findGrant(this.reader, id);
    if (!grant) throw new NotFound('grants.noGrant', 'There is no such grant.');
    return { ...grant, disbursements: (await disbursementsOf(this.reader, { grant: id })).map(paymentOf) };
  }

  @Get('disbursements') @Can('grants.read') @ApiOkResponse({ type: DisbursementAnswer, isArray: true })
  async disbursements(@Query() { state, after = 0, limit = 50 }: DisbursementsQuery): Promise<DisbursementAnswer[]> {
    return (await listDisbursements(this.reader, { states: state ? [state] : disbursementLife.states, after, limit })).map(paymentOf);
  }
}

@ApiTags('grants')
@Controller('api/v1/disbursements/:id')
export class DisbursementsApi {
  constructor(
    @Inject(Disbursements) private readonly disbursements: Disbursements,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  @Post('prepare') @HttpCode(200) @Can('grants.prepare') @ApiOkResponse({ type: DisbursementAnswer })
  async prepare(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DisbursementAnswer> {
    await this.disbursements.prepare(actor, id, { key, input: { prepare: id } });
    return this.answer(id);
  }

  @Post('take-back') @HttpCode(200) @Can('grants.prepare') @ApiOkResponse({ type: DisbursementAnswer })
  async takeBack(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DisbursementAnswer> {
    await this.disbursements.takeBack(actor, id, { key, input: { takeBack: id } });
    return this.answer(id);
  }

  @Post('release') @HttpCode(200) @Can('grants.release') @ApiOkResponse({ type: DisbursementAnswer })
  async release(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DisbursementAnswer> {
    await this.disbursements.release(actor, id, { key, input: { release: id } });
    return this.answer(id);
  }

  /** The payment left; posted on `effectiveOn`. */
  @Post('send') @HttpCode(200) @Can('grants.release') @ApiOkResponse({ type: DisbursementAnswer })
  async send(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() when: WhenRequest): Promise<DisbursementAnswer> {
    await this.disbursements.send(actor, id, when, { key, input: { send: id, when } });
    return this.answer(id);
  }

  @Post('confirm') @HttpCode(200) @Can('grants.confirm') @ApiOkResponse({ type: DisbursementAnswer })
  async confirm(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() receipt: ReceiptRequest): Promise<DisbursementAnswer> {
    await this.disbursements.confirm(actor, id, receipt, { key, input: { confirm: id, receipt } });
    return this.answer(id);
  }

  @Post('fail') @HttpCode(200) @Can('grants.release') @ApiOkResponse({ type: DisbursementAnswer })
  async fail(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() when: WhenRequest): Promise<DisbursementAnswer> {
    await this.disbursements.undo(actor, id, { how: 'fail', effectiveOn: when.effectiveOn }, { key, input: { fail: id, when } });
    return this.answer(id);
  }

  @Post('return') @HttpCode(200) @Can('grants.release') @ApiOkResponse({ type: DisbursementAnswer })
  async comeBack(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() when: WhenRequest): Promise<DisbursementAnswer> {
    await this.disbursements.undo(actor, id, { how: 'return', effectiveOn: when.effectiveOn }, { key, input: { return: id, when } });
    return this.answer(id);
  }

  @Post('retry') @HttpCode(200) @Can('grants.prepare') @ApiOkResponse({ type: DisbursementAnswer })
  async retry(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<DisbursementAnswer> {
    await this.disbursements.retry(actor, id, { key, input: { retry: id } });
    return this.answer(id);
  }

  private async answer(id: string): Promise<DisbursementAnswer> {
    return paymentOf((await findDisbursement(this.reader, id))!);
  }
}

const paymentOf = ({ id, seq, reference, grantId, instalment, amount, currency, dueOn, state, route, restsUntil, sentOn, confirmedOn }: DisbursementLine): DisbursementAnswer =>
  ({ id, seq, reference, grantId, instalment, amount, currency, dueOn, state, route, restsUntil, sentOn, confirmedOn });
