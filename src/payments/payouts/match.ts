import type { Day } from '../../kernel/clock.js';
import { minorFromDb, type Currency } from '../../kernel/money.js';
import { Conflict, Invalid, NotFound } from '../../kernel/problem.js';
import { Ledger, payoutPaid, pspFundingPaid, type Share } from '../../ledger/index.js';
import type { Change } from '../../platform/change/index.js';
import { payoutMatched } from '../records.js';
import type { PayoutState } from './state.js';

/** A line of a bank statement that shows a payout. */
export interface BankLine {
  /** The line's own name, the same however often its file is read. */
  readonly id: string;
  readonly bookedOn: Day;
  /** Minor units: above zero in, below zero out. */
  readonly amount: number;
  readonly currency: Currency;
  /** SHA-256 (hex) of the statement. */
  readonly evidence?: string;
}

const ledger = new Ledger();

/**
 * The bank shows the payout (or what Stripe drew): it is no longer on its way. The same line again changes nothing. Throws NotFound
 * `payouts.noPayout`, Conflict `payouts.payoutMatched` (another line shows it) or `payouts.payoutBack` (it failed), Invalid `payouts.payoutAmount` when the line says another sum.
 */
export async function matchPayout(change: Change, payoutId: string, line: BankLine): Promise<void> {
  const row = await change.one<{ amount: string; currency: Currency; state: PayoutState; shares: Share[]; bankLine: string | null }>(
    `SELECT amount_minor AS amount, currency, state, shares, bank_line AS "bankLine" FROM stripe_payout WHERE id = $1 FOR UPDATE`, [payoutId]);
  if (!row) throw new NotFound('payouts.noPayout', 'Stripe has told us of no such payout.');
  if (row.bankLine === line.id) return change.skip();
  if (row.bankLine !== null) throw new Conflict('payouts.payoutMatched', 'Another line of the bank shows this payout already.');
  if (row.state === 'failed' || row.state === 'canceled') throw new Conflict('payouts.payoutBack', 'Stripe took this payout back: the bank cannot have it.');
  if (minorFromDb(row.amount) !== line.amount || row.currency !== line.currency) throw new Invalid('payouts.payoutAmount', 'The line of the bank says another sum than the payout.');
  const entry = line.amount > 0 ? payoutPaid : pspFundingPaid;
  const effectiveOn = await ledger.bookingDay(change, line.bookedOn);
  await ledger.post(change, entry({ key: `bank:${line.id}`, effectiveOn, currency: line.currency, shares: row.shares, ...(line.evidence === undefined ? {} : { evidence: line.evidence }) }));
  const record = change.record(payoutMatched, { type: 'payout', id: payoutId }, { amount: line.amount, currency: line.currency });
  await change.query('UPDATE stripe_payout SET bank_line = $2, banked_on = $3, record_id = $4 WHERE id = $1', [payoutId, line.id, line.bookedOn, record]);
}
