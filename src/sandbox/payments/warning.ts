import type Stripe from 'stripe';
import { update } from '../changes.js';
import { newStripeId } from '../ids.js';
import type { Cause, World } from '../world.js';

/** The card network suspects fraud. No money moves; a full refund now usually prevents the dispute. */
export function warn(world: World, charge: Stripe.Charge, fraudType = 'made_with_stolen_card'): Stripe.Radar.EarlyFraudWarning {
  const warning = world.store.put('radar.early_fraud_warning', {
    id: newStripeId('warning'),
    object: 'radar.early_fraud_warning',
    actionable: !charge.refunded && !charge.disputed,
    charge: charge.id,
    created: world.now(),
    fraud_type: fraudType,
    livemode: false,
    payment_intent: charge.payment_intent as string,
  });
  world.emit('radar.early_fraud_warning.created', warning);
  return warning;
}

/** The charge was refunded in full or disputed: there is nothing left to prevent. */
export function noLongerActionable(world: World, charge: string, cause?: Cause): void {
  const warnings = world.store.all('radar.early_fraud_warning').filter((row) => row.charge === charge && row.actionable);
  for (const row of warnings) update(world, 'radar.early_fraud_warning', row, { actionable: false }, { type: 'radar.early_fraud_warning.updated', cause });
}
