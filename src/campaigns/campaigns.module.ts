import { Adopting } from './adopting.js';
import { DonationChecks } from './reconcile.js';
import { Module } from '@nestjs/common';
import { GateModule } from '../gate/index.js';
import { LedgerModule } from '../ledger/index.js';
import { BankModule, PaymentsModule } from '../payments/index.js';
import { CampaignsApi, GiftApi } from './campaigns.api.js';
import { Campaigns } from './campaigns.js';
import { DonatePages } from './donate.pages.js';
import { ShelfPages } from './shelf.pages.js';
import { Closing } from './closing.js';
import { DoneApi } from './done.api.js';
import { Done } from './done.js';
import { Donations } from './donations.js';
import { GiftBack } from './gift-back.js';
import { GiftBackPages } from './gift-back.pages.js';
import { Addresses } from './address.js';
import { GiftView } from './gift-view.js';
import { MonthlyApi } from './monthly.api.js';
import { MonthlyMail } from './monthly-mail.js';
import { MonthlyPages } from './monthly.pages.js';
import { MonthlyGifts } from './monthly.js';
import { StopPages } from './stop.pages.js';
import { GiftPages } from './gift.pages.js';
import { CampaignLifeApi } from './life.api.js';
import { CampaignLifePages } from './life.pages.js';
import { Pausing } from './pausing.js';
import { PrivatePage } from './private-page.js';
import { Publishing } from './publishing.js';
import { SharePages } from './share/share.pages.js';
import { CardPages } from './thanks/card.pages.js';
import { Shelf } from './shelf.js';
import { TransferReferences } from './transfer-references.js';
import { StaffList } from './staff-list.js';
import { Steps } from './steps/steps.js';
import { CampaignToDos } from './todos.js';
import { YearApi } from './year.api.js';
import { YearPages } from './year.pages.js';
import { Years } from './year.js';
import { StaffCampaignPages } from './staff.pages.js';
import { FollowingModule } from './following/following.module.js';
import { UpdatesModule } from './updates/updates.module.js';

@Module({
  imports: [GateModule, LedgerModule, PaymentsModule, BankModule, UpdatesModule, FollowingModule],
  controllers: [ShelfPages, DonatePages, CardPages, SharePages, GiftPages, GiftBackPages, CampaignLifePages, StaffCampaignPages, CampaignsApi, DoneApi, CampaignLifeApi, GiftApi, MonthlyPages, MonthlyApi, StopPages, YearApi, YearPages],
  providers: [Adopting, Done, Years, DonationChecks, Campaigns, Publishing, Pausing, Closing, Donations, PrivatePage, GiftBack, Shelf, StaffList, CampaignToDos, Steps, TransferReferences, Addresses, GiftView, MonthlyGifts, MonthlyMail],
  exports: [Adopting, Steps, Campaigns, Publishing, Donations, Shelf],
})
export class CampaignsModule {}
