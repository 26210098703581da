import type Stripe from 'stripe';
import { sentenceOf } from '../cards.js';
import { bookDebit } from '../sepa/book.js';
import type { World } from '../world.js';
import type { Decline } from './charge.js';
import { createCharge } from './charge.js';
import type { Means } from './methods.js';
import type { Payer } from './methods.js';

export interface Holder {
  means: Means;
  payer: Payer;
}
export interface Taken {
  intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
}

/** The money is taken from a card, or asked of a bank: the intent succeeds, or is processing. Tells nobody. */
export function take(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, holder: Holder): Taken {
  const tried = createCharge(world, intent, method, holder);
  const { means } = holder;
  const debit = means.type === 'sepa_debit';
  const charge = means.type === 'sepa_debit' ? bookDebit(world, tried, means.account) : tried;
  const taken = world.store.put('payment_intent', {
    ...intent,
    amount_received: debit ? 0 : intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: debit ? 'processing' : 'succeeded',
  });
  return { intent: taken, charge };
}

/** The bank says no, with a failed charge or (without one) before any was made: the intent waits for another method. Tells nobody. */
export function refuse(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod | undefined,
  { code, decline, charge }: Decline & { charge?: string },
): Stripe.PaymentIntent {
  return world.store.put('payment_intent', {
    ...intent,
    last_payment_error: {
      type: 'card_error',
      code,
      ...(decline && { decline_code: decline }),
      ...(charge && { charge }),
      message: sentenceOf(code, decline),
      ...(method && { payment_method: method }),
    },
    ...(charge && { latest_charge: charge }),
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
}
