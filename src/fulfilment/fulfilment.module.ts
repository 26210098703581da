import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { LettersModule } from '../letters/index.js';
import { ParcelsModule } from '../parcels/index.js';
import { Coordination } from './coordination.js';
import { Costs } from './costs.js';
import { Disclosures } from './disclosures.js';
import { Expenses } from './expenses.js';
import { FulfilmentToDos, FulfilmentWorker } from './fulfilment.worker.js';
import { Leases } from './leases.js';
import { Queue } from './queue.js';
import { Shipments } from './shipments.js';
import { Work } from './work.js';

@Module({
  imports: [LedgerModule, LettersModule, ParcelsModule],
  controllers: [],
  providers: [Coordination, Costs, Disclosures, Expenses, Leases, Queue, Shipments, Work, FulfilmentWorker, FulfilmentToDos],
  exports: [Coordination, Disclosures, Expenses, Leases, Queue, Work],
})
export class FulfilmentModule {}
