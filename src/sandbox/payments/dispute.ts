import type Stripe from 'stripe';
import { previousOf } from '../changes.js';
import { dropDue, later } from '../due.js';
import { newStripeId } from '../ids.js';
import { inEuro, rateOf } from '../money.js';
import type { Cause, World } from '../world.js';
import { NO_CAUSE } from '../world.js';
import { availabilityOf, book } from './book.js';
import type { Complaint } from './dispute-draft.js';
import { draftDispute } from './dispute-draft.js';
import { noLongerActionable } from './warning.js';

type Dispute = Stripe.Dispute;
type Status = Dispute['status'];

const FEE = { amount: 2000, description: 'Dispute fee' };
const OUTCOME_MS = 5_000;

/** What can become of a dispute. An inquiry (`warning_…`) moves no money; a lost or won one may be appealed. */
const NEXT: Record<Status, readonly Status[]> = {
  warning_needs_response: ['warning_under_review', 'warning_closed', 'needs_response', 'prevented'],
  warning_under_review: ['warning_closed', 'needs_response'],
  warning_closed: [],
  needs_response: ['under_review', 'won', 'lost', 'prevented'],
  under_review: ['needs_response', 'won', 'lost'],
  won: ['appeal_needs_response', 'appeal_under_review'],
  lost: ['appeal_needs_response', 'appeal_under_review'],
  appeal_needs_response: ['appeal_under_review', 'won', 'lost'],
  appeal_under_review: ['won', 'lost'],
  prevented: [],
};
export const DISPUTE_STATUSES = Object.keys(NEXT) as Status[];

export const isInquiry = ({ status }: Dispute): boolean => status.startsWith('warning_');
export const isClosed = ({ status }: Dispute): boolean => ['won', 'lost', 'warning_closed', 'prevented'].includes(status);
/** While it is only asked after, and again after a win. */
export const isRefundable = (row: Dispute): boolean => isInquiry(row) || row.status === 'won';
export const mayBecome = ({ status }: Dispute, next: Status): boolean => NEXT[status]?.includes(next) ?? false;

/** The donor's bank takes the money back, or (status `warning_needs_response`) asks first. */
export function dispute(world: World, chargeId: string, complaint: Complaint): Dispute {
  const charge = world.store.find('charge', chargeId)!;
  world.store.put('charge', { ...charge, disputed: true });
  const made = world.store.put('dispute', draftDispute(world, charge, newStripeId('dispute'), complaint));
  const told = isInquiry(made) ? made : withdraw(world, made);
  world.emit('charge.dispute.created', told);
  if (!isInquiry(told)) world.emit('charge.dispute.funds_withdrawn', told);
  if (isClosed(told)) world.emit('charge.dispute.closed', told);
  else later(world, 'dispute_deadline', told.id, ((told.evidence_details.due_by ?? 0) - world.now()) * 1000);
  noLongerActionable(world, charge.id);
  return told;
}

/** Moves a dispute on, money and events with it; whether it may was checked before. */
export function become(world: World, before: Dispute, status: Status, cause = NO_CAUSE): Dispute {
  dropDue(world, 'dispute', before.id);
  const after = world.store.put('dispute', { ...before, status, is_charge_refundable: isRefundable({ ...before, status }), ...caseOf(before, status) });
  if (status === 'won') return win(world, after, cause);
  if (isClosed(after)) return close(world, before, after, cause);
  world.emit('charge.dispute.updated', after, cause, previousOf(before, after));
  if (isInquiry(before) && !isInquiry(after)) return takeAgain(world, after, cause);
  tellCharge(world, after, cause);
  return after;
}

/** Whoever was refunded in full asks no more. */
export function closeInquiries(world: World, charge: string, cause: Cause): void {
  for (const row of world.store.all('dispute')) if (row.charge === charge && isInquiry(row) && !isClosed(row)) become(world, row, 'warning_closed', cause);
}

/** An inquiry that escalates is a chargeback from then on. */
function caseOf(before: Dispute, status: Status): Partial<Dispute> {
  const { payment_method_details: details } = before;
  if (!details?.card || details.card.case_type !== 'inquiry' || status.startsWith('warning_')) return {};
  return { payment_method_details: { ...details, card: { ...details.card, case_type: 'chargeback' } } };
}

function win(world: World, row: Dispute, cause: Cause): Dispute {
  const back = isWithdrawn(row) ? reinstate(world, row) : row;
  if (back !== row) world.emit('charge.dispute.funds_reinstated', back, cause);
  world.emit('charge.dispute.closed', back, cause);
  return back;
}

function close(world: World, before: Dispute, row: Dispute, cause: Cause): Dispute {
  const taken = isInquiry(row) || isWithdrawn(row) ? row : takeAgain(world, row, cause);
  world.emit('charge.dispute.closed', taken, cause, previousOf(before, row));
  tellCharge(world, taken, cause);
  return taken;
}

function takeAgain(world: World, row: Dispute, cause: Cause): Dispute {
  const taken = withdraw(world, row);
  world.emit('charge.dispute.funds_withdrawn', taken, cause);
  return taken;
}

const tellCharge = (world: World, row: Dispute, cause: Cause): void =>
  void world.emit('charge.updated', world.store.find('charge', row.charge as string)!, cause, {});

/** Whether the donor's bank holds the money now. */
const isWithdrawn = (row: Dispute): boolean => row.balance_transactions.reduce((sum, { amount }) => sum + amount, 0) < 0;

/** The principal goes, and once for each dispute the fee; a prevented one costs no fee. */
function withdraw(world: World, row: Dispute): Dispute {
  const charge = world.store.find('charge', row.charge as string)!;
  const free = row.status === 'prevented' || row.balance_transactions.length > 0;
  return keep(world, row, book(world, {
    type: 'adjustment', category: 'dispute', amount: -inEuro(row.amount, row.currency), source: row.id, exchangeRate: rateOf(row.currency),
    fees: free ? [] : [FEE], description: `Chargeback withdrawal for ${charge.id}`, availableOn: availabilityOf(world, charge),
  }));
}

/** The principal comes back; the fee does not. */
const reinstate = (world: World, row: Dispute): Dispute =>
  keep(world, row, book(world, {
    type: 'adjustment', category: 'dispute_reversal', amount: inEuro(row.amount, row.currency), source: row.id, exchangeRate: rateOf(row.currency),
    description: `Chargeback reversal for ${row.charge as string}`, availableOn: availabilityOf(world, world.store.find('charge', row.charge as string)!),
  }));

const keep = (world: World, row: Dispute, booked: Stripe.BalanceTransaction): Dispute =>
  world.store.put('dispute', { ...row, balance_transactions: [...row.balance_transactions, booked] });

/** Evidence is with the bank: what the test texts say comes about after a while, of anything else control decides. */
export function submit(world: World, before: Dispute, after: Dispute, cause: Cause): Dispute {
  const details = { ...after.evidence_details, submission_count: before.evidence_details.submission_count + 1, submission_method: 'manual' as const };
  const reviewed = isInquiry(before) ? 'warning_under_review' : before.status.startsWith('appeal_') ? 'appeal_under_review' : 'under_review';
  const told = become(world, { ...after, evidence_details: details }, reviewed, cause);
  later(world, 'dispute', told.id, OUTCOME_MS);
  return told;
}

export function decide(world: World, id: string): void {
  const row = world.store.find('dispute', id);
  const text = row?.evidence.uncategorized_text;
  if (!row || isClosed(row) || !text) return;
  if (isInquiry(row)) {
    if (text === 'escalate_inquiry_evidence') become(world, row, 'needs_response');
    else if (/^(winning|losing)_evidence$/.test(text)) become(world, row, 'warning_closed');
  } else if (text === 'winning_evidence') become(world, row, 'won');
  else if (text === 'losing_evidence') become(world, row, 'lost');
}

/** Nobody answered in time. */
export function passDeadline(world: World, id: string): void {
  const row = world.store.find('dispute', id);
  if (row?.status === 'needs_response') become(world, row, 'lost');
  if (row?.status === 'warning_needs_response') become(world, row, 'warning_closed');
}
