import { Module } from '@nestjs/common';
import { BooksExportApi } from './books-exports.api.js';
import { BooksExports } from './books-exports.js';
import { BooksExportPages } from './books-exports.pages.js';
import { Books } from './books.js';
import { CoversApi } from './covers.api.js';
import { Covers } from './covers.js';
import { CoverPages } from './covers.pages.js';
import { Funds } from './funds.js';
import { LedgerApi } from './ledger.api.js';
import { Ledger } from './ledger.js';
import { LedgerPages } from './ledger.pages.js';
import { Periods } from './periods.js';
import { RollUp } from './roll-up.js';
import { LedgerToDos } from './todos.js';

@Module({
  controllers: [BooksExportApi, BooksExportPages, CoversApi, CoverPages, LedgerApi, LedgerPages],
  providers: [Ledger, Funds, Periods, Books, BooksExports, Covers, RollUp, LedgerToDos],
  exports: [Ledger, Funds, Periods],
})
export class LedgerModule {}
