import type { GrantAccount } from '../chart.js';
import { type Entry, linesOf } from '../entry.js';
import { about, type FundFact, headOf, line } from './fact.js';
import { releasedLines } from './reservations.js';

type GrantFact = FundFact & { readonly subject: string; readonly amount: number };

/** The foundation owes the family the grant from now on; what was reserved for it (`reserved`, may be 0; for the grant itself or `reservedFor`) is let go. */
export function grantAwarded(fact: GrantFact & { account: GrantAccount; reserved: number; reservedFor?: string }): Entry {
  const held = { fundId: fact.fundId, currency: fact.currency, amount: fact.reserved, subject: { type: 'grant', id: fact.reservedFor ?? fact.subject } };
  return {
    kind: 'grant.awarded', ...headOf(fact),
    lines: linesOf([...releasedLines(held), about(fact.account, fact, fact.amount), about('liability.grant_committed', fact, -fact.amount)]),
  };
}

/** An instalment left the bank, with the bank's fee, or was paid from money a partner already holds. */
export function grantPaid(fact: GrantFact & { bankFee: number; from?: 'asset.bank' | 'asset.prepaid' }): Entry {
  return {
    kind: 'grant.paid', ...headOf(fact),
    lines: linesOf([
      about('liability.grant_committed', fact, fact.amount), line('expense.bank_fee', fact, fact.bankFee), line(fact.from ?? 'asset.bank', fact, -fact.amount), line('asset.bank', fact, -fact.bankFee),
    ]),
  };
}

/** An instalment came back: it is owed again. */
export function grantReturned(fact: GrantFact): Entry {
  return { kind: 'grant.returned', ...headOf(fact), lines: linesOf([line('asset.bank', fact, fact.amount), about('liability.grant_committed', fact, -fact.amount)]) };
}

/** What was awarded and not paid is no longer owed. */
export function grantCancelled(fact: GrantFact & { account: GrantAccount }): Entry {
  return { kind: 'grant.cancelled', ...headOf(fact), lines: linesOf([about('liability.grant_committed', fact, fact.amount), about(fact.account, fact, -fact.amount)]) };
}
