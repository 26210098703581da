import type Stripe from 'stripe';
import { previousOf } from '../changes.js';
import { dropDue, later } from '../due.js';
import { newStripeId } from '../ids.js';
import type { Cause, World } from '../world.js';
import { NO_CAUSE } from '../world.js';
import { book } from './book.js';

type Payout = Stripe.Payout;

export interface PayoutOrder {
  amount: number;
  description: string | null;
  metadata: Record<string, string>;
  statement: string | null;
}

const SENT_AFTER_MS = 3_600_000;
const ARRIVES_AFTER_MS = 2 * 86_400_000;

const isOpen = (world: World, row: Stripe.BalanceTransaction): boolean =>
  row.created <= world.now() && row.available_on <= world.now() && !world.store.find('paid_out', row.id);

/** What is available now, in cents. */
export const availableOf = (world: World): number =>
  world.store.all('balance_transaction').filter((row) => row.available_on <= world.now()).reduce((sum, row) => sum + row.net, 0);

/** Pays out all that is available, as Stripe does by itself; undefined when that is nothing. Each row belongs to one such payout. */
export function payOutAll(world: World): Payout | undefined {
  const rows = world.store.all('balance_transaction').filter((row) => isOpen(world, row));
  const amount = rows.reduce((sum, row) => sum + row.net, 0);
  if (amount <= 0) return undefined;
  const payout = make(world, { amount, description: 'STRIPE PAYOUT', metadata: {}, statement: null }, true);
  for (const id of [...rows.map((row) => row.id), payout.balance_transaction as string]) world.store.put('paid_out', { id, payout: payout.id });
  world.emit('payout.created', payout);
  return payout;
}

/** Pays out a sum somebody asked for; whether it is there was checked before. */
export function payOut(world: World, order: PayoutOrder, cause: Cause): Payout {
  const payout = make(world, order, false);
  world.emit('payout.created', payout, cause);
  return payout;
}

function make(world: World, { amount, description, metadata, statement }: PayoutOrder, automatic: boolean): Payout {
  const id = newStripeId('payout');
  const row = book(world, { type: 'payout', category: 'payout', amount: -amount, source: id, description });
  later(world, 'payout', id, SENT_AFTER_MS);
  return world.store.put('payout', {
    id,
    object: 'payout',
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: world.now() + ARRIVES_AFTER_MS / 1000,
    automatic,
    balance_transaction: row.id,
    created: world.now(),
    currency: 'eur',
    description,
    destination: 'ba_1SandboxBankAccount',
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata,
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: automatic ? 'in_progress' : 'not_applicable',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: statement,
    status: 'pending',
    trace_id: null,
    type: 'bank_account',
  });
}

/** What the bank does after a while: it has the order, then the money arrives. */
export function advancePayout(world: World, id: string): void {
  const payout = world.store.find('payout', id);
  if (payout?.status === 'pending') {
    change(world, payout, { status: 'in_transit' }, 'payout.updated');
    later(world, 'payout', id, ARRIVES_AFTER_MS - SENT_AFTER_MS);
  } else if (payout?.status === 'in_transit') arrive(world, payout);
}

/** The bank has the money; of an automatic payout it is now known which rows it holds. */
export function arrive(world: World, payout: Payout): Payout {
  dropDue(world, 'payout', payout.id);
  const paid = change(world, payout, { status: 'paid' }, 'payout.paid');
  return payout.automatic ? change(world, paid, { reconciliation_status: 'completed' }, 'payout.reconciliation_completed') : paid;
}

const FAILURES: Record<string, string> = {
  account_closed: 'The bank account has been closed.',
  could_not_process: 'The bank could not process this payout.',
  incorrect_account_holder_name: 'The account holder name does not match the bank account.',
};

/** The bank sends the money back, even after it was paid: a row of its own, which the next payout holds. */
export function failPayout(world: World, payout: Payout, code = 'account_closed'): Payout {
  const row = giveBack(world, payout, 'payout_failure');
  const failure = { failure_balance_transaction: row.id, failure_code: code, failure_message: FAILURES[code] ?? 'The payout failed.' };
  return change(world, payout, { status: 'failed', ...failure }, 'payout.failed');
}

export function cancelPayout(world: World, payout: Payout, cause: Cause): Payout {
  const row = giveBack(world, payout, 'payout_cancel');
  return change(world, payout, { status: 'canceled', failure_balance_transaction: row.id }, 'payout.canceled', cause);
}

function giveBack(world: World, payout: Payout, type: 'payout_cancel' | 'payout_failure'): Stripe.BalanceTransaction {
  dropDue(world, 'payout', payout.id);
  return book(world, { type, category: 'payout_reversal', amount: payout.amount, source: payout.id, description: payout.description });
}

function change(world: World, payout: Payout, changes: Partial<Payout>, type: Stripe.Event.Type, cause = NO_CAUSE): Payout {
  const changed = world.store.put('payout', { ...payout, ...changes });
  world.emit(type, changed, cause, type === 'payout.updated' ? previousOf(payout, changed) : undefined);
  return changed;
}
