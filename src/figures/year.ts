import { flowOf, groupsTold, inOrder, total, type Amounts, type Flow, type ToldBlock, type ToldFigures, type ToldReport } from './flow.js';

/** What one giver gave to a fund in a month, net of what went back: minor units of the currency it settled in. */
export interface Given {
  readonly fund: string;
  readonly period: string;
  readonly currency: string;
  readonly amount: number;
}
/** What became of one giver's gifts of one currency: given = Σ spent + held + untold. */
export interface BecameOf {
  readonly currency: string;
  readonly given: number;
  /** By groups of kinds as the blocks tell them (`grant`, `parcel`, or several that are told together), largest first. */
  readonly spent: readonly { readonly kinds: readonly string[]; readonly amount: number }[];
  /** Waits for its turn in the fund. */
  readonly held: number;
  /** In no published block yet. */
  readonly untold: number;
}

/** All the income that one report tells of a group of funds: one cohort. `paid` says what it paid for so far, by kind. */
interface Cohort {
  /** Index of the report; −1 for what was there before, or moved in from other funds. */
  readonly report: number;
  readonly amount: number;
  readonly paid: Map<string, number>;
}
/**
 * Cohort FIFO over published figures: what came first is spent first, all gifts of a report together, each report's spending in
 * proportion to its kinds; a giver's part of a cohort is what they gave of it. It asks nothing but what anybody can read and what
 * the giver gave, so that it tells them nothing else: no day, no place, no count of people, no recipient.
 */
export function yearOf(reports: readonly ToldReport[], given: readonly Given[]): BecameOf[] {
  const months = inOrder(reports);
  return [...new Set(given.map(({ currency }) => currency))].sort().map((currency) => {
    const figures = months.map((report) => report.currencies.find((one) => one.currency === currency));
    return becameOf({ currency, months, figures }, given.filter((gift) => gift.currency === currency));
  });
}

interface Told {
  readonly currency: string;
  readonly months: readonly ToldReport[];
  readonly figures: readonly (ToldFigures | undefined)[];
}

function becameOf(told: Told, given: readonly Given[]): BecameOf {
  const spent = new Map<string, number>();
  let [held, untold] = [0, 0];
  for (const { cohort, amount } of partsOf(told, given)) {
    const part = cohort ? Math.min(Math.max(amount, 0), Math.max(cohort.amount, 0)) : 0;
    untold += amount - part;
    if (!cohort || part === 0) continue;
    const shares = divide(part, new Map([...cohort.paid, ['', cohort.amount - total(cohort.paid.values())]]));
    for (const [kinds, share] of shares) if (kinds !== '') spent.set(kinds, (spent.get(kinds) ?? 0) + share);
    held += shares.get('') ?? 0;
  }
  const rows = [...spent].filter(([, amount]) => amount > 0).map(([kinds, amount]) => ({ kinds: kinds.split(','), amount }));
  return { currency: told.currency, given: total(given.map(({ amount }) => amount)), spent: rows.sort((a, b) => b.amount - a.amount || (a.kinds.join() < b.kinds.join() ? -1 : 1)), held, untold };
}

/** What the giver gave, by the cohort it is in; without one, no block tells it yet. */
function partsOf(told: Told, given: readonly Given[]): { cohort: Cohort | undefined; amount: number }[] {
  const parts = new Map<string, { cohort: Cohort | undefined; amount: number }>();
  const queues = queuesOf(told);
  for (const gift of given) {
    const report = told.figures.findIndex((figures, at) => figures?.blocks.some((block) => tells(block, told.months[at]!.to, gift)) ?? false);
    const group = queues.findIndex(({ funds }) => funds.includes(gift.fund));
    const key = report < 0 ? 'untold' : `${group} ${report}`;
    const cohort = report < 0 ? undefined : queues[group]!.cohorts.find((one) => one.report === report);
    parts.set(key, { cohort, amount: gift.amount + (parts.get(key)?.amount ?? 0) });
  }
  return [...parts.values()];
}

const tells = ({ side, from, cells }: ToldBlock, to: string, { fund, period }: Given): boolean => side === 'income' && from <= period && period <= to && cells.some((cell) => cell.fund === fund);

/** Each group of funds that blocks have ever told together, its cohorts in order, and what they paid for. */
function queuesOf({ figures }: Told): { funds: readonly string[]; cohorts: readonly Cohort[] }[] {
  return groupsTold(figures).map((funds) => ({ funds, cohorts: spend(figures.map((one) => flowOf(one, funds))) }));
}

/** First in, first out: each report's spending is taken from the oldest cohort that has something left, from what is there by then. */
function spend(flows: readonly Flow[]): Cohort[] {
  const cohorts: Cohort[] = [];
  flows.forEach(({ before, income, spending }, report) => {
    cohorts.push({ report: -1, amount: before, paid: new Map() }, { report, amount: income, paid: new Map() });
    let rest: Amounts = spending;
    for (const cohort of cohorts) {
      const left = Math.min(Math.max(cohort.amount - total(cohort.paid.values()), 0), total(rest.values()));
      const taken = divide(left, rest);
      for (const [kind, amount] of taken) cohort.paid.set(kind, (cohort.paid.get(kind) ?? 0) + amount);
      rest = new Map([...rest].map(([kind, amount]) => [kind, amount - (taken.get(kind) ?? 0)]));
    }
  });
  return cohorts;
}

/** `sum` in proportion to the weights, by largest remainder (ties: the earlier name); never more than a weight while `sum` is no more than all. The parts sum to `sum`. */
function divide(sum: number, weights: Amounts): Map<string, number> {
  const whole = BigInt(total(weights.values()));
  if (whole === 0n || sum === 0) return new Map();
  const parts = [...weights].map(([name, weight]) => ({ name, part: Number((BigInt(sum) * BigInt(weight)) / whole), rest: (BigInt(sum) * BigInt(weight)) % whole }));
  let left = sum - total(parts.map(({ part }) => part));
  for (const one of parts.sort((a, b) => Number(b.rest > a.rest) - Number(b.rest < a.rest) || (a.name < b.name ? -1 : 1))) if (left-- > 0) one.part += 1;
  return new Map(parts.map(({ name, part }) => [name, part]));
}
