import type { Day } from '../kernel/clock.js';
import { currencyOf, minorFromDb, money, type Money } from '../kernel/money.js';
import { shareOf } from '../payments/index.js';
import type { Amounts, Line } from './fields.js';
import type { Rail } from './wording.js';

/** What payments and books say of one payment, as `receipt_facts` answers; amounts in minor units. */
export interface Facts {
  readonly reference: string;
  readonly rail: Rail;
  readonly amount_minor: string | number;
  readonly cover_minor: string | number;
  readonly currency: string;
  readonly received_on: Day | null;
  readonly settled_currency: string | null;
  /** In how many currencies the books hold it. */
  readonly currencies: number;
  readonly came: string | number;
  /** Refunded or lost in a dispute. */
  readonly went: string | number;
  readonly disputed: string | number;
  /** Refunded by Stripe's word, in the donor's own currency. */
  readonly back: string | number;
}

/**
 * `pending`: not paid, or not in the books yet; `disputed`: nobody knows; `returned`: nothing is left; `odd`: payment and books do not say
 * the same, so nothing is signed; `standing`: what is left may be receipted.
 */
export type Standing = { readonly state: 'pending' | 'disputed' | 'odd' } | { readonly state: 'standing' | 'returned'; readonly line: Line };

/** Where a payment stands. Only what is in the books counts. */
export function standingOf(facts: Facts): Standing {
  const [came, went, disputed] = [minorFromDb(facts.came), minorFromDb(facts.went), minorFromDb(facts.disputed)];
  if (facts.received_on === null || facts.settled_currency === null || came <= 0) return { state: 'pending' };
  if (disputed !== 0) return { state: 'disputed' };
  const paid = money(minorFromDb(facts.amount_minor), currencyOf(facts.currency));
  const gross = remaining(paid, { came: money(came, currencyOf(facts.settled_currency)), went, back: minorFromDb(facts.back) });
  if (!gross || facts.currencies !== 1 || went < 0) return { state: 'odd' };
  const left = money(Math.max(came - went, 0), currencyOf(facts.settled_currency));
  return { state: left.minor === 0 ? 'returned' : 'standing', line: { receivedOn: facts.received_on, rail: facts.rail, ...split(gross, minorFromDb(facts.cover_minor)), settled: left } };
}

/**
 * What is left of the payment in the donor's currency; null when the books do not say (another sum came). Where they hold another
 * currency, Stripe's refunds say how much of the donor's went back, and the books must hold exactly that share of what came.
 */
function remaining(paid: Money, { came, went, back }: { came: Money; went: number; back: number }): Money | null {
  if (paid.currency === came.currency) return paid.minor === came.minor ? money(Math.max(paid.minor - went, 0), paid.currency) : null;
  if (went >= came.minor) return money(0, paid.currency);
  if (back < paid.minor && shareOf(came.minor, back, paid.minor) === went) return money(paid.minor - back, paid.currency);
  return went === 0 ? paid : null; // a refund on its way is not in the books yet
}

/** What went back is taken from the gift first; the cover for the fee is spent. */
function split(gross: Money, cover: number): Omit<Amounts, 'settled'> {
  const covered = Math.min(cover, gross.minor);
  return { gross, cover: money(covered, gross.currency), gift: money(gross.minor - covered, gross.currency) };
}

/** The sum of several lines; null when they are in more than one currency, or in none. */
export function sumOf(lines: readonly Line[]): Amounts | null {
  const [first] = lines;
  if (!first || lines.some(({ gross, settled }) => gross.currency !== first.gross.currency || settled.currency !== first.settled.currency)) return null;
  const total = (part: keyof Amounts): Money => money(lines.reduce((sum, line) => sum + line[part].minor, 0), first[part].currency);
  return { gift: total('gift'), cover: total('cover'), gross: total('gross'), settled: total('settled') };
}

export type Year = { readonly state: 'standing' | 'returned'; readonly lines: readonly Line[]; readonly amounts: Amounts } | { readonly state: 'pending' | 'disputed' | 'odd' };

/**
 * The payments of a year together, against what the books hold of them (`booked`, minor units). One cent of difference and nothing is signed.
 * Payments that are not in the books yet are left out: they belong to the year they arrive in.
 */
export function yearOf(facts: readonly Facts[], year: number, booked: number): Year {
  const all = facts.filter(({ received_on }) => received_on?.startsWith(`${year}-`)).map(standingOf);
  const worst = (['odd', 'disputed'] as const).find((state) => all.some((one) => one.state === state));
  if (worst) return { state: worst };
  const lines = all.flatMap((one) => ('line' in one ? [one.line] : []));
  if (lines.length === 0) return { state: 'pending' };
  const amounts = sumOf(lines);
  if (amounts?.settled.minor !== booked) return { state: 'odd' };
  return { state: amounts.settled.minor === 0 ? 'returned' : 'standing', lines, amounts };
}
