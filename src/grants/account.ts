import { Invalid } from '../kernel/problem.js';

/** Banks there report what they see, so money goes another way. */
const REFUSED = ['BY', 'RU'];

/** Reads an IBAN (ISO 13616, checked by its own digits). Throws Invalid `grants.account` or, for Belarus and Russia, `grants.accountCountry` on field `account`. */
export function readIban(text: string): string {
  const iban = text.replace(/[\s-]/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) || remainder(iban.slice(4) + iban.slice(0, 4)) !== 1) throw wrong('grants.account', 'This is not an IBAN we can read. Compare it letter by letter.');
  if (REFUSED.includes(iban.slice(0, 2))) throw wrong('grants.accountCountry', 'Please do not use an account there: the bank keeps a record. Choose an account elsewhere, or another way.');
  return iban;
}

/** ISO 7064 MOD 97-10, digit by digit. */
const remainder = (text: string): number =>
  Array.from(text).reduce((rest, letter) => Number(`${rest}${Number.parseInt(letter, 36)}`) % 97, 0);

function wrong(code: string, message: string): Invalid {
  return new Invalid(code, message, { account: message });
}
