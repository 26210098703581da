import { manifestText, type Files } from '../kernel/bundle/index.js';
import type { PeriodId } from '../kernel/clock.js';
import { Conflict, Invalid } from '../kernel/problem.js';
import type { Source } from '../ledger/index.js';
import { currencyFigures, type CurrencyFigures, type ReportFigures, type Side } from './figures.js';
import { books } from './files/books.js';
import { readme } from './files/readme.js';
import { descriptor, tables } from './files/tables.js';
import { policies } from './files/texts.js';
import { sortLines, type BookLine } from './lines.js';
import { linesOf, monthAfter, monthsBetween } from './sources.js';

/** A report that could be published: the same database gives the same bytes. */
export interface Draft {
  readonly reference: string;
  readonly figures: ReportFigures;
  readonly files: Files;
  readonly manifest: string;
}

export interface Surroundings {
  readonly foundation: string;
  /** The text of verify.mjs. */
  readonly verifier: string;
}

/** Makes the report of the months after the last one, up to `to`. Throws Conflict when a month is not closed, Invalid when there is none. */
export async function buildReport(source: Source, to: PeriodId, { foundation, verifier }: Surroundings): Promise<Draft> {
  const earlier = await reportsBefore(source);
  const from = await firstMonth(source, earlier);
  const months = from !== undefined && from <= to ? monthsBetween(from, to) : [];
  if (from === undefined || months.length === 0) throw new Invalid('reports.noMonths', 'There are no months left to report up to this one.', { to: 'Choose a later month.' });
  await requireClosed(source, months);
  const figures: ReportFigures = { from, to, months, currencies: await figuresOf(source, { from, to }, earlier) };
  const reference = `${from === to ? from : `${from}-to-${to}`}-r1`;
  const title = `Transparency report ${from === to ? from : `${from} to ${to}`}`;
  const csv = tables(figures);
  const texts = { ...csv, ...descriptor(csv, { name: reference, title }), ...books(figures), ...policies(figures), 'README.html': readme(figures, { title, foundation }), 'verify.mjs': verifier };
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
  return { reference, figures, files, manifest: manifestText(files) };
}

const reportsBefore = async (source: Source): Promise<ReportFigures[]> =>
  (await source.query<{ figures: ReportFigures }>('SELECT figures FROM report ORDER BY period_from')).map(({ figures }) => figures);

async function firstMonth(source: Source, earlier: readonly ReportFigures[]): Promise<PeriodId | undefined> {
  const last = earlier.at(-1);
  return last ? monthAfter(last.to) : ((await source.one<{ id: PeriodId | null }>('SELECT min(id) AS id FROM ledger.period'))?.id ?? undefined);
}

async function requireClosed(source: Source, months: readonly PeriodId[]): Promise<void> {
  const rows = await source.query<{ id: string }>(`SELECT id FROM ledger.period WHERE state = 'closed' AND id = ANY ($1)`, [months]);
  const open = months.find((month) => !rows.some(({ id }) => id === month));
  if (open) throw new Conflict('reports.notClosed', `The books of ${open} are not closed: two people close them first.`);
}

async function figuresOf(source: Source, { from, to }: { from: PeriodId; to: PeriodId }, earlier: readonly ReportFigures[]): Promise<CurrencyFigures[]> {
  const past = (currency: string): CurrencyFigures[] => earlier.flatMap((report) => report.currencies.filter((figures) => figures.currency === currency));
  const heldSince = (currency: string, side: Side): PeriodId => past(currency).at(-1)?.held.find((held) => held.side === side)?.from ?? from;
  const first = earlier.at(-1)?.currencies.flatMap(({ held }) => held.map((side) => side.from)).reduce((a, b) => (a < b ? a : b), from) ?? from;
  const lines = await linesOf(source, first, to);
  const currencies = new Set([...lines.map(({ currency }) => currency), ...earlier.flatMap((report) => report.currencies.map(({ currency }) => currency))]);
  return [...currencies].sort().map((currency) => {
    const since = (month: PeriodId) => sortLines(lines.filter((line) => line.currency === currency && monthOf(line) >= month));
    const side = (name: Side) => ({ from: heldSince(currency, name), contributions: since(heldSince(currency, name))[name] });
    const { costs, transfers } = since(from);
    return currencyFigures({ currency, sides: { income: side('income'), expenditure: side('expenditure') }, costs, transfers, earlier: past(currency) });
  });
}

const monthOf = ({ effectiveOn }: BookLine): PeriodId => effectiveOn.slice(0, 7);
