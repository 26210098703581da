import { CORE_FUND_ID } from '../chart.js';
import { type Entry, linesOf } from '../entry.js';
import { type Fact, headOf, line, type StripeFact, stripeHeadOf } from './fact.js';

/** Whose money a payout is. */
export interface Share {
  readonly fundId: number;
  readonly amount: number;
}
type PayoutFact = Omit<StripeFact, 'fundId' | 'subject'> & { readonly shares: readonly Share[] };
type CoreFact = Omit<StripeFact, 'fundId' | 'subject'>;

/** Stripe sent money to the bank; it is on its way. */
export function payoutCreated(fact: PayoutFact): Entry {
  return { kind: 'payout.created', ...stripeHeadOf(fact), lines: moved(fact, 'asset.psp.stripe', 'asset.transit') };
}

/** The bank has it (a line of its statement). */
export function payoutPaid(fact: Fact & { shares: readonly Share[] }): Entry {
  return { kind: 'payout.paid', ...headOf(fact), lines: moved(fact, 'asset.transit', 'asset.bank') };
}

/** The bank refused it; Stripe has it again. */
export function payoutFailed(fact: PayoutFact): Entry {
  return { kind: 'payout.failed', ...stripeHeadOf(fact), lines: moved(fact, 'asset.transit', 'asset.psp.stripe') };
}

/** Money from the bank to Stripe: a top-up, or what Stripe draws when its balance is below zero. */
export function pspFunded(fact: PayoutFact): Entry {
  return { kind: 'psp.funded', ...stripeHeadOf(fact), lines: moved(fact, 'asset.transit', 'asset.psp.stripe') };
}

/** The bank shows that Stripe drew it (a line of its statement). */
export function pspFundingPaid(fact: Fact & { shares: readonly Share[] }): Entry {
  return { kind: 'psp.fundingPaid', ...headOf(fact), lines: moved(fact, 'asset.bank', 'asset.transit') };
}

/** Stripe holds some of the balance back, or lets it go (`amount` below zero); the core fund answers for it. */
export function pspReserved(fact: CoreFact & { amount: number }): Entry {
  const core = { fundId: CORE_FUND_ID, currency: fact.currency };
  return { kind: 'psp.reserved', ...stripeHeadOf(fact), lines: linesOf([line('asset.psp.reserve', core, fact.amount), line('asset.psp.stripe', core, -fact.amount)]) };
}

/** Stripe's fees that belong to no payment, or what it gives back (below zero): borne by the core fund. */
export function pspCharged(fact: CoreFact & { fee: number }): Entry {
  const core = { fundId: CORE_FUND_ID, currency: fact.currency };
  return { kind: 'psp.charged', ...stripeHeadOf(fact), lines: linesOf([line('expense.psp_fee', core, fact.fee), line('asset.psp.stripe', core, -fact.fee)]) };
}

type Till = 'asset.psp.stripe' | 'asset.transit' | 'asset.bank';
const moved = ({ currency, shares }: Pick<PayoutFact, 'currency' | 'shares'>, from: Till, to: Till) =>
  linesOf(shares.flatMap(({ fundId, amount }) => [line(to, { fundId, currency }, amount), line(from, { fundId, currency }, -amount)]));

/**
 * Divides a payout among the funds that have money with Stripe, in proportion, by largest remainder (ties: lower fund
 * id). Nobody gives more than it has; what no fund has is the core fund's. The shares sum to `amount`.
 */
export function payoutShares(balances: readonly Share[], amount: number): Share[] {
  const owners = balances.filter((balance) => balance.amount > 0).sort((a, b) => a.fundId - b.fundId);
  const whole = owners.reduce((sum, owner) => sum + BigInt(owner.amount), 0n);
  const divided = whole < BigInt(amount) ? whole : BigInt(amount);
  const shares = owners.map((owner) => ({ fundId: owner.fundId, exact: BigInt(owner.amount) * divided }));
  const floors = shares.map(({ fundId, exact }) => ({ fundId, amount: Number(whole > 0n ? exact / whole : 0n), rest: whole > 0n ? exact % whole : 0n }));
  let left = Number(divided) - floors.reduce((sum, share) => sum + share.amount, 0);
  for (const share of [...floors].sort((a, b) => Number(b.rest > a.rest) - Number(b.rest < a.rest))) if (left-- > 0) share.amount += 1;
  const missing = amount - Number(divided);
  return joined([...floors, { fundId: CORE_FUND_ID, amount: missing }]);
}

function joined(shares: readonly Share[]): Share[] {
  const sums = new Map<number, number>();
  for (const { fundId, amount } of shares) sums.set(fundId, (sums.get(fundId) ?? 0) + amount);
  return [...sums].map(([fundId, amount]) => ({ fundId, amount })).filter(({ amount }) => amount > 0);
}
