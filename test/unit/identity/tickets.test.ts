import { describe, expect, it } from '@jest/globals';
import { Challenges } from '../../../src/identity/challenges.js';
import { Tickets } from '../../../src/identity/tickets.js';
import type { Vault } from '../../../src/platform/vault/index.js';
import { createHmac } from 'node:crypto';

const vault = { mac: (purpose: string, text: string) => createHmac('sha256', purpose).update(text).digest() } as unknown as Vault;
const MEMBER = '6f9d2a3e-1f0b-4c57-9d1e-3f6a7a1b2c3d';

describe('the ticket between two steps of a sign-in', () => {
  const tickets = new Tickets(vault);

  it('says nothing from outside: right and wrong are as long, and never the same', () => {
    const right = tickets.make({ memberId: MEMBER });
    const wrong = tickets.make({ memberId: null });
    expect(right).toHaveLength(wrong.length);
    expect(Buffer.from(right, 'base64url').toString('latin1')).not.toContain(MEMBER);
    expect(tickets.make({ memberId: MEMBER })).not.toBe(right);
  });

  it('reads back for five minutes, and not when anything of it is changed', () => {
    const ticket = tickets.make({ memberId: MEMBER }, 1_000_000);
    expect(tickets.read(ticket, 1_000_000 + 299_999)).toEqual({ memberId: MEMBER });
    expect(tickets.read(ticket, 1_000_000 + 300_000)).toBeNull();
    expect(tickets.read(ticket, 999_999)).toBeNull();
    const bytes = Buffer.from(ticket, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(tickets.read(changed.toString('base64url'), 1_000_000)).toBeNull();
    }
    for (const text of ['', 'x', '💥', 'A'.repeat(300)]) expect(tickets.read(text)).toBeNull();
  });
});

describe('a challenge for a passkey', () => {
  const challenges = new Challenges(vault);
  const session = Buffer.alloc(32, 7);
  const made = (purpose: 'sign-in' | 'confirm', of: Buffer | null) => Buffer.from(challenges.make(purpose, of, 1_000_000)).toString('base64url');

  it('is good for ten minutes, for its purpose and its session only', () => {
    const challenge = made('confirm', session);
    expect(challenges.isOurs(challenge, 'confirm', session, 1_599_999)).toBe(true);
    expect(challenges.isOurs(challenge, 'confirm', session, 1_600_000)).toBe(false);
    expect(challenges.isOurs(challenge, 'sign-in', session, 1_000_001)).toBe(false);
    expect(challenges.isOurs(challenge, 'register', session, 1_000_001)).toBe(false);
    expect(challenges.isOurs(challenge, 'confirm', Buffer.alloc(32, 8), 1_000_001)).toBe(false);
    expect(challenges.isOurs(challenge, 'confirm', null, 1_000_001)).toBe(false);
    expect(made('confirm', session)).not.toBe(challenge);
  });

  it.each(['', 'x', 'A'.repeat(72), 'A'.repeat(500)])('“%s” is not ours', (text) => {
    expect(challenges.isOurs(text, 'sign-in', null)).toBe(false);
  });
});
