import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Can } from '../../identity/index.js';
import { PageQuery } from '../../platform/http/index.js';
import { PayoutDesk, type PayoutRow } from './desk.js';
import { PAYOUT_STATES, type PayoutState } from './state.js';

class PayoutAnswer {
  /** Give the last one back as `after`. */
  @ApiProperty() n!: string;
  @ApiProperty({ description: 'Stripe’s name of it.' }) id!: string;
  @ApiProperty({ description: 'Minor units; above zero to the bank, below zero from it.' }) amountMinor!: string;
  @ApiProperty() currency!: string;
  @ApiProperty({ enum: PAYOUT_STATES }) state!: PayoutState;
  @ApiProperty({ format: 'date' }) createdOn!: string;
  @ApiProperty({ format: 'date' }) arrivesOn!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The day of the line of the bank that shows it.' }) bankedOn!: string | null;
}

@ApiTags('payments')
@Controller('api/v1/payouts')
export class PayoutsApi {
  constructor(@Inject(PayoutDesk) private readonly desk: PayoutDesk) {}

  @Get() @Can('payments.read') @ApiOkResponse({ type: PayoutAnswer, isArray: true })
  list(@Query() { limit = 50, after }: PageQuery): Promise<PayoutRow[]> {
    return this.desk.list(limit, after && /^\d{1,18}$/.test(after) ? after : undefined);
  }
}
