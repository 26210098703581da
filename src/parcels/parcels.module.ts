import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PlacesModule } from '../places/index.js';
import { RecipientsModule } from '../recipients/index.js';
import { Assessment } from './assessment.js';
import { FollowUp } from './follow-up.js';
import { NewParcelForm } from './new-form.js';
import { ParcelOrders } from './orders.js';
import { Parcels } from './parcels.js';
import { ParcelsApi } from './parcels.api.js';
import { ParcelsPages } from './parcels.pages.js';
import { ParcelProgress } from './progress.js';
import { ParcelToDos } from './to-dos.js';

@Module({
  imports: [IdentityModule, LedgerModule, PlacesModule, RecipientsModule],
  controllers: [ParcelsApi, ParcelsPages],
  providers: [Assessment, ParcelOrders, ParcelProgress, Parcels, NewParcelForm, FollowUp, ParcelToDos],
  exports: [ParcelOrders, ParcelProgress],
})
export class ParcelsModule {}
