import { daysOf } from '../../kernel/clock.js';
import { CURRENCIES, decimalsOf, decimalText, type Currency } from '../../kernel/money.js';
import type { ReportFigures } from '../figures.js';
import type { Texts } from './tables.js';

interface Entry {
  readonly title: string;
  readonly currency: Currency;
  readonly lines: readonly (readonly [account: string, minor: number])[];
}

/** The figures as plain-text books, one entry a block: never a line of the real ones. */
export function books(figures: ReportFigures): Texts {
  const day = daysOf(figures.to).to;
  const entries = entriesOf(figures);
  const accounts = [...new Set(entries.flatMap(({ lines }) => lines.map(([account]) => account)))].sort();
  const body = ({ lines, currency }: Entry): string => lines.map(([account, minor]) => `  ${account}  ${decimalText({ minor, currency })} ${currency}\n`).join('');
  const commodities = CURRENCIES.map((currency) => `commodity 1000${decimalsOf(currency) > 0 ? `.${'0'.repeat(decimalsOf(currency))}` : '.'} ${currency}\n`);
  return {
    'books/report.beancount': [...accounts.map((account) => `1970-01-01 open ${account}\n`), ...entries.map((entry) => `\n${day} * "${entry.title}"\n${body(entry)}`)].join(''),
    'books/report.journal': [...commodities, ...accounts.map((account) => `account ${account}\n`), ...entries.map((entry) => `\n${day} * ${entry.title}\n${body(entry)}`)].join(''),
  };
}

function entriesOf({ currencies }: ReportFigures): Entry[] {
  return currencies.flatMap(({ currency, blocks, costs, transfers }) => [
    ...blocks.map((block): Entry => {
      const title = `${block.id}: ${block.cells.map(({ fund, kind }) => `${fund} ${kind}`).join(', ')}`;
      const account = `${block.side === 'income' ? 'Income' : 'Expenses'}:${component(block.id)}`;
      return block.side === 'income'
        ? { title, currency, lines: nonZero([[account, -block.amount], ['Expenses:Card-fees', block.fees], ['Assets:Held', block.amount - block.fees]]) }
        : { title, currency, lines: nonZero([[account, block.amount], ['Assets:Held', -block.amount]]) };
    }),
    ...costs.map(({ fund, kind, amount }): Entry => ({ title: `costs: ${fund} ${kind}`, currency, lines: nonZero([[`Expenses:Costs:${component(kind)}`, amount], ['Assets:Held', -amount]]) })),
    ...transfers.map(({ fund, amount }): Entry => ({ title: `moved: ${fund}`, currency, lines: nonZero([['Assets:Held', amount], ['Equity:Moved', -amount]]) })),
  ]);
}

const nonZero = (lines: readonly (readonly [string, number])[]): Entry['lines'] => lines.filter(([, minor]) => minor !== 0);

/** A part of an account's name as beancount takes it: a capital or digit first, then letters, digits, hyphens. */
const component = (text: string): string => {
  const plain = text.replace(/[^A-Za-z0-9-]+/g, '-');
  return plain.slice(0, 1).toUpperCase() + plain.slice(1);
};
