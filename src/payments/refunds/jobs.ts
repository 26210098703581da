import { IsUUID } from 'class-validator';
import { defineJob } from '../../platform/queue/index.js';

class RefundId {
  @IsUUID() refundId!: string;
}

/** A refund is approved: Stripe can be asked for it. */
export const refundApproved = defineJob('payments.refundApproved', RefundId);
