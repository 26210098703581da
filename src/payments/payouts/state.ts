/** What Stripe says of money between it and the bank; `paid` is its word, and the bank may still send it back (`failed`). */
export const PAYOUT_STATES = ['pending', 'in_transit', 'paid', 'failed', 'canceled'] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

/** A top-up calls the same things by other names. Throws RangeError for a word we do not know: its event waits for a person. */
export function payoutState(word: string): PayoutState {
  const state = word === 'succeeded' ? 'paid' : word === 'reversed' ? 'canceled' : PAYOUT_STATES.find((known) => known === word);
  if (!state) throw new RangeError(`a payout in state ${word}`);
  return state;
}
