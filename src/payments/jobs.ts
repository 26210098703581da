import { IsUUID } from 'class-validator';
import { defineJob } from '../platform/queue/index.js';

class DonationId {
  @IsUUID() donationId!: string;
}

/** Money of this donation is in the books. */
export const paymentPosted = defineJob('payments.posted', DonationId);
