import type Stripe from 'stripe';
import { invalid, missingParam } from '../errors.js';
import type { Fields } from '../fields.js';
import { newStripeId } from '../ids.js';
import type { World } from '../world.js';
import { findCustomer } from '../billing/customers.js';
import { enabledMethods } from '../sepa/enabled.js';
import type { LineItem, Mode } from './line-items.js';

type Session = Stripe.Checkout.Session;

const LONGEST = 86_400;
const SHORTEST = 1800;
const LOCALES =
  'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW'.split(' ');

/** What a session of the sandbox never has or always is. */
const FIXED = {
  object: 'checkout.session',
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer_account: null,
  customer_details: null,
  discounts: null,
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  livemode: false,
  managed_payments: null,
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_status: 'unpaid',
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  status: 'open',
  subscription: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
} satisfies Partial<Session>;

/** An open session as the request describes it. Throws `Refusal` 400 for a parameter that is wrong. */
export function draftSession(world: World, fields: Fields, items: LineItem[], mode: Mode): Session {
  const id = newStripeId('checkout.session');
  const total = items.reduce((sum, item) => sum + item.amount_total, 0);
  const allowed = fields.texts('allowed_payment_method_types');
  const currency = items[0]?.currency ?? null;
  const customer = fields.text('customer');
  if (customer !== undefined) findCustomer(world, customer);
  return {
    ...FIXED,
    ...readTexts(fields),
    ...readChoices(fields),
    id,
    allowed_payment_method_types: allowed.length > 0 ? allowed : null,
    amount_subtotal: total,
    amount_total: total,
    created: world.now(),
    currency,
    customer: customer ?? null,
    customer_creation: creationOf(mode, customer),
    expires_at: readExpiry(world, fields),
    metadata: fields.metadata(),
    mode,
    payment_method_collection: mode === 'subscription' ? 'always' : null,
    payment_method_types: enabledMethods(currency, allowed),
    url: `${world.origin}/c/pay/${id}`,
  };
}

/** A subscription always has a customer. */
const creationOf = (mode: Mode, customer?: string): Session['customer_creation'] =>
  customer !== undefined ? null : mode === 'subscription' ? 'always' : 'if_required';

function readTexts(fields: Fields): Pick<Session, 'cancel_url' | 'client_reference_id' | 'customer_email' | 'success_url'> {
  const success = readUrl(fields, 'success_url');
  if (success === null) throw missingParam('success_url');
  return {
    cancel_url: readUrl(fields, 'cancel_url'),
    client_reference_id: fields.text('client_reference_id', 200) ?? null,
    customer_email: fields.text('customer_email', 800) ?? null,
    success_url: success,
  };
}

function readChoices(
  fields: Fields,
): Pick<Session, 'billing_address_collection' | 'locale' | 'submit_type' | 'ui_mode' | 'wallet_options'> {
  fields.oneOf('customer_creation', ['if_required']);
  return {
    billing_address_collection: fields.oneOf('billing_address_collection', ['auto', 'required']) ?? null,
    locale: fields.oneOf('locale', LOCALES) ?? null,
    submit_type: fields.oneOf('submit_type', ['auto', 'book', 'donate', 'pay', 'subscribe']) ?? null,
    ui_mode: fields.oneOf('ui_mode', ['hosted_page']) ?? 'hosted_page',
    wallet_options: readWallet(fields),
  };
}

function readUrl(fields: Fields, key: string): string | null {
  const url = fields.text(key);
  if (url === undefined) return null;
  if (!/^https?:\/\/\S+$/.test(url)) throw invalid('Not a valid URL', key, 'url_invalid');
  return url;
}

function readExpiry(world: World, fields: Fields): number {
  const now = world.now();
  const at = fields.whole('expires_at') ?? now + LONGEST;
  // A minute of grace on either side: the caller's clock is not ours.
  if (at < now + SHORTEST - 60 || at > now + LONGEST + 60) {
    throw invalid('The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout Session creation.', 'expires_at');
  }
  return at;
}

function readWallet(fields: Fields): Stripe.Checkout.Session.WalletOptions | null {
  const link = fields.group('wallet_options')?.group('link');
  const display = link?.oneOf('display', ['auto', 'never']);
  return display ? { link: { display } } : null;
}
