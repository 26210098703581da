import { Module } from '@nestjs/common';
import { GateModule } from '../gate/index.js';
import { Copies } from './copies.js';
import { ReceiptDesk } from './desk.js';
import { Mails } from './mails.js';
import { Offers } from './offers.js';
import { ReceiptsApi } from './receipts.api.js';
import { ReceiptPages } from './receipts.pages.js';
import { Receipts } from './receipts.js';
import { ReceiptSchedule } from './schedule.js';
import { StaffReceiptPages } from './staff.pages.js';

@Module({
  imports: [GateModule],
  controllers: [ReceiptPages, StaffReceiptPages, ReceiptsApi],
  providers: [Receipts, Offers, Copies, Mails, ReceiptDesk, ReceiptSchedule],
  exports: [Receipts, Copies],
})
export class ReceiptsModule {}
