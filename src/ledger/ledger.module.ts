import { Module } from '@nestjs/common';
import { BooksExportApi } from './books-exports.api.js';
import { BooksExports } from './books-exports.js';
import { BooksExportPages } from './books-exports.pages.js';
import { Books } from './books.js';
import { Funds } from './funds.js';
import { LedgerApi } from './ledger.api.js';
import { Ledger } from './ledger.js';
import { LedgerPages } from './ledger.pages.js';
import { Periods } from './periods.js';
import { RollUp } from './roll-up.js';

@Module({
  controllers: [BooksExportApi, BooksExportPages, LedgerApi, LedgerPages],
  providers: [Ledger, Funds, Periods, Books, BooksExports, RollUp],
  exports: [Ledger, Funds, Periods],
})
export class LedgerModule {}
