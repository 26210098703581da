import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { Id, Key, OneOf, PageQuery, Whole, Who } from '../../platform/http/index.js';
import { PAYMENT_STATUSES, type PaymentStatus } from '../status.js';
import { RefundDesk, type DisputeRow, type PaymentDetail, type RefundRow } from './desk.js';
import { DISPUTE_STATUSES, type DisputeStatus } from './disputes.js';
import { REASONS, refundLife, type RefundReason, type RefundState } from './lifecycle.js';
import { Refunds } from './refunds.js';

class RefundRequest {
  @Id() payment!: string;
  /** Minor units of the payment's currency; without it all that is left. */
  @Whole({ min: 1, max: 99_999_999, optional: true }) amount?: number;
  @OneOf(REASONS) reason!: (typeof REASONS)[number];
}
class RefundAnswer {
  @ApiProperty() n!: string;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) payment!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) amount!: number;
  @ApiProperty() currency!: string;
  @ApiProperty({ enum: ['staff', 'donor', 'rule', 'outside'] }) origin!: string;
  @ApiProperty() reason!: string;
  @ApiProperty({ enum: refundLife.states }) state!: RefundState;
  @ApiProperty({ type: String, nullable: true }) failure!: string | null;
  @ApiProperty() requestedAt!: Date;
  @ApiProperty() stateAt!: Date;
}
class DisputeAnswer {
  @ApiProperty() n!: string;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) payment!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) amount!: number;
  @ApiProperty() currency!: string;
  @ApiProperty({ enum: DISPUTE_STATUSES }) status!: DisputeStatus;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) dueAt!: Date | null;
  @ApiProperty() refundable!: boolean;
  @ApiProperty() seenAt!: Date;
}
class PaymentDetailAnswer {
  @ApiProperty({ format: 'uuid' }) reference!: string;
  @ApiProperty({ format: 'uuid' }) donation!: string;
  @ApiProperty({ type: 'integer', description: 'Minor units.' }) amount!: number;
  @ApiProperty() currency!: string;
  @ApiProperty({ enum: PAYMENT_STATUSES }) status!: PaymentStatus;
  @ApiProperty() rail!: string;
  @ApiProperty() fund!: string;
  @ApiProperty() posted!: boolean;
  @ApiProperty() refusedCountry!: boolean;
  @ApiProperty() warned!: boolean;
  @ApiProperty() openedAt!: Date;
  @ApiProperty({ type: 'integer', description: 'What can still be given back.' }) left!: number;
  @ApiProperty({ type: () => [RefundAnswer] }) refunds!: RefundAnswer[];
  @ApiProperty({ type: () => [DisputeAnswer] }) disputes!: DisputeAnswer[];
}

const onwards = (after: string | undefined): string | undefined => (after && /^\d{1,18}$/.test(after) ? after : undefined);
const toldOf = ({ n, id, payment, amount, currency, origin, reason, state, failure, requestedAt, stateAt }: RefundRow): RefundAnswer =>
  ({ n, id, payment, amount, currency, origin, reason, state, failure, requestedAt, stateAt });
const detailOf = (payment: PaymentDetail): PaymentDetailAnswer => ({ ...payment, refunds: payment.refunds.map(toldOf), disputes: [...payment.disputes] });

@ApiTags('payments')
@Controller('api/v1')
export class RefundsApi {
  constructor(
    @Inject(RefundDesk) private readonly desk: RefundDesk,
    @Inject(Refunds) private readonly refunds: Refunds,
  ) {}

  @Get('payments/:reference') @Can('refunds.read') @ApiOkResponse({ type: PaymentDetailAnswer })
  async payment(@Param('reference', ParseUUIDPipe) reference: string): Promise<PaymentDetailAnswer> {
    return detailOf(await this.desk.payment(reference));
  }

  @Get('refunds') @Can('refunds.read') @ApiOkResponse({ type: RefundAnswer, isArray: true })
  async list(@Query() { limit = 50, after }: PageQuery): Promise<RefundAnswer[]> {
    return (await this.desk.refunds(refundLife.states, limit, onwards(after))).map(toldOf);
  }

  /** Asks for it; another person approves. */
  @Post('refunds') @Can('refunds.request') @ApiCreatedResponse({ type: RefundAnswer })
  async request(@Who() actor: Actor, @Key() key: string, @Body() { payment, amount, reason }: RefundRequest): Promise<RefundAnswer> {
    const wish: { amount?: number; reason: RefundReason } = { ...(amount === undefined ? {} : { amount }), reason };
    return this.one(await this.refunds.request(actor, payment, wish, { key, input: { refund: payment, ...wish } }));
  }

  @Get('refunds/:id') @Can('refunds.read') @ApiOkResponse({ type: RefundAnswer })
  async one(@Param('id', ParseUUIDPipe) id: string): Promise<RefundAnswer> {
    return toldOf(await this.desk.refund(id));
  }

  @Post('refunds/:id/approve') @HttpCode(200) @Can('refunds.approve') @ApiOkResponse({ type: RefundAnswer })
  async approve(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<RefundAnswer> {
    await this.refunds.approve(actor, id, { key, input: { approve: id } });
    return this.one(id);
  }

  @Post('refunds/:id/refuse') @HttpCode(200) @Can('refunds.approve') @ApiOkResponse({ type: RefundAnswer })
  async refuse(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<RefundAnswer> {
    await this.refunds.refuse(actor, id, { key, input: { refuse: id } });
    return this.one(id);
  }

  @Post('refunds/:id/cancel') @HttpCode(200) @Can('refunds.request') @ApiOkResponse({ type: RefundAnswer })
  async cancel(@Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<RefundAnswer> {
    await this.refunds.cancel(actor, id, { key, input: { cancel: id } });
    return this.one(id);
  }

  @Get('disputes') @Can('refunds.read') @ApiOkResponse({ type: DisputeAnswer, isArray: true })
  disputes(@Query() { limit = 50, after }: PageQuery): Promise<DisputeRow[]> {
    return this.desk.disputes(limit, onwards(after));
  }

  @Get('disputes/:id') @Can('refunds.read') @ApiOkResponse({ type: DisputeAnswer })
  dispute(@Param('id', ParseUUIDPipe) id: string): Promise<DisputeRow> {
    return this.desk.dispute(id);
  }
}
