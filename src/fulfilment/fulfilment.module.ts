import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { LettersModule } from '../letters/index.js';
import { PanicModule } from '../panic/index.js';
import { ParcelsModule } from '../parcels/index.js';
import { Board } from './board.js';
import { Coordination } from './coordination.js';
import { CoordinatorApi, ExpensesApi } from './coordinator.api.js';
import { CoordinatorQueue } from './coordinator-queue.js';
import { Costs } from './costs.js';
import { Disclosures } from './disclosures.js';
import { Expenses } from './expenses.js';
import { Receipts } from './receipts.js';
import { FulfilmentToDos, FulfilmentWorker } from './fulfilment.worker.js';
import { Leases } from './leases.js';
import { Queue } from './queue.js';
import { ClaimPages, QueuePages } from './queue.pages.js';
import { RunPages } from './run.pages.js';
import { RunScreen } from './run-screen.js';
import { Shipments } from './shipments.js';
import { Stamps } from './stamps.js';
import { LeasesApi, TasksApi } from './volunteer.api.js';
import { VolunteerPages } from './volunteer.pages.js';
import { VolunteersApi, VolunteersPages } from './volunteers.pages.js';
import { Work } from './work.js';

@Module({
  imports: [LedgerModule, LettersModule, PanicModule, ParcelsModule],
  controllers: [CoordinatorApi, TasksApi, LeasesApi, ExpensesApi, VolunteerPages, RunPages, VolunteersPages, QueuePages, ClaimPages, VolunteersApi],
  providers: [Board, CoordinatorQueue, RunScreen, Coordination, Costs, Disclosures, Expenses, Receipts, Leases, Queue, Shipments, Work, Stamps, FulfilmentWorker, FulfilmentToDos],
  exports: [Board, CoordinatorQueue, Coordination, Disclosures, Expenses, Leases, Queue, Work],
})
export class FulfilmentModule {}
