import { Module } from '@nestjs/common';
import { GateModule } from '../gate/index.js';
import { FamiliesModule } from '../families/index.js';
import { LedgerModule } from '../ledger/index.js';
import { ApprovalPages } from './approval.pages.js';
import { ApplicationParts } from './application-parts.js';
import { ApplicationsApi, CaseworkApi } from './applications.api.js';
import { Applications } from './applications.js';
import { Approvals } from './approvals.js';
import { Casework } from './casework.js';
import { ConfirmationsApi, HouseholdsApi } from './confirmations.api.js';
import { ConfirmationPages } from './confirmations.pages.js';
import { CaseCarePages } from './case-care.pages.js';
import { CaseScreen } from './case-screen.js';
import { Confirmations } from './confirmations.js';
import { ForgetPayouts } from './forget-payouts.js';
import { Expiry } from './expiry.js';
import { DisbursementPages } from './disbursement.pages.js';
import { Disbursements } from './disbursements.js';
import { FamilyApplyPages } from './family-apply.pages.js';
import { FamilyCasePages } from './family-case.pages.js';
import { FamilyView } from './family-view.js';
import { DisbursementsApi, GrantsApi } from './grants.api.js';
import { Payouts } from './payouts.js';
import { Programmes } from './programmes.js';
import { Proposals } from './proposals.js';
import { SealedParts } from './sealed-parts.js';
import { StaffCasePages } from './staff-case.pages.js';
import { StaffView } from './staff-view.js';
import { GrantsToDos } from './todos.js';

@Module({
  imports: [FamiliesModule, GateModule, LedgerModule],
  controllers: [ApplicationsApi, CaseworkApi, GrantsApi, DisbursementsApi, FamilyApplyPages, FamilyCasePages, StaffCasePages, ApprovalPages, DisbursementPages, CaseCarePages, ConfirmationPages, ConfirmationsApi, HouseholdsApi],
  providers: [Programmes, Proposals, Payouts, ApplicationParts, Applications, Casework, Approvals, Disbursements, SealedParts, FamilyView, StaffView, GrantsToDos, Expiry, ForgetPayouts, Confirmations, CaseScreen],
  exports: [Programmes, Applications, Casework, Approvals, Disbursements],
})
export class GrantsModule {}
