import type { Day, PeriodId } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import type { Source } from '../ledger/index.js';
import { identityOf, type CurrencyFigures, type PublishedBlock, type ReportFigures } from './figures.js';

/** A published report as anybody may see it. */
export interface PublicReport {
  readonly reference: string;
  readonly figures: ReportFigures;
  /** Whether its proofs have arrived: then there is a bundle. */
  readonly signed: boolean;
  readonly publishedAt: Date;
  readonly bundleBytes: number | null;
}

const SELECT = 'SELECT reference, figures, signed, published_at AS "publishedAt", bundle_bytes AS "bundleBytes" FROM public_read.report';

/** Newest first. */
export const listReports = (reader: Source): Promise<PublicReport[]> => reader.query<PublicReport>(`${SELECT} ORDER BY period_from DESC`);

export const findReport = (reader: Source, reference: string): Promise<PublicReport | undefined> => reader.one<PublicReport>(`${SELECT} WHERE reference = $1`, [reference]);

export async function bundleOf(reader: Source, reference: string): Promise<Buffer | undefined> {
  return (await reader.one<{ bundle: Buffer }>('SELECT bundle FROM public_read.report_bundle WHERE reference = $1', [reference]))?.bundle;
}

/** The last time that every check of the books against Stripe and the bank was made, and how much did not agree then. */
export interface BooksCheck {
  readonly checkedOn: Day;
  readonly differences: number;
}

export const booksCheck = (reader: Source): Promise<BooksCheck | undefined> => reader.one<BooksCheck>('SELECT checked_on AS "checkedOn", differences FROM public_read.books_check');

/** Names of funds by their code. */
export async function fundNames(reader: Source): Promise<ReadonlyMap<string, string>> {
  const rows = await reader.query<{ code: string; name: string }>('SELECT code, name FROM public_read.fund');
  return new Map(rows.map(({ code, name }) => [code, name]));
}

/** All published figures of one currency together: before + received = spent + held, and what it was spent on. */
export interface Overview {
  readonly currency: Currency;
  readonly from: PeriodId;
  readonly to: PeriodId;
  readonly months: number;
  /** What was there when the books were opened. */
  readonly before: number;
  readonly received: number;
  readonly spent: number;
  readonly held: number;
  /** Sums of blocks, by the groups of kinds they hold (`grant`, `parcel`, …); fees and costs are groups of their own. Largest first. */
  readonly spending: readonly { readonly groups: readonly string[]; readonly amount: number }[];
}

/** The overview of each currency over all reports; what is held is what is left of everything told so far. */
export function overviewOf(reports: readonly ReportFigures[]): Overview[] {
  const inOrder = [...reports].sort((a, b) => (a.from < b.from ? -1 : 1));
  const currencies = new Set(inOrder.flatMap((report) => report.currencies.map(({ currency }) => currency)));
  return [...currencies].map((currency) => {
    const parts = inOrder.flatMap((report) => report.currencies.filter((figures) => figures.currency === currency));
    const sums = parts.map(identityOf);
    const total = (of: (sum: (typeof sums)[number]) => number): number => sums.reduce((all, sum) => all + of(sum), 0);
    return {
      currency, from: inOrder[0]!.from, to: inOrder.at(-1)!.to, months: inOrder.reduce((count, { months }) => count + months.length, 0),
      before: total(({ openedWith }) => openedWith), received: total(({ received }) => received), spent: total(({ spent }) => spent), held: sums.at(-1)?.held ?? 0, spending: spendingOf(parts),
    };
  });
}

function spendingOf(parts: readonly CurrencyFigures[]): Overview['spending'] {
  const sums = new Map<string, number>();
  const add = (kinds: readonly string[], amount: number): void => {
    const groups = [...new Set(kinds.map((kind) => kind.split('.')[0]!))].join();
    sums.set(groups, (sums.get(groups) ?? 0) + amount);
  };
  for (const { blocks, costs } of parts) {
    for (const block of blocks) {
      if (block.side === 'expenditure') add(kindsOf(block), block.amount);
      else if (block.fees !== 0) add(['psp_fee'], block.fees);
    }
    for (const { kind, amount } of costs) add([kind], amount);
  }
  return [...sums].map(([groups, amount]) => ({ groups: groups.split(','), amount })).sort((a, b) => b.amount - a.amount);
}

/** The kinds of a block's cells, each once. */
export const kindsOf = ({ cells }: Pick<PublishedBlock, 'cells'>): string[] => [...new Set(cells.map(({ kind }) => kind))].sort();
export const fundsOf = ({ cells }: Pick<PublishedBlock, 'cells'>): string[] => [...new Set(cells.map(({ fund }) => fund))].sort();
