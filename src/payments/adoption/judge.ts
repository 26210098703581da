import type Stripe from 'stripe';
import { CURRENCIES, type Currency, type Money } from '../../kernel/money.js';
import { ourReference } from '../facts.js';
import { termsOf } from '../monthly/facts.js';
import { subscriptionStatus } from '../monthly/status.js';

/** A subscription that was begun elsewhere, as far as taking it over asks. Who gives is not in it. */
export interface Existing {
  readonly subscription: Stripe.Subscription;
  /** What it is charged by; null for none that shows a card or an account. */
  readonly method: Stripe.PaymentMethod | null;
  readonly isKnown: boolean;
  /** Its card is of a country we refuse. */
  readonly isRefused: boolean;
}

type Item = Stripe.SubscriptionItem;
const HIGHEST = 99_999_999;
const items = ({ subscription }: Existing): Item[] => subscription.items.data;
const isMonthly = ({ price: { recurring } }: Item): boolean => recurring?.interval === 'month' && recurring.interval_count === 1;
const isPlain = ({ price }: Item): boolean => price.billing_scheme === 'per_unit' && price.unit_amount !== null && price.transform_quantity === null && price.recurring?.usage_type === 'licensed';
const ends = ({ cancel_at_period_end: atEnd, cancel_at: at, items: { data: [item] } }: Stripe.Subscription): boolean => atEnd || (at !== null && at <= (item?.current_period_end ?? 0));

/** Why one cannot become a monthly gift, the first that is true; what the operator does about each is in docs/adopting.md. */
const TESTS = {
  already: ({ isKnown }) => isKnown,
  elsewhere: ({ subscription }) => ourReference(subscription.metadata['donation']) !== null,
  ended: ({ subscription }) => subscriptionStatus(subscription) === 'ended' || subscription.status === 'incomplete',
  trial: ({ subscription: { status, trial_end: until, items: { data: [item] } } }) => status === 'trialing' || (until !== null && item !== undefined && until >= item.current_period_end),
  failing: ({ subscription }) => subscriptionStatus(subscription) === 'failing',
  currency: ({ subscription }) => !(CURRENCIES as readonly string[]).includes(subscription.currency.toUpperCase()),
  items: (one) => items(one).length !== 1,
  interval: (one) => !items(one).every(isMonthly),
  price: (one) => !items(one).every(isPlain) || !isWhole(termsOf(one.subscription).amountMinor),
  discount: (one) => one.subscription.discounts.length > 0 || items(one).some(({ discounts }) => discounts.length > 0),
  tax: (one) => one.subscription.automatic_tax.enabled || (one.subscription.default_tax_rates ?? []).length > 0 || items(one).some(({ tax_rates: rates }) => (rates ?? []).length > 0),
  invoiced: ({ subscription }) => subscription.collection_method !== 'charge_automatically',
  ending: ({ subscription }) => ends(subscription),
  schedule: ({ subscription }) => subscription.schedule !== null || subscription.pending_update !== null,
  connected: ({ subscription }) => subscription.application_fee_percent !== null || subscription.on_behalf_of !== null || subscription.transfer_data !== null,
  method: ({ method }) => method === null,
  country: ({ isRefused }) => isRefused,
} as const satisfies Readonly<Record<string, (one: Existing) => boolean>>;

export type WhyNot = keyof typeof TESTS;
export const WHY_NOT = Object.keys(TESTS) as WhyNot[];

const isWhole = (minor: number): boolean => Number.isSafeInteger(minor) && minor >= 1 && minor <= HIGHEST;

/** Null for one that can be taken over as it is. Never touches it: what is refused here goes on at Stripe, and its money waits in suspense. */
export const whyNot = (one: Existing): WhyNot | null => WHY_NOT.find((why) => TESTS[why](one)) ?? null;

/** One line of the plan. `currency` and `amount` as Stripe says them, also where these books could not keep them. */
export interface Judged {
  readonly id: string;
  readonly customerId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly status: Stripe.Subscription['status'];
  readonly startedAt: Date;
  readonly periodEnd: Date | null;
  readonly why: WhyNot | null;
}

export function judged(one: Existing): Judged {
  const { id, customer, status, currency, start_date: started, items: { data } } = one.subscription;
  return {
    id, status, currency: currency.toUpperCase(), customerId: typeof customer === 'string' ? customer : customer.id, startedAt: new Date(started * 1000), why: whyNot(one),
    amountMinor: data.reduce((sum, { price, quantity }) => sum + (price.unit_amount ?? 0) * (quantity ?? 1), 0), periodEnd: data[0] ? new Date(data[0].current_period_end * 1000) : null,
  };
}

/** The sum of one that can be taken over. */
export const moneyOf = ({ amountMinor, currency }: Judged): Money => ({ minor: amountMinor, currency: currency as Currency });
