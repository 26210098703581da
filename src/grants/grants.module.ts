import { Module } from '@nestjs/common';
import { FamiliesModule } from '../families/index.js';
import { LedgerModule } from '../ledger/index.js';
import { ApplicationParts } from './application-parts.js';
import { ApplicationsApi, CaseworkApi } from './applications.api.js';
import { Applications } from './applications.js';
import { Approvals } from './approvals.js';
import { Casework } from './casework.js';
import { Disbursements } from './disbursements.js';
import { DisbursementsApi, GrantsApi } from './grants.api.js';
import { Payouts } from './payouts.js';
import { Programmes } from './programmes.js';

@Module({
  imports: [FamiliesModule, LedgerModule],
  controllers: [ApplicationsApi, CaseworkApi, GrantsApi, DisbursementsApi],
  providers: [Programmes, Payouts, ApplicationParts, Applications, Casework, Approvals, Disbursements],
  exports: [Programmes, Applications, Casework, Approvals, Disbursements],
})
export class GrantsModule {}
