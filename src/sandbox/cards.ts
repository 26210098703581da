/** What happens after the donor presses Pay. A refusal's code and decline code are Stripe's. */
export type Outcome = 'paid' | 'authenticate' | { code: string; decline?: string };

/** What comes of the money later. */
export type Aftermath =
  | 'available_at_once' | 'early_fraud_warning'
  | 'disputed_as_fraudulent' | 'disputed_as_not_received' | 'disputed_twice' | 'inquiry'
  | 'refund_fails' | 'refund_waits';

export interface TestCard {
  number: string;
  brand: 'amex' | 'mastercard' | 'visa';
  country: string;
  funding: 'credit' | 'debit' | 'prepaid';
  outcome: Outcome;
  /** What happens once the donor has authenticated. */
  then: Outcome;
  after?: Aftermath;
  /** What happens when it is charged again without the donor; absent = the same as on the page. */
  alone?: Outcome;
  /** Shown on the hosted page. */
  label: string;
}

/** The check digit of a card number (ISO/IEC 7812-1, annex B). */
export function luhnDigit(digits: string): number {
  const sum = Array.from(digits).reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

const card = (number: string, label: string, more: Partial<TestCard> = {}): TestCard => ({
  number, label, brand: 'visa', country: 'US', funding: 'credit', outcome: 'paid', then: 'paid', ...more,
});

/** Stripe's per-country test numbers are 400000, the country's ISO 3166 number, zeros, and a check digit; `tail` where Stripe chose another. */
function cardOf(country: string, iso: string, name: string, tail = '000000'): TestCard {
  const digits = `400000${iso}${tail}`;
  return card(`${digits}${luhnDigit(digits)}`, name, { country });
}

const refusal = (number: string, label: string, code: string, decline?: string): TestCard =>
  card(number, label, { outcome: { code, ...(decline && { decline }) } });

const ASK_AGAIN = { code: 'authentication_required', decline: 'authentication_required' };

const asks = (number: string, label: string, then: Outcome = 'paid', alone: Outcome = then): TestCard =>
  card(number, label, { outcome: 'authenticate', then, alone });

const paidThen = (number: string, label: string, after: Aftermath): TestCard => card(number, label, { after });

/** Numbers of docs.stripe.com/testing; those of further countries follow the same pattern and are the sandbox's own. */
export const TEST_CARDS: readonly TestCard[] = [
  card('4242424242424242', 'Visa, United States: paid'),
  card('4000056655665556', 'Visa debit: paid', { funding: 'debit' }),
  card('5555555555554444', 'Mastercard: paid', { brand: 'mastercard' }),
  card('5105105105105100', 'Mastercard prepaid: paid', { brand: 'mastercard', funding: 'prepaid' }),
  card('378282246310005', 'American Express: paid', { brand: 'amex' }),
  cardOf('DE', '276', 'Germany', '000001'),
  cardOf('PL', '616', 'Poland'),
  cardOf('LT', '440', 'Lithuania'),
  cardOf('LV', '428', 'Latvia'),
  cardOf('EE', '233', 'Estonia'),
  cardOf('CZ', '203', 'Czechia'),
  cardOf('FR', '250', 'France'),
  cardOf('NL', '528', 'Netherlands'),
  cardOf('SE', '752', 'Sweden'),
  cardOf('NO', '578', 'Norway'),
  cardOf('DK', '208', 'Denmark'),
  cardOf('CH', '756', 'Switzerland'),
  cardOf('GB', '826', 'United Kingdom'),
  cardOf('CA', '124', 'Canada'),
  cardOf('AU', '036', 'Australia'),
  cardOf('JP', '392', 'Japan'),
  cardOf('BY', '112', 'Belarus: paid, to try the country guard'),
  cardOf('RU', '643', 'Russia: paid, to try the country guard'),
  refusal('4000000000000002', 'Declined', 'card_declined', 'generic_decline'),
  refusal('4000000000009995', 'Declined: insufficient funds', 'card_declined', 'insufficient_funds'),
  refusal('4000000000009987', 'Declined: lost card', 'card_declined', 'lost_card'),
  refusal('4000000000009979', 'Declined: stolen card', 'card_declined', 'stolen_card'),
  refusal('4000000000006975', 'Declined: too many payments', 'card_declined', 'card_velocity_exceeded'),
  refusal('4100000000000019', 'Blocked as fraudulent', 'card_declined', 'fraudulent'),
  refusal('4000000000000069', 'Expired card', 'expired_card', 'expired_card'),
  refusal('4000000000000127', 'Wrong security code', 'incorrect_cvc', 'incorrect_cvc'),
  refusal('4000000000000119', 'Processing error', 'processing_error', 'processing_error'),
  refusal('4000000000000341', 'Can be saved, then every charge is declined', 'card_declined', 'generic_decline'),
  asks('4000002500003155', 'The bank asks you to confirm'),
  asks('4000002760003184', 'The bank always asks you to confirm', 'paid', ASK_AGAIN),
  asks('4000000000003220', 'The bank asks you to confirm (3D Secure 2)'),
  asks('4000008260003178', 'Confirm, then insufficient funds', { code: 'card_declined', decline: 'insufficient_funds' }),
  asks('4000008400001629', 'Confirm, then declined', { code: 'card_declined', decline: 'generic_decline' }),
  paidThen('4000000000000077', 'Paid, available at once', 'available_at_once'),
  paidThen('4000000000007726', 'Paid; a refund takes a while', 'refund_waits'),
  paidThen('4000000000005126', 'Paid; a refund fails later', 'refund_fails'),
  paidThen('4000000000000259', 'Paid, then disputed as fraudulent', 'disputed_as_fraudulent'),
  paidThen('4000000000002685', 'Paid, then disputed as not received', 'disputed_as_not_received'),
  paidThen('4000000000001976', 'Paid, then the bank inquires', 'inquiry'),
  paidThen('4000000404000079', 'Paid, then disputed twice', 'disputed_twice'),
  paidThen('4000000000005423', 'Paid, then an early fraud warning', 'early_fraud_warning'),
];

const BY_NUMBER = new Map(TEST_CARDS.map((entry) => [entry.number, entry]));

const SENTENCES: Record<string, string> = {
  insufficient_funds: 'Your card has insufficient funds.',
  authentication_required: 'Your card was declined. This transaction requires authentication.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: "Your card's security code is incorrect.",
  incorrect_number: 'Your card number is incorrect.',
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  payment_intent_authentication_failure:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  test_mode_live_card: 'Your card was declined. Your request was in test mode, but used a non test card.',
};

/** The sentence a donor sees for a refusal. */
export const sentenceOf = (code: string, decline?: string): string => SENTENCES[decline ?? ''] ?? SENTENCES[code] ?? 'Your card was declined.';

/** The test card of that number, or why it is none. A number that is not in the table is never kept or shown. */
export function findCard(typed: string): TestCard | { code: string; decline?: string } {
  const number = typed.replace(/[\s-]/g, '');
  const known = BY_NUMBER.get(number);
  if (known) return known;
  const sound = /^\d{12,19}$/.test(number) && luhnDigit(number.slice(0, -1)) === Number(number.at(-1));
  return sound ? { code: 'card_declined', decline: 'test_mode_live_card' } : { code: 'incorrect_number', decline: 'incorrect_number' };
}
