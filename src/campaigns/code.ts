import { createHash } from 'node:crypto';
import { base32 } from '../kernel/ids.js';
import type { Vault } from '../platform/vault/index.js';
import { rfReference } from '../payments/index.js';

const CODE_BYTES = 16;
const CODE_LETTERS = 26;
const REFERENCE_DIGITS = 12;

/**
 * The donor's code: 128 bits that only the vault's key can make of the donation's id, so that a form sent twice shows the
 * same one. Grouped for reading aloud.
 */
export const codeOf = (vault: Vault, donationId: string): string => grouped(base32(vault.mac('donation code', donationId).subarray(0, CODE_BYTES)));

const grouped = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/** What the database keeps of a code. */
export const codeHash = (code: string): Buffer => createHash('sha256').update(code.replaceAll('-', '')).digest();

/** Reads a code as people type it: case, spaces and dashes do not matter, O is 0, I and L are 1. Null when it cannot be one. */
export function readCode(typed: string): string | null {
  const plain = typed.toUpperCase().replace(/[\s\u00a0\u2010-\u2015-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return plain.length === CODE_LETTERS && /^[0-9A-HJKMNP-TV-Z]+$/.test(plain) ? grouped(plain) : null;
}

/** The reference of a bank transfer for this gift or campaign: twelve digits that say nothing, with ISO 11649 check digits. */
export function referenceOf(vault: Vault, id: string): string {
  const digits = vault.mac('transfer reference', id).readBigUInt64BE() % 10n ** BigInt(REFERENCE_DIGITS);
  return rfReference(String(digits).padStart(REFERENCE_DIGITS, '0'));
}
