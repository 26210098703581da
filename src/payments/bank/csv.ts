import { parse } from 'csv-parse/sync';
import { isDay, type Day } from '../../kernel/clock.js';
import { CURRENCIES, type Currency } from '../../kernel/money.js';
import { minorOf } from './amount.js';
import type { Mapping } from './mapping.js';
import { LINES_MAX, type BankLine, type Statement } from './statement.js';
import { unreadable } from './unreadable.js';

interface Row {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}
interface Read extends BankLine {
  readonly account: string;
  readonly currency: Currency;
  readonly balance: number | null;
  readonly line: number;
}
/** What a file without such columns is about. */
export interface Account {
  readonly account: string;
  readonly currency: Currency;
}

/**
 * The statement in a bank's CSV, by its mapping; `of` names the account where the file does not. Throws Invalid `bank.file`, naming
 * line and column. Where there is a column with the balance, each line has to lead from the one before to its own.
 */
export function readCsv(text: string, mapping: Mapping, of: Account): Statement {
  const rows = rowsOf(text, mapping).filter(({ cells }) => mapping.booked === undefined || mapping.columns.state === undefined || cells[mapping.columns.state] === mapping.booked);
  if (rows.length === 0) throw unreadable(mapping.skip + 2, 'there is no line in it');
  const read = rows.map((row) => lineOf(row, mapping, of));
  if (mapping.order === 'newestFirst') read.reverse();
  const first = read[0]!;
  for (const [n, line] of read.entries()) checkAfter(line, read[n - 1] ?? null, first);
  const days = read.map(({ bookedOn }) => bookedOn).sort();
  return {
    account: first.account, currency: first.currency, from: days[0]!, to: days.at(-1)!, saidFrom: null,
    opening: first.balance === null ? null : first.balance - first.amount, closing: read.at(-1)!.balance,
    lines: read.map(({ reference, bookedOn, amount, counterparty, texts }) => ({ reference, bookedOn, amount, counterparty, texts })),
  };
}

function rowsOf(text: string, mapping: Mapping): Row[] {
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    records = parse(text, { delimiter: mapping.delimiter, from_line: mapping.skip + 1, columns: (heads: string[]) => heads.map((head) => head.trim()), bom: true, info: true, trim: true, skip_empty_lines: true, to: LINES_MAX + 1, max_record_size: 64 * 1024 }) as unknown as typeof records;
  } catch (error) {
    const { lines = 1, code = 'CSV' } = error as { lines?: number; code?: string };
    throw unreadable(lines, `the columns do not fit the first line (${code})`);
  }
  if (records.length > LINES_MAX) throw unreadable(LINES_MAX, `it has more than ${LINES_MAX} lines; export fewer days`);
  const wanted = Object.entries(mapping.columns).flatMap(([, heads]) => [heads].flat() as string[]);
  const missing = records[0] && wanted.find((head) => !Object.hasOwn(records[0]!.record, head));
  if (missing) throw unreadable(mapping.skip + 1, 'this column is not there; is it the form of another bank?', missing);
  return records.map(({ record, info }) => ({ line: info.lines, cells: record }));
}

function lineOf({ line, cells }: Row, mapping: Mapping, of: Account): Read {
  const { columns } = mapping;
  const cell = (head: string | undefined): string => (head === undefined ? '' : cells[head] ?? '');
  const named = cell(columns.currency).toUpperCase() || of.currency;
  const currency = CURRENCIES.find((known) => known === named);
  if (!currency) throw unreadable(line, 'this currency is not kept in the books', columns.currency);
  const amountOf = (head: string): number => {
    const minor = minorOf(plain(cell(head), mapping), currency);
    if (minor === null) throw unreadable(line, 'this is not an amount', head);
    return minor;
  };
  const amount = columns.amount !== undefined ? amountOf(columns.amount)
    : (cell(columns.credit) === '' ? 0 : amountOf(columns.credit!)) - (cell(columns.debit) === '' ? 0 : Math.abs(amountOf(columns.debit!)));
  return {
    line, currency, amount, account: (cell(columns.account) || of.account).replace(/\s/g, ''), bookedOn: dayOf(cell(columns.day), mapping, line),
    reference: cell(columns.reference) || null, balance: columns.balance === undefined ? null : amountOf(columns.balance),
    counterparty: { name: cell(columns.name), account: cell(columns.counterpartyAccount).replace(/\s/g, '') },
    texts: (columns.texts ?? []).map((head) => cell(head)).filter((text) => text !== ''),
  };
}

function checkAfter({ line, account, currency, balance, amount }: Read, before: Read | null, first: Read): void {
  if (account !== first.account || currency !== first.currency) throw unreadable(line, 'it is about another account than the first line; export each account by itself');
  if (before !== null && balance !== null && before.balance !== null && before.balance + amount !== balance) throw unreadable(line, 'the balance does not follow from the one before');
}

function plain(text: string, { decimal, thousands }: Mapping): string {
  const bare = thousands === '' ? text : text.replaceAll(thousands, '');
  return (decimal === ',' ? (bare.includes('.') ? 'x' : bare.replace(',', '.')) : bare).replace('\u2212', '-');
}

function dayOf(text: string, { date, columns }: Mapping, line: number): Day {
  const pattern = new RegExp(`^${date.replace(/[./]/g, '\\$&').replace('yyyy', '(?<y>\\d{4})').replace('yy', '(?<y>\\d{2})').replace('MM', '(?<m>\\d{2})').replace('dd', '(?<d>\\d{2})')}`);
  const { y = '', m = '', d = '' } = pattern.exec(text)?.groups ?? {};
  const day = `${y.length === 2 ? `20${y}` : y}-${m}-${d}`;
  if (!isDay(day)) throw unreadable(line, `this is not a day as ${date}`, columns.day);
  return day;
}
