import { blockFor, cellName, closedBlocks, RULE, type Contribution, type Partition, type Rule } from './closed-block.js';

/** A contribution that may have been told before: `told` names the step that published it with others. */
export interface MaybeTold extends Contribution {
  readonly told?: string | undefined;
}

/**
 * closed-block/v1 beside figures that are out already. What steps told is left out of the partition; blocks are made of the rest
 * alone, and only then joined with the steps that share their cells. So whoever takes the steps from a report is left with blocks
 * that are safe by themselves. While the rest is too thin everything waits: the steps are told, and nothing new is.
 */
export function blocksBeside(contributions: readonly MaybeTold[], rule: Rule = RULE): Partition {
  const partition = closedBlocks(contributions.filter(({ told }) => told === undefined), rule);
  if (partition.held) return partition;
  const sets = stepsOf(contributions).reduce(joined, partition.blocks.map(({ cells }) => new Set(cells.map(cellName))));
  const blocks = sets.map((set) => blockFor(contributions.filter(({ cell }) => set.has(cellName(cell)))));
  return { blocks: blocks.sort((a, b) => (a.cells.map(cellName).join(';') < b.cells.map(cellName).join(';') ? -1 : 1)), held: false };
}

/** The cells of each step. */
function stepsOf(contributions: readonly MaybeTold[]): Set<string>[] {
  const steps = new Map<string, Set<string>>();
  for (const { told, cell } of contributions) if (told !== undefined) steps.set(told, (steps.get(told) ?? new Set()).add(cellName(cell)));
  return [...steps.values()];
}

/** The sets with one more: whatever shares a cell with it becomes one. */
function joined(sets: readonly Set<string>[], more: Set<string>): Set<string>[] {
  const touched = sets.filter((set) => [...more].some((cell) => set.has(cell)));
  return [...sets.filter((set) => !touched.includes(set)), new Set([...more, ...touched.flatMap((set) => [...set])])];
}
