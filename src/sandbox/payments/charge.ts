import type Stripe from 'stripe';
import { sentenceOf } from '../cards.js';
import { newStripeId } from '../ids.js';
import type { World } from '../world.js';
import type { Means } from './methods.js';
import type { Payer } from './methods.js';
import { billingOf, chargeDetails } from './methods.js';

export interface Decline {
  code: string;
  decline?: string;
}

const NO_NETWORK = { advice_code: null, network_advice_code: null, network_decline_code: null };

const PAID: Stripe.Charge.Outcome = {
  ...NO_NETWORK,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  risk_score: 12,
  seller_message: 'Payment complete.',
  type: 'authorized',
};

function refused({ code, decline }: Decline): Stripe.Charge.Outcome {
  const blocked = decline === 'fraudulent';
  return {
    ...NO_NETWORK,
    network_status: blocked ? 'not_sent_to_network' : 'declined_by_network',
    reason: blocked ? 'highest_risk_level' : (decline ?? code),
    risk_level: blocked ? 'highest' : 'normal',
    risk_score: blocked ? 92 : 12,
    seller_message: blocked ? 'Stripe blocked this payment as too risky.' : 'The bank did not return any further details with this decline.',
    type: blocked ? 'blocked' : 'issuer_declined',
  };
}

/** Stores one try to take the money: succeeded or (a debit) pending, its fee still unknown (`balance_transaction` null), or failed for `decline`. */
export function createCharge(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  { means, payer, decline }: { means: Means; payer: Payer; decline?: Decline },
): Stripe.Charge {
  const debit = means.type === 'sepa_debit';
  const id = newStripeId(debit ? 'debit' : 'charge');
  const paid = !decline && !debit;
  // The mandate keeps the name of its payment method: the same one for every debit.
  const mandate = method.id.replace('pm_', 'mandate_');
  return world.store.put('charge', {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: decline ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: billingOf(means, payer),
    calculated_statement_descriptor: 'PASYLKA SANDBOX',
    captured: !decline,
    created: world.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline ? sentenceOf(decline.code, decline.decline) : null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: decline ? refused(decline) : PAID,
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: chargeDetails(means, payer, intent.amount, mandate),
    radar_options: {},
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: paid ? 'succeeded' : decline ? 'failed' : 'pending',
    transfer_data: null,
    transfer_group: null,
  });
}
