import { IsUUID } from 'class-validator';
import { defineJob } from '../platform/queue/index.js';

class DonationId {
  @IsUUID() donationId!: string;
}

class RunId {
  @IsUUID() runId!: string;
}

/** Somebody asked for a look at everything. */
export const reconcile = defineJob('payments.reconcile', RunId);

/** Money of this donation is in the books. */
export const paymentPosted = defineJob('payments.posted', DonationId);

/** Money of this donation that was in the books turned out to be something else. */
export const paymentTakenBack = defineJob('payments.takenBack', DonationId);
