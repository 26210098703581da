import type Stripe from 'stripe';
import type { Money } from '../kernel/money.js';
import type { FeesPaidBy } from './posting.js';

/** What is asked of a donor, as it was stored before Stripe was called. Plain JSON without a secret: a replay carries it on. */
export interface Checkout {
  /** The donation's id: all that Stripe learns of it. */
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly frequency: Frequency;
  /** Neutral: it stands on Stripe's page and in its mails. */
  readonly description: string;
  readonly locale: 'en' | 'be' | 'ru';
  readonly idempotencyKey: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

export const FREQUENCIES = ['once', 'monthly'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export interface CheckoutRequest {
  readonly reference: string;
  readonly frequency: Frequency;
  readonly fundId: number;
  readonly amount: Money;
  readonly feesPaidBy: FeesPaidBy;
  readonly description: string;
  readonly locale: Checkout['locale'];
}

/** A way to pay lives 35 minutes: Stripe takes no less than 30. */
export const CHECKOUT_LIVES_S = 35 * 60;

/** Stripe's page has no Belarusian: there the browser's language decides. */
const LOCALES = { en: 'en', be: 'auto', ru: 'ru' } as const;

/**
 * The parameters of Stripe Checkout: opaque metadata, no Link, no currency conversion of theirs, nothing of the donor. Cards
 * bring their wallets with them; a direct debit is offered for euro. Nobody is a customer for one gift; for a monthly one
 * Stripe needs to make one.
 */
export function sessionParams(checkout: Checkout, publicUrl: string): Stripe.Checkout.SessionCreateParams {
  return {
    ...(checkout.frequency === 'monthly' ? monthly(checkout) : once(checkout)),
    submit_type: 'donate',
    client_reference_id: checkout.reference,
    metadata: metadataOf(checkout),
    allowed_payment_method_types: checkout.currency === 'EUR' ? ['card', 'sepa_debit'] : ['card'],
    adaptive_pricing: { enabled: false },
    wallet_options: { link: { display: 'never' } },
    locale: LOCALES[checkout.locale],
    expires_at: checkout.expiresAt,
    // Neither carries the code or a number: they end in histories.
    success_url: `${publicUrl}${prefix(checkout.locale)}/thanks`,
    cancel_url: `${publicUrl}${prefix(checkout.locale)}/campaigns`,
  };
}

const metadataOf = ({ reference }: Checkout) => ({ donation: reference });

const once = (checkout: Checkout) => ({
  mode: 'payment' as const,
  payment_intent_data: { metadata: metadataOf(checkout), description: checkout.description },
  line_items: [{ quantity: 1, price_data: priceOf(checkout) }],
  customer_creation: 'if_required' as const,
});

/** A session's metadata does not reach what it makes: the subscription carries its own, and so does each of its invoices. */
const monthly = (checkout: Checkout) => ({
  mode: 'subscription' as const,
  subscription_data: { metadata: metadataOf(checkout), description: checkout.description },
  line_items: [{ quantity: 1, price_data: { ...priceOf(checkout), recurring: { interval: 'month' as const } } }],
});

const priceOf = ({ currency, amountMinor, description }: Checkout) => ({ currency: currency.toLowerCase(), unit_amount: amountMinor, product_data: { name: description } });

const prefix = (locale: Checkout['locale']): string => (locale === 'en' ? '' : `/${locale}`);
