import { timingSafeEqual } from 'node:crypto';
import type { Vault } from '../platform/vault/index.js';

/** So long what is on the private page can be done without typing the code again. */
export const ENTRY_LIVES_MS = 30 * 60_000;

const signed = (vault: Vault, body: string): string => `${body}.${vault.mac('gift entry', body).subarray(0, 16).toString('base64url')}`;

/** What the forms of the private page carry instead of the code: its fingerprint and the time, under our key. The code itself is never written back. */
export const entryOf = (vault: Vault, codeHash: Buffer, now = Date.now()): string => signed(vault, `${codeHash.toString('base64url')}.${now.toString(36)}`);

/** The fingerprint of the code it was made for; null when it is not one of ours or over half an hour old. */
export function readEntry(vault: Vault, text: string, now = Date.now()): Buffer | null {
  const parts = /^(([\w-]{43})\.([0-9a-z]{1,12}))\.[\w-]{22}$/.exec(text);
  if (!parts || !timingSafeEqual(Buffer.from(text), Buffer.from(signed(vault, parts[1]!)))) return null;
  const age = now - parseInt(parts[3]!, 36);
  return age >= 0 && age < ENTRY_LIVES_MS ? Buffer.from(parts[2]!, 'base64url') : null;
}
