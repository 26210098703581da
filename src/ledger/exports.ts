import type { Day } from '../kernel/clock.js';
import { CURRENCIES, decimalsOf, decimalText } from '../kernel/money.js';
import { type StoredEntry, type StoredLine, wholeJournal } from './journal.js';
import type { Source } from './source.js';
import type { AccountBalance } from './statements.js';

const ROOTS: Readonly<Record<string, string>> = { asset: 'Assets', liability: 'Liabilities', equity: 'Equity', income: 'Income', expense: 'Expenses', memo: 'Equity:Memo' };
const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** `asset.psp.stripe` of fund `winter-2026` as plain-text accounting names it: `Assets:Psp:Stripe:Winter-2026`. */
export function plainAccount({ account, fund }: Pick<StoredLine, 'account' | 'fund'>): string {
  const [root, ...rest] = account.replaceAll('_', '-').split('.');
  return [ROOTS[root!], ...[...rest, fund].map(capital)].join(':');
}

const amountOf = ({ amount, currency }: StoredLine): string => `${decimalText({ minor: amount, currency })} ${currency}`;
const postings = ({ lines }: StoredEntry): string[] => lines.map((line) => `  ${plainAccount(line)}  ${amountOf(line)}`);

/** The accounts an export has named so far: each is declared before its first use. */
class Declared {
  private readonly names = new Set<string>();

  fresh(entries: readonly StoredEntry[]): string[] {
    const names = new Set(entries.flatMap(({ lines }) => lines.map(plainAccount)));
    const fresh = [...names].filter((name) => !this.names.has(name)).sort();
    for (const name of fresh) this.names.add(name);
    return fresh;
  }
}

const EARLIEST = '1970-01-01';

/** The books for beancount (`bean-check`), until the end of a day or all of them, in pieces of text. */
export async function* beancount(source: Source, until?: Day): AsyncGenerator<string> {
  const declared = new Declared();
  yield 'option "title" "Pasylka"\n';
  for await (const entries of wholeJournal(source, { until })) {
    const opens = declared.fresh(entries).map((name) => `${EARLIEST} open ${name}`);
    const texts = entries.map((entry) => [`${entry.effectiveOn} * "${entry.kind}" "${entry.key}"`, ...postings(entry)].join('\n'));
    yield `\n${[...opens, '', texts.join('\n\n')].join('\n')}\n`;
  }
}

/** The books for hledger (`hledger check --strict`), likewise. */
export async function* hledger(source: Source, until?: Day): AsyncGenerator<string> {
  const declared = new Declared();
  yield `${CURRENCIES.map((currency) => `commodity 1000${decimalsOf(currency) > 0 ? `.${'0'.repeat(decimalsOf(currency))}` : '.'} ${currency}`).join('\n')}\n`;
  for await (const entries of wholeJournal(source, { until })) {
    const accounts = declared.fresh(entries).map((name) => `account ${name}`);
    const texts = entries.map((entry) => [`${entry.effectiveOn} * (${entry.key}) ${entry.kind}`, ...postings(entry)].join('\n'));
    yield `\n${[...accounts, '', texts.join('\n\n')].join('\n')}\n`;
  }
}

/** All pieces as one text. */
export async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** The trial balance as a spreadsheet reads it: account, currency, debit, credit; exact decimals. */
export function trialBalanceCsv(rows: readonly AccountBalance[]): string {
  const lines = rows.map(({ account, currency, balance }) => {
    const text = decimalText({ minor: Math.abs(balance), currency });
    return [account, currency, balance > 0 ? text : '', balance < 0 ? text : ''].join(',');
  });
  return ['account,currency,debit,credit', ...lines, ''].join('\r\n');
}
