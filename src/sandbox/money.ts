/** The account settles in euro; these rates are invented and constant, in millionths of a cent per minor unit. */
const SETTLEMENT = 'eur';
const RATE_MILLIONTHS: Record<string, number> = {
  eur: 1_000_000, usd: 901_300, gbp: 1_168_400, chf: 1_061_700, pln: 234_100, czk: 40_200, sek: 88_300,
  nok: 85_600, dkk: 134_000, cad: 642_500, aud: 587_900, jpy: 612_000,
};
export const CARD_CURRENCIES = Object.keys(RATE_MILLIONTHS);

/** docs.stripe.com/currencies: at least 0.50 EUR after conversion, at most eight digits. */
const LEAST_EUR = 50;
export const MOST = 99_999_999;

const ROUND_HALF_UP = 500_000n;
const MILLION = 1_000_000n;
const share = (amount: number, millionths: number): number => Number((BigInt(amount) * BigInt(millionths) + ROUND_HALF_UP) / MILLION);

/** Minor units of a card's currency in euro cents. */
export const inEuro = (amount: number, currency: string): number => share(amount, RATE_MILLIONTHS[currency] ?? 0);

/** Null where nothing is converted. */
export const rateOf = (currency: string): number | null => (currency === SETTLEMENT ? null : RATE_MILLIONTHS[currency]! / 1_000_000);

/** As people read it: `€12.50`. */
export const shown = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 10 ** (currency === 'jpy' ? 0 : 2));

export const tooSmall = (amount: number, currency: string): boolean => inEuro(amount, currency) < LEAST_EUR;

const EEA = new Set(
  'AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/** A part of the amount plus a fixed sum; the figures are the sandbox's own, near those of Stripe's European price list. */
const FEES = {
  eea: { millionths: 15_000, fixed: 25 },
  uk: { millionths: 25_000, fixed: 25 },
  other: { millionths: 32_500, fixed: 25 },
  debit: { millionths: 0, fixed: 35 },
  conversion: { millionths: 20_000, fixed: 0 },
};

export interface Settlement {
  amount: number;
  currency: string;
  exchangeRate: number | null;
  fees: { amount: number; description: string }[];
}

/** What reaches the account for a payment: euro cents, Stripe's fee by the card's country or for a debit, and the fee of conversion. */
export function settlementOf(amount: number, currency: string, source: string): Settlement {
  const gross = inEuro(amount, currency);
  const tariff = source === 'sepa_debit' ? FEES.debit : EEA.has(source) ? FEES.eea : source === 'GB' ? FEES.uk : FEES.other;
  const foreign = currency !== SETTLEMENT;
  const fees = [{ amount: share(gross, tariff.millionths) + tariff.fixed, description: 'Stripe processing fees' }];
  if (foreign) fees.push({ amount: share(gross, FEES.conversion.millionths), description: 'Stripe currency conversion fee' });
  return { amount: gross, currency: SETTLEMENT, exchangeRate: rateOf(currency), fees };
}
