export const field = (form: URLSearchParams, name: string): string => form.get(name)?.trim() ?? '';

/** Any future date and any code of three or four digits will do, as with Stripe's test cards. */
export function problemOf(form: URLSearchParams, now: Date): string | undefined {
  if (form.has('iban')) return /^[a-z]{2}\d/i.test(field(form, 'iban')) ? undefined : 'The IBAN you entered is incomplete.';
  const expiry = /^\s*(0?[1-9]|1[0-2])\s*\/\s*(?:20)?(\d\d)\s*$/.exec(field(form, 'expiry'));
  if (!field(form, 'card')) return 'Type a card number.';
  if (!expiry) return 'Type the expiry date as month and year, for example 12/34.';
  const ends = Date.UTC(2000 + Number(expiry[2]), Number(expiry[1]), 1);
  if (ends <= now.getTime()) return "Your card's expiration date is in the past.";
  if (!/^\d{3,4}$/.test(field(form, 'cvc'))) return "Your card's security code is incomplete.";
  return undefined;
}
