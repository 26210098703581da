import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Can } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { verdictAnswer } from '../places/index.js';
import { Key, Who } from '../platform/http/index.js';
import { ParcelOrders } from './orders.js';
import { Parcels } from './parcels.js';
import { ApproveRequest, CloseRequest, OrderAnswer, OrderPage, OrderRequest, ParcelsQuery, ReasonRequest, RequestedAnswer, StateAnswer, WholeOrder } from './requests.js';
import type { ParcelOrder } from './rows.js';

const answer = (order: ParcelOrder): Pick<OrderAnswer, keyof OrderAnswer> => {
  const { id, reference, recipientId, recipient, state, channel, purpose, kit, priority, arriveOn, currency, goodsMinor, postageMinor, reserveMinor, plannedGrams, measuredGrams, requestedOn, approvedOn, dispatchedOn, deliveredOn, evidence, outcome, reason } = order;
  return { id, reference, recipientId, recipient, state, channel, purpose, kit, priority, arriveOn, currency, goodsMinor, postageMinor, reserveMinor, plannedGrams, measuredGrams, requestedOn, approvedOn, dispatchedOn, deliveredOn, evidence, outcome, reason };
};

@ApiTags('parcels')
@Controller('api/v1/parcel-orders')
export class ParcelsApi {
  constructor(
    @Inject(Parcels) private readonly parcels: Parcels,
    @Inject(ParcelOrders) private readonly orders: ParcelOrders,
  ) {}

  @Get() @Can('parcels.read') @ApiOkResponse({ type: OrderPage })
  async list(@Query() query: ParcelsQuery): Promise<OrderPage> {
    const { items, next } = await this.parcels.list(query);
    return { items: items.map(answer), next };
  }

  @Get(':id') @Can('parcels.read') @ApiOkResponse({ type: WholeOrder })
  async find(@Param('id', ParseUUIDPipe) id: string): Promise<WholeOrder> {
    const { order, lines, evaluations } = await this.parcels.view(id);
    return { ...answer(order), lines: lines.map(({ item, name, qty, grams, priceMinor }) => ({ item, name, qty, grams, priceMinor })), verdict: evaluations[0] ? verdictAnswer(evaluations[0].verdict) : null };
  }

  @Post() @Can('parcels.request') @ApiOkResponse({ type: RequestedAnswer })
  async request(@Who() actor: Actor, @Key() key: string, @Body() body: OrderRequest): Promise<RequestedAnswer> {
    const { fund, ...request } = body;
    return this.orders.request({ ...request, fundId: await this.parcels.fundId(fund) }, actor, { key, input: body });
  }

  @Post(':id/approve') @HttpCode(200) @Can('parcels.approve') @ApiOkResponse({ type: StateAnswer })
  approve(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() { overrideReason, effectiveOn: on }: ApproveRequest): Promise<StateAnswer> {
    return this.orders.approve(id, actor, { overrideReason, on }, { key, input: { id, overrideReason, on } });
  }

  @Post(':id/hold') @HttpCode(200) @Can('parcels.coordinate') @ApiOkResponse({ type: StateAnswer })
  hold(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() { reason }: ReasonRequest): Promise<StateAnswer> {
    return this.orders.hold(id, actor, reason, { key, input: { id, reason } });
  }

  @Post(':id/resume') @HttpCode(200) @Can('parcels.request') @ApiOkResponse({ type: StateAnswer })
  resume(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string): Promise<StateAnswer> {
    return this.orders.resume(id, actor, { key, input: { id } });
  }

  @Post(':id/cancel') @HttpCode(200) @Can('parcels.coordinate') @ApiOkResponse({ type: StateAnswer })
  cancel(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() { reason }: ReasonRequest): Promise<StateAnswer> {
    return this.orders.cancel(id, actor, reason, { key, input: { id, reason } });
  }

  @Post(':id/close') @HttpCode(200) @Can('parcels.coordinate') @ApiOkResponse({ type: StateAnswer })
  close(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() { effectiveOn }: CloseRequest): Promise<StateAnswer> {
    return this.orders.close(id, actor, effectiveOn, { key, input: { id, effectiveOn } });
  }

  @Post(':id/write-off') @HttpCode(200) @Can('parcels.coordinate') @ApiOkResponse({ type: StateAnswer })
  writeOff(@Param('id', ParseUUIDPipe) id: string, @Who() actor: Actor, @Key() key: string, @Body() { reason }: ReasonRequest): Promise<StateAnswer> {
    return this.orders.writeOff(id, actor, reason, { key, input: { id, reason } });
  }
}
