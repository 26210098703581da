import { Invalid } from '../kernel/problem.js';
import { decimalsOf, money, parseMoney, type Currency, type Money } from '../kernel/money.js';

/** The least we take, minor units: about one euro, so that Stripe's own least (after conversion) is always met and a fee does not eat it. */
const LEAST: Readonly<Record<Currency, number>> = {
  EUR: 100, USD: 100, GBP: 100, CHF: 100, PLN: 500, CZK: 2500, SEK: 1000, NOK: 1000, DKK: 1000, CAD: 200, AUD: 200, JPY: 200,
};
/** The most Stripe takes in one charge: eight digits. */
export const MOST_MINOR = 99_999_999;
export const leastOf = (currency: Currency): Money => money(LEAST[currency], currency);
export const mostOf = (currency: Currency): Money => money(MOST_MINOR, currency);

/** How many of a currency's units stand for ten euro: presets should be round, not exact. */
const TEN: Readonly<Record<Currency, number>> = { EUR: 10, USD: 10, GBP: 10, CHF: 10, PLN: 40, CZK: 250, SEK: 100, NOK: 100, DKK: 100, CAD: 15, AUD: 15, JPY: 1500 };
const STEPS = [1, 2.5, 4, 8];

/** Amounts to choose from. */
export const presetsOf = (currency: Currency): Money[] => STEPS.map((step) => money(Math.round(TEN[currency] * step) * 10 ** decimalsOf(currency), currency));

/** The amount itself when Stripe takes it. Throws Invalid `campaigns.tooSmall` or `campaigns.tooLarge`, naming the field. */
export function checkedAmount(amount: Money, field = 'amount'): Money {
  if (amount.minor < LEAST[amount.currency]) throw refusal('tooSmall', 'This is less than we can take by card. Please choose a larger amount.', field);
  if (amount.minor > MOST_MINOR) throw refusal('tooLarge', 'This is more than a card payment can carry. Please give it in parts or by bank transfer.', field);
  return amount;
}

/** Reads and checks what a donor typed. Throws Invalid, naming the field. */
export const readAmount = (text: string, currency: Currency, field = 'amount'): Money => checkedAmount(parseMoney(text, currency, field), field);

const refusal = (code: string, sentence: string, field: string): Invalid => new Invalid(`campaigns.${code}`, sentence, { [field]: sentence });

/** What a card payment costs about: an assumption for the offer to cover it (a European card: 1.5 % and 0.25), never used in the books. */
const FEE_PERMILLE = 15;
const FEE_FIXED = 25;

/** What to add so that about the whole amount reaches the fund: the fee of the sum, rounded up. Never more than Stripe can take. */
export function coverFor({ minor, currency }: Money): Money {
  const fixed = Math.ceil((FEE_FIXED * TEN[currency] * 10 ** decimalsOf(currency)) / 1000);
  const whole = Math.ceil(((minor + fixed) * 1000) / (1000 - FEE_PERMILLE));
  return money(Math.max(0, Math.min(whole, MOST_MINOR) - minor), currency);
}
