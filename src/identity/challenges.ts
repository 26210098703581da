import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';

/** What a passkey is asked to sign for: one's answer is worth nothing for another. */
export type Purpose = 'sign-in' | 'confirm' | 'register';

const LIVES_MS = 10 * 60_000;

/**
 * Challenges for passkeys. Nothing is written when one is shown: it carries its time and our seal, bound to the purpose and
 * to the session. What was answered is kept until it is too old, so that no answer counts twice.
 */
@Injectable()
export class Challenges {
  constructor(@Inject(Vault) private readonly vault: Vault) {}

  make(purpose: Purpose, session: Buffer | null, now = Date.now()): Uint8Array<ArrayBuffer> {
    const head = Buffer.concat([randomBytes(16), timeOf(now)]);
    return new Uint8Array(Buffer.concat([head, this.seal(head, purpose, session)]));
  }

  /** Whether the challenge (base64url) is ours, for this, and young enough. */
  isOurs(challenge: string, purpose: Purpose, session: Buffer | null, now = Date.now()): boolean {
    const bytes = Buffer.from(challenge, 'base64url');
    if (bytes.length !== 54) return false;
    const age = now - bytes.readUIntBE(16, 6);
    return timingSafeEqual(bytes.subarray(22), this.seal(bytes.subarray(0, 22), purpose, session)) && age >= 0 && age < LIVES_MS;
  }

  /** Uses a challenge up. False when it was used before. */
  async use(change: Change, challenge: string): Promise<boolean> {
    await change.query('DELETE FROM used_challenge WHERE expires_at < now()');
    const rows = await change.query('INSERT INTO used_challenge (digest, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1', [
      createHash('sha256').update(Buffer.from(challenge, 'base64url')).digest(), new Date(change.at.getTime() + 2 * LIVES_MS)]);
    return rows.length > 0;
  }

  private seal(head: Buffer, purpose: Purpose, session: Buffer | null): Buffer {
    return this.vault.mac('passkey challenge', `${purpose}|${session?.toString('hex') ?? 'visitor'}|${head.toString('hex')}`);
  }
}

function timeOf(now: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(now, 0, 6);
  return bytes;
}
