import { blocksBeside, fundStatement, isSafe, RULE, type Block, type MaybeTold, type FundAmount, type FundRow } from '../figures/index.js';
import { bandOf } from '../kernel/bundle/index.js';
import type { PeriodId } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import type { Cost } from './lines.js';

export const SIDES = ['income', 'expenditure'] as const;
export type Side = (typeof SIDES)[number];

/** A block as the world may see it: a band instead of the number of people. */
export interface PublishedBlock {
  readonly id: string;
  readonly side: Side;
  /** Where its contributions begin: earlier than the report when they were held back before. */
  readonly from: PeriodId;
  readonly cells: Block['cells'];
  readonly amount: number;
  readonly fees: number;
  readonly contributors: string;
}

export interface CurrencyFigures {
  readonly currency: Currency;
  readonly blocks: readonly PublishedBlock[];
  readonly costs: readonly Cost[];
  readonly transfers: readonly FundAmount[];
  readonly funds: readonly FundRow[];
  /** Sides of which nothing is told yet, since when. Existence only, never an amount. */
  readonly held: readonly { readonly side: Side; readonly from: PeriodId }[];
}

/** All that a report tells. What is not in here is not published anywhere. */
export interface ReportFigures {
  readonly from: PeriodId;
  readonly to: PeriodId;
  readonly months: readonly PeriodId[];
  readonly currencies: readonly CurrencyFigures[];
}

/** What goes into one currency's figures: each side from its own first month, the rest from the report's. */
export interface CurrencyInput {
  readonly currency: Currency;
  readonly sides: Readonly<Record<Side, { readonly from: PeriodId; readonly contributions: readonly MaybeTold[] }>>;
  readonly costs: readonly Cost[];
  readonly transfers: readonly FundAmount[];
  readonly earlier: readonly CurrencyFigures[];
}

/** The figures of one currency. Throws when a block would not pass its rule: nothing is written then. */
export function currencyFigures({ currency, sides, costs, transfers, earlier }: CurrencyInput): CurrencyFigures {
  const partitions = SIDES.map((side) => ({ side, from: sides[side].from, ...guarded(sides[side].contributions) }));
  const blocks = partitions.flatMap(({ side, from, blocks: parts }) => parts.map((block, n): PublishedBlock => ({
    id: `${currency}-${side}-${String(n + 1).padStart(2, '0')}`, side, from, cells: block.cells, amount: block.amount, fees: block.fees, contributors: bandOf(block.contributors),
  })));
  const summed = sumCosts(costs);
  const moved = sumTransfers(transfers);
  const funds = fundStatement(published(earlier), published([{ blocks, costs: summed, transfers: moved }]));
  return { currency, blocks, costs: summed, transfers: moved, funds, held: partitions.filter(({ held }) => held).map(({ side, from }) => ({ side, from })) };
}

/** The partition, looked at again from its cells, whole and without what steps told before: the release guard. */
function guarded(contributions: readonly MaybeTold[]): ReturnType<typeof blocksBeside> {
  const partition = blocksBeside(contributions, RULE);
  for (const block of partition.blocks) {
    const inside = contributions.filter(({ cell }) => block.cells.some(({ fund, kind }) => fund === cell.fund && kind === cell.kind));
    const fresh = inside.filter(({ told }) => told === undefined);
    if (!isSafe(inside, RULE) || (fresh.length > 0 && !isSafe(fresh, RULE))) throw new Error('a block does not pass closed-block/v1; nothing was written');
  }
  return partition;
}

const published = (parts: readonly Pick<CurrencyFigures, 'blocks' | 'costs' | 'transfers'>[]): Parameters<typeof fundStatement>[0] => {
  const of = (side: Side): Block[] => parts.flatMap(({ blocks }) => blocks.filter((block) => block.side === side).map((block) => ({ ...block, contributors: RULE.k })));
  return { income: of('income'), expenditure: of('expenditure'), costs: parts.flatMap(({ costs }) => costs), transfers: parts.flatMap(({ transfers }) => transfers) };
};

function sumCosts(costs: readonly Cost[]): Cost[] {
  const sums = new Map<string, Cost>();
  for (const cost of costs) {
    const key = `${cost.fund} ${cost.kind}`;
    sums.set(key, { ...cost, amount: cost.amount + (sums.get(key)?.amount ?? 0) });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cost]) => cost);
}

function sumTransfers(transfers: readonly FundAmount[]): FundAmount[] {
  return sumCosts(transfers.map((transfer) => ({ ...transfer, kind: '' }))).map(({ fund, amount }) => ({ fund, amount }));
}

/**
 * What one currency's figures come to: before + received = spent + held. `before` was there when the period began, or when the
 * books were opened within it (moves between funds cancel out); spent holds fees and costs; held is what is left of everything told so far.
 */
export function identityOf({ funds }: Pick<CurrencyFigures, 'funds'>): { before: number; openedWith: number; received: number; spent: number; held: number } {
  const sum = (of: (row: FundRow) => number): number => funds.reduce((total, row) => total + of(row), 0);
  return {
    before: sum(({ opening, transfers }) => opening + transfers),
    openedWith: sum(({ transfers }) => transfers),
    received: sum(({ received }) => received),
    spent: sum(({ fees, costs, spent }) => fees + costs + spent),
    held: sum(({ closing }) => closing),
  };
}
