import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from './audit/index.js';
import { GateModule } from './gate/index.js';
import { FamiliesModule } from './families/index.js';
import { GrantsModule } from './grants/index.js';
import { CampaignsModule } from './campaigns/index.js';
import { FulfilmentModule } from './fulfilment/index.js';
import { IdentityModule } from './identity/index.js';
import { LedgerModule } from './ledger/index.js';
import { BankModule, PaymentsModule } from './payments/index.js';
import { LettersModule } from './letters/index.js';
import type { Core } from './platform/core.js';
import type { Contexts } from './platform/http/index.js';
import { PanicModule } from './panic/index.js';
import { ParcelsModule } from './parcels/index.js';
import { PlacesModule } from './places/index.js';
import { PlatformModule } from './platform/platform.module.js';
import { RevealsModule } from './reveals/index.js';
import { ReceiptsModule } from './receipts/index.js';
import { ReportsModule } from './reports/index.js';
import { SiteModule } from './site/index.js';

/** Every room of the house. */
@Module({})
export class AppModule {
  static with(core: Core, contexts: Contexts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(core, contexts),
        IdentityModule,
        PanicModule,
        RevealsModule,
        AuditModule,
        LedgerModule,
        PaymentsModule,
        BankModule,
        GateModule,
        CampaignsModule,
        ReceiptsModule,
        PlacesModule,
        ParcelsModule,
        LettersModule,
        FulfilmentModule,
        FamiliesModule,
        GrantsModule,
        ReportsModule,
        SiteModule,
      ],
    };
  }
}
