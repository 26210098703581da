import type Stripe from 'stripe';
import type { Aftermath, TestCard } from '../cards.js';
import type { World } from '../world.js';
import { dispute } from './dispute.js';
import type { Complaint } from './dispute-draft.js';
import { warn } from './warning.js';

const FRAUD = { reason: 'fraudulent', networkCode: '10.4', status: 'needs_response' } as const;

/** What a test card brings about after its charge was paid; told right after `charge.succeeded`. */
function follow(world: World, charge: Stripe.Charge, what?: Aftermath): void {
  if (what === 'early_fraud_warning') warn(world, charge);
  for (const complaint of complaintsOf(charge.amount, what)) dispute(world, charge.id, complaint);
}

/** Tells that a charge was paid, and of what its test card brings about. */
export function tellPaid(world: World, charge: Stripe.Charge, { after }: Pick<TestCard, 'after'>): void {
  if (after) world.store.put('after_charge', { id: charge.id, what: after });
  world.emit('charge.succeeded', charge);
  follow(world, charge, after);
}

function complaintsOf(amount: number, what?: Aftermath): Complaint[] {
  switch (what) {
    case 'disputed_as_fraudulent': return [{ ...FRAUD, amount }];
    case 'disputed_as_not_received': return [{ amount, reason: 'product_not_received', networkCode: '13.1', status: 'needs_response' }];
    case 'inquiry': return [{ amount, reason: 'general', networkCode: '10', status: 'warning_needs_response' }];
    case 'disputed_twice': return [Math.ceil(amount / 2), Math.floor(amount / 2)].map((part) => ({ ...FRAUD, amount: part }));
    default: return [];
  }
}
