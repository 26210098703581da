import { Module } from '@nestjs/common';
import { GateModule } from '../gate/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PaymentsModule } from '../payments/index.js';
import { CampaignsApi, GiftApi } from './campaigns.api.js';
import { Campaigns } from './campaigns.js';
import { CampaignPages } from './campaigns.pages.js';
import { Donations } from './donations.js';
import { GiftPages } from './gift.pages.js';
import { PrivatePage } from './private-page.js';
import { Shelf } from './shelf.js';
import { StaffList } from './staff-list.js';
import { CampaignToDos } from './todos.js';
import { StaffCampaignPages } from './staff.pages.js';

@Module({
  imports: [GateModule, LedgerModule, PaymentsModule],
  controllers: [CampaignPages, GiftPages, StaffCampaignPages, CampaignsApi, GiftApi],
  providers: [Campaigns, Donations, PrivatePage, Shelf, StaffList, CampaignToDos],
  exports: [Campaigns, Donations, Shelf],
})
export class CampaignsModule {}
