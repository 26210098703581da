import { currencyOf } from '../../kernel/money.js';
import { payoutCreated, payoutFailed, payoutShares, pspFunded, type Entry, type Share } from '../../ledger/index.js';
import type { BalanceFact } from '../facts.js';
import type { PayoutFacts } from './facts.js';

/** Whose money it is, by what each fund has with Stripe at that moment: who has gives, who is below zero is filled up. */
export function sharesOf({ amount }: Pick<PayoutFacts, 'amount'>, balances: readonly Share[]): Share[] {
  const sign = Math.sign(amount);
  return payoutShares(balances.map((balance) => ({ ...balance, amount: balance.amount * sign })), Math.abs(amount));
}

/** One entry for each move; its Stripe lines sum to the move's `net`. */
export function payoutEntries({ moves }: Pick<PayoutFacts, 'moves'>, shares: readonly Share[]): Entry[] {
  return moves.map((move, at) => {
    const fact = { item: move.id, effectiveOn: move.day, currency: currencyOf(move.currency), shares };
    assertWhole(move, shares);
    if (move.net < 0) return payoutCreated(fact);
    return at === 0 ? pspFunded(fact) : payoutFailed(fact);
  });
}

/** Throws RangeError when the move is not what the shares say: a fee or another currency is for a person to look at. */
function assertWhole({ id, net }: BalanceFact, shares: readonly Share[]): void {
  const whole = shares.reduce((sum, { amount }) => sum + amount, 0);
  if (Math.abs(net) !== whole) throw new RangeError(`${id} moved another amount than its payout says`);
}
