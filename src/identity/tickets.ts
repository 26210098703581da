import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Vault } from '../platform/vault/index.js';

/** What is known between the two steps of a sign-in: who it would be, if the password was right. */
export interface Ticket {
  readonly memberId: string | null;
}

const LIVES_MS = 5 * 60_000;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Carries a sign-in from its first step to its second, in the form and sealed: from outside the ticket for a wrong password
 * looks like the one for a right one. Good for five minutes; nothing is stored.
 */
@Injectable()
export class Tickets {
  constructor(@Inject(Vault) private readonly vault: Vault) {}

  make({ memberId }: Ticket, now = Date.now()): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const body = Buffer.concat([cipher.update(`${memberId ?? NOBODY}|${now}`), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
  }

  /** Null when it is not ours or too old. */
  read(text: string, now = Date.now()): Ticket | null {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length < 29) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12), { authTagLength: 16 }).setAuthTag(bytes.subarray(12, 28));
      const [memberId, made] = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString().split('|');
      const age = now - Number(made);
      return age >= 0 && age < LIVES_MS ? { memberId: memberId === NOBODY ? null : memberId! } : null;
    } catch {
      return null;
    }
  }

  private get key(): Buffer {
    return this.vault.mac('sign-in ticket', 'key');
  }
}
