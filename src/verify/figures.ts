import { BANDS, BLOCK_COLUMNS, BLOCKS, FUND_COLUMNS, FUNDS, HELD_BACK, HELD_COLUMNS, readCsv, type Files } from '../kernel/bundle/index.js';
import type { Findings } from './finding.js';

type Block = Record<(typeof BLOCK_COLUMNS)[number], string>;
type Fund = Record<(typeof FUND_COLUMNS)[number], string>;

/** Checks what can be checked of the figures without the lines behind them; returns how many blocks there are. */
export function verifyFigures(files: Files, findings: Findings): number {
  const blocks = rowsOf(files, BLOCKS, BLOCK_COLUMNS, findings);
  const funds = rowsOf(files, FUNDS, FUND_COLUMNS, findings);
  const held = rowsOf(files, HELD_BACK, HELD_COLUMNS, findings);
  verifyPartition(blocks, findings);
  verifySums(blocks, funds, findings);
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

function verifySums(blocks: readonly Block[], funds: readonly Fund[], findings: Findings): void {
  const total = (currency: string, side: string, column: 'amount_minor' | 'fees_minor'): bigint =>
    blocks.filter((block) => block.currency === currency && block.side === side).reduce((sum, block) => sum + whole(block[column], block.block_id, findings), 0n);
  for (const fund of funds) {
    const name = `${fund.funds} ${fund.currency}`;
    const value = (column: keyof Fund): bigint => whole(fund[column], name, findings);
    findings.expect(value('opening_minor') + value('received_minor') - value('fees_minor') - value('spent_minor') === value('closing_minor'), 'E-FUND', name, 'opening + received − fees − spent is not closing');
  }
  for (const currency of new Set([...blocks, ...funds].map((row) => row.currency))) {
    const rows = funds.filter((fund) => fund.currency === currency);
    const sum = (column: keyof Fund): bigint => rows.reduce((all, fund) => all + whole(fund[column], fund.funds, findings), 0n);
    findings.expect(sum('received_minor') === total(currency, 'income', 'amount_minor'), 'E-SUM', `income ${currency}`, 'the funds do not add up to the blocks');
    findings.expect(sum('fees_minor') === total(currency, 'income', 'fees_minor'), 'E-SUM', `fees ${currency}`, 'the funds do not add up to the blocks');
    findings.expect(sum('spent_minor') === total(currency, 'expenditure', 'amount_minor'), 'E-SUM', `expenditure ${currency}`, 'the funds do not add up to the blocks');
  }
}

function whole(text: string, object: string, findings: Findings): bigint {
  if (/^-?\d{1,16}$/.test(text)) return BigInt(text);
  findings.add('E-CSV', object, `“${text}” is not an amount`);
  return 0n;
}
