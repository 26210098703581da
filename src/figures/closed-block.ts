/** The least that must stand behind a published figure: `k` contributors, and all but the two largest make up `p` % of the largest. May only be raised. */
export interface Rule {
  readonly k: number;
  readonly p: number;
}
export const RULE: Rule = { k: 10, p: 20 };

/** What one contributor (a donor; a household or recipient) brought to or got from one cell, in minor units of one currency. */
export interface Contribution {
  readonly contributor: string;
  readonly amount: number;
  /** What the card processor kept of it; told with the block, never cut finer. */
  readonly fees?: number;
  readonly cell: Cell;
}

/** The finest figure there could be: what a fund got or spent, by kind. */
export interface Cell {
  readonly fund: string;
  readonly kind: string;
}

/** A figure that may be published: cells that no other figure touches. */
export interface Block {
  readonly cells: readonly Cell[];
  readonly amount: number;
  readonly fees: number;
  readonly contributors: number;
}

/** A closed period's one partition of one side and currency: blocks, or (`held`) nothing at all until the next period. */
export interface Partition {
  readonly blocks: readonly Block[];
  readonly held: boolean;
}

interface Group {
  readonly cells: readonly Cell[];
  readonly contributions: readonly Contribution[];
  readonly weights: ReadonlyMap<string, number>;
}

/**
 * closed-block/v1: merges, from the cells up through their kinds and funds to the whole, what is too thin to stand alone, always with
 * the neighbour of fewest contributors, until everything passes the rule or all is held back. Only blocks and their
 * unions can be derived from the result, and a union of blocks that pass passes. The order of the input does not matter.
 */
export function closedBlocks(contributions: readonly Contribution[], rule: Rule = RULE): Partition {
  if (rule.k < RULE.k || rule.p < RULE.p) throw new RangeError(`closed-block/v1 may only be stricter than k = ${RULE.k}, p = ${RULE.p} %`);
  const whole = node(contributions, 0, rule);
  return { blocks: whole.safe.map(blockOf).sort((a, b) => compare(nameOf(a), nameOf(b))), held: whole.rest.length > 0 };
}

/** Fund, then the words of the kind: `grant.school` is below `grant`. What is merged is merged with its nearest first. */
const pathOf = ({ cell }: Contribution): string[] => [cell.fund, ...cell.kind.split('.')];

function node(contributions: readonly Contribution[], depth: number, rule: Rule): { safe: Group[]; rest: Group[] } {
  const [ending, going] = [contributions.filter((one) => pathOf(one).length === depth), contributions.filter((one) => pathOf(one).length > depth)];
  const children = groupBy(going, (one) => pathOf(one)[depth]!).map((child) => node(child, depth + 1, rule));
  const leaf = ending.length > 0 ? [groupOf(ending)] : [];
  const [good, thin] = [leaf.filter((cell) => passes(cell, rule)), leaf.filter((cell) => !passes(cell, rule))];
  return combine([...good, ...children.flatMap(({ safe }) => safe)], [...thin, ...children.flatMap(({ rest }) => rest)], rule);
}

/** One node of the tree: the unsafe become one, and take in safe blocks, the thinnest first, until they pass together. */
function combine(safe: readonly Group[], unsafe: readonly Group[], rule: Rule): { safe: Group[]; rest: Group[] } {
  if (unsafe.length === 0) return { safe: [...safe], rest: [] };
  const pool = [...safe].sort((a, b) => a.weights.size - b.weights.size || compare(nameOf(a), nameOf(b)));
  let joined = unsafe.reduce(union);
  while (!passes(joined, rule)) {
    const next = pool.shift();
    if (!next) return { safe: [], rest: [joined] };
    joined = union(joined, next);
  }
  return { safe: [...pool, joined], rest: [] };
}

/** Whether a figure over these contributions gives nobody away. */
function passes({ weights }: Group, { k, p }: Rule): boolean {
  const sorted = [...weights.values()].sort((a, b) => b - a);
  const [first = 0, second = 0] = sorted;
  const others = sorted.reduce((sum, weight) => sum + weight, 0) - first - second;
  return sorted.length >= k && others * 100 >= p * first;
}

/** The rule on contributions, for the guard that looks again before anything is written. */
export const isSafe = (contributions: readonly Contribution[], rule: Rule = RULE): boolean => contributions.length > 0 && passes(groupOf(contributions), rule);

/** Refunds and the like are negative: each contributor weighs with the absolute amounts, so that union never makes a block thinner. */
function groupOf(contributions: readonly Contribution[]): Group {
  const weights = new Map<string, number>();
  for (const { contributor, amount } of contributions) {
    if (amount !== 0) weights.set(contributor, (weights.get(contributor) ?? 0) + Math.abs(amount));
  }
  return { cells: [contributions[0]!.cell], contributions, weights };
}

function union(a: Group, b: Group): Group {
  const weights = new Map(a.weights);
  for (const [contributor, weight] of b.weights) weights.set(contributor, (weights.get(contributor) ?? 0) + weight);
  return { cells: [...a.cells, ...b.cells], contributions: [...a.contributions, ...b.contributions], weights };
}

function blockOf({ cells, contributions, weights }: Group): Block {
  const sum = (of: (contribution: Contribution) => number): number => contributions.reduce((total, contribution) => total + of(contribution), 0);
  return {
    cells: [...cells].sort((a, b) => compare(`${a.fund} ${a.kind}`, `${b.fund} ${b.kind}`)),
    amount: sum(({ amount }) => amount),
    fees: sum(({ fees = 0 }) => fees),
    contributors: weights.size,
  };
}

/** One block of all these contributions; whether it is safe is not asked here. */
export function blockFor(contributions: readonly Contribution[]): Block {
  const cells = new Map(contributions.map(({ cell }) => [cellName(cell), cell]));
  return blockOf({ ...groupOf(contributions), cells: [...cells.values()] });
}

export const cellName = ({ fund, kind }: Cell): string => `${fund} ${kind}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const nameOf = ({ cells }: { cells: readonly Cell[] }): string => cells.map(({ fund, kind }) => `${fund} ${kind}`).sort().join(';');

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups].sort(([a], [b]) => compare(a, b)).map(([, group]) => group);
}
