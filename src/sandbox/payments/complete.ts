import type Stripe from 'stripe';
import type { World } from '../world.js';
import type { Decline } from './charge.js';
import { addressOf, countryOf } from './methods.js';
import type { Holder } from './take.js';

/** The donor pressed Pay on a session's page. */
export interface Attempt extends Holder {
  session: Stripe.Checkout.Session;
  intent: Stripe.PaymentIntent;
}

/** `authenticate`: the donor has to confirm on the bank's page first; `processing`: a debit is on its way. A decline leaves the session open. */
export type Result =
  | { status: 'paid' | 'processing'; intent: Stripe.PaymentIntent; charge: Stripe.Charge; event: Stripe.Event }
  | { status: 'declined'; intent: Stripe.PaymentIntent; decline: Decline; message: string }
  | { status: 'authenticate'; intent: Stripe.PaymentIntent };

/** The donor is done: the session says who paid and by what. Tells nobody. */
export function completeSession(
  world: World,
  session: Stripe.Checkout.Session,
  { means, payer }: Holder,
  changes: Partial<Stripe.Checkout.Session>,
): Stripe.Checkout.Session {
  return world.store.put('checkout.session', {
    ...session,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    customer_details: {
      address: addressOf(countryOf(means)),
      business_name: null,
      email: payer.email,
      individual_name: null,
      name: payer.name,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    status: 'complete',
    url: null,
    ...changes,
  });
}
