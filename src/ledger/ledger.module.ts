import { Module } from '@nestjs/common';
import { Books } from './books.js';
import { Funds } from './funds.js';
import { LedgerApi } from './ledger.api.js';
import { Ledger } from './ledger.js';
import { LedgerPages } from './ledger.pages.js';
import { Periods } from './periods.js';
import { RollUp } from './roll-up.js';

@Module({
  controllers: [LedgerApi, LedgerPages],
  providers: [Ledger, Funds, Periods, Books, RollUp],
  exports: [Ledger, Funds, Periods],
})
export class LedgerModule {}
