import { createHash } from 'node:crypto';
import { base32 } from '../kernel/ids.js';
import type { Vault } from '../platform/vault/index.js';

const CODE_BYTES = 15;

/** The writer's code: 120 bits, derived from the letter's id under a key of the vault, so that asking twice shows the same one. Kept nowhere. */
export const letterCode = (vault: Vault, id: string): string =>
  base32(vault.mac('letter code', id).subarray(0, CODE_BYTES)).match(/.{4}/g)!.join('-');

/** Reads what people type: any case, spaces, dashes, O for 0, I and L for 1. */
const tidy = (typed: string): string =>
  typed.toUpperCase().replace(/[^A-Z0-9]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

/** What the database knows of a code. */
export const codeHash = (typed: string): Buffer => createHash('sha256').update(`letter|${tidy(typed)}`).digest();
