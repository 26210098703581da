import { groupsOf } from './statement.js';

export interface ToldBlock {
  readonly side: 'income' | 'expenditure';
  /** The first month of what is in it. */
  readonly from: string;
  readonly cells: readonly { readonly fund: string; readonly kind: string }[];
  readonly amount: number;
  readonly fees: number;
}
export interface ToldFigures {
  readonly currency: string;
  readonly blocks: readonly ToldBlock[];
  readonly costs: readonly { readonly fund: string; readonly kind: string; readonly amount: number }[];
  readonly transfers: readonly { readonly fund: string; readonly amount: number }[];
}
/** What a published report tells, as far as this looks: nothing else of the books is asked. */
export interface ToldReport {
  readonly from: string;
  readonly to: string;
  readonly currencies: readonly ToldFigures[];
}
export type Amounts = ReadonlyMap<string, number>;

export const total = (amounts: Iterable<number>): number => [...amounts].reduce((sum, amount) => sum + amount, 0);
const kindOf = (kinds: readonly string[]): string => [...new Set(kinds.map((kind) => kind.split('.')[0]!))].sort().join();
export const inOrder = (reports: readonly ToldReport[]): readonly ToldReport[] => [...reports].sort((a, b) => (a.from < b.from ? -1 : 1));

/** The groups of funds that blocks of one currency have ever told together: nothing can be said of a part of one. */
export function groupsTold(figures: readonly (ToldFigures | undefined)[]): string[][] {
  const known = figures.flatMap((one) => one ?? []);
  const sets = known.flatMap(({ blocks }) => blocks.map(({ cells }) => [...new Set(cells.map(({ fund }) => fund))]));
  return groupsOf(sets, known.flatMap(({ costs, transfers }) => [...costs, ...transfers].map(({ fund }) => fund)));
}

export interface Flow {
  readonly before: number;
  readonly income: number;
  readonly spending: Amounts;
}

/** What one report tells of a group: what was there or moved in, what was given, what was spent by kind (fees with it, and what moved out). */
export function flowOf(figures: ToldFigures | undefined, funds: readonly string[]): Flow {
  if (!figures) return { before: 0, income: 0, spending: new Map() };
  const { blocks, costs, transfers } = figures;
  const ours = blocks.filter(({ cells }) => funds.includes(cells[0]!.fund));
  const moved = total(transfers.filter(({ fund }) => funds.includes(fund)).map(({ amount }) => amount));
  const spending = new Map<string, number>();
  const add = (kind: string, amount: number): void => void spending.set(kind, (spending.get(kind) ?? 0) + amount);
  for (const { side, cells, amount, fees } of ours) {
    if (side === 'expenditure') add(kindOf(cells.map(({ kind }) => kind)), amount);
    else add('psp_fee', fees);
  }
  for (const { fund, kind, amount } of costs) if (funds.includes(fund)) add(kindOf([kind]), amount);
  if (moved < 0) add('moved', -moved);
  return { before: Math.max(moved, 0), income: total(ours.filter(({ side }) => side === 'income').map(({ amount }) => amount)), spending: new Map([...spending].filter(([, amount]) => amount > 0)) };
}
