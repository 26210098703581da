import type { AccountCode } from '../chart.js';
import { type Entry, type Line, linesOf } from '../entry.js';
import { about, type FundFact, headOf, line } from './fact.js';
import { releasedLines } from './reservations.js';

export type CostAccount = Extract<AccountCode, 'expense.parcel.goods' | 'expense.parcel.postage' | 'expense.letter.postage' | 'expense.volunteer'>;

/** What something cost, line by line, and how much of what was reserved for it (`released`, may be 0) is let go with it. */
export interface Costs {
  readonly subject: string;
  readonly costs: readonly { readonly account: CostAccount; readonly amount: number }[];
  readonly released: number;
}
type CostFact = FundFact & Costs;

const sumOf = ({ costs }: Pick<Costs, 'costs'>): number => costs.reduce((sum, { amount }) => sum + amount, 0);

function spent(fact: CostFact, account: AccountCode): Line[] {
  const held = { fundId: fact.fundId, currency: fact.currency, amount: fact.released, subject: { type: 'cost', id: fact.subject } };
  return linesOf([...releasedLines(held), ...fact.costs.map((cost) => about(cost.account, fact, cost.amount)), line(account, fact, -sumOf(fact))]);
}

/** A supplier's or the post's invoice: owed from now on. */
export const costInvoiced = (fact: CostFact): Entry => ({ kind: 'cost.invoiced', ...headOf(fact), lines: spent(fact, 'liability.supplier') });

/** A volunteer's claim was approved: owed to the volunteer from now on. */
export const costClaimed = (fact: CostFact): Entry => ({ kind: 'cost.claimed', ...headOf(fact), lines: spent(fact, 'liability.volunteer') });

/** Spent from the money a volunteer already holds. */
export const floatSpent = (fact: CostFact): Entry => ({ kind: 'float.spent', ...headOf(fact), lines: spent(fact, 'asset.volunteer_float') });

/** A supplier or the post gave something back, as when a parcel was refused. */
export function costCredited(fact: FundFact & Omit<Costs, 'released'> & { to: 'asset.bank' | 'liability.supplier' | 'liability.volunteer' }): Entry {
  return {
    kind: 'cost.credited', ...headOf(fact),
    lines: linesOf([line(fact.to, fact, sumOf(fact)), ...fact.costs.map((cost) => about(cost.account, fact, -cost.amount))]),
  };
}

type Transfer = FundFact & { readonly amount: number };

const paid = (kind: 'supplier.paid' | 'volunteer.paid', fact: Transfer & { bankFee: number }): Entry => ({
  kind, ...headOf(fact),
  lines: linesOf([
    about(kind === 'supplier.paid' ? 'liability.supplier' : 'liability.volunteer', fact, fact.amount),
    line('expense.bank_fee', fact, fact.bankFee), line('asset.bank', fact, -fact.amount - fact.bankFee),
  ]),
});
export const supplierPaid = (fact: Transfer & { bankFee: number }): Entry => paid('supplier.paid', fact);
export const volunteerPaid = (fact: Transfer & { bankFee: number }): Entry => paid('volunteer.paid', fact);

/** Money handed to a volunteer to buy with. */
export const floatGiven = (fact: Transfer): Entry => ({
  kind: 'float.given', ...headOf(fact), lines: linesOf([about('asset.volunteer_float', fact, fact.amount), line('asset.bank', fact, -fact.amount)]),
});
export const floatReturned = (fact: Transfer): Entry => ({
  kind: 'float.returned', ...headOf(fact), lines: linesOf([line('asset.bank', fact, fact.amount), about('asset.volunteer_float', fact, -fact.amount)]),
});
