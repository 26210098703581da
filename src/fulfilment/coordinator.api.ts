import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { Can } from '../identity/index.js';
import { Key, Who } from '../platform/http/index.js';
import { ClaimStateAnswer, DecidedAnswer, DoneAnswer, IdAnswer, OpenClaimAnswer, PaidAnswer, ShipmentsAnswer, StaffTaskAnswer } from './answers.js';
import { Coordination } from './coordination.js';
import { CoordinatorQueue } from './coordinator-queue.js';
import { Expenses } from './expenses.js';
import { Leases } from './leases.js';
import { AfterQuery, CompleteRequest, ConfirmRequest, DayRequest, DecideRequest, ExpenseRequest, ReasonRequest } from './shapes.js';

@ApiTags('fulfilment')
@Controller('api/v1')
export class CoordinatorApi {
  constructor(
    @Inject(CoordinatorQueue) private readonly queue: CoordinatorQueue,
    @Inject(Coordination) private readonly coordination: Coordination,
    @Inject(Leases) private readonly leases: Leases,
  ) {}

  /** The steps that are a coordinator's, in the order of the queue. */
  @Get('tasks/coordination') @Can('tasks.coordinate') @ApiOkResponse({ type: StaffTaskAnswer, isArray: true })
  steps(): Promise<StaffTaskAnswer[]> {
    return this.queue.steps(200);
  }

  /** The steps `list`, `advance`, `order` and `pay`; the last three say what was paid. */
  @Post('tasks/:id/complete') @Can('tasks.coordinate') @HttpCode(200) @ApiOkResponse({ type: DoneAnswer })
  complete(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: CompleteRequest): Promise<DoneAnswer> {
    return this.coordination.complete(id, body, actor, { key, input: { id, body } });
  }

  /** The last step: what became of the order, and how well that is known (L0 to L4). */
  @Post('tasks/:id/confirm') @Can('tasks.coordinate') @HttpCode(200) @ApiOkResponse({ type: DoneAnswer })
  confirm(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() body: ConfirmRequest): Promise<DoneAnswer> {
    return this.coordination.confirm(id, body, actor, { key, input: { id, body } });
  }

  /** About an order whose run ended with goods in hand. */
  @Post('leases/decide') @Can('tasks.coordinate') @HttpCode(200) @ApiOkResponse({ type: DecidedAnswer })
  decide(@Who() actor: Actor, @Key() key: string, @Body() { orderId, decision }: DecideRequest): Promise<DecidedAnswer> {
    return this.leases.decide(orderId, decision, actor, { key, input: { orderId, decision } });
  }

  @Get('shipments') @Can('tasks.coordinate') @ApiOkResponse({ type: ShipmentsAnswer })
  shipments(@Query() query: AfterQuery): Promise<ShipmentsAnswer> {
    return this.queue.shipments(query);
  }
}

@ApiTags('fulfilment')
@Controller('api/v1')
export class ExpensesApi {
  constructor(
    @Inject(CoordinatorQueue) private readonly queue: CoordinatorQueue,
    @Inject(Expenses) private readonly expenses: Expenses,
  ) {}

  @Get('expense-claims') @Can('claims.read') @ApiOkResponse({ type: OpenClaimAnswer, isArray: true })
  open(@Who() actor: Actor): Promise<OpenClaimAnswer[]> {
    return this.queue.claims(actor.id);
  }

  @Post('expense-claims') @Can('claims.submit') @ApiOkResponse({ type: IdAnswer })
  submit(@Who() actor: Actor, @Key() key: string, @Body() body: ExpenseRequest): Promise<IdAnswer> {
    return this.expenses.submit(body, actor, { key, input: body });
  }

  @Post('expense-claims/:id/approve') @Can('claims.approve') @HttpCode(200) @ApiOkResponse({ type: ClaimStateAnswer })
  approve(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { effectiveOn }: DayRequest): Promise<ClaimStateAnswer> {
    return this.expenses.decide(id, { event: 'approve', effectiveOn }, actor, { key, input: { id, effectiveOn } });
  }

  @Post('expense-claims/:id/reject') @Can('claims.approve') @HttpCode(200) @ApiOkResponse({ type: ClaimStateAnswer })
  reject(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonRequest): Promise<ClaimStateAnswer> {
    return this.expenses.decide(id, { event: 'reject', reason }, actor, { key, input: { id, reason } });
  }

  /** Pays an ended run back: goods, postage and approved claims, once. */
  @Post('leases/:id/pay') @Can('claims.approve') @HttpCode(200) @ApiOkResponse({ type: PaidAnswer })
  pay(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string, @Body() { effectiveOn }: DayRequest): Promise<PaidAnswer> {
    return this.expenses.payRun(id, { effectiveOn }, actor, { key, input: { id, effectiveOn } });
  }
}
