import { IsUUID } from 'class-validator';
import { defineJob } from '../platform/queue/index.js';

class ReceiptId {
  @IsUUID() receiptId!: string;
}

/** Send the mail that was asked for with this receipt. */
export const mailReceipt = defineJob('receipts.mail', ReceiptId);
