import type Stripe from 'stripe';
import { dayOf, type Day } from '../../kernel/clock.js';
import { balanceFact, type BalanceFact } from '../facts.js';
import { payoutState, type PayoutState } from './state.js';

/** What Stripe says now of money between it and the bank. */
export interface PayoutFacts {
  readonly id: string;
  /** Minor units: above zero to the bank, below zero from it. */
  readonly amount: number;
  readonly currency: string;
  readonly state: PayoutState;
  /** The balance transactions that are in it can be listed, all of them. */
  readonly itemised: boolean;
  readonly createdOn: Day;
  readonly arrivesOn: Day;
  /** The balance transaction that moved it, then the one that took the move back. */
  readonly moves: readonly BalanceFact[];
}

const PAYOUT_TYPES = new Set(['payout', 'payout_failure', 'payout_cancel', 'topup', 'topup_reversal']);

/** The payout or top-up whose money a balance transaction moved; null for every other. */
export function payoutOf({ type, source }: Pick<Stripe.BalanceTransaction, 'type' | 'source'>): string | null {
  if (!PAYOUT_TYPES.has(type)) return null;
  return typeof source === 'string' ? source : (source?.id ?? null);
}

export const isPayout = (objectId: string): boolean => /^(po|tu)_/.test(objectId);

/**
 * A payout as these books see it: one that left before they began and arrived on their first day or later was with Stripe when they began,
 * and leaves on that day; null for one that had arrived, or come back, before.
 */
export function sinceBegin(facts: PayoutFacts, begin: Day | null): PayoutFacts | null {
  const [left, back] = facts.moves;
  if (begin === null || !left || left.day >= begin) return facts;
  if (facts.arrivesOn < begin || (back && back.day < begin)) return null;
  return { ...facts, moves: facts.moves.map((move) => (move.day < begin ? { ...move, day: begin } : move)) };
}

/** Asks Stripe, outside any transaction. Throws what the SDK throws. */
export async function fetchPayout(stripe: Stripe, id: string): Promise<PayoutFacts> {
  return id.startsWith('tu_') ? ofTopUp(stripe, id) : ofPayout(stripe, id);
}

async function ofPayout(stripe: Stripe, id: string): Promise<PayoutFacts> {
  const payout = await stripe.payouts.retrieve(id, { expand: ['balance_transaction', 'failure_balance_transaction'] });
  const moves = [payout.balance_transaction, payout.failure_balance_transaction].filter((row) => row !== null && typeof row === 'object');
  return {
    ...common(payout), amount: payout.amount, itemised: payout.automatic && payout.reconciliation_status === 'completed', arrivesOn: dayAt(payout.arrival_date), moves: moves.map(balanceFact),
  };
}

async function ofTopUp(stripe: Stripe, id: string): Promise<PayoutFacts> {
  const topUp = await stripe.topups.retrieve(id);
  const { data } = await stripe.balanceTransactions.list({ source: id, limit: 10 });
  return { ...common(topUp), amount: -topUp.amount, itemised: false, arrivesOn: dayAt(topUp.expected_availability_date ?? topUp.created), moves: data.toReversed().map(balanceFact) };
}

const common = ({ id, currency, status, created }: { id: string; currency: string; status: string; created: number }) =>
  ({ id, currency: currency.toUpperCase(), state: payoutState(status), createdOn: dayAt(created) });

const dayAt = (seconds: number): Day => dayOf(new Date(seconds * 1000));
