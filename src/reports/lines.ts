import type { Contribution, FundAmount, MaybeTold } from '../figures/index.js';
import type { Day } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import type { AccountCode, EntryKind } from '../ledger/index.js';

/** One line of the books that a report is made of. */
export interface BookLine {
  readonly entry: string;
  readonly kind: EntryKind;
  readonly effectiveOn: Day;
  readonly account: AccountCode;
  readonly fund: string;
  readonly currency: Currency;
  /** Minor units, debit positive. */
  readonly amount: number;
  /** The household, recipient or donation behind the line, as far as it names one. */
  readonly person: string | null;
  /** The step that told its entry in public before. */
  readonly step?: string | null;
}

export interface Cost extends FundAmount {
  readonly kind: string;
}

/** A period of one currency, sorted into what is told in blocks and what is told line by line. */
export interface Sorted {
  readonly income: MaybeTold[];
  readonly expenditure: Contribution[];
  readonly costs: Cost[];
  readonly transfers: FundAmount[];
}

const INCOME_KINDS: Partial<Record<AccountCode, string>> = {
  'income.donation': 'donations', 'income.fee_cover': 'donations', 'income.donation_refunded': 'refunds', 'income.donation_disputed': 'disputes', 'income.in_kind': 'in-kind', 'income.other': 'other',
};

/** Payments to companies on the allow-list: no protected person is behind them. Everything else is. */
const isCompanyCost = ({ kind, account }: BookLine): boolean =>
  kind === 'psp.charged' || account === 'expense.governance' || kind === 'bank.charged' || (kind === 'supplier.paid' && account === 'expense.bank_fee');

/** Sorts the lines of the books. Lines of other accounts (bank, what is owed, reservations) are not figures of a report. */
export function sortLines(lines: readonly BookLine[]): Sorted {
  const sorted: Sorted = { income: [], expenditure: [], costs: [], transfers: [] };
  for (const entry of byEntry(lines)) {
    const about = aboutEntry(entry);
    for (const line of entry) sortLine(line, about, sorted);
  }
  return sorted;
}

interface AboutEntry {
  /** Whoever stands behind its lines that name nobody; the entry itself when none does. */
  readonly someone: string;
  readonly isGift: boolean;
  /** The core fund bears the processor's fee: then the transfer that pays for it is no decision of its own. */
  readonly coreBears: boolean;
}

function aboutEntry(lines: readonly BookLine[]): AboutEntry {
  const gift = lines.find(({ account, person }) => account.startsWith('income.') && person !== null);
  const named = gift ?? lines.find(({ person }) => person !== null);
  return {
    someone: named?.person ?? `entry:${lines[0]!.entry}`,
    isGift: gift !== undefined,
    coreBears: lines.some(({ kind, account }) => kind.startsWith('donation.') && account === 'equity.transfer'),
  };
}

/** The fee of a gift, and what its exchange cost, is told with the gift, unless the core fund bears it: then it is the core fund's spending. */
const isFeeOfGift = ({ account }: BookLine, { isGift, coreBears }: AboutEntry): boolean => isGift && !coreBears && (account === 'expense.psp_fee' || account === 'expense.fx');

function sortLine(line: BookLine, about: AboutEntry, into: Sorted): void {
  const { someone, coreBears } = about;
  const { account, amount } = line;
  const [root, ...rest] = account.split('.');
  const [contributor, kind, fund] = [line.person ?? someone, rest.join('.'), coreBears ? 'core' : line.fund];
  const told = line.step ?? undefined;
  if (root === 'income') into.income.push({ contributor, amount: -amount, told, cell: { fund: line.fund, kind: INCOME_KINDS[account] ?? 'other' } });
  else if (root === 'equity') into.transfers.push(...(coreBears ? [] : [{ fund: line.fund, amount: -amount }]));
  else if (isCompanyCost(line)) into.costs.push({ fund, kind, amount });
  else if (isFeeOfGift(line, about)) into.income.push({ contributor, amount: 0, fees: amount, told, cell: { fund, kind: 'donations' } });
  else into.expenditure.push({ contributor, amount, cell: { fund, kind } });
}

function byEntry(lines: readonly BookLine[]): BookLine[][] {
  const entries = new Map<string, BookLine[]>();
  for (const line of lines) {
    const known = entries.get(line.entry);
    if (known) known.push(line);
    else entries.set(line.entry, [line]);
  }
  return [...entries.values()];
}
