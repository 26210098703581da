import { Invalid } from './problem.js';

/** Currencies we can take and keep, with their decimal digits (ISO 4217; Stripe's own exceptions live in payments). */
const DECIMALS = { EUR: 2, USD: 2, GBP: 2, CHF: 2, PLN: 2, CZK: 2, SEK: 2, NOK: 2, DKK: 2, CAD: 2, AUD: 2, JPY: 0 } as const;
export type Currency = keyof typeof DECIMALS;
export const CURRENCIES = Object.keys(DECIMALS) as Currency[];

/** An amount in the currency's smallest unit: a safe integer, never a float, never without its currency. */
export interface Money {
  readonly minor: number;
  readonly currency: Currency;
}

export const decimalsOf = (currency: Currency): number => DECIMALS[currency];

/** Whether it is the code of a currency that we keep; in capitals. */
export const isCurrency = (code: string): code is Currency => Object.hasOwn(DECIMALS, code);

/** Reads a currency code of any case. Throws Invalid `money.currency`, naming the field. */
export function currencyOf(text: string, field = 'currency'): Currency {
  const code = text.trim().toUpperCase();
  if (!isCurrency(code)) {
    const message = `Choose one of ${CURRENCIES.join(', ')}.`;
    throw new Invalid('money.currency', message, { [field]: message });
  }
  return code;
}

/** Throws RangeError when `minor` is not a safe integer: such a number is a bug, not bad input. */
export function money(minor: number, currency: Currency): Money {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`not a whole number of minor units: ${minor}`);
  return { minor, currency };
}

/** bigint columns arrive as text; anything that is not a safe integer is refused (RangeError). */
export function minorFromDb(value: string | number | bigint): number {
  const minor = Number(value);
  if (!Number.isSafeInteger(minor)) throw new RangeError(`amount out of range: ${value}`);
  return minor;
}

/** Reads what a person typed (“50”, “50.5”, “1 250,50”) without a float. Throws Invalid `money.unreadable`, naming the field. */
export function parseMoney(text: string, currency: Currency, field = 'amount'): Money {
  const match = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.replace(/[\s\u00a0\u202f]/g, ''));
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > DECIMALS[currency]) {
    const message = `Enter an amount in figures, for example ${DECIMALS[currency] === 0 ? '1800' : '180 or 12.50'}.`;
    throw new Invalid('money.unreadable', message, { [field]: message });
  }
  return money(Number(match[1]! + fraction.padEnd(DECIMALS[currency], '0')), currency);
}

/** `€1,680.00`, in the reader's language; `cents: false` for reports (`€171,905`). */
export function formatMoney({ minor, currency }: Money, locale: string, cents = true): string {
  const digits = cents ? DECIMALS[currency] : 0;
  return new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    minor / 10 ** DECIMALS[currency],
  );
}

/** `-1250.50`: the amount as files carry it, exact, without symbol or grouping. */
export function decimalText({ minor, currency }: Money): string {
  const digits = String(Math.abs(minor)).padStart(DECIMALS[currency] + 1, '0');
  const cut = digits.length - DECIMALS[currency];
  return `${minor < 0 ? '-' : ''}${digits.slice(0, cut)}${DECIMALS[currency] === 0 ? '' : `.${digits.slice(cut)}`}`;
}
