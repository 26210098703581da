import type { Block } from './closed-block.js';

/** Everything published so far of one currency: blocks by side, and costs paid to companies by fund. */
export interface Published {
  readonly income: readonly Block[];
  readonly expenditure: readonly Block[];
  readonly costs: readonly FundAmount[];
  /** What was moved between funds or was there at the opening of the books: the foundation's own decisions. */
  readonly transfers: readonly FundAmount[];
}

export interface FundAmount {
  readonly fund: string;
  readonly amount: number;
}

/** What may be said of funds: a group of them, since a balance is a figure too. */
export interface FundRow {
  readonly funds: readonly string[];
  readonly opening: number;
  readonly received: number;
  readonly transfers: number;
  readonly fees: number;
  readonly costs: number;
  readonly spent: number;
  readonly closing: number;
}

/**
 * opening + received + transfers − fees − costs − spent = closing, for groups of funds that no block ever published cuts through: a
 * fund combined in one report and shown alone in the next would give away what it was combined with.
 */
export function fundStatement(before: Published, now: Published): FundRow[] {
  const groups = groupsOf([...before.income, ...before.expenditure, ...now.income, ...now.expenditure].map(fundsOf), [...before.costs, ...now.costs, ...before.transfers, ...now.transfers].map(({ fund }) => fund));
  return groups.map((funds) => {
    const [past, present] = [sumsOf(before, funds), sumsOf(now, funds)];
    const opening = net(past);
    return { funds, opening, ...present, closing: opening + net(present) };
  });
}

type Sums = Pick<FundRow, 'received' | 'transfers' | 'fees' | 'costs' | 'spent'>;
const net = ({ received, transfers, fees, costs, spent }: Sums): number => received + transfers - fees - costs - spent;
const fundsOf = ({ cells }: Block): string[] => [...new Set(cells.map(({ fund }) => fund))];

function sumsOf({ income, expenditure, costs, transfers }: Published, funds: readonly string[]): Sums {
  const inside = (blocks: readonly Block[]): Block[] => blocks.filter(({ cells }) => funds.includes(cells[0]!.fund));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const of = (amounts: readonly FundAmount[]): number => sum(amounts.filter(({ fund }) => funds.includes(fund)).map(({ amount }) => amount));
  return {
    transfers: of(transfers),
    received: sum(inside(income).map(({ amount }) => amount)),
    fees: sum(inside(income).map(({ fees }) => fees)),
    costs: of(costs),
    spent: sum(inside(expenditure).map(({ amount }) => amount)),
  };
}

/** The connected groups: funds that ever shared a block belong together. */
export function groupsOf(sets: readonly (readonly string[])[], alone: readonly string[]): string[][] {
  let groups: string[][] = [];
  for (const set of [...sets, ...alone.map((fund) => [fund])]) {
    const touched = groups.filter((group) => group.some((fund) => set.includes(fund)));
    groups = [...groups.filter((group) => !touched.includes(group)), [...new Set([...touched.flat(), ...set])].sort()];
  }
  return groups.sort((a, b) => (a.join() < b.join() ? -1 : 1));
}
