import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { PlacesModule } from '../places/index.js';
import { RecipientsModule } from '../recipients/index.js';
import { Assessment } from './assessment.js';
import { FollowUp } from './follow-up.js';
import { ParcelOrders } from './orders.js';
import { ParcelProgress } from './progress.js';

@Module({ imports: [LedgerModule, PlacesModule, RecipientsModule], providers: [Assessment, ParcelOrders, ParcelProgress, FollowUp], exports: [ParcelOrders, ParcelProgress] })
export class ParcelsModule {}
