import { randomBytes } from 'node:crypto';
import { base32 } from '../kernel/ids.js';

const COUNT = 10;
const LENGTH = 10;

/** Ten codes to print and keep: each 50 random bits, `7K2M9-QX4TB`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: COUNT }, () => base32(randomBytes(7)).slice(0, LENGTH).replace(/^(.{5})/, '$1-'));

/** The code as it was made, however it was typed: small letters, spaces, O for 0, I or L for 1. Null when it cannot be one. */
export function readRecoveryCode(typed: string): string | null {
  const text = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(text) ? text : null;
}
