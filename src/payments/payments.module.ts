import { Module } from '@nestjs/common';
import Stripe from 'stripe';
import { Settings } from '../../config/settings.js';
import { LedgerModule } from '../ledger/index.js';
import { Adoption } from './adoption/adoption.js';
import { PaymentAlerts } from './alerts.js';
import { PaymentDesk } from './desk.js';
import { Contributors } from './contributors.js';
import { Fetcher } from './fetch.js';
import { Inbox } from './inbox.js';
import { PaymentsApi } from './payments.api.js';
import { Payments } from './payments.js';
import { PaymentPages } from './payments.pages.js';
import { Poller } from './poller.js';
import { Projector } from './projector.js';
import { OpeningApi } from './opening/opening.api.js';
import { OpeningPages } from './opening/opening.pages.js';
import { Openings } from './opening/openings.js';
import { OpeningSources } from './opening/sources.js';
import { PayoutDesk } from './payouts/desk.js';
import { PayoutsApi } from './payouts/payouts.api.js';
import { Payouts } from './payouts/payouts.js';
import { PayoutPages } from './payouts/payouts.pages.js';
import { RefundCalls } from './refunds/call.js';
import { RefundDesk } from './refunds/desk.js';
import { Refunds } from './refunds/refunds.js';
import { RefundsApi } from './refunds/refunds.api.js';
import { RefundPages } from './refunds/refunds.pages.js';
import { RefundSchedule } from './refunds/schedule.js';
import { RefundToDos } from './refunds/todos.js';
import { Checks } from './reconciliation/checks.js';
import { ReconciliationDesk } from './reconciliation/desk.js';
import { ReconciliationApi } from './reconciliation/reconciliation.api.js';
import { Comparison, Reconciliation } from './reconciliation/reconciliation.js';
import { ReconciliationPages } from './reconciliation/reconciliation.pages.js';
import { Runs } from './reconciliation/runs.js';
import { ReconciliationSchedule } from './reconciliation/schedule.js';
import { Sweep } from './reconciliation/sweep.js';
import { WebhookSilence } from './silence.js';
import { PaymentSchedule } from './schedule.js';
import { PaymentToDos } from './todos.js';
import { CardTries } from './card-tries.js';
import { Outcomes } from './outcomes.js';
import { SubscriptionCalls } from './monthly/calls.js';
import { ClosingGifts } from './monthly/closing.js';
import { SubscriptionFetcher } from './monthly/fetch.js';
import { MonthlyPages } from './monthly/list.pages.js';
import { Monthly } from './monthly/monthly.js';
import { NewCard } from './monthly/new-card.js';
import { Reminders } from './monthly/reminders.js';
import { Renewals } from './monthly/renewals.js';
import { StopByCard } from './monthly/stop-by-card.js';
import { openStripe } from './stripe.js';
import { StripeWebhook } from './webhook.controller.js';

@Module({
  imports: [LedgerModule],
  controllers: [StripeWebhook, OpeningPages, OpeningApi, PaymentPages, PaymentsApi, MonthlyPages, PayoutPages, PayoutsApi, ReconciliationPages, ReconciliationApi, RefundPages, RefundsApi],
  providers: [
    { provide: Stripe, useFactory: openStripe, inject: [Settings] },
    Payments, Inbox, Contributors, Fetcher, Projector, Poller, PaymentSchedule, WebhookSilence, PaymentDesk, PaymentToDos, Outcomes, CardTries, Payouts, PayoutDesk, PaymentAlerts,
    Adoption, Openings, OpeningSources, Checks, Comparison, Reconciliation, ReconciliationDesk, ReconciliationSchedule, Runs, Sweep,
    Monthly, SubscriptionFetcher, Reminders, Renewals, SubscriptionCalls, ClosingGifts, NewCard, StopByCard, Refunds, RefundCalls, RefundSchedule, RefundDesk, RefundToDos,
  ],
  exports: [Adoption, Checks, Openings, OpeningSources, Reconciliation, Runs, Payments, Refunds, Projector, Poller, Outcomes, NewCard, StopByCard, Contributors],
})
export class PaymentsModule {}
