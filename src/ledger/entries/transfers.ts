import { type Entry, type Line, linesOf } from '../entry.js';
import { type Fact, headOf, line } from './fact.js';

/** Money moves from one fund to another: the only way a restricted fund's money changes hands. */
export function fundTransferred(fact: Fact & { amount: number; fromFundId: number; toFundId: number }): Entry {
  const from = { fundId: fact.fromFundId, currency: fact.currency }, to = { fundId: fact.toFundId, currency: fact.currency };
  return {
    kind: 'fund.transferred', ...headOf(fact),
    lines: linesOf([
      line('equity.transfer', from, fact.amount), line('asset.bank', from, -fact.amount), line('asset.bank', to, fact.amount), line('equity.transfer', to, -fact.amount),
    ]),
  };
}

/** What a foundation had when it began to keep its books here, by fund. */
export function openingRecorded(fact: Fact & { fundId: number; bank: number; stripe: number }): Entry {
  return {
    kind: 'opening.recorded', ...headOf(fact),
    lines: linesOf([line('asset.bank', fact, fact.bank), line('asset.psp.stripe', fact, fact.stripe), line('equity.opening', fact, -fact.bank - fact.stripe)]),
  };
}

/** Takes an entry back, line by line; dated in an open month. An entry is taken back once, and never a reservation. */
export function entryReversed(fact: Pick<Fact, 'key' | 'effectiveOn' | 'evidence'> & { entryId: number; lines: readonly Line[] }): Entry {
  return { kind: 'entry.reversed', ...headOf(fact), reverses: fact.entryId, lines: fact.lines.map((original) => ({ ...original, amount: -original.amount })) };
}
