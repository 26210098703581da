import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { TooMany, Unauthenticated } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Vault, type SealedAt } from '../platform/vault/index.js';
import { Passkeys } from './passkeys.js';
import { isPassword } from './passwords.js';
import { readRecoveryCode } from './recovery-codes.js';
import { Sessions, type Proof } from './sessions.js';
import { Throttle } from './throttle.js';
import { fromBase32, stepOfCode } from './totp.js';

const proved = defineRecord('member.proved', { evenStopped: true });

/** What somebody can confirm with. A password alone counts only while there is nothing better. */
export interface Ways {
  readonly passkey: boolean;
  readonly code: boolean;
  readonly password: boolean;
  /** For the browser, where there is a passkey: what it is to sign. */
  readonly toSign?: string | undefined;
}

/** What somebody gave: a code or password as they typed it, or a passkey's answer as the browser gave it. */
export interface Given {
  readonly text?: string | undefined;
  readonly passkey?: string | undefined;
}

const LOOK: Actor = { kind: 'system', id: 'sign-in', roles: [] };

export const totpSecretAt = (memberId: string): SealedAt => ({ table: 'member_totp', column: 'secret', row: memberId, subject: memberId, subjectKind: 'staff' });

/** Checks what people give to prove that it is they. */
@Injectable()
export class Proofs {
  /** For each session, so that nobody keeps the owner out from elsewhere. */
  private readonly throttle = new Throttle(5, 5 * 60_000);

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Passkeys) private readonly passkeys: Passkeys,
  ) {}

  /** How a member can confirm a session. */
  ways(memberId: string, session: Buffer): Promise<Ways> {
    return this.changes.run(LOOK, async (change) => {
      change.skip();
      const ids = await this.passkeys.idsOf(change, memberId);
      const codes = await change.one('SELECT 1 FROM member_totp WHERE member_id = $1 AND proven UNION ALL SELECT 1 FROM recovery_code WHERE member_id = $1 LIMIT 1', [memberId]);
      const [passkey, code] = [ids.length > 0, codes !== undefined];
      return { passkey, code, password: !passkey && !code, toSign: passkey ? await this.passkeys.toSign('confirm', session, ids) : undefined };
    });
  }

  /** Confirms a session. Throws Unauthenticated `identity.wrongProof`, TooMany after five tries in five minutes. */
  async confirm(actor: Actor, session: Buffer, given: Given): Promise<void> {
    const key = session.toString('hex');
    if (!this.throttle.allows(key)) throw new TooMany('identity.tooManyProofs', 'Too many tries. Wait five minutes and try again.');
    const ways = await this.ways(actor.id, session);
    await this.changes.run(actor, async (change) => {
      const how = await this.check(change, actor.id, session, ways, given);
      if (!how) throw new Unauthenticated('identity.wrongProof', 'That was not right. Nothing was done yet.');
      await Sessions.confirm(change, session, actor.id);
    });
    this.throttle.forget(key);
  }

  /** Checks a code of the authenticator app or a recovery code and uses it up; of two at once one counts. Writes `member.proved`. */
  async checkCode(change: Change, memberId: string, typed: string): Promise<Proof | null> {
    const text = typed.replaceAll(/\s/g, '');
    return /^\d{6}$/.test(text) ? this.checkTotp(change, memberId, text) : this.checkRecovery(change, memberId, text);
  }

  /** The keyed digest that stands for a recovery code in the database; null for what cannot be one. */
  digestOf(memberId: string, typed: string): Buffer | null {
    const code = readRecoveryCode(typed);
    return code === null ? null : this.vault.mac('recovery code', `${memberId}|${code}`);
  }

  private async check(change: Change, memberId: string, session: Buffer, ways: Ways, { text = '', passkey = '' }: Given): Promise<Proof | null> {
    if (ways.password) return this.checkPassword(change, memberId, text);
    if (passkey) return (await this.passkeys.check(change, passkey, 'confirm', session)) === memberId ? 'passkey' : null;
    return this.checkCode(change, memberId, text);
  }

  private async checkPassword(change: Change, memberId: string, password: string): Promise<Proof | null> {
    const row = await change.one<{ password_hash: string }>('SELECT password_hash FROM member WHERE id = $1', [memberId]);
    if (!(await isPassword(row?.password_hash, password))) return null;
    change.record(proved, { type: 'member', id: memberId }, { how: 'password' });
    return 'password';
  }

  private async checkTotp(change: Change, memberId: string, code: string): Promise<Proof | null> {
    const row = await change.one<{ secret: Buffer; last_step: string }>('SELECT secret, last_step FROM member_totp WHERE member_id = $1 AND proven FOR UPDATE', [memberId]);
    if (!row) return null;
    const secret = fromBase32(await this.vault.open(change, totpSecretAt(memberId), row.secret));
    const step = stepOfCode(secret, code, { at: change.at, after: Number(row.last_step) });
    if (step === null) return null;
    const recordId = change.record(proved, { type: 'member', id: memberId }, { how: 'totp' });
    await change.query('UPDATE member_totp SET last_step = $2, record_id = $3 WHERE member_id = $1', [memberId, step, recordId]);
    return 'totp';
  }

  private async checkRecovery(change: Change, memberId: string, typed: string): Promise<Proof | null> {
    const digest = this.digestOf(memberId, typed);
    const rows = digest ? await change.query('DELETE FROM recovery_code WHERE digest = $1 AND member_id = $2 RETURNING 1', [digest, memberId]) : [];
    if (rows.length === 0) return null;
    change.record(proved, { type: 'member', id: memberId }, { how: 'recovery' });
    return 'recovery';
  }
}
