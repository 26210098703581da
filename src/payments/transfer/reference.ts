import { Invalid } from '../../kernel/problem.js';

const BODY_MAX = 21;

/** Letters count as 10 … 35, then the number modulo 97 (ISO 7064 MOD 97-10). */
const mod97 = (text: string): number => {
  let rest = 0;
  for (const char of text) for (const digit of String(Number.parseInt(char, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest;
};

/** A creditor reference of ISO 11649: `RF`, two check digits, and up to 21 letters or digits. Throws RangeError for another body. */
export function rfReference(body: string): string {
  if (!/^[0-9A-Z]+$/.test(body) || body.length > BODY_MAX) throw new RangeError('a reference has 1 to 21 letters and digits');
  return `RF${String(98 - mod97(`${body}RF00`)).padStart(2, '0')}${body}`;
}

/** Whether the text, spaces and case aside, is a creditor reference with the right check digits. */
export function isRfReference(text: string): boolean {
  const plain = compact(text);
  return /^RF\d{2}[0-9A-Z]{1,21}$/.test(plain) && mod97(plain.slice(4) + plain.slice(0, 4)) === 1;
}

/** `RF18 5390 0754 7034`, as people copy it. */
export const spaced = (text: string): string => compact(text).replace(/(.{4})(?=.)/g, '$1 ');

const compact = (text: string): string => text.replace(/\s/g, '').toUpperCase();

/** The IBAN without spaces. Throws Invalid `payments.iban` when its check digits are wrong. */
export function ibanOf(text: string): string {
  const plain = compact(text);
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{10,30}$/.test(plain) || mod97(plain.slice(4) + plain.slice(0, 4)) !== 1) {
    throw new Invalid('payments.iban', 'This IBAN has a typing error: its check digits do not fit.', { iban: 'Check this IBAN.' });
  }
  return plain;
}
