import type Stripe from 'stripe';
import type { TestCard } from '../cards.js';
import { sentenceOf } from '../cards.js';
import { newStripeId } from '../ids.js';
import type { World } from '../world.js';
import type { Payer } from './methods.js';
import { billingOf, cardDetails } from './methods.js';

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

/** Stores one try to take the money: succeeded, its fee still unknown (`balance_transaction` null), or failed for `decline`. */
export function createCharge(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  { card, payer, decline }: { card: TestCard; payer: Payer; decline?: Decline },
): Stripe.Charge {
  const id = newStripeId('charge');
  const paid = !decline;
  return world.store.put('charge', {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: billingOf(card, payer),
    calculated_statement_descriptor: 'PASYLKA SANDBOX',
    captured: paid,
    created: world.now(),
    currency: intent.currency,
    customer: null,
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
    payment_method_details: cardDetails(card, payer, intent.amount),
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
    status: paid ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  });
}
