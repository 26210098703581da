import { Injectable } from '@nestjs/common';
import type { Check } from './check.js';
import { bank } from './checks/bank.js';
import { balance } from './checks/balance.js';
import { balanceTransactions } from './checks/balance-transactions.js';
import { payments } from './checks/payments.js';
import { payouts } from './checks/payouts.js';
import { rollUp } from './checks/roll-up.js';
import { subscriptions } from './checks/subscriptions.js';

/** What is compared, in this order: the balance comes after the lines it consists of. Other rooms add theirs (donations). */
@Injectable()
export class Checks {
  private readonly all: Check[] = [balanceTransactions, payouts, balance, rollUp, payments, subscriptions, bank];

  add(check: Check): void {
    this.all.push(check);
  }

  get list(): readonly Check[] {
    return this.all;
  }
}
