import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../kernel/actor.js';
import { Can } from '../identity/index.js';
import { PageQuery, Who } from '../platform/http/index.js';
import { PaymentDesk, type InboxState, type PaymentRow } from './desk.js';
import { Inbox } from './inbox.js';
import { PAYMENT_STATUSES, type PaymentStatus } from './status.js';

class InboxAnswer {
  /** Envelopes whose objects were not looked at yet. */
  @ApiProperty({ type: 'integer' }) waiting!: number;
  @ApiProperty({ type: 'integer' }) parked!: number;
  @ApiProperty({ type: 'integer' }) foreign!: number;
  @ApiProperty({ type: 'integer' }) repeated!: number;
}
class PaymentAnswer {
  /** Give the last one back as `after`. */
  @ApiProperty() n!: string;
  @ApiProperty({ format: 'uuid' }) reference!: string;
  @ApiProperty({ description: 'Minor units.' }) amountMinor!: string;
  @ApiProperty() currency!: string;
  @ApiProperty({ enum: PAYMENT_STATUSES }) status!: PaymentStatus;
  @ApiProperty() posted!: boolean;
  @ApiProperty() refusedCountry!: boolean;
  @ApiProperty() openedAt!: Date;
}
class ReplayedAnswer {
  @ApiProperty({ type: 'integer' }) replayed!: number;
}

@ApiTags('payments')
@Controller('api/v1/payments')
export class PaymentsApi {
  constructor(
    @Inject(PaymentDesk) private readonly desk: PaymentDesk,
    @Inject(Inbox) private readonly inbox: Inbox,
  ) {}

  @Get() @Can('payments.read') @ApiOkResponse({ type: PaymentAnswer, isArray: true })
  list(@Query() { limit = 50, after }: PageQuery): Promise<PaymentRow[]> {
    return this.desk.payments(limit, after && /^\d{1,18}$/.test(after) ? after : undefined);
  }

  @Get('inbox') @Can('payments.read') @ApiOkResponse({ type: InboxAnswer })
  state(): Promise<InboxState> {
    return this.desk.inbox();
  }

  /** Tries everything again that was set aside; answers how many there were (a thousand at most). */
  @Post('events/replay') @Can('payments.repair') @HttpCode(200) @ApiOkResponse({ type: ReplayedAnswer })
  async replayAll(@Who() actor: Actor): Promise<ReplayedAnswer> {
    return { replayed: await this.inbox.replayAll(actor) };
  }

  @Post('events/:id/replay') @Can('payments.repair') @HttpCode(204)
  replay(@Who() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.inbox.replay(actor, id);
  }
}
