import type { Money } from '../../kernel/money.js';

const NAME_MAX = 70;
const BYTES_MAX = 331;
const MINOR_MAX = 99_999_999_999;

export interface Transfer {
  /** Whose account it is. */
  readonly name: string;
  /** Without spaces. */
  readonly iban: string;
  /** An ISO 11649 reference without spaces. */
  readonly reference: string;
  /** In euro; without it the donor types the amount. */
  readonly amount?: Money | undefined;
}

/**
 * What the QR code of a SEPA transfer holds: EPC069-12 version 002, UTF-8, structured remittance.
 * Throws RangeError for another currency than euro, for no amount or too large a one, and when it would not fit.
 */
export function epcPayload({ name, iban, reference, amount }: Transfer): string {
  const lines = ['BCD', '002', '1', 'SCT', '', name.slice(0, NAME_MAX), iban, amount ? epcAmount(amount) : '', '', reference];
  const payload = lines.join('\n');
  if (Buffer.byteLength(payload) > BYTES_MAX) throw new RangeError(`a transfer code holds at most ${BYTES_MAX} bytes`);
  return payload;
}

function epcAmount({ minor, currency }: Money): string {
  if (currency !== 'EUR' || minor < 1 || minor > MINOR_MAX) throw new RangeError('a transfer code carries 0.01 to 999,999,999.99 euro');
  return `EUR${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}
