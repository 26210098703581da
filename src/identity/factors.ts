import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Role } from '../kernel/actor.js';
import { Conflict, Invalid } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import { Passkeys } from './passkeys.js';
import { hashPassword } from './passwords.js';
import { Proofs, totpSecretAt } from './proofs.js';
import { newRecoveryCodes } from './recovery-codes.js';
import { Sessions, type OpenSession } from './sessions.js';
import { fromBase32, newTotpSecret, stepOfCode, totpUri } from './totp.js';

const totpBegun = defineRecord('totp.begun');
const totpSet = defineRecord('totp.set');
const totpRemoved = defineRecord('totp.removed');
const passkeyRemoved = defineRecord('passkey.removed');
const codesRenewed = defineRecord('recoveryCodes.renewed');
const passwordChanged = defineRecord('member.passwordChanged');

/** What somebody sees of their own account. */
export interface Account {
  readonly signIn: string;
  readonly roles: readonly Role[];
  readonly passkeys: readonly { readonly id: string; readonly created_at: Date; readonly used_at: Date | null }[];
  readonly totp: boolean;
  readonly codesLeft: number;
  /** Roles that wait for a second person. */
  readonly waiting: readonly Role[] | null;
  readonly sessions: readonly OpenSession[];
  /** For the browser: what a new passkey is made from. */
  readonly toMake: string;
}

/** What the holder of a session changes about how they sign in. */
export interface Self {
  readonly actor: Actor;
  readonly session: Buffer;
}

/** Somebody's own passkeys, authenticator app, recovery codes and password. The last factor is never removed. */
@Injectable()
export class Factors {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Passkeys) private readonly passkeys: Passkeys,
    @Inject(Proofs) private readonly proofs: Proofs,
  ) {}

  async account({ actor, session }: Self): Promise<Account> {
    return this.changes.run(actor, async (change) => {
      change.skip();
      const row = await change.one<Pick<Account, 'signIn' | 'roles' | 'totp' | 'codesLeft' | 'waiting'>>(
        `SELECT sign_in AS "signIn", roles, coalesce((SELECT proven FROM member_totp WHERE member_id = member.id), false) AS totp,
           (SELECT count(*)::int FROM recovery_code WHERE member_id = member.id) AS "codesLeft", (SELECT roles FROM role_request WHERE member_id = member.id AND state = 'open') AS waiting
         FROM member WHERE id = $1`, [actor.id]);
      const passkeys = await change.query<Account['passkeys'][number]>('SELECT id, created_at, used_at FROM member_passkey WHERE member_id = $1 ORDER BY created_at, id', [actor.id]);
      return { ...row!, passkeys, sessions: await Sessions.of(change, actor.id, session), toMake: await this.passkeys.toMake(change, { id: actor.id, signIn: row!.signIn }, session) };
    });
  }

  /** Makes a secret that counts once a code of it was typed; the one in use stays until then. */
  async beginTotp({ actor }: Self): Promise<void> {
    await this.changes.run(actor, async (change) => {
      const sealed = await this.vault.seal(change, totpSecretAt(actor.id), newTotpSecret());
      const recordId = change.record(totpBegun, me(actor));
      await change.query('INSERT INTO member_totp (member_id, pending, record_id) VALUES ($1, $2, $3) ON CONFLICT (member_id) DO UPDATE SET pending = $2, record_id = $3', [actor.id, sealed, recordId]);
    });
  }

  /** The secret that waits for its first code. Throws Conflict `identity.noTotp` when there is none. */
  async pendingTotp({ actor }: Self): Promise<{ secret: string; uri: string }> {
    return this.changes.run(actor, async (change) => {
      change.skip();
      const { secret, signIn } = await this.pending(change, actor.id);
      return { secret, uri: totpUri(secret, signIn) };
    });
  }

  /** Takes the new secret into use. Answers recovery codes when it is the first factor. Throws Invalid `identity.wrongCode`. */
  async proveTotp({ actor, session }: Self, code: string): Promise<string[] | null> {
    return this.changes.run(actor, async (change) => {
      const { secret, sealed } = await this.pending(change, actor.id);
      const step = stepOfCode(fromBase32(secret), code.replaceAll(/\s/g, ''), { at: change.at, after: 0 });
      if (step === null) throw new Invalid('identity.wrongCode', 'This code was not right.', { code: 'This code was not right.' });
      const codes = await this.firstCodes(change, actor.id);
      const recordId = change.record(totpSet, me(actor));
      await change.query('UPDATE member_totp SET secret = $2, pending = NULL, last_step = $3, record_id = $4 WHERE member_id = $1', [actor.id, sealed, step, recordId]);
      await Sessions.setUp(change, session, actor.id);
      return codes;
    });
  }

  /** Throws Conflict `identity.lastFactor` when nothing else is left. */
  async removeTotp({ actor, session }: Self): Promise<void> {
    await this.changes.run(actor, async (change) => {
      await this.keepOne(change, actor.id, { totp: true });
      change.record(totpRemoved, me(actor));
      await change.query('DELETE FROM member_totp WHERE member_id = $1', [actor.id]);
      await Sessions.closeOthers(change, session, actor.id);
    });
  }

  /** Keeps a new passkey. Answers recovery codes when it is the first factor. Throws Invalid `identity.passkey`. */
  async addPasskey({ actor, session }: Self, answer: string): Promise<string[] | null> {
    return this.changes.run(actor, async (change) => {
      const codes = await this.firstCodes(change, actor.id);
      await this.passkeys.add(change, actor.id, session, answer);
      await Sessions.setUp(change, session, actor.id);
      return codes;
    });
  }

  /** Throws Conflict `identity.lastFactor` when nothing else is left. */
  async removePasskey({ actor, session }: Self, id: string): Promise<void> {
    await this.changes.run(actor, async (change) => {
      await this.keepOne(change, actor.id, { passkey: id });
      const gone = await change.query('DELETE FROM member_passkey WHERE id = $1 AND member_id = $2 RETURNING 1', [id, actor.id]);
      if (gone.length === 0) return change.skip();
      change.record(passkeyRemoved, me(actor), { passkey: id });
      await Sessions.closeOthers(change, session, actor.id);
    });
  }

  /** Ten new codes; the old ones end. They are shown once. Throws Conflict `identity.setUp` when there is no factor they could stand in for. */
  async renewCodes({ actor }: Self): Promise<string[]> {
    return this.changes.run(actor, async (change) => {
      if ((await this.factorsLeft(change, actor.id)) === 0) throw new Conflict('identity.setUp', 'Set up a passkey or an authenticator app first.');
      return this.writeCodes(change, actor.id);
    });
  }

  /** Sets another password and ends all other sessions. Throws Invalid `identity.password`. */
  async changePassword({ actor, session }: Self, password: string): Promise<void> {
    const hash = await hashPassword(password);
    await this.changes.run(actor, async (change) => {
      const recordId = change.record(passwordChanged, me(actor));
      await change.query('UPDATE member SET password_hash = $2, record_id = $3 WHERE id = $1', [actor.id, hash, recordId]);
      await Sessions.closeOthers(change, session, actor.id);
    });
  }

  private async pending(change: Change, memberId: string): Promise<{ secret: string; sealed: Buffer; signIn: string }> {
    const row = await change.one<{ pending: Buffer | null; sign_in: string }>('SELECT pending, sign_in FROM member_totp JOIN member ON member.id = member_id WHERE member_id = $1 FOR UPDATE OF member_totp', [memberId]);
    if (!row?.pending) throw new Conflict('identity.noTotp', 'Begin again: this code was set up already or never begun.');
    return { secret: await this.vault.open(change, totpSecretAt(memberId), row.pending), sealed: row.pending, signIn: row.sign_in };
  }

  private async keepOne(change: Change, memberId: string, leaving: { totp?: true; passkey?: string }): Promise<void> {
    if ((await this.factorsLeft(change, memberId, leaving)) === 0) throw new Conflict('identity.lastFactor', 'This is your last way to confirm that it is you. Add another first.');
  }

  private async firstCodes(change: Change, memberId: string): Promise<string[] | null> {
    return (await this.factorsLeft(change, memberId)) > 0 ? null : this.writeCodes(change, memberId);
  }

  /** Counts passkeys and the app. Locks the member: two removals at once would each count the other. */
  private async factorsLeft(change: Change, memberId: string, leaving: { totp?: true; passkey?: string } = {}): Promise<number> {
    await change.query('SELECT 1 FROM member WHERE id = $1 FOR UPDATE', [memberId]);
    const row = await change.one<{ left: number }>(
      'SELECT (SELECT count(*) FROM member_passkey WHERE member_id = $1 AND id::text <> $2)::int + (SELECT count(*) FROM member_totp WHERE member_id = $1 AND proven AND NOT $3)::int AS left', [memberId, leaving.passkey ?? '', leaving.totp ?? false]);
    return row!.left;
  }

  private async writeCodes(change: Change, memberId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    await change.query('DELETE FROM recovery_code WHERE member_id = $1', [memberId]);
    await change.query('INSERT INTO recovery_code (digest, member_id) SELECT unnest($1::bytea[]), $2', [codes.map((code) => this.proofs.digestOf(memberId, code)), memberId]);
    change.record(codesRenewed, { type: 'member', id: memberId });
    return codes;
  }
}

const me = ({ id }: Actor): { type: string; id: string } => ({ type: 'member', id });
