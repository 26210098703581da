import { BLOCK_COLUMNS, BLOCKS, COST_COLUMNS, COSTS, DESCRIPTOR, FUND_COLUMNS, FUNDS, HELD_BACK, HELD_COLUMNS, sha256Hex, writeCsv } from '../../kernel/bundle/index.js';
import { monthAfter } from '../sources.js';
import type { CurrencyFigures, PublishedBlock, ReportFigures } from '../figures.js';

/** Files as texts by path. */
export type Texts = Readonly<Record<string, string>>;

const each = <Row>(figures: ReportFigures, of: (currency: CurrencyFigures) => readonly Row[]): Row[] => figures.currencies.flatMap((currency) => [...of(currency)]);

/** The figures as CSV. Cells of a combined block stand side by side: the first fund with the first kind. */
export function tables(figures: ReportFigures): Texts {
  const blockRow = (currency: string) => (block: PublishedBlock) => ({
    block_id: block.id, period_from: block.from, period_to: figures.to, side: block.side,
    funds: block.cells.map(({ fund }) => fund).join(';'), kinds: block.cells.map(({ kind }) => kind).join(';'),
    currency, amount_minor: block.amount, fees_minor: block.fees, contributors: block.contributors,
  });
  return {
    [BLOCKS]: writeCsv(BLOCK_COLUMNS, each(figures, ({ blocks, currency }) => blocks.map(blockRow(currency)))),
    [FUNDS]: writeCsv(FUND_COLUMNS, each(figures, ({ funds, currency }) => funds.map((row) => ({
      funds: row.funds.join(';'), currency, opening_minor: row.opening, received_minor: row.received, transfers_minor: row.transfers,
      fees_minor: row.fees, costs_minor: row.costs, spent_minor: row.spent, closing_minor: row.closing,
    })))),
    [COSTS]: writeCsv(COST_COLUMNS, each(figures, ({ costs, currency }) => costs.map(({ fund, kind, amount }) => ({ fund, kind, currency, amount_minor: amount })))),
    [HELD_BACK]: writeCsv(HELD_COLUMNS, each(figures, ({ held, currency }) => held.map(({ side, from }) => ({ side, currency, period_from: from, period_to: figures.to, joins: monthAfter(figures.to) })))),
  };
}

const SCHEMAS: Readonly<Record<string, readonly string[]>> = { [BLOCKS]: BLOCK_COLUMNS, [FUNDS]: FUND_COLUMNS, [COSTS]: COST_COLUMNS, [HELD_BACK]: HELD_COLUMNS };

/** Frictionless Data Package 2.0: what the tables are, their digests, their columns. */
export function descriptor(csv: Texts, { name, title }: { name: string; title: string }): Texts {
  const resources = Object.entries(csv).map(([path, text]) => ({
    name: path.replace(/^data\/|\.csv$/g, '').replaceAll('_', '-'), path, type: 'table', format: 'csv', mediatype: 'text/csv', encoding: 'utf-8',
    bytes: Buffer.byteLength(text), hash: `sha256:${sha256Hex(text)}`,
    schema: { fields: (SCHEMAS[path] ?? []).map((column) => ({ name: column, type: column.endsWith('_minor') ? 'integer' : 'string' })) },
  }));
  const description = { $schema: 'https://datapackage.org/profiles/2.0/datapackage.json', name, title, licenses: [{ name: 'CC0-1.0', title: 'CC0 1.0', path: 'https://creativecommons.org/publicdomain/zero/1.0/' }], resources };
  return { [DESCRIPTOR]: `${JSON.stringify(description, null, 2)}\n` };
}
