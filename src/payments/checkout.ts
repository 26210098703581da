import type Stripe from 'stripe';
import type { Money } from '../kernel/money.js';
import type { FeesPaidBy } from './posting.js';

/** What is asked of a donor, as it was stored before Stripe was called. Plain JSON without a secret: a replay carries it on. */
export interface Checkout {
  /** The donation's id: all that Stripe learns of it. */
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Neutral: it stands on Stripe's page and in its mails. */
  readonly description: string;
  readonly locale: 'en' | 'be' | 'ru';
  readonly idempotencyKey: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

export interface CheckoutRequest {
  readonly reference: string;
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

/** The parameters of Stripe Checkout: opaque metadata, no saved customer, no Link, no currency conversion of theirs, nothing of the donor. */
export function sessionParams(checkout: Checkout, publicUrl: string): Stripe.Checkout.SessionCreateParams {
  const metadata = { donation: checkout.reference };
  return {
    mode: 'payment',
    submit_type: 'donate',
    client_reference_id: checkout.reference,
    metadata,
    payment_intent_data: { metadata, description: checkout.description },
    line_items: [{ quantity: 1, price_data: { currency: checkout.currency.toLowerCase(), unit_amount: checkout.amountMinor, product_data: { name: checkout.description } } }],
    customer_creation: 'if_required',
    adaptive_pricing: { enabled: false },
    wallet_options: { link: { display: 'never' } },
    locale: LOCALES[checkout.locale],
    expires_at: checkout.expiresAt,
    // Neither carries the code or a number: they end in histories.
    success_url: `${publicUrl}${prefix(checkout.locale)}/thanks`,
    cancel_url: `${publicUrl}${prefix(checkout.locale)}/campaigns`,
  };
}

const prefix = (locale: Checkout['locale']): string => (locale === 'en' ? '' : `/${locale}`);
