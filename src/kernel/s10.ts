/** UPU standard S10: two letters of service, eight digits, a check digit, the country of posting (`RR473124829US`). */
const FORM = /^([A-Z]{2})(\d{8})(\d)([A-Z]{2})$/;
const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7] as const;

/** The check digit of an eight-digit serial number. */
export function s10CheckDigit(serial: string): number {
  if (!/^\d{8}$/.test(serial)) throw new RangeError('an S10 serial has eight digits');
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(serial[at]), 0);
  const rest = 11 - (sum % 11);
  return rest === 10 ? 0 : rest === 11 ? 5 : rest;
}

/** Capital letters, without the spaces and dashes people type. */
export const tidyTracking = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();

/** Whether a tracking number, as typed, is a well-formed S10 identifier with the right check digit. */
export function isS10(text: string): boolean {
  const match = FORM.exec(tidyTracking(text));
  return match !== null && s10CheckDigit(match[2]!) === Number(match[3]);
}

/** What may be shown of a tracking number: service, country and the last two digits. */
export const maskTracking = (tidy: string): string => `${tidy.slice(0, 2)}•••••••${tidy.slice(9, 11)}${tidy.slice(11)}`;
