import { timingSafeEqual } from 'node:crypto';
import type { Vault } from '../platform/vault/index.js';

const LIVES_MS = 30 * 60_000;

/**
 * What a page carries instead of the code that opened it, so that what was typed is never written back: the code's digest and until
 * when it holds, under a key of the vault. It opens receipts only, and for half an hour.
 */
export function passFor(vault: Vault, codeHash: Buffer, now = Date.now()): string {
  const said = `${codeHash.toString('hex')}.${now + LIVES_MS}`;
  return `${said}.${vault.mac('receipt pass', said).toString('base64url')}`;
}

/** The code's digest; null when it is not ours or its time is over. */
export function readPass(vault: Vault, pass: string, now = Date.now()): Buffer | null {
  const [, hash, until, mac] = /^([0-9a-f]{64})\.(\d{13})\.([\w-]{43})$/.exec(pass) ?? [];
  if (!hash || !until || !mac || Number(until) < now) return null;
  return timingSafeEqual(Buffer.from(mac, 'base64url'), vault.mac('receipt pass', `${hash}.${until}`)) ? Buffer.from(hash, 'hex') : null;
}
