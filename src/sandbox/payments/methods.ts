import type Stripe from 'stripe';
import type { TestCard } from '../cards.js';
import { fingerprint, newStripeId } from '../ids.js';
import type { TestAccount } from '../sepa/ibans.js';
import type { World } from '../world.js';

/** What a payment is taken from. */
export type Means = { type: 'card'; card: TestCard } | { type: 'sepa_debit'; account: TestAccount };

/** Who pays, as typed on the hosted page; `person` tells apart donors who use the same test card. */
export interface Payer {
  person: string;
  email: string | null;
  name: string | null;
}

const EXPIRES = { exp_month: 12, exp_year: 2034 };

export const addressOf = (country: string): Stripe.Address => ({
  city: null, country, line1: null, line2: null, postal_code: null, state: null,
});

export const countryOf = (means: Means): string => (means.type === 'card' ? means.card : means.account).country;

export const billingOf = (means: Means, payer: Payer): Stripe.Charge.BillingDetails => ({
  address: addressOf(countryOf(means)), email: payer.email, name: payer.name, phone: null, tax_id: null,
});

const cvcCheck = (card: TestCard): string => (typeof card.outcome === 'object' && card.outcome.code === 'incorrect_cvc' ? 'fail' : 'pass');

const checksOf = (card: TestCard) => ({ address_line1_check: null, address_postal_code_check: null, cvc_check: cvcCheck(card) });

/** Keeps the card or account as a payment method: last four digits, never the number. */
export function createPaymentMethod(world: World, means: Means, payer: Payer): Stripe.PaymentMethod {
  return world.store.put('payment_method', {
    id: newStripeId('payment_method'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: billingOf(means, payer),
    ...(means.type === 'card' ? { card: cardOf(means.card, payer) } : { sepa_debit: { ...accountOf(means.account, payer), generated_from: null } }),
    created: world.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: means.type,
  });
}

/** What a payment method says about its card. */
export const cardOf = (card: TestCard, payer: Payer): Stripe.PaymentMethod.Card => ({
  brand: card.brand,
  checks: checksOf(card),
  country: card.country,
  display_brand: card.brand,
  ...EXPIRES,
  fingerprint: fingerprint(card.number, payer.person),
  funding: card.funding,
  generated_from: null,
  last4: card.number.slice(-4),
  networks: { available: [card.brand], preferred: null },
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: card.brand !== 'amex' },
  wallet: null,
});

const accountOf = (account: TestAccount, payer: Payer) => ({
  bank_code: account.iban.slice(4, 9),
  branch_code: null,
  country: account.country,
  fingerprint: fingerprint(account.iban, payer.person),
  last4: account.iban.slice(-4),
});

/** What a charge says about what it was taken from. */
export const chargeDetails = (means: Means, payer: Payer, amount: number, mandate: string): Stripe.Charge.PaymentMethodDetails =>
  means.type === 'card'
    ? { card: cardDetails(means.card, payer, amount), type: 'card' }
    : { sepa_debit: { ...accountOf(means.account, payer), mandate }, type: 'sepa_debit' };

function cardDetails(card: TestCard, payer: Payer, amount: number): Stripe.Charge.PaymentMethodDetails.Card {
  const authenticated = card.outcome === 'authenticate';
  return {
    amount_authorized: amount,
    authorization_code: null,
    brand: card.brand,
    checks: checksOf(card),
    country: card.country,
    electronic_commerce_indicator: null,
    ...EXPIRES,
    extended_authorization: { status: 'disabled' },
    fingerprint: fingerprint(card.number, payer.person),
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.number.slice(-4),
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: authenticated ? THREE_D_SECURE : null,
    transaction_link_id: null,
    wallet: null,
  };
}

const THREE_D_SECURE: Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: null,
  version: '2.2.0',
};
