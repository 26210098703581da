import { decimalsOf, type Currency } from '../../kernel/money.js';

const MINOR_MAX = 1_000_000_000_000;

/** Minor units of a decimal text such as `1250.5` or `-3.20`, exactly; null when it is none, has parts of a minor unit, or is beyond what one line moves. */
export function minorOf(text: string, currency: Currency): number | null {
  const match = /^([+-]?)(\d{1,15})(?:\.(\d{1,10}))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction = ''] = match;
  const digits = decimalsOf(currency);
  if (/[1-9]/.test(fraction.slice(digits))) return null;
  const minor = Number(whole! + fraction.slice(0, digits).padEnd(digits, '0'));
  return minor > MINOR_MAX ? null : sign === '-' ? 0 - minor : minor;
}
