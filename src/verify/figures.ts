import { BANDS, BLOCK_COLUMNS, BLOCKS, COST_COLUMNS, COSTS, FUND_COLUMNS, FUNDS, HELD_BACK, HELD_COLUMNS, readCsv, type Files } from '../kernel/bundle/index.js';
import type { Findings } from './finding.js';

type Block = Record<(typeof BLOCK_COLUMNS)[number], string>;
type Fund = Record<(typeof FUND_COLUMNS)[number], string>;
type Cost = Record<(typeof COST_COLUMNS)[number], string>;

/** Checks what can be checked of the figures without the lines behind them; returns how many blocks there are. */
export function verifyFigures(files: Files, findings: Findings): number {
  const blocks = rowsOf(files, BLOCKS, BLOCK_COLUMNS, findings);
  const funds = rowsOf(files, FUNDS, FUND_COLUMNS, findings);
  const costs = rowsOf(files, COSTS, COST_COLUMNS, findings);
  const held = rowsOf(files, HELD_BACK, HELD_COLUMNS, findings);
  verifyPartition(blocks, findings);
  verifySums({ blocks, funds, costs }, findings);
  for (const { side, currency } of held) {
    const published = blocks.some((block) => block.side === side && block.currency === currency);
    findings.expect(!published, 'E-HELD', `${side} ${currency}`, 'it is held back and published at the same time');
  }
  return blocks.length;
}

function rowsOf<Column extends string>(files: Files, path: string, columns: readonly Column[], findings: Findings): Record<Column, string>[] {
  return findings.try('E-CSV', path, () => readCsv(columns, files.get(path)?.toString('utf8') ?? '')) ?? [];
}

/** closed-block/v1: at least ten contributors behind each figure, and no cell in two figures (docs/security.md says what that is worth). */
function verifyPartition(blocks: readonly Block[], findings: Findings): void {
  const seen = new Set<string>();
  for (const block of blocks) {
    findings.expect((BANDS as readonly string[]).includes(block.contributors), 'E-BLOCK', block.block_id, `“${block.contributors}” is not a band that may be published`);
    for (const cell of cellsOf(block)) {
      findings.expect(!seen.has(cell), 'E-OVERLAP', block.block_id, `${cell} is in two blocks`);
      seen.add(cell);
    }
  }
}

/** `funds` and `kinds` of a block belong together position by position: each pair is one cell. */
function cellsOf({ side, currency, funds, kinds }: Block): string[] {
  const kindList = kinds.split(';');
  return funds.split(';').map((fund, at) => `${side} ${currency} ${fund} ${kindList[at] ?? ''}`);
}

interface Figures {
  readonly blocks: readonly Block[];
  readonly funds: readonly Fund[];
  readonly costs: readonly Cost[];
}

/** Each fund row closes, and the rows add up to the blocks and costs they are made of. */
function verifySums({ blocks, funds, costs }: Figures, findings: Findings): void {
  for (const fund of funds) {
    const name = `${fund.funds} ${fund.currency}`;
    const value = (column: keyof Fund): bigint => whole(fund[column], name, findings);
    const closing = value('opening_minor') + value('received_minor') + value('transfers_minor') - value('fees_minor') - value('costs_minor') - value('spent_minor');
    findings.expect(closing === value('closing_minor'), 'E-FUND', name, 'opening + received + transfers − fees − costs − spent is not closing');
  }
  for (const currency of new Set([...blocks, ...funds, ...costs].map((row) => row.currency))) {
    const add = <Row extends { currency: string }>(rows: readonly Row[], of: (row: Row) => string): bigint =>
      rows.filter((row) => row.currency === currency).reduce((sum, row) => sum + whole(of(row), currency, findings), 0n);
    const side = (name: string): Block[] => blocks.filter((block) => block.side === name);
    const same = (what: string, a: bigint, b: bigint): void => findings.expect(a === b, 'E-SUM', `${what} ${currency}`, `the funds say ${a}, the rows they are made of ${b}`);
    same('income', add(funds, (row) => row.received_minor), add(side('income'), (row) => row.amount_minor));
    same('fees', add(funds, (row) => row.fees_minor), add(side('income'), (row) => row.fees_minor));
    same('expenditure', add(funds, (row) => row.spent_minor), add(side('expenditure'), (row) => row.amount_minor));
    same('costs', add(funds, (row) => row.costs_minor), add(costs, (row) => row.amount_minor));
  }
}

function whole(text: string, object: string, findings: Findings): bigint {
  if (/^-?\d{1,16}$/.test(text)) return BigInt(text);
  findings.add('E-CSV', object, `“${text}” is not an amount`);
  return 0n;
}
