import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { PaymentsModule } from '../payments.module.js';
import { Accounts } from './accounts.js';
import { BankApi } from './bank.api.js';
import { BankPages } from './bank.pages.js';
import { Bookings } from './bookings.js';
import { Decisions } from './decisions.js';
import { BankDesk } from './desk.js';
import { LineDetails } from './details.js';
import { ForgetDetails } from './forget-details.js';
import { GiftReferences } from './gift-references.js';
import { HandGiftApi } from './hand-gifts.api.js';
import { HandGiftPages } from './hand-gifts.pages.js';
import { HandGifts } from './hand-gifts.js';
import { Intake } from './intake.js';
import { Matcher } from './matcher.js';
import { LinePages } from './line.pages.js';
import { OpenFunds } from './open-funds.js';
import { Reading } from './reading.js';
import { BankToDos } from './todos.js';

/** Money that comes beside Stripe: statements of the bank, cash, goods (docs/bank.md). */
@Module({
  imports: [LedgerModule, PaymentsModule],
  controllers: [BankPages, LinePages, BankApi, HandGiftPages, HandGiftApi],
  providers: [Accounts, Reading, Intake, GiftReferences, OpenFunds, Matcher, LineDetails, ForgetDetails, Bookings, Decisions, BankDesk, HandGifts, BankToDos],
  exports: [GiftReferences, Intake, OpenFunds],
})
export class BankModule {}
