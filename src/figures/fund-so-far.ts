import { flowOf, groupsTold, inOrder, total, type ToldReport } from './flow.js';

/** What all published reports together tell of a fund in one currency: before + given = Σ spent + held, in minor units. */
export interface FundSoFar {
  readonly currency: string;
  /** The fund, and those it was ever told together with: then the figures are of all of them. */
  readonly funds: readonly string[];
  /** First and last month of the reports that tell something of it. */
  readonly from: string;
  readonly to: string;
  /** What was there when the books began, or came from other funds. */
  readonly before: number;
  readonly given: number;
  /** By groups of kinds as the blocks tell them, largest first; fees, and what went to other funds, are kinds of their own. */
  readonly spent: readonly { readonly kinds: readonly string[]; readonly amount: number }[];
  readonly held: number;
}

/** Asks nothing but what anybody can read, so that it tells nothing more. Empty while no report tells what was given to the fund or spent from it. */
export function fundSoFar(reports: readonly ToldReport[], fund: string): FundSoFar[] {
  const months = inOrder(reports);
  const currencies = [...new Set(months.flatMap((report) => report.currencies.map(({ currency }) => currency)))].sort();
  return currencies.flatMap((currency) => {
    const figures = months.map((report) => report.currencies.find((one) => one.currency === currency));
    const funds = groupsTold(figures).find((group) => group.includes(fund));
    const flows = funds ? figures.map((one, at) => ({ ...flowOf(one, funds), from: months[at]!.from, to: months[at]!.to })) : [];
    const told = flows.filter(({ income, spending }) => income !== 0 || spending.size > 0);
    return funds && told.length > 0 ? [{ currency, funds, from: told[0]!.from, to: told.at(-1)!.to, ...sumsOf(flows) }] : [];
  });
}

function sumsOf(flows: readonly ReturnType<typeof flowOf>[]): Pick<FundSoFar, 'before' | 'given' | 'spent' | 'held'> {
  const [before, given] = [total(flows.map((flow) => flow.before)), total(flows.map(({ income }) => income))];
  const sums = new Map<string, number>();
  for (const { spending } of flows) for (const [kinds, amount] of spending) sums.set(kinds, (sums.get(kinds) ?? 0) + amount);
  const spent = [...sums].map(([kinds, amount]) => ({ kinds: kinds.split(','), amount })).sort((a, b) => b.amount - a.amount || (a.kinds.join() < b.kinds.join() ? -1 : 1));
  return { before, given, spent, held: before + given - total(sums.values()) };
}
