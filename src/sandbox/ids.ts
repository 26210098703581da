import { createHash, randomBytes } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const lettersOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('');

const HEADS = {
  'checkout.session': 'cs_test_a1',
  payment_intent: 'pi_3',
  charge: 'ch_3',
  debit: 'py_3',
  balance_transaction: 'txn_3',
  payment_method: 'pm_1',
  event: 'evt_1',
  item: 'li_1',
  price: 'price_1',
  product: 'prod_',
  request: 'req_',
  refund: 're_3',
  debit_refund: 'pyr_1',
  dispute: 'du_1',
  warning: 'issfr_1',
  payout: 'po_1',
  customer: 'cus_',
  subscription: 'sub_1',
  subscription_item: 'si_',
  invoice: 'in_1',
  line_item: 'il_1',
  invoice_payment: 'inpay_1',
  test_clock: 'clock_1',
  portal: 'bps_1',
} as const;

/** A new random id that looks like Stripe's for that kind of object. */
export const newStripeId = (kind: keyof typeof HEADS): string =>
  HEADS[kind] + lettersOf(randomBytes(kind === 'checkout.session' ? 56 : kind === 'request' ? 14 : 23));

export const newSecret = (id: string): string => `${id}_secret_${lettersOf(randomBytes(25))}`;

/** Stripe's mark of a card: equal for the same card, silent about its number. `person` lets one test card stand for many people. */
export const fingerprint = (cardNumber: string, person = ''): string =>
  lettersOf(createHash('sha256').update(`${cardNumber} ${person}`).digest()).slice(0, 16);

/** The id in a field that may hold an object in Stripe's types; here it holds the id. */
export const idIn = (field: string | { id: string } | null | undefined): string | null => (typeof field === 'object' ? (field?.id ?? null) : (field ?? null));
